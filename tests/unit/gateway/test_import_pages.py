"""Imports in the browser: a check changes nothing, faults are listed by row, and the result has an address."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask

from kit.domain import Invalid, field_error
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, asked, logged_in

JOB = {
    "id": "i1", "kind": "members", "year": None, "state": "done", "file_name": "党员.csv", "rows": 2, "dry_run": True,
    "accepted": 2, "rejected": [], "rejections": 0, "begun_at": "2026-05-08T09:00:00+08:00", "ended_at": None,
}  # fmt: skip
FAULT = {"row": 3, "field": "branch", "detail": "<b>没有这个党支部。"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    for service in ("members", "events"):
        backend.answers |= {
            f"{service}.begin_import": {**JOB, "state": "reading"},
            f"{service}.add_import_rows": {"id": "i1", "arrived": 1},
            f"{service}.apply_import": JOB,
            f"{service}.import_job": JOB,
        }
    return backend


def table(**more: Any) -> dict[str, Any]:
    return {**more, "file": (io.BytesIO("姓名,党支部\n示例成员01,一支部\n".encode()), "党员.csv")}


def test_each_sees_the_tables_that_their_roles_take_over(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "secretary")
    page = client.get("/imports").text
    assert 'action="/imports/members"' in page
    assert 'href="/imports"' in page
    client, _ = logged_in(app, backend, "finance")
    page = client.get("/imports").text
    assert "action=" not in page.partition("<main")[2]
    assert 'href="/imports"' not in page
    client, token = logged_in(app, backend, "finance")
    assert client.post("/imports/members", data={"csrf_token": token}).status_code == 403


@pytest.mark.parametrize(("pressed", "dry_run"), [("check", True), ("import", False), ("", True)])
def test_only_the_button_for_it_takes_a_table_over(
    app: Flask, backend: FakeBackend, pressed: str, dry_run: bool
) -> None:
    client, token = logged_in(app, backend, "admin")
    answer = client.post("/imports/members", data=table(csrf_token=token, _key="k", do=pressed))
    told = asked(backend, "members.begin_import")
    assert (told["kind"], told["dry_run"], told["file_name"], told["rows"]) == ("members", dry_run, "党员.csv", 1)
    assert answer.headers["Location"] == "/imports/members/i1"


def test_a_plan_needs_its_year_and_a_form_without_a_file_says_so(app: Flask, backend: FakeBackend) -> None:
    client, token = logged_in(app, backend, "organizer")
    errors = [field_error("/year", "required", "此项必填。")]
    backend.answers["events.begin_import"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    answer = client.post("/imports/plans", data=table(csrf_token=token, year="", do="check"))
    assert answer.status_code == 422
    assert "此项必填。" in answer.text
    answer = client.post(
        "/imports/plans", data={"csrf_token": token, "do": "check"}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert 'id="plans-file-wrong">请选择文件。' in answer.text


def test_faults_are_listed_by_row_and_nothing_is_said_to_be_taken_over(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "admin")
    backend.answers["members.import_job"] = {**JOB, "state": "refused", "accepted": 0, "rejections": 1,
                                             "rejected": [FAULT]}  # fmt: skip
    columns = {"items": [{"field": "branch", "head": "党支部"}]}
    backend.answers["members.import_columns"] = columns
    page = client.get("/imports/members/i1").text
    assert '<td data-label="列">党支部</td>' in page
    assert "2 行中有 1 处错误，未导入任何数据" in page
    assert "&lt;b&gt;没有这个党支部。" in page
    backend.answers["members.import_job"] = {**JOB, "dry_run": False}
    assert "已导入 2 行。" in client.get("/imports/members/i1").text
    backend.answers["members.import_job"] = JOB
    assert "2 行全部正确，尚未导入任何数据。" in client.get("/imports/members/i1").text


def test_a_long_import_is_looked_at_again_with_and_without_a_script(app: Flask, backend: FakeBackend) -> None:
    client, _ = logged_in(app, backend, "admin")
    backend.answers["members.import_job"] = {**JOB, "state": "running"}
    page = client.get("/imports/members/i1").text
    assert 'data-live="2"' in page
    assert "刷新" in page
    assert client.get("/imports/no-such-table/i1").status_code == 404
