"""Slips of the hand: a double click, the way back, a second tab, a login that ends while somebody types."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.chaos.rights.offices import OWN, PASSWORD, SIBLING, Place
from tests.chaos.rights.scenery import REPLY
from tests.support.processes import eventually
from tests.support.stack import Api, Stack

Seat = Callable[..., BrowserContext]
Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
OWN_WORD = f"{PASSWORD}-own"
"""The password of the people of the rights table, once they have chosen one."""


def test_a_double_click_makes_one_event_and_going_back_sends_nothing(seat: Seat, stack: Stack) -> None:
    organizer, theme = stack.session("organizer"), "双击 " + uuid.uuid4().hex[:6]
    # The script lets no form be sent twice; without it the server has to see to that.
    page = seat(organizer, java_script_enabled=False).new_page()
    page.goto("/events/new")
    page.locator("#theme").fill(theme)
    page.get_by_role("button", name="保存并预检").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    page.go_back()  # a page is asked for anew: nothing is sent again by going back
    expect(page.get_by_role("button", name="保存并预检")).to_be_visible()
    assert len(organizer.get("/events", params={"q": theme}).json()["items"]) == 1


def test_a_double_click_books_one_seat(seat: Seat, stack: Stack, invited: Invited) -> None:
    event, invitation = invited()
    organizer, member = stack.session("organizer"), stack.session("member")
    Api(stack.base_url).post(f"/links/{invitation['url'].rsplit('/i/', 1)[1]}/reply", REPLY)
    eventually(lambda: organizer.get(f"/events/{event['id']}").json()["state"] == "confirmed", "confirmed", 20)
    page = seat(member, java_script_enabled=False).new_page()
    page.goto(f"/events/{event['id']}")
    page.get_by_role("button", name="我要报名").dblclick()
    expect(page.locator("#seat")).to_contain_text("您已报名成功")
    page.go_back()
    expect(page.get_by_role("button", name="我要报名")).to_have_count(0)
    assert organizer.get(f"/events/{event['id']}/bookings").json()["booked"] == [member.account["member_id"]]


def test_one_approval_of_a_double_click_and_the_other_tab_is_told(seat: Seat, places: dict[str, Place]) -> None:
    place = places[SIBLING]  # the own branch's approvals are for test_every_form.py
    path = f"/events/{place.things['event_id unconfirmed']}"
    context = seat(place["secretary"], java_script_enabled=False)
    page, other = context.new_page(), context.new_page()
    for tab in (page, other):
        tab.goto(path)
        opened = tab.locator("details.act", has=tab.locator("summary", has_text=re.compile("^同意$")))
        opened.locator("summary").click()
        opened.locator("[name=comment]").fill("同意。")
    page.locator("details.act[open] button").dblclick()
    expect(page.locator(".notice").first).to_be_visible()
    other.locator("details.act[open] button").click()
    expect(other.get_by_role("alert").first).to_be_visible()
    steps = place["organizer"].get(f"{path}/approvals").json()["items"]
    assert [one["state"] for one in steps if one["role"] == "secretary"] == ["approved"]
    told = [one["what"] for one in place["organizer"].get(f"{path}/timeline").json()["items"]]
    assert len([what for what in told if what.startswith("approval.") and what != "approval.requested"]) == 1, told


def proposal(page: Page, _place: Place) -> str:
    """What is filled in on three unlike pages; where the words are."""
    page.goto("/events/new")
    return "#problem"


def finding(page: Page, place: Place) -> str:
    page.goto(f"/findings/{place.things['finding_id']}")
    page.locator("details.act summary", has_text="报告整改情况").click()
    return "form[action$=rectify_finding] [name=text]"


def settings(page: Page, _place: Place) -> str:
    page.goto("/notifications")
    return "#address"


PAGES = {
    "proposal": (proposal, "写了很久的话 <b>不是标签</b>"),
    "finding": (finding, "已补充照片说明 <b>不是标签</b>"),
    "settings": (settings, "exercise@example.cn"),
}


@pytest.mark.parametrize("form", PAGES)
def test_a_login_that_ends_in_mid_form_costs_no_word(
    seat: Seat, stack: Stack, places: dict[str, Place], form: str
) -> None:
    opened, words = PAGES[form]
    username = places[OWN]["organizer"].account["username"]
    login = Api(stack.base_url, username, OWN_WORD)
    page = seat(login, java_script_enabled=False).new_page()
    field = page.locator(opened(page, places[OWN]))
    field.fill(words)
    assert login.call("DELETE", "/session").ok
    field.locator("xpath=ancestor::form").locator("button:not(.visually-hidden)").last.click()
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(OWN_WORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert").first).to_contain_text("您填写的内容都在")
    expect(field).to_have_value(words)
