"""Members, branches and audit trips in the browser: only what was changed goes on, and what is wrong comes back."""

from __future__ import annotations

import pytest
from flask import Flask

from kit.domain import Conflict, Invalid, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

MEMBER = {
    "id": "m1", "version": 4, "name": "示例成员01", "branch_id": "branch1", "unit_id": "u", "status": "probationary",
    "membership": "own", "retired": False, "active": True, "joined_party_on": "2020-07-01", "born_on": None,
    "history": [{"status": "activist", "since_on": "2019-07-01"}],
}  # fmt: skip
BRANCH = {
    "id": "branch1", "version": 2, "name": "办公室党支部", "unit_id": "u", "kind": "standing", "parent_id": None,
    "founded_on": "2010-01-01", "dissolved_on": None, "dissolved_reason": None, "secretary_id": "m1",
}  # fmt: skip
TRIP = {
    "id": "d1", "project": "示例审计", "place": "武穴市", "starts_on": "2026-06-10", "ends_on": "2026-07-30",
    "member_ids": ["m1"], "branch_id": None, "warnings": [],
    "temporary_branch": {"proposed": True, "reasons": ["项目为期 51 天。"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.answers |= {
        "members.members": {"items": [MEMBER], "next_cursor": None},
        "members.member": MEMBER,
        "members.branches": {"items": [BRANCH], "next_cursor": None},
        "members.branch": BRANCH,
        "members.units": {"items": [{"id": "u", "name": "示例审计局"}], "next_cursor": None},
        "members.dispatches": {"items": [TRIP], "next_cursor": None},
    }
    return backend


def test_members_are_found_by_branch_and_state(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "admin")
    page = client.get("/members?q=slcy&branch_id=branch1&active=true").text
    assert 'href="/members/m1"' in page
    told = asked(backend, "members.members")
    assert (told["q"], told["branch_id"], told["active"]) == ("slcy", "branch1", True)


def test_only_what_was_changed_goes_on_and_an_emptied_name_is_refused_beside_its_field(
    app: Flask, backend: FakeBackend
) -> None:
    client, token = logged_in(app, backend, "admin")
    form = {
        "csrf_token": token, "expected_version": "4", "name": "示例成员01", "branch_id": "branch1", "status": "full",
        "status_since_on": "2026-07-01", "membership": "own", "joined_party_on": "", "born_on": "", "active": "yes",
    }  # fmt: skip
    answer = client.post("/members/m1", data=form)
    assert asked(backend, "members.edit_member") == {
        "member_id": "m1", "expected_version": 4, "status": "full", "status_since_on": "2026-07-01",
        "joined_party_on": None, "retired": False, "active": True,
    }  # fmt: skip
    assert answer.headers["Location"] == "/members/m1?done=saved"
    errors = [field_error("/name", "invalid", "请填写 1–50 个字。")]
    backend.answers["members.edit_member"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    answer = client.post("/members/m1", data={**form, "name": " "})
    assert asked(backend, "members.edit_member")["name"] == ""
    assert answer.status_code == 422
    assert 'id="name-wrong">请填写 1–50 个字。' in answer.text


def test_a_new_member_and_a_new_branch_take_their_key_along(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    backend.answers["members.create_member"] = {"id": "m2"}
    answer = client.post("/members", data={"csrf_token": token, "_key": "k", "name": "示例成员02", "branch_id": "b"})
    assert answer.headers["Location"] == "/members/m2?done=saved"
    assert asked(backend, "members.create_member") == {"name": "示例成员02", "branch_id": "b", "retired": False}
    backend.answers["members.create_branch"] = {"id": "b2"}
    answer = client.post("/branches", data={"csrf_token": token, "_key": "k", "name": "二支部", "unit_id": "u"})
    assert answer.headers["Location"] == "/branches/b2?done=saved"


def test_a_branch_says_who_leads_it_and_what_stands_in_the_way_of_its_end(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    assert "<dt>支部书记</dt><dd>示例成员01</dd>" in client.get("/branches/branch1").text
    backend.answers["members.dissolve_branch"] = Conflict("branch.has_members", "支部还有党员。", "Has members.")
    form = {"csrf_token": token, "expected_version": "2", "reason": "合并"}
    answer = client.post("/branches/branch1/dissolve", data=form)
    assert answer.status_code == 409
    assert "支部还有党员。" in answer.text
    assert asked(backend, "members.dissolve_branch") == {
        "branch_id": "branch1",
        "expected_version": 2,
        "reason": "合并",
    }
    client.post("/branches/branch1", data={"csrf_token": token, "expected_version": "2", "secretary_id": ""})
    assert asked(backend, "members.edit_branch")["secretary_id"] is None


def test_a_trip_is_entered_with_its_people_and_its_branch_formed(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "admin")
    page = client.get("/dispatches").text
    assert "项目为期 51 天。" in page
    assert "/dispatches/d1/branch" in page
    form = {"csrf_token": token, "project": "示例审计", "place": "武汉", "starts_on": "2026-12-01",
            "ends_on": "2026-12-30", "member_ids": ["m1", "m2"]}  # fmt: skip
    client.post("/dispatches", data=form)
    assert asked(backend, "members.record_dispatch")["member_ids"] == ["m1", "m2"]
    backend.answers["members.form_temporary_branch"] = {"id": "b9"}
    answer = client.post("/dispatches/d1/branch", data={"csrf_token": token, "secretary_id": "m1", "name": ""})
    assert asked(backend, "members.form_temporary_branch") == {"dispatch_id": "d1", "secretary_id": "m1"}
    assert answer.headers["Location"] == "/branches/b9?done=saved"


def test_who_only_reads_is_offered_nothing_to_change(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "supervisor")
    pages = [client.get(path).text for path in ("/members", "/members/m1", "/branches", "/branches/branch1")]
    assert 'href="/branches/branch1/dossier"' in pages[3]
    assert not any("expected_version" in page or 'name="_key"' in page for page in pages)
