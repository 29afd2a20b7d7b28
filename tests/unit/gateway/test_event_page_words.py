"""What the event page and the home page say: people's words, true numbers, nothing that is not so."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.pages.action_arguments import arguments
from gateway.pages.actions import ACTIONS
from gateway.pages.flow_words import steps
from gateway.pages.language import span
from kit.domain import Invalid, field_error
from tests.support.fake_backend import EVENT, PREFLIGHT, study_event
from tests.support.fake_backend import listed as row
from tests.unit.gateway.test_pages import Visit, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

IMPORTED = {
    "row": 4, "file_sha256": "f" * 64, "at": "2026-05-01T09:00:00+08:00", "own_headcount": 11,
    "partner_headcount": 9, "actual": None, "publication": None, "remarks": None,
}  # fmt: skip


def page_of(visit: Visit, role: str = "organizer") -> str:
    return visit(role).get(f"/events/{EVENT}").text


def test_the_numbers_on_the_home_page_count_everything_and_the_lists_are_short(visit: Visit, backend: Any) -> None:
    many = [row(study_event("confirmed"), id=f"e{n}") for n in range(12)]
    backend.answers["events.events"] = {"items": many, "next_cursor": None}
    page = visit("organizer").get("/").text
    assert re.findall(r'<a class="tile[^>]*>.*?<b>(\d+)</b>', page)[-3:] == ["12", "12", "0"]
    assert len(re.findall(r'<td class="nowrap" data-label="编号">', page)) == 8


def test_what_waits_since_today_is_not_said_to_wait_for_no_days(visit: Visit, backend: Any) -> None:
    item = {
        "kind": "expense_request", "id": "r1", "event_id": EVENT, "title": "走进车间", "waited_days": 0, "due": None,
    }  # fmt: skip
    backend.answers["events.todo"] = {"items": [item], "total": 1, "counts": {"expense_request": 1}}
    page = visit("finance").get("/").text
    assert "超支申请待审批" in page
    assert f"/events/{EVENT}#money" in page
    assert "0天" not in page
    assert "今日" in page


def test_who_was_told_stands_in_words_without_the_lines_of_the_log(visit: Visit, backend: Any) -> None:
    told = {
        "recipient": "陈办公", "title": "已取消：走进车间", "state": "delivered", "provider_code": "0",
        "provider_message": None, "sent_at": "2026-05-01T09:00:00+08:00",
    }  # fmt: skip
    backend.answers["notify.event_deliveries"] = {"items": [{**told, "channel": one} for one in ("inbox", "log")]}
    page = page_of(visit)
    assert "通知送达情况 (1)" in page
    assert "站内消息" in page
    assert "已送达" in page
    assert "delivered" not in page


def test_an_event_out_of_an_old_ledger_does_not_say_that_nothing_was_done(visit: Visit, backend: Any) -> None:
    whole_day = {"starts_at": "2018-06-21T00:00:00+08:00", "ends_at": "2018-06-21T23:59:00+08:00"}
    old = {"imported": IMPORTED, "problem": None, "expected_result": None, "capacity": None, "budget": []}
    backend.event = study_event("closed", **old, **whole_day)
    backend.answers["events.bookings"] = {"booked": [], "waitlisted": [], "people": []}
    backend.answers["events.budget"] = {"lines": [], "expenses": [], "contributions": [], "estimate": "0.00"}
    for operation in ("reflections", "outcomes", "photos"):
        backend.answers[f"events.{operation}"] = {"items": []}
    page = page_of(visit)
    assert "2018年6月21日(星期四)</strong>" in page
    assert "本单位人数" in page
    for claim in ("还没有人报名", "不产生费用", "还没有心得体会", "拟解决的问题", 'href="#money"'):
        assert claim not in page, claim
    assert span(whole_day) == "2018年6月21日(星期四)"


def test_equal_steps_in_a_row_are_one_and_the_newest_comes_first() -> None:
    booked = {"what": "booking.made", "who": "陈办公", "at": "2026-05-01T09:00:01+08:00", "details": {}}
    asked = {**booked, "what": "approval.requested"}
    issued = {**booked, "what": "invitation.issued"}
    told = [{**issued, "details": {"partner": name}} for name in ("甲", "乙")]
    shown = steps([asked, *told, booked, {**booked, "at": "2026-05-01T09:00:02+08:00"}])
    assert [(one["what"], one["times"]) for one in shown] == [
        ("booking.made", 2), ("invitation.issued", 1), ("invitation.issued", 1),
    ]  # fmt: skip
    reasoned = [{**booked, "opinion": word} for word in ("一", "二")]
    assert [one["times"] for one in steps(reasoned)] == [1, 1]


def test_results_in_order_are_folded_behind_those_that_need_a_look(visit: Visit, backend: Any) -> None:
    fine = {**PREFLIGHT[1], "level": "info", "message": "提前量足够。"}
    backend.event = study_event("in_review", preflight=[fine, PREFLIGHT[1], fine])
    page = page_of(visit, "secretary")
    first, folded = page.index(PREFLIGHT[1]["message"]), page.index("2项符合要求或供参考")
    assert first < folded < page.index("提前量足够。")


def test_an_error_of_something_the_form_does_not_show_is_said_on_top(visit: Visit, backend: Any) -> None:
    refusal = Invalid("invalid", "请按提示修改。", errors=[field_error("/member_id", "required", "请说明是谁签到。")])
    backend.answers["events.check_in"] = refusal
    client = visit("member")
    data = {"csrf_token": form_token(client.get(f"/events/{EVENT}")), "code": "123456"}
    answer = client.post(f"/events/{EVENT}/actions/check_in", data=data)
    assert answer.status_code == 422
    assert "请说明是谁签到。" in answer.text


def test_who_has_no_seat_to_take_is_not_asked_to_check_in(visit: Visit) -> None:
    assert "actions/check_in" in page_of(visit, "member")
    assert "actions/check_in" not in page_of(visit, "finance")


def test_an_amount_may_be_typed_as_the_page_writes_it() -> None:
    for typed, taken in (("1,500.00 元", "1500.00"), ("1500", "1500"), ("一千", "一千"), (" ", None)):
        found = arguments(ACTIONS["record_expense"], MultiDict({"amount": typed}))
        assert found.get("amount") == taken


def test_who_was_urged_today_is_not_urged_again_and_nobody_urges_themselves(visit: Visit, backend: Any) -> None:
    backend.event = study_event("in_review")
    assert "actions/urge" in page_of(visit)
    step = {"id": "approval-2", "step": 2, "attempt": 2, "role": "leader", "state": "pending", "event_id": EVENT}
    before = {**step, "id": "approval-1", "attempt": 1, "state": "returned"}
    backend.answers["events.event_approvals"] = {
        "items": [before, {**step, "may_urge": False, "urged_on": "2026-04-02"}],
    }  # fmt: skip
    page = page_of(visit)
    assert "actions/urge" not in page
    assert "今日已催办" in page
    assert page.count("再次提交") == 1
    backend.answers["events.event_approvals"] = {"items": [{**step, "may_urge": True, "may_decide": True}]}
    assert "actions/urge" not in page_of(visit)


def test_the_choice_of_funds_is_in_chinese_and_long_forms_of_lists_are_folded(visit: Visit) -> None:
    form = visit("organizer").get("/events/new").text
    assert "可用 " in form
    assert " left<" not in form
    for page in (visit("organizer").get("/partners").text, visit("finance").get("/funds").text):
        assert re.search(r'<details class="fold"><summary[^>]*>.*?</summary><div class="in">\s*<form', page, re.DOTALL)


def test_who_runs_the_event_stands_in_the_proposal(visit: Visit, backend: Any) -> None:
    backend.event = study_event("inviting", responsible="示例接任承办人")
    assert re.search(r"<dt>承办人</dt><dd[^>]*>示例接任承办人</dd>", page_of(visit))


def test_an_event_leads_to_what_was_found_about_it(visit: Visit, backend: Any) -> None:
    assert 'id="findings"' not in page_of(visit)
    found = {"id": "f1", "text": "示例：没有照片", "category": "records", "severity": "minor", "state": "open",
             "overdue": True}  # fmt: skip
    backend.answers["events.findings"] = {"items": [found], "next_cursor": None}
    part = page_of(visit).split('id="findings"')[1].split("</section>")[0]
    assert 'href="/findings/f1">示例：没有照片</a>' in part
    assert "逾期" in part
    assert 'id="findings"' not in page_of(visit, "member"), "members see none of it"
