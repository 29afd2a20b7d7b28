"""A whole joint study with nothing but the pages: from the proposal to the file."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import pick_partner, slot
from tests.support.stack import PASSWORD, Stack


class Office:
    """The people of the demo, each at a browser of their own; `event` is the address of the event's page."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser = browser
        self.stack = stack
        self.base_url = stack.base_url
        self.seats: dict[str, Page] = {}
        self.event = ""

    def seat(self, username: str) -> Page:
        """Someone's browser, logged in."""
        if username not in self.seats:
            context = self.browser.new_context(base_url=self.base_url, locale="zh-CN", timezone_id="Asia/Shanghai")
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto("/login")
            page.get_by_label("用户名").fill(username)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            self.seats[username] = page
        return self.seats[username]

    def at_event(self, username: str) -> Page:
        """The event's page, fresh, before this person."""
        page = self.seat(username)
        page.goto(self.event)
        return page

    def does(self, username: str, label: str, **typed: str) -> Page:
        """Press a button on the event's page; with fields, open its form, fill it in and send it."""
        page = self.at_event(username)
        if not typed:
            page.get_by_role("button", name=label, exact=True).first.click()
        else:
            opened = page.locator("details.act", has=page.locator("summary", has_text=re.compile(f"^{label}$"))).first
            opened.locator("summary").click()
            for name, value in typed.items():
                field = opened.locator(f"[name={name}]")
                if field.get_attribute("type") == "hidden":  # a date, which is shown by the field behind it
                    field = field.locator("xpath=following-sibling::input[1]")
                if field.evaluate("field => field.tagName") == "SELECT":
                    field.select_option(index=int(value))
                else:
                    field.fill(value)
            opened.locator("button").click()
        expect(page.locator(".notice.good").first).to_contain_text("已完成", timeout=15_000)
        return page

    def reaches(self, state: str) -> Page:
        """Reload until the badge says so: what travels between the services takes a moment."""
        page = self.at_event("organizer")
        for _try in range(40):
            if page.locator(".head .badge-lx").first.inner_text() == state:
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.locator(".head .badge-lx").first).to_have_text(state)
        return page


@pytest.fixture
def office(browser: Browser, stack: Stack) -> Iterator[Office]:
    people = Office(browser, stack)
    yield people
    for page in people.seats.values():
        page.context.close()


@contextmanager
def as_partner(office: Office, url: str) -> Iterator[Page]:
    context = office.browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield _opened(context.new_page(), url)
    context.close()


def _opened(page: Page, url: str) -> Page:
    page.goto(url)
    return page


def local(moment: str) -> str:
    """What a datetime-local field takes."""
    return moment[:16]


def test_a_joint_study_from_proposal_to_file(office: Office, stack: Stack) -> None:
    proposes(office)
    for approver in ("secretary", "leader", "finance", "committee"):
        office.does(approver, "同意", comment="同意。")
    page = office.reaches("待对方确认")
    page.wait_for_function("document.querySelector('#invitations textarea') !== null || (location.reload(), false)")
    partner_proposes_another_time(office, page.get_by_role("link", name="查看对方页面").get_attribute("href") or "")
    accepts_their_time(office)
    office.reaches("已确认")
    books(office)
    stack.session("admin").post("/test-clock", {"advance_days": 60})
    holds(office)
    sums_up(office)
    settles(office)
    office.does("organizer", "归档")
    expect(office.reaches("已归档").locator("#timeline")).to_contain_text("归档")


def proposes(office: Office) -> None:
    page = office.seat("organizer")
    page.goto("/events/new")
    page.locator("#theme").fill("走进光纤预制棒生产车间 " + uuid.uuid4().hex[:6])
    page.locator("#form").select_option("visit")
    page.locator("#problem").fill("智能制造企业审计中如何识别产能数据失真")
    page.locator("#expected_result").fill("形成审计要点清单")
    page.locator("#unplanned_reason").fill("临时安排(exercise)")
    pick_partner(page, "cfgx", "长飞光纤")
    offered = slot(office.stack, 30)
    page.locator("#slots-0-starts_at").fill(local(offered["starts_at"]))
    page.locator("#slots-0-ends_at").fill(local(offered["ends_at"]))
    page.locator("#venue-name").fill("长飞科技园 " + uuid.uuid4().hex[:6])
    page.locator("#venue-region").fill("湖北")
    page.locator("#capacity").fill("2")
    page.locator("#fund_id").select_option(index=1)
    for name, value in (
        ("description", "大巴车"),
        ("quantity", "1"),
        ("unit_price", "1800.00"),
        ("seats", "45"),
        ("days", "1"),
    ):
        page.locator(f"#budget-0-{name}").fill(value)
    for answer in page.get_by_label("不存在").all():
        answer.check()
    page.get_by_role("button", name="保存并预检").click()
    office.event = page.url.split("?")[0]
    expect(page.locator("#preflight")).to_contain_text("1500")
    expect(page.locator("#preflight")).to_contain_text("未核实")
    page.get_by_role("button", name="提交审批").click()
    expect(page.locator("#content")).to_contain_text("未能提交")
    page.goto(office.event + "/edit")
    page.locator("#budget-0-unit_price").fill("1200.00")
    page.get_by_role("button", name="保存并预检").click()
    office.does("organizer", "提交审批")


def partner_proposes_another_time(office: Office, url: str) -> None:
    with as_partner(office, url) as page:
        other = slot(office.stack, 33, 14)
        page.get_by_text("建议改期", exact=True).click()
        page.locator("#reply-s0").fill(local(other["starts_at"]))
        page.locator("#reply-e0").fill(local(other["ends_at"]))
        page.locator("#counter-message").fill("当日上午有检修，建议改为下午")
        page.get_by_role("button", name="提交改期建议").click()
        expect(page.locator("body")).to_contain_text("等待承办人答复")
        expect(page.locator(".receipt")).not_to_be_empty()


def accepts_their_time(office: Office) -> None:
    page = office.at_event("organizer")
    expect(page.locator("#invitations")).to_contain_text("当日上午有检修")
    page.locator("summary", has_text="接受对方建议的时间").click()
    page.get_by_role("button", name="接受对方建议的时间").click()
    expect(page.locator(".notice.good").first).to_be_visible()


def books(office: Office) -> None:
    page = office.at_event("organizer")
    opened = page.locator("details.act", has=page.locator("summary", has_text="报名所选人员"))
    opened.locator("summary").click()
    for member in ("示例成员01", "示例成员02", "示例成员03"):
        opened.get_by_role("combobox", name="人员").fill(member)
        page.keyboard.press("Enter")
    expect(opened.locator(".ts-control .item")).to_have_count(3)
    page.keyboard.press("Escape")  # the list lies over the button
    opened.locator("button").click()
    expect(page.locator("#bookings")).to_contain_text("候补1人")
    page.locator("#bookings tr", has_text="已报名").first.get_by_role("button", name="取消报名").click()
    expect(page.locator("#bookings")).not_to_contain_text("候补1人")


def holds(office: Office) -> None:
    page = office.at_event("organizer")
    for _one in range(2):
        page.locator("#bookings").get_by_role("button", name="签到").first.click()
        expect(page.locator(".notice.good").first).to_be_visible()
    expect(page.locator("#bookings .b-green")).to_have_count(2)
    office.does("organizer", "登记已开展")


def sums_up(office: Office) -> None:
    office.does("organizer", "写心得体会", text="数十年如一日的工匠精神，为审计质量立了标尺。")
    office.does("organizer", "登记成果转化事项", problem="产能数据核查方法", owner_id="1", due_on="2030-06-30")
    adds_a_photo(office)
    page = office.at_event("organizer")
    page.get_by_role("link", name="编写简报").click()
    text = page.get_by_role("textbox", name="正文")
    expect(text).to_contain_text("长飞")
    text.press("Control+End")
    page.keyboard.insert_text("双方约定共享案例")
    page.get_by_role("button", name="保存简报").click()
    expect(page.locator(".notice.good").first).to_contain_text("已保存")
    expect(office.at_event("organizer").locator(".paper")).to_contain_text("双方约定共享案例")
    office.does("organizer", "提交审核")
    office.does("secretary", "通过简报", comment="可发。")
    page = office.at_event("organizer")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word 文档").click()
    document = zipfile.ZipFile(download.value.path()).read("word/document.xml").decode()
    assert "双方约定共享案例" in document
    office.does("organizer", "完成总结")
    opened = office.at_event("organizer").locator("details.act", has_text="宣传发布")
    opened.locator("summary").click()
    opened.locator("button").click()
    office.reaches("已宣传")


def adds_a_photo(office: Office) -> None:
    page = office.at_event("organizer")
    opened = page.locator("details.act", has=page.locator("summary", has_text="上传照片"))
    opened.locator("summary").click()
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "firebrick").save(picture, "JPEG")
    opened.locator("[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    opened.locator("[name=caption]").fill("参观车间(exercise)")
    opened.locator("button").click()
    shown = page.get_by_alt_text("参观车间(exercise)").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 64


def settles(office: Office) -> None:
    expense = {
        "category": "1",
        "amount": "1150.00",
        "invoice_no": "INV-" + uuid.uuid4().hex[:8],
        "spent_on": "2026-11-20",
    }
    office.does("organizer", "登记支出", **expense)
    page = office.does("finance", "结算")
    expect(page.locator("#money")).to_contain_text("已结算")
    expect(page.locator("#money")).to_contain_text("1,150.00 元")
