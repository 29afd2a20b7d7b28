"""A partner unit in the browser: its people, agreements, days on which it is not available, and what came of it all."""

from __future__ import annotations

import pytest
from flask import Flask

from kit.domain import Invalid, NotFound, Stale, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

PERSON = {"name": "示例联系人01", "phone": "000-0000001", "email": "one@partner.example", "title": "党办主任"}
PARTNER = {
    "id": "p1", "version": 3, "name": "示例制造厂", "initials": "slzzc", "industry": "汽车", "field": None,
    "region": "湖北", "frontline": True, "under_audit": False, "contacts": [PERSON],
}  # fmt: skip
AGREEMENT = {
    "id": "a1", "partner_id": "p1", "starts_on": "2026-01-01", "ends_on": "2999-12-31", "yearly_amount": "20000.00",
    "version": 1,
}  # fmt: skip
STUDY = {
    "event_id": "event-1", "number": "LX-2026-0001", "theme": "走进车间", "date": "2026-05-08", "state": "closed",
    "own_headcount": 9, "actual": "600.00", "feedback": {"count": 1, "average": "4.0"},
}  # fmt: skip
INVITED = {
    "id": "i1", "event_id": "event-1", "number": "LX-2026-0001", "theme": "走进车间", "event_state": "closed",
    "state": "accepted", "round": 1, "issued_at": "2026-04-01T09:00:00+08:00", "replied_at": None,
    "agreed": None, "feedback": {"score": 4, "text": "收获很大"},
}  # fmt: skip
EDITED = {
    "expected_version": "3", "name": "示例制造厂", "industry": "汽车", "field": "", "region": "湖北",
    "frontline": "yes",
    "contacts-0-name": PERSON["name"], "contacts-0-phone": PERSON["phone"], "contacts-0-email": PERSON["email"],
    "contacts-0-title": PERSON["title"], "contacts-1-name": "", "contacts-1-phone": "",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    totals = {"invitations": 1, "accepted": 1, "declined": 0, "feedbacks": 1, "score": "4.0"}
    blackout = {"id": "b1", "partner_id": "p1", "starts_on": "2999-12-20", "ends_on": "2999-12-31", "reason": "盘点"}
    backend.answers |= {
        "partners.partner": PARTNER,
        "partners.edit_partner": PARTNER,
        "partners.agreements": {"items": [AGREEMENT], "next_cursor": None},
        "partners.blackouts": {"items": [blackout], "next_cursor": None},
        "partners.partner_invitations": {"items": [INVITED], "next_cursor": None, "totals": totals},
        "events.register": {"items": [STUDY], "totals": {"estimate": "700.00", "actual": "600.00"}},
    }
    return backend


def test_the_list_leads_to_the_unit_with_its_people_agreements_and_history(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "organizer")
    assert 'href="/partners/partner-1"' in client.get("/partners").text
    page = client.get("/partners/p1").text
    for there in (
        'href="tel:000-0000001"', 'href="mailto:one@partner.example"', "每年 20,000.00 元", "1 次联学计入本契约",
        "4.0 分（满分 5 分，1 次回访）", "收获很大", "盘点", 'href="/register?partner_id=p1"',
    ):  # fmt: skip
        assert there in page
    counted = [args for name, args, _ in backend.calls if name == "events.register" and args.get("funding")]
    assert (counted[0]["funding"], counted[0]["from"], counted[0]["to"]) == ("agreement", "2026-01-01", "2999-12-31")


def test_whoever_only_reads_is_offered_no_form_and_finance_no_invitations(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "finance")
    page = client.get("/partners/p1").text
    assert ('action="/partners/p1' in page, 'id="invitations"' in page) == (False, False)
    assert client.post("/partners/p1/agreements", data={"csrf_token": token}).status_code == 403


def test_only_what_changed_goes_on_a_person_is_added_and_another_leaves(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    client.post("/partners/p1", data={**EDITED, "csrf_token": token, "region": "湖南"})
    assert asked(backend, "partners.edit_partner") == {"partner_id": "p1", "expected_version": 3, "region": "湖南"}
    more = {"contacts-0-gone": "yes", "contacts-1-name": "示例联系人02", "contacts-1-phone": "000-0000002"}
    answer = client.post("/partners/p1", data={**EDITED, **more, "csrf_token": token, "frontline": ""})
    told = asked(backend, "partners.edit_partner")
    assert told["contacts"] == [{"name": "示例联系人02", "phone": "000-0000002"}]
    assert told["frontline"] is False
    assert answer.headers["Location"] == "/partners/p1?done=saved"


def test_a_wrong_contact_is_named_beside_its_field_and_nothing_typed_is_lost(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    errors = [field_error("/contacts/1/phone", "invalid", "最多 100 个字。")]
    backend.answers["partners.edit_partner"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    typed = {"contacts-1-name": HOSTILE, "contacts-1-phone": "9" * 200}
    answer = client.post("/partners/p1", data={**EDITED, **typed, "csrf_token": token})
    assert answer.status_code == 422
    assert 'id="contacts-1-phone-wrong">最多 100 个字。' in answer.text
    assert ("9" * 200 in answer.text, "&lt;script&gt;" in answer.text, HOSTILE in answer.text) == (True, True, False)


def test_who_was_slower_sees_what_is_there_now_and_what_they_typed(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    backend.answers["partners.partner"] = {**PARTNER, "version": 4, "region": "江西"}
    backend.answers["partners.edit_partner"] = Stale("stale", "内容已被他人修改。", "Stale.")
    answer = client.post("/partners/p1", data={**EDITED, "csrf_token": token, "region": "湖南"})
    assert answer.status_code == 412
    for there in ("<dd>江西</dd>", 'value="湖南"', 'name="expected_version" value="4"', "您填写的内容已保留"):
        assert there in answer.text


def test_agreements_and_days_away_are_entered_ended_and_taken_back(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "secretary")
    given = {"starts_on": "2027-01-01", "ends_on": "2027-12-31", "yearly_amount": "9000.00"}
    answer = client.post("/partners/p1/agreements", data={**given, "csrf_token": token, "_key": "k"})
    assert (asked(backend, "partners.sign_agreement"), answer.status_code) == ({"partner_id": "p1", **given}, 303)
    client.post(
        "/partners/p1/agreements/a1/end", data={"csrf_token": token, "expected_version": "1", "ends_on": "2027-06-30"}
    )
    assert asked(backend, "partners.end_agreement") == {
        "partner_id": "p1", "agreement_id": "a1", "expected_version": 1, "ends_on": "2027-06-30",
    }  # fmt: skip
    away = {"starts_on": "2027-02-01", "ends_on": "2027-02-07", "reason": "检修"}
    client.post("/partners/p1/blackouts", data={**away, "csrf_token": token})
    assert asked(backend, "partners.add_blackout") == {"partner_id": "p1", **away}
    client.post("/partners/p1/blackouts/b1/lift", data={"csrf_token": token})
    assert asked(backend, "partners.delete_blackout") == {"partner_id": "p1", "blackout_id": "b1"}


def test_of_several_forms_the_message_is_in_the_one_that_was_sent(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    errors = [field_error("/ends_on", "order", "结束日期不能早于开始日期。")]
    backend.answers["partners.sign_agreement"] = Invalid("invalid", "有误。", "Invalid.", errors=errors)
    given = {"starts_on": "2027-01-02", "ends_on": "2027-01-01", "yearly_amount": "1"}
    page = client.post("/partners/p1/agreements", data={**given, "csrf_token": token}).text
    assert 'id="sign-ends_on-wrong">结束日期不能早于开始日期。' in page
    assert ('value="2027-01-02"' in page, 'id="away-ends_on-wrong"' in page) == (True, False)


def test_a_unit_that_is_not_there_is_a_page_that_says_so(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    backend.answers["partners.partner"] = NotFound("not_found", "没有找到该单位。", "Not found.")
    assert client.get("/partners/nobody").status_code == 404
    assert client.post("/partners/nobody", data={"csrf_token": token}).status_code == 404
