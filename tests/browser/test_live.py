"""What others do appears while somebody looks, and never under their hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Request, expect

from tests.browser.watching import Watch
from tests.support.stack import Stack

Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
LogIn = Callable[[str], Page]
SOON = 30_000
"""Milliseconds: three looks."""


def revoke(stack: Stack, invitation: dict[str, Any]) -> None:
    answer = stack.session("organizer").post(f"/invitations/{invitation['id']}/revoke", {"reason": "浏览器演练"})
    assert answer.status_code == 200, answer.text


def test_a_change_by_others_appears_without_a_reload(log_in: LogIn, invited: Invited, stack: Stack, page: Page) -> None:
    event, invitation = invited()
    log_in("organizer")
    page.goto(f"/events/{event['id']}")
    expect(page.locator("#invitations h3 .badge-lx")).to_have_text("待回复")
    page.evaluate("window.stayed = true")
    revoke(stack, invitation)
    expect(page.locator("#invitations h3 .badge-lx")).to_have_text("已撤回", timeout=SOON)
    expect(page.locator("#live-flow")).to_contain_text("邀请")
    assert page.evaluate("window.stayed") is True


def test_what_somebody_is_writing_is_left_alone_and_the_news_comes_after(
    log_in: LogIn, invited: Invited, stack: Stack, page: Page
) -> None:
    event, invitation = invited()
    log_in("organizer")
    page.goto(f"/events/{event['id']}")
    form = page.locator("#invitations details.act", has_text="撤回邀请").first
    form.locator("summary").click()
    words = form.locator("textarea")
    words.fill("写到一半")
    revoke(stack, invitation)
    expect(page.locator("#held-back")).to_be_visible(timeout=SOON)
    expect(words).to_have_value("写到一半")
    expect(words).to_be_focused()
    words.fill("")
    words.blur()
    form.locator("summary").click()
    page.evaluate("document.activeElement.blur()")
    expect(page.locator("#invitations h3 .badge-lx")).to_have_text("已撤回", timeout=SOON)
    expect(page.locator("#held-back")).to_be_hidden()


def test_the_approver_sees_what_waits_for_them_arrive(
    log_in: LogIn, stack: Stack, page: Page, invited: Invited
) -> None:
    log_in("secretary")
    before = page.locator("#todo-count").inner_text()
    event, _invitation = invited()
    copied = stack.session("organizer").post(f"/events/{event['id']}/copy").json()
    slots = {"slots": event["slots"], "unplanned_reason": "临时安排(exercise)", "budget": [],
             "checklist": event["checklist"]}  # fmt: skip
    organizer = stack.session("organizer")
    read = organizer.get(f"/events/{copied['id']}")
    path = f"/events/{copied['id']}"
    changed = organizer.call("PATCH", path, json=slots, headers={"If-Match": read.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    submitted = organizer.post(f"/events/{copied['id']}/submit")
    assert submitted.status_code == 200, submitted.text
    expect(page.locator("#todo-count")).not_to_have_text(before, timeout=SOON)
    expect(page.locator("#live-waiting")).to_contain_text(event["theme"], timeout=SOON)


def looks(page: Page) -> list[str]:
    """The looks that the page makes from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if "seen=" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def test_a_page_that_nobody_looks_at_asks_for_nothing(log_in: LogIn, page: Page) -> None:
    log_in("organizer")
    page.clock.install()
    page.goto("/inbox")
    made = looks(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {configurable: true, get: function () { return true; }})")
    page.clock.run_for(60_000)
    assert made == []
    page.evaluate("delete document.hidden")
    with page.expect_request(re.compile("seen=")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_login_that_ended_ends_the_looking_and_is_said(log_in: LogIn, page: Page, watch: Watch) -> None:
    watch.expects("Response Status Error Code 401 from /news")
    log_in("organizer2")
    page.clock.install()
    page.goto("/notifications")
    made = looks(page)
    page.context.clear_cookies(name="lianxue")
    with page.expect_response(lambda answer: answer.status == 401):
        page.clock.run_for(11_000)
    expect(page.locator("#held-back")).to_contain_text("登录已过期")
    page.clock.run_for(300_000)
    assert len(made) == 1
    expect(page).to_have_url(re.compile("/notifications"))
