"""Without a mouse: a proposal from login to approvers and a partner's answer, the focus always in sight."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import slot
from tests.support.stack import PASSWORD, Stack

Seat = Callable[..., BrowserContext]
Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
SEEN = """() => {
  const at = document.activeElement;
  const look = all => all.filter(Boolean).map(e => {
    const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineWidth, s.boxShadow].join();
  }).join("; ");
  const drawn = [at, at.nextElementSibling, at.closest("label"), at.closest(".ts-wrapper")];
  const focused = look(drawn);
  let plain;
  if (at.type === "datetime-local") {  // without the focus it would forget at which of its parts it was
    const other = at.cloneNode();
    at.after(other);
    plain = look([other, ...drawn.slice(1)]);
    other.remove();
  } else {
    at.blur();
    plain = look(drawn);
    at.focus();
  }
  const box = at.getBoundingClientRect();
  return {differs: focused !== plain, top: box.top + scrollY, left: box.left,
          shown: box.bottom > 0 && box.top < innerHeight,
          inside: !!at.closest("main"), who: at.outerHTML.slice(0, 120)};
}"""
"""How what has the focus looks with it and without it: itself, the words beside it, or the box around it."""
BACK = 60
"""As far up the page as the focus may jump within the content: fields of one row have unlike heights."""
COLUMN = 300
"""As far to the right begins another column, read from its top."""


class Keys:
    """A person with a keyboard only."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.top = self.left = 0.0

    def to(self, wanted: Locator, most: int = 90) -> None:
        """Tab until it has the focus; whatever has it on the way shows it, and the way leads down the page."""
        for _step in range(most):
            if wanted.evaluate("node => node === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._looks()
        expect(wanted).to_be_focused(timeout=1)

    def _looks(self) -> None:
        seen = self.page.evaluate(SEEN)
        assert seen["differs"], f"no visible focus: {seen['who']}"
        assert seen["shown"], f"the focus is out of sight: {seen['who']}"
        if seen["inside"]:
            next_column = seen["left"] >= self.left + COLUMN
            assert next_column or seen["top"] >= self.top - BACK, f"the focus jumps back: {seen['who']}"
            self.top, self.left = seen["top"], seen["left"]

    def arrives(self) -> None:
        """At another page: its top is where one begins."""
        self.top = self.left = 0.0

    def types(self, field: Locator, words: str) -> None:
        self.to(field)
        self.page.keyboard.type(words)

    def presses(self, control: Locator, key: str = "Enter") -> None:
        self.to(control)
        self.page.keyboard.press(key)

    def dates(self, field: Locator, moment: str) -> None:
        """Typed as one writes it; when the focus goes on, the field shows the weekday, and the form has the moment."""
        at = dt.datetime.fromisoformat(moment)
        self.types(field, f"{at:%Y-%m-%d %H:%M}")
        self.page.keyboard.press("Tab")
        self._looks()
        expect(field).to_have_value(
            f"{at.year}年{at.month}月{at.day}日 星期{'一二三四五六日'[at.weekday()]} 上午{at:%-H:%M}"
        )
        expect(field.locator("xpath=preceding-sibling::input[1]")).to_have_value(moment[:16])

    def picks(self, box: Locator, typed: str, name: str) -> None:
        """Out of a list that is searched."""
        self.types(box, typed)
        expect(self.page.get_by_role("listbox").get_by_role("option")).to_have_text(re.compile(name))
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".ts-control .item")).to_contain_text([name])


def test_a_proposal_is_written_and_submitted_with_keys_alone(seat: Seat, stack: Stack) -> None:
    page = seat(reduced_motion="reduce").new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    keys = Keys(page)
    page.goto("/login")
    keys.types(page.get_by_label("用户名"), "organizer")
    keys.types(page.get_by_label("密码"), PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
    goes_past_the_menu(page, keys)
    keys.presses(page.locator(".side").get_by_role("link", name="新建申请"))
    page.wait_for_url("**/events/new")
    is_led_to_the_first_error(page, keys)
    fills_in(page, keys, slot(stack, 45)["starts_at"])
    keys.presses(page.get_by_role("button", name="保存并预检"))
    page.wait_for_url("**/events/*?*")
    expect(page.locator(".head .badge-lx").first).to_have_text("草稿")
    keys.arrives()
    keys.presses(page.get_by_role("button", name="提交审批").first)
    expect(page.locator(".head .badge-lx").first).to_have_text("审批中")


def goes_past_the_menu(page: Page, keys: Keys) -> None:
    """The first thing on a page leads to its content."""
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")
    page.goto("/")  # a reload would keep #content, and with it now and then begin behind the menu
    keys.arrives()


def is_led_to_the_first_error(page: Page, keys: Keys) -> None:
    keys.arrives()
    keys.to(page.locator("#theme"))
    page.keyboard.press("Enter")
    expect(page.locator("#theme")).to_be_focused()
    expect(page.locator("#theme")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#theme-wrong")).to_be_visible()
    keys.arrives()


def fills_in(page: Page, keys: Keys, begins: str) -> None:
    keys.types(page.locator("#theme"), "只用键盘的联学")
    keys.presses(page.locator("#form"), "ArrowDown")
    keys.types(page.locator("#problem"), "如何识别产能数据失真")
    keys.types(page.locator("#expected_result"), "审计要点清单")
    keys.types(page.locator("#unplanned_reason"), "示例")
    keys.picks(page.get_by_role("combobox", name="联学单位"), "cfgx", "长飞光纤")
    keys.dates(page.locator("#slots-0-starts_at"), begins)
    keys.types(page.locator("#venue-name"), "示例键盘园区")
    keys.types(page.locator("#venue-region"), "湖北")
    keys.types(page.locator("#capacity"), "5")
    keys.presses(page.locator("#no_cost"), "Space")
    for answer in page.get_by_label("不存在").all():
        keys.presses(answer, "Space")


def test_a_partner_answers_with_keys_alone_and_without_a_script(seat: Seat, invited: Invited) -> None:
    _event, invitation = invited()
    page = seat(java_script_enabled=False, reduced_motion="reduce").new_page()
    page.goto(urlsplit(invitation["url"]).path)
    keys = Keys(page)
    keys.to(page.locator("input[name=slot]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=slot]").nth(1)).to_be_checked()
    page.keyboard.press("ArrowUp")
    keys.types(page.locator("#accept-headcount"), "12")
    keys.types(page.locator("#accept-contact_name"), "示例联系人")
    keys.types(page.locator("#accept-contact_phone"), "027-00000000")
    keys.types(page.locator("#accept-leader_name"), "示例领导")
    keys.presses(page.get_by_role("button", name="接受邀请"))
    expect(page.locator(".receipt")).not_to_be_empty()
    keys.arrives()
    keys.presses(page.locator("summary", has_text="修改人数或联系人"))
    keys.types(page.locator("#amend-headcount"), "1")
    keys.presses(page.get_by_role("button", name="保存").first)
    expect(page.get_by_role("status")).to_be_visible()
