"""What people do with a browser, on the real product."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.processes import eventually
from tests.support.stack import Stack

Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
LogIn = Callable[[str], Page]
PHONE = {"width": 390, "height": 844}


def path_of(url: str) -> str:
    return urlsplit(url).path


def test_someone_logs_in_and_out(log_in: LogIn, page: Page) -> None:
    log_in("organizer")
    expect(page.locator(".who")).to_contain_text("承办人")
    expect(page.get_by_role("link", name="待办")).to_be_visible()
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/events")
    expect(page).to_have_url(re.compile("/login"))


def test_a_wrong_password_is_told_in_words(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill("organizer")
    page.get_by_label("密码").fill("not-the-password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("用户名")).to_have_value("organizer")


def test_the_list_is_filtered_and_the_address_can_be_shared(log_in: LogIn, invited: Invited) -> None:
    event, _invitation = invited()
    page = log_in("organizer")
    page.goto("/events")
    page.get_by_label("主题、编号、联学单位或拼音首字母").fill(event["theme"])
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert "q=" in page.url
    page.reload()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.get_by_role("link", name="重置").click()
    expect(page.get_by_label("主题、编号、联学单位或拼音首字母")).to_have_value("")


def test_a_proposal_is_written_checked_and_submitted(log_in: LogIn) -> None:
    page = log_in("organizer")
    page.goto("/events/new")
    page.get_by_label("主题", exact=False).first.fill("科技强审 浏览器演练")
    page.get_by_role("button", name="保存并预检").click()
    expect(page.get_by_text("还缺")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator(".badge-lx").first).to_have_text("草稿")


def test_the_organizer_copies_the_invitation(log_in: LogIn, invited: Invited) -> None:
    event, invitation = invited()
    page = log_in("organizer")
    page.goto(f"/events/{event['id']}")
    expect(page.get_by_label("邀请文案", exact=False)).to_have_value(re.compile(re.escape(invitation["url"])))
    page.get_by_role("button", name="一键复制邀请文案").click()
    expect(page.get_by_text("已复制。")).to_be_visible()
    expect(page.get_by_alt_text("邀请链接二维码")).to_be_visible()


def test_a_partner_without_javascript_accepts_on_a_phone(
    browser: Browser, invited: Invited, stack: Stack, base_url: str
) -> None:
    event, invitation = invited()
    phone = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN", base_url=base_url)
    page = phone.new_page()
    page.goto(path_of(invitation["url"]))
    expect(page.locator("body")).to_contain_text("长飞")
    page.locator("input[name=slot]").first.check()
    page.get_by_label("贵单位参加人数").first.fill("12")
    page.get_by_label("贵单位联系人").first.fill("示例联系人")
    page.get_by_label("联系电话").first.fill("027-00000000")
    page.get_by_label("同意的领导").first.fill("示例领导")
    page.get_by_role("button", name="接受邀请").click()
    expect(page.locator("body")).to_contain_text("您的回复已登记")
    receipt = page.locator(".receipt").inner_text()
    assert receipt
    page.reload()
    assert page.locator(".receipt").inner_text() == receipt
    assert phone.cookies() == []
    phone.close()
    organizer = stack.session("organizer")
    eventually(lambda: organizer.get(f"/events/{event['id']}").json()["state"] == "confirmed", "confirmed", 20)


@pytest.mark.parametrize("path", ["/login", "/", "/events", "/events/new", "/inbox", "/notifications", "/api/v1/docs"])
def test_no_request_leaves_the_server(log_in: LogIn, page: Page, base_url: str, path: str) -> None:
    away: list[str] = []
    complaints: list[str] = []

    def look(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            away.append(request.url)

    page.on("request", look)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    log_in("organizer")
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert away == []
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_nothing_sticks_out_on_a_phone(log_in: LogIn, invited: Invited, page: Page) -> None:
    event, invitation = invited()
    page.set_viewport_size(PHONE)
    log_in("organizer")
    paths = ("/", "/events", "/events/new", f"/events/{event['id']}", "/inbox", "/notifications", "/partners",
             path_of(invitation["url"]))  # fmt: skip
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_the_first_error_has_the_focus(log_in: LogIn) -> None:
    page = log_in("organizer")
    page.goto("/events/new")
    page.get_by_role("button", name="保存并预检").click()
    expect(page.locator("#theme")).to_be_focused()
    expect(page.locator("#theme")).to_have_attribute("aria-invalid", "true")


def test_the_keyboard_reaches_the_content_first(log_in: LogIn) -> None:
    page = log_in("organizer")
    page.goto("/events")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
