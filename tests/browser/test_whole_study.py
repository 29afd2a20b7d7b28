"""A whole joint study with nothing but the pages, on three screens: from the proposal to the inspection."""

from __future__ import annotations

import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SHANGHAI, pick_partner, slot
from tests.browser.filling import choose, fill_date, pick_people
from tests.browser.inspected import inspects
from tests.browser.office import Office, caller, told
from tests.support.processes import eventually
from tests.support.stack import Stack

SCREENS: dict[str, dict[str, Any]] = {
    "PC": {"viewport": {"width": 1366, "height": 768}},
    "wide": {"viewport": {"width": 1920, "height": 1080}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
AHEAD = 12
"""Days until the study: more than any rule asks for."""


@pytest.fixture(params=SCREENS)
def office(browser: Browser, stack: Stack, request: pytest.FixtureRequest) -> Iterator[Office]:
    people = Office(browser, stack, SCREENS[request.param])
    yield people
    for page in people.seats.values():
        page.context.close()


@contextmanager
def as_partner(office: Office, url: str) -> Iterator[Page]:
    """Whoever was invited has no script and no login."""
    context = office.browser.new_context(java_script_enabled=False, locale="zh-CN", **office.screen)
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def test_a_joint_study_from_proposal_to_inspection(office: Office, stack: Stack) -> None:
    fund = opens_a_fund(office)
    proposes(office, fund)
    for approver in ("secretary", "leader", "finance", "committee"):
        office.does(approver, "同意", comment="同意。")
    day = partner_proposes_another_time(office, invited(office))
    accepts_their_time(office)
    office.reaches("confirmed", "已确认")
    books(office)
    pass_by(stack, day)
    holds(office)
    sums_up(office)
    publishes(office)
    settles(office)
    office.does("organizer", "归档")
    office.reaches("closed", "已归档")
    inspects(office, day)


def pass_by(stack: Stack, day: dt.date) -> None:
    """The product's clock stands behind the day."""
    admin = caller(stack, "admin")
    now = dt.datetime.fromisoformat(admin.get("/test-clock").json()["now"]).astimezone(SHANGHAI)
    admin.post("/test-clock", {"advance_days": (day - now.date()).days + 1})


def opens_a_fund(office: Office) -> str:
    """Of the year in which the study falls; its name."""
    page, name = office.by_menu("finance", "经费来源"), "示例经费 " + uuid.uuid4().hex[:6]
    office.press(page.locator("summary", has_text="登记经费来源"))
    page.locator("#name").fill(name)
    choose(page.locator("#kind"), index=1)
    page.locator("#year").fill(slot(office.stack, AHEAD + 3)["starts_at"][:4])
    page.locator("#amount").fill("20000.00")
    office.press(page.get_by_role("button", name="登记", exact=True))
    told(page)
    return name


def proposes(office: Office, fund: str) -> None:
    page = office.by_menu("organizer", "新建申请")
    page.locator("#theme").fill("走进光纤预制棒生产车间 " + uuid.uuid4().hex[:6])
    choose(page.locator("#form"), value="visit")
    page.locator("#problem").fill("智能制造企业审计中如何识别产能数据失真")
    page.locator("#expected_result").fill("形成审计要点清单")
    page.locator("#unplanned_reason").fill("临时安排(exercise)")
    pick_partner(page, "cfgx", "长飞光纤")
    offered = slot(office.stack, AHEAD)
    fill_date(page.locator("#slots-0-starts_at"), offered["starts_at"][:16])
    fill_date(page.locator("#slots-0-ends_at"), offered["ends_at"][:16])
    page.locator("#venue-name").fill("长飞科技园 " + uuid.uuid4().hex[:6])
    page.locator("#venue-region").fill("湖北")
    page.locator("#capacity").fill("2")
    choose(page.locator("#fund_id"), value=fund_id(page, fund))
    a_coach(page, "1800.00")
    for answer in page.get_by_label("不存在").all():
        answer.check()
    office.press(page.get_by_role("button", name="保存并预检"))
    expect(page.locator("#preflight")).to_contain_text("1500")
    expect(page.locator("#preflight")).to_contain_text("未核实")
    office.event = page.url.split("?")[0]
    office.press(page.get_by_role("button", name="提交审批"))
    expect(page.locator("#content")).to_contain_text("未能提交")
    office.opens("organizer", office.event + "/edit").locator("#budget-0-unit_price").fill("1200.00")
    office.press(page.get_by_role("button", name="保存并预检"))
    office.does("organizer", "提交审批", again=False)


def fund_id(page: Page, name: str) -> str:
    return page.locator("#fund_id option", has_text=name).get_attribute("value") or ""


def a_coach(page: Page, price: str) -> None:
    line = {"description": "大巴车", "quantity": "1", "unit_price": price, "seats": "45", "days": "1"}
    for name, value in line.items():
        page.locator(f"#budget-0-{name}").fill(value)


def invited(office: Office) -> str:
    """The address that the partner got, as the event's page shows it."""
    organizer, path = caller(office.stack, "organizer"), "/events/" + office.event.rsplit("/", 1)[1]
    eventually(lambda: organizer.get(f"{path}/invitations").json().get("items"), "the invitation", 20, 0.05)
    office.reaches("inviting", "待对方确认")
    return office.seats["organizer"].get_by_role("link", name="查看对方页面").get_attribute("href") or ""


def partner_proposes_another_time(office: Office, url: str) -> dt.date:
    """The day that they can."""
    other = slot(office.stack, AHEAD + 3, 14)
    with as_partner(office, url) as page:
        office.press(page.get_by_text("建议改期", exact=True))
        fill_date(page.locator("#reply-s0"), other["starts_at"][:16])
        fill_date(page.locator("#reply-e0"), other["ends_at"][:16])
        page.locator("#counter-message").fill("当日上午有检修，建议改为下午")
        office.press(page.get_by_role("button", name="提交改期建议"))
        expect(page.locator("body")).to_contain_text("等待承办人答复")
        expect(page.locator(".receipt")).not_to_be_empty()
    return dt.datetime.fromisoformat(other["starts_at"]).date()


def accepts_their_time(office: Office) -> None:
    page = office.at_event("organizer")
    expect(page.locator("#invitations")).to_contain_text("当日上午有检修")
    office.press(office.opened(page, "接受对方建议的时间").locator("button"))
    told(page)


def books(office: Office) -> None:
    """A member takes a seat; of the two for whom the organizer books, one waits until a seat is given back."""
    office.does("member", "我要报名")
    page = office.at_event("organizer")
    opened = office.opened(page, "报名所选人员")
    pick_people(opened, ("示例成员01", "示例成员02"))
    office.press(opened.locator("button"))
    expect(page.locator("#bookings")).to_contain_text("候补1人")
    other = page.locator("#bookings tr", has_text="已报名").filter(has_not_text=member_name(office))
    office.press(other.first.get_by_role("button", name="取消报名"))
    expect(page.locator("#bookings")).not_to_contain_text("候补1人")


def member_name(office: Office) -> str:
    """What the list calls the member."""
    mine = caller(office.stack, "member").account["member_id"]
    return str(caller(office.stack, "organizer").get(f"/members/{mine}").json()["name"])


def holds(office: Office) -> None:
    """The member with the code on the screen, the other by the organizer's list."""
    page = office.at_event("organizer")
    code = page.locator("#bookings strong.fs-5").inner_text()
    phone = office.opens("member", f"{office.event}/checkin?code={code}")
    office.press(phone.get_by_role("button", name="签到"))
    expect(phone.locator("#content")).to_contain_text("您已签到")
    page = office.at_event("organizer")
    office.press(page.locator("#bookings").get_by_role("button", name="签到").first)
    expect(page.locator("#bookings .b-green")).to_have_count(2)
    office.does("organizer", "登记已开展", again=False)
    office.does("member", "写心得体会", text="数十年如一日的工匠精神，为审计质量立了标尺。")


def sums_up(office: Office) -> None:
    office.does("organizer", "登记成果转化事项", problem="产能数据核查方法", owner_id="1", due_on="2030-06-30")
    adds_a_photo(office)
    writes_the_briefing(office)
    with office.seats["organizer"].expect_download() as download:
        office.press(office.seats["organizer"].get_by_role("link", name="下载 Word 文档"))
    document = zipfile.ZipFile(download.value.path()).read("word/document.xml").decode()
    assert "双方约定共享案例" in document
    office.does("organizer", "提交审核", again=False)


def writes_the_briefing(office: Office) -> None:
    page = office.at_event("organizer", again=False)
    with page.expect_navigation():
        office.press(page.get_by_role("link", name="编写简报"))
    text = page.get_by_role("textbox", name="正文")
    expect(text).to_contain_text("长飞")
    text.press("Control+End")
    page.keyboard.insert_text("双方约定共享案例")
    office.press(page.get_by_role("button", name="保存简报"))
    expect(told(page).locator(".notice.good").first).to_contain_text("已保存")
    expect(office.at_event("organizer").locator(".paper")).to_contain_text("双方约定共享案例")


def adds_a_photo(office: Office) -> None:
    page = office.at_event("organizer", again=False)
    opened = office.opened(page, "上传照片")
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "firebrick").save(picture, "JPEG")
    file: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    opened.locator("[type=file]").set_input_files(file)
    opened.locator("[name=caption]").fill("参观车间(exercise)")
    office.press(opened.locator("button"))
    shown = page.get_by_alt_text("参观车间(exercise)").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 64)


def publishes(office: Office) -> None:
    """The leader screens the text for secrets, the secretary approves it, the organizer publishes and registers it."""
    page = office.opens("leader", f"{office.event}/briefing")
    for box in page.locator("#screening [name=cleared]").all():
        box.check()
    choose(page.locator("#result"), value="passed")
    office.press(page.get_by_role("button", name="提交审查意见"))
    told(page)
    office.does("secretary", "通过简报", comment="可发。")
    page = office.does("organizer", "完成总结")
    office.press(office.opened(page, "宣传发布").locator("button"))
    office.reaches("published", "已宣传")
    eventually(lambda: caller(office.stack, "organizer").get(publications(office)).json()["items"], "the notice", 20)
    page = office.opens("organizer", f"{office.event}/briefing")
    office.sends(page.locator("#publications"), "登记地址和日期", address="《示例简讯》第9期")
    expect(page.locator("#publications")).to_contain_text("《示例简讯》第9期")


def publications(office: Office) -> str:
    return "/events/" + office.event.rsplit("/", 1)[1] + "/publications"


def settles(office: Office) -> None:
    expense = {
        "category": "1",
        "amount": "1150.00",
        "invoice_no": "INV-" + uuid.uuid4().hex[:8],
        "spent_on": slot(office.stack, 0)["starts_at"][:10],
    }
    office.does("organizer", "登记支出", **expense)
    page = office.does("finance", "结算")
    expect(page.locator("#money")).to_contain_text("已结算")
    expect(page.locator("#money")).to_contain_text("1,150.00 元")
