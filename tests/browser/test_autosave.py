"""A proposal that keeps itself: on the server as a draft, in the browser where that cannot be, never over others."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.watching import Watch
from tests.support.stack import Stack

LogIn = Callable[[str], Page]


def kept(page: Page) -> list[str]:
    """The names under which this browser keeps text."""
    return page.evaluate("Object.keys(localStorage).filter(function (name) { return name.startsWith('draft:'); })")


def new_draft(stack: Stack, theme: str) -> str:
    organizer = stack.session("organizer")
    made = organizer.post("/events", {"theme": theme, "branch_id": organizer.account["branch_id"]})
    return str(made.json()["id"])


def test_a_new_proposal_saves_itself_as_a_draft(log_in: LogIn, page: Page, stack: Stack) -> None:
    log_in("organizer")
    page.clock.install()
    page.goto("/events/new")
    judged = page.locator("#before-submitting")
    expect(judged).to_contain_text("请填写主题")
    page.locator("#theme").fill("自动保存演练一")
    page.clock.run_for(2_000)
    expect(judged).not_to_contain_text("请填写主题")
    expect(judged).to_contain_text("请填写要解决的问题")
    expect(page.locator("#kept")).to_have_text(re.compile(r"已暂存在本浏览器 \d\d:\d\d"))
    assert len(kept(page)) == 1
    page.clock.run_for(25_000)
    expect(page.locator("#kept")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
    expect(page).to_have_url(re.compile(r"/events/\w+/edit$"))
    assert kept(page) == []
    event_id = page.url.split("/")[-2]
    page.locator("#problem").fill("第二段")
    page.clock.run_for(30_000)
    expect(page.locator("#kept")).to_have_text(re.compile("^已保存"))
    event = stack.session("organizer").get(f"/events/{event_id}").json()
    assert (event["theme"], event["problem"], event["state"]) == ("自动保存演练一", "第二段", "draft")
    page.get_by_role("button", name="保存并预检").click()
    expect(page).to_have_url(re.compile(f"/events/{event_id}\\?done=saved"))


def test_what_a_crash_left_is_restored_or_given_up(log_in: LogIn, page: Page) -> None:
    log_in("organizer")
    page.goto("/events/new")
    page.locator("#problem").fill("没有主题，服务器不收")
    page.locator("[name=agenda-1-title]").fill("座谈")
    page.get_by_role("button", name="增加一项").click()
    page.locator("[name=agenda-2-title]").fill("第三项")
    expect(page.locator("#kept")).to_contain_text("已暂存")
    page.goto("about:blank")
    page.goto("/events/new")
    expect(page.locator("#problem")).to_have_value("")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator("#problem")).to_have_value("没有主题，服务器不收")
    expect(page.locator("[name=agenda-2-title]")).to_have_value("第三项")
    expect(page.locator("#kept")).to_contain_text("已暂存")
    page.goto("/events/new")
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("#kept-text")).to_be_hidden()
    assert kept(page) == []


def test_two_tabs_do_not_overwrite_one_another(log_in: LogIn, page: Page, stack: Stack) -> None:
    log_in("organizer")
    event_id = new_draft(stack, "两个标签页")
    other = page.context.new_page()
    for tab in (page, other):
        tab.clock.install()
        tab.goto(f"/events/{event_id}/edit")
    page.locator("#problem").fill("甲页的内容")
    page.clock.run_for(25_000)
    expect(page.locator("#kept")).to_contain_text("已保存")
    other.locator("#problem").fill("乙页的内容")
    other.clock.run_for(25_000)
    expect(other.locator("#kept")).to_contain_text("未覆盖")
    expect(other.locator("#kept-stale")).to_be_visible()
    expect(other.locator("#problem")).to_have_value("乙页的内容")
    assert stack.session("organizer").get(f"/events/{event_id}").json()["problem"] == "甲页的内容"
    assert len(kept(other)) == 1
    other.get_by_role("button", name="保存并预检").click()
    expect(other.get_by_role("alert").first).to_be_visible()
    expect(other.locator("#problem")).to_have_value("乙页的内容")
    assert stack.session("organizer").get(f"/events/{event_id}").json()["problem"] == "甲页的内容"


def test_without_the_network_the_text_stays_here_and_goes_out_later(
    log_in: LogIn, page: Page, stack: Stack, watch: Watch
) -> None:
    watch.expects("ERR_INTERNET_DISCONNECTED", "htmx:")  # how htmx speaks of an answer that never came
    log_in("organizer")
    event_id = new_draft(stack, "断网演练")
    page.clock.install()
    page.goto(f"/events/{event_id}/edit")
    page.context.set_offline(True)
    page.locator("#problem").fill("断网时写的")
    page.clock.run_for(25_000)
    expect(page.locator("#kept")).to_contain_text("已暂存")
    page.context.set_offline(False)
    page.clock.run_for(30_000)
    expect(page.locator("#kept")).to_contain_text("已保存")
    assert stack.session("organizer").get(f"/events/{event_id}").json()["problem"] == "断网时写的"


def test_logging_out_leaves_no_text_behind(log_in: LogIn, page: Page) -> None:
    log_in("organizer")
    page.goto("/events/new")
    page.locator("#problem").fill("公用电脑")
    expect(page.locator("#kept")).to_contain_text("已暂存")
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/login"))
    assert kept(page) == []
