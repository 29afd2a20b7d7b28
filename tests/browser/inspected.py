"""The second half of a study's life: the round that draws it, a finding with its evidence, and putting it right."""

from __future__ import annotations

import datetime as dt
import uuid

from playwright.sync_api import expect

from tests.browser.filling import choose, fill_date
from tests.browser.office import Office, told


def inspects(office: Office, day: dt.date) -> None:
    """From the ledger over the round to the finding that is closed; `day`: when the study took place."""
    entry = looks_into_the_ledger(office)
    draws(office, day)
    scores(office)
    finds(office, entry)
    puts_right(office)
    rechecks(office)
    closes(office)


def looks_into_the_ledger(office: Office) -> str:
    """The administrator sees that nothing was left lying; the supervisor reads what was put down: an entry's number."""
    expect(office.by_menu("admin", "滞留消息").locator("#content .none").first).to_be_visible()
    page = office.by_menu("supervisor", "操作日志")
    page.locator("#subject").fill(office.event.rsplit("/", 1)[1])
    office.press(page.locator("form.query button").first)
    office.press(page.locator("table tbody a").first)
    expect(page.locator("#content")).to_contain_text("event.")
    return page.url.rsplit("/", 1)[1]


def draws(office: Office, day: dt.date) -> None:
    page = office.by_menu("supervisor", "督导检查")
    office.press(page.get_by_role("link", name="制定检查方案"))
    page.locator("#name").fill("示例检查 " + uuid.uuid4().hex[:6])
    for name in ("from", "to"):
        fill_date(page.locator(f"#{name}"), day.isoformat())
    page.locator("#sample_size").fill("200")
    office.press(page.get_by_role("button", name="保存"))
    office.round = told(page).url.split("?")[0]
    office.press(page.get_by_role("button", name="启动并抽取样本"))
    told(page)
    expect(page.locator("#sample")).to_contain_text(theme(office))


def theme(office: Office) -> str:
    """What the event is called."""
    return office.seats["organizer"].locator("h1").inner_text()


def scores(office: Office) -> None:
    page = office.seat("supervisor")
    drawn = page.locator("#sample .border-bottom", has_text=theme(office))
    office.sends(drawn, "评分", records="6", publicity="5", summary="6", learning="5", remark="资料齐全")
    told(page)
    expect(drawn).to_contain_text("资料齐全")


def finds(office: Office, entry: str) -> None:
    page = office.seat("supervisor")
    opened = office.opened(page.locator("#findings"), "提出问题")
    mine = opened.locator("[name=event_id] option", has_text=theme(office)).get_attribute("value") or ""
    choose(opened.locator("[name=event_id]"), value=mine)
    for name, code in (("class", "instant"), ("category", "detail"), ("severity", "general")):
        choose(opened.locator(f"[name='{name}']"), value=code)
    choose(opened.locator("[name=method]"), index=1)
    opened.locator("[name=text]").fill("照片缺少说明")
    opened.locator("[name=seq]").fill(entry)
    opened.locator("[name=note]").fill("归档时的记录")
    office.press(opened.locator("button"))
    told(page)
    expect(page.locator("#findings")).to_contain_text("照片缺少说明")


def puts_right(office: Office) -> None:
    """The organizer finds it on the event's page, and answers."""
    page = office.at_event("organizer")
    office.press(page.locator("#findings a"))
    expect(page.locator("#content")).to_contain_text("归档时的记录")
    office.sends(page, "报告整改情况", text="已补充照片说明")
    told(page)


def rechecks(office: Office) -> None:
    page = office.seat("supervisor")
    office.press(page.locator("#findings").get_by_role("link", name="照片缺少说明"))
    expect(page.locator("#content")).to_contain_text("已补充照片说明")
    office.sends(page, "整改到位，销号", comment="复查属实")
    expect(told(page).locator(".head .badge-lx").first).to_have_text("已销号")


def closes(office: Office) -> None:
    page = office.opens("supervisor", office.round)
    office.press(page.get_by_role("button", name="报告定稿", exact=True))
    expect(page.get_by_role("button", name="报告定稿", exact=True)).to_have_count(0)
    office.press(page.get_by_role("button", name="办结本轮检查", exact=True))
    expect(page.get_by_role("button", name="办结本轮检查", exact=True)).to_have_count(0)
    expect(told(page).locator(".head .badge-lx").first).to_have_text("已办结")
