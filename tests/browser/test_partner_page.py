"""The partner's page in each of its states: for everybody, for thumbs, and without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import slot
from tests.browser.test_accessibility import PC, PHONE, WIDE, findings, sticks_out
from tests.chaos.rights.offices import OWN, Place
from tests.support.processes import eventually
from tests.support.stack import Api, Stack

Seat = Callable[..., BrowserContext]
Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
SMALL = """[...document.querySelectorAll("button, .button, summary, input:not([type=hidden]), textarea, footer a")]
  .map(e => [(e.closest("label") || e).getBoundingClientRect(), e.outerHTML.slice(0, 80)])
  .filter(([box]) => box.height > 0 && box.height < 44).map(([box, what]) => box.height + " high: " + what)"""
ACCEPTS = {"answer": "accept", "slot": 0, "headcount": 3, "contact_name": "示例", "contact_phone": "000-00000000",
           "leader_name": "示例"}  # fmt: skip


def wrong(page: Page, path: str, status: int = 200) -> list[str]:
    """What one state of the page has against it, at each size and with large letters."""
    found = []
    for size in (PC, WIDE, PHONE):
        page.set_viewport_size(size)
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == status, path
        found += sticks_out(page) + (findings(page) if size != WIDE else [])
    for summary in page.locator("summary").all():
        summary.click()
    found += findings(page) + sticks_out(page) + page.evaluate(SMALL)
    page.goto(path + "?text=large")
    return found + findings(page) + sticks_out(page)


def answered(stack: Stack, path: str, reply: dict[str, Any]) -> None:
    answer = Api(stack.base_url).post(f"/links/{path.rsplit('/', 1)[1]}/reply", reply)
    assert answer.status_code in (200, 201), answer.text


def test_every_state_can_be_used_by_everybody(
    seat: Seat, invited: Invited, places: dict[str, Place], stack: Stack
) -> None:
    page, found = seat().new_page(), {}
    found["after the day"] = wrong(page, address_of(places[OWN]))
    event, path = opened(invited)
    found["open"] = wrong(page, path)
    answered(stack, path, {"answer": "counter", "slots": [slot(stack, 33, 14)], "message": "当日上午有检修"})
    found["countered"] = wrong(page, path)
    called_off = stack.session("organizer").post(f"/events/{event['id']}/cancel", {"reason": "示例"})
    assert called_off.status_code == 200, called_off.text
    eventually(lambda: Api(stack.base_url).get(f"/links/{path.rsplit('/', 1)[1]}").status_code == 410, "the end", 20)
    found["withdrawn"] = wrong(page, path, 410)
    _event, path = opened(invited)
    answered(stack, path, {"answer": "decline", "reason": "示例"})
    found["declined"] = wrong(page, path)
    event, path = opened(invited)
    answered(stack, path, ACCEPTS)
    found["accepted"] = wrong(page, path)
    found |= on_the_day(seat, stack, event["id"])
    assert {state: one for state, one in found.items() if one} == {}


def opened(invited: Invited) -> tuple[dict[str, Any], str]:
    """An event with the path of its open invitation."""
    event, invitation = invited()
    return event, urlsplit(invitation["url"]).path


def on_the_day(seat: Seat, stack: Stack, event_id: str) -> dict[str, list[str]]:
    """What an agreed study has only then: the code and the count on the projector, and the page to which they lead."""
    organizer, admin = stack.session("organizer"), stack.session("admin")
    eventually(lambda: organizer.get(f"/events/{event_id}").json()["state"] == "confirmed", "the agreement", 20)
    begins = dt.datetime.fromisoformat(organizer.get(f"/events/{event_id}").json()["starts_at"])
    now = dt.datetime.fromisoformat(admin.get("/test-clock").json()["now"])
    admin.post("/test-clock", {"advance_days": (begins - now).days + 1})
    page, found = seat(stack.session("organizer")).new_page(), {}
    for path in (f"/events/{event_id}/checkin-screen", f"/events/{event_id}/checkin"):
        for size in (PC, PHONE):
            page.set_viewport_size(size)
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            found[f"{path} {size['width']}"] = findings(page) + sticks_out(page)
    page.goto(f"/events/{event_id}/checkin-screen")
    expect(page.locator(".wall-count")).to_contain_text("已签到0人")
    ticked = organizer.post(f"/events/{event_id}/checkins", {"guest_name": "示例来宾01"})
    assert ticked.status_code in (200, 201), ticked.text
    expect(page.locator(".wall-count")).to_contain_text("已签到1人", timeout=10_000)
    return found


def address_of(place: Place) -> str:
    invitations = place["organizer"].get(f"/events/{place.things['event_id']}/invitations").json()["items"]
    return urlsplit(str(invitations[0]["url"])).path


def test_a_wrong_answer_is_told_beside_its_field_without_a_script(seat: Seat, invited: Invited) -> None:
    _event, invitation = invited()
    page = seat(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(urlsplit(invitation["url"]).path)
    page.locator("summary", has_text="建议改期").click()
    page.get_by_label("贵单位联系人").nth(1).fill("长" * 300)
    page.get_by_role("button", name="提交改期建议").click()
    expect(page.get_by_role("alert")).to_be_visible()
    field = page.locator("#counter-contact_name")
    expect(page.locator("#counter-contact_name-wrong")).to_be_visible()
    expect(field).to_have_attribute("aria-describedby", "counter-contact_name-wrong")
    expect(field).to_be_focused()
    expect(field).to_have_value("长" * 300)
    assert sticks_out(page) == []
