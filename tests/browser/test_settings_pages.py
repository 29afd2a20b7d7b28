"""Forms of partners, resources, deputies, rule packs and settings before the real product: bad and hostile input, two
tabs, a double click, the way back. The message stands beside the field, and nothing that was typed is lost."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.stack import Stack

LogIn = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}
LONG, HOSTILE, EMOJI = "长" * 10_000, "<script>alert(1)</script>", "😀🏭"
PAGES = {
    "organizer": ("/resources", "/deputies", "/rule-packs", "/rule-packs/office-settings@2018.1", "/settings", "/help"),
    "admin": ("/rule-packs/new", "/settings", "/settings/calendar?year=2026", "/help?lang=zh"),
}


def partner(stack: Stack) -> dict[str, Any]:
    """A unit of its own for each test."""
    made = stack.session("organizer").post("/partners", {"name": f"示例单位 {uuid.uuid4().hex[:6]}"})
    return dict(made.json())


def said_beside(page: Page, field: str) -> str:
    return page.locator(f"[id='{field}-wrong']").inner_text()


@pytest.mark.parametrize("username", PAGES)
def test_nothing_of_these_pages_sticks_out_on_a_phone(log_in: LogIn, username: str) -> None:
    page = log_in(username)
    page.set_viewport_size(PHONE)
    for path in PAGES[username]:
        assert page.goto(path).status == 200, path  # type: ignore[union-attr]
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_two_tabs_and_the_slower_one_loses_nothing(log_in: LogIn, stack: Stack) -> None:
    first, unit = log_in("organizer"), partner(stack)
    second = first.context.new_page()
    for tab, region in ((first, "湖北"), (second, "湖南")):
        tab.goto(f"/partners/{unit['id']}")
        tab.locator("#contacts > details > summary").click()
        tab.locator("#region").fill(region)
    first.get_by_role("button", name="保存").click()
    expect(first.get_by_role("status")).to_contain_text("已保存")
    second.locator("#contacts-0-name").fill(EMOJI)
    second.get_by_role("button", name="保存").click()
    expect(second.locator("#contacts")).to_contain_text("您填写的内容已保留")
    expect(second.locator("#region")).to_have_value("湖南")
    expect(second.locator("#contacts-0-name")).to_have_value(EMOJI)
    expect(second.locator("dl.facts").first).to_contain_text("湖北")
    second.get_by_role("button", name="保存").click()
    expect(second.locator("dl.facts").first).to_contain_text("湖南")
    expect(second.locator("#contacts tbody")).to_contain_text(EMOJI)


def test_hostile_and_long_words_stay_words_and_the_first_wrong_field_has_the_focus(log_in: LogIn, stack: Stack) -> None:
    page, unit = log_in("organizer"), partner(stack)
    page.goto(f"/partners/{unit['id']}")
    page.locator("#contacts > details > summary").click()
    page.locator("#name").fill(HOSTILE)
    page.locator("#industry").fill(LONG)
    page.locator("#contacts-0-phone").fill("9" * 200)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#industry")).to_be_focused()
    assert "100" in said_beside(page, "industry")
    assert said_beside(page, "contacts-0-name")
    expect(page.locator("#name")).to_have_value(HOSTILE)
    expect(page.locator("#industry")).to_have_value(LONG)
    assert stack.session("organizer").get(f"/partners/{unit['id']}").json()["version"] == unit["version"]


def test_a_double_click_enters_one_agreement_and_the_way_back_enters_no_second_one(log_in: LogIn, stack: Stack) -> None:
    page, unit = log_in("organizer"), partner(stack)
    api = stack.session("organizer")
    page.goto(f"/partners/{unit['id']}")
    page.locator("#agreements > details > summary").click()
    for field, value in (("starts_on", "2027-01-01"), ("ends_on", "2027-12-31"), ("yearly_amount", "5000.00")):
        page.locator(f"#sign-{field}").fill(value)
    # Without the script, too, which lets no form be sent twice: the key of the form is the same.
    token, key = (
        page.locator(f"form[action$='/agreements'] [name={name}]").input_value() for name in ("csrf_token", "_key")
    )
    page.locator("form[action$='/agreements'] button").dblclick()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.go_back()
    form = {
        "csrf_token": token,
        "_key": key,
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "yearly_amount": "5000.00",
    }
    again = page.request.post(f"/partners/{unit['id']}/agreements", form=form, headers={"Origin": stack.base_url})
    assert again.status == 200
    assert len(api.get(f"/partners/{unit['id']}/agreements").json()["items"]) == 1


def test_a_rule_pack_s_faults_are_named_by_line_before_anything_is_stored(log_in: LogIn, stack: Stack) -> None:
    page = log_in("admin")
    page.goto("/rule-packs/office-settings@2018.1")
    page.get_by_role("link", name="编写下一版本").click()
    text = page.locator("#text").input_value()
    page.locator("#text").fill(text.replace('"2018.1"', "2026").replace("kind: holiday", f"kind: '{HOSTILE}'"))
    page.get_by_role("button", name="先检查").click()
    assert "第 3 行" in said_beside(page, "text")
    assert HOSTILE in page.locator("#text").input_value()
    page.locator("#text").fill(text.replace('"2018.1"', '"2999.1"').replace("at_least: 3", "at_least: 4"))
    page.get_by_role("button", name="先检查").click()
    expect(page.locator("#preview")).to_contain_text("不少于 4")
    known = stack.session("admin").get("/rule-packs?limit=200").json()["items"]
    assert "office-settings@2999.1" not in [one["reference"] for one in known]


def test_days_of_another_year_are_refused_beside_the_day_and_stay_in_the_form(log_in: LogIn) -> None:
    page = log_in("admin")
    page.goto("/settings/calendar?year=2027")
    page.locator("#days-0-date").fill("2026-12-25")
    page.locator("#days-0-name").fill("长" * 21)
    page.get_by_role("button", name="保存").last.click()
    assert said_beside(page, "days-0-name")
    expect(page.locator("#days-0-date")).to_have_value(re.compile(r"^2026年12月25日 星期五\s*$"))
    expect(page.locator("[name=days-0-date]")).to_have_value("2026-12-25")
    page.locator("#days-0-name").fill("单位调休")
    page.get_by_role("button", name="保存").last.click()
    assert said_beside(page, "days-0-date")
