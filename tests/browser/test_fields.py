"""What helps to fill in: a calendar with weekdays, lists searched by pinyin, and several messages read at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import pick_partner, slot
from tests.browser.test_accessibility import findings
from tests.support.processes import eventually
from tests.support.stack import Api, Stack

LogIn = Callable[[str], Page]
CHOSEN = "() => new FormData(document.querySelector('form[data-keep]')).getAll('partner_ids').length"
SENT = "[name='slots-{}-{}_at']"


def test_a_proposal_is_filled_in_with_calendar_and_search_and_keeps_it_all(log_in: LogIn, stack: Stack) -> None:
    page = log_in("organizer")
    page.goto("/events/new")
    pick_partner(page, "CFGX", "长飞光纤")
    pick_partner(page, "zhongtie", "中铁第四")
    page.get_by_role("combobox", name="联学单位").fill("没有这个单位")
    expect(page.get_by_text("没有匹配项")).to_be_visible()
    assert findings(page) == []
    first = dt.datetime.fromisoformat(slot(stack, 40)["starts_at"])
    picks_in_the_calendar(page, first)
    adds_a_row_and_types(page)
    page.get_by_role("button", name="保存并预检").click()
    expect(page.locator("#theme")).to_be_focused()
    assert page.evaluate(CHOSEN) == 2
    expect(page.locator(SENT.format(0, "starts"))).to_have_value(f"{first:%Y-%m-%dT14:15}")
    expect(page.locator(SENT.format(1, "starts"))).to_have_value("2027-05-07T15:30")
    page.locator("#theme").fill("日历与查找")
    page.locator("#slots-1-ends_at").fill("月底")
    page.get_by_role("button", name="保存并预检").click()
    expect(page.locator("#slots-1-ends_at")).to_be_focused()
    expect(page.locator("#slots-1-ends_at")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#slots-1-ends_at-wrong")).to_be_visible()
    page.locator("#slots-1-ends_at").fill("2027.5.7 18点")
    page.get_by_role("button", name="保存并预检").click()
    expect(page.locator(".head .badge-lx").first).to_have_text("草稿")
    event = stack.session("organizer").get("/events/" + page.url.split("/")[-1].split("?")[0]).json()
    assert [one["starts_at"][:16] for one in event["slots"]] == [f"{first:%Y-%m-%dT14:15}", "2027-05-07T15:30"]
    assert len(event["partner_ids"]) == 2


def picks_in_the_calendar(page: Page, day: dt.datetime) -> None:
    """By mouse: the month, the day of a week that begins with Monday, and the time in quarters of an hour."""
    page.get_by_label("备选1：开始").click()
    calendar = page.get_by_role("dialog", name="日历")
    expect(calendar.locator(".flatpickr-weekday").first).to_have_text("周一")
    wanted = calendar.get_by_label(f"{day.year}年{day.month}月{day.day}日", exact=False)
    while not wanted.count():
        calendar.locator(".flatpickr-next-month").click()
    wanted.click()
    calendar.get_by_label("时", exact=True).fill("14")
    calendar.get_by_label("分", exact=True).press("ArrowUp")
    assert findings(page) == []
    page.keyboard.press("Enter")
    expect(calendar).to_be_hidden()
    shown = f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]} 下午"
    expect(page.locator("#slots-0-starts_at")).to_have_value(shown + "2:15")
    expect(page.locator("#slots-0-ends_at")).to_have_value(shown + "5:15")


def adds_a_row_and_types(page: Page) -> None:
    """The rows before it keep what they hold; the new one is a date field like them."""
    page.locator("#slots-1-starts_at").fill("2027年5月7日 下午3:30")
    page.locator("#slots-1-ends_at").fill("20270507 1800")
    page.get_by_role("button", name="增加一个时间").click()
    expect(page.locator("#slots-1-starts_at")).to_have_value("2027年5月7日 星期五 下午3:30")
    expect(page.locator("#slots-3-starts_at")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#slots-3-starts_at")).to_be_focused()
    expect(page.locator("#slots-3-starts_at")).to_have_value("")


def test_several_messages_are_read_at_once(log_in: LogIn, stack: Stack, invited: Callable[[], Any]) -> None:
    invited()
    told = stack.session("organizer")
    eventually(lambda: len(unread(told)) > 2, "three messages")
    page = log_in("organizer")
    page.goto("/inbox")
    boxes = page.get_by_role("checkbox", name="选择：")
    chosen = [boxes.nth(place).get_attribute("value") for place in (0, 1)]
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="选中的标为已读").click()
    expect(page.get_by_role("status")).to_contain_text("2 项已完成")
    assert unread(told).isdisjoint(chosen)
    page.get_by_label("全选").check()
    left = boxes.count()
    expect(page.get_by_role("checkbox", name="选择：", checked=True)).to_have_count(left)
    page.get_by_role("button", name="选中的标为已读").click()
    expect(page.get_by_role("status")).to_contain_text(f"{left} 项已完成")


def unread(told: Api) -> set[str]:
    """The ids of the newest messages that were not read."""
    return {one["id"] for one in told.get("/inbox").json()["items"] if not one["read_at"]}
