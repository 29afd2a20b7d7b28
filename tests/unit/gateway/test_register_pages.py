"""The register's page: its list is its address, it prints and exports exactly that list, and works without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from gateway.app import create_app
from gateway.pages import register_words
from gateway.pages.views import register
from kit.config import load
from kit.domain import Invalid, field_error
from services.events.domain import register_filters
from tests.support.fake_backend import EVENT, FakeBackend
from tests.unit.gateway.test_pages import Buffered

ROW = {
    "event_id": EVENT, "number": "LX-2026-0001", "state": "held", "branch": "办公室党支部", "branch_id": "b",
    "partners": ["长飞光纤"], "theme": "<b>走进车间</b>", "form": "visit", "date": "2026-05-06", "place": "科技园",
    "funding": "party_dues", "own_headcount": 12, "partner_headcount": 8, "estimate": "2100.00", "actual": "1450.00",
    "variance": "650.00", "records": {"checkins": 12, "photos": 0}, "summary": {"reflections": 1, "briefing": None},
    "publicity": {"published_at": None}, "outcomes": 1, "feedback": {"count": 0, "average": None},
    "findings": {"total": 2, "unsolved": 1}, "missing": ["photos"], "imported": True, "legacy_number": "旧-1",
    "remarks": None,
}  # fmt: skip
TOTALS = {"events": 120, "own_headcount": 1, "partner_headcount": 2, "estimate": "3.00", "actual": "4.00",
          "variance": "-1.00", "findings": 2}  # fmt: skip
YEAR = [{"name": "year", "value": 2026, "text": "2026"}, {"name": "missing", "value": "photos", "text": "photos"}]
VIEW = {
    "id": "v1", "name": "缺照片", "mine": True, "owner": "示例", "shared": False, "order": "asc",
    "filters": {"missing": "photos", "frontline": True}, "columns": ["number", "theme"],
    "stale": [{"filter": "branch_id", "text": "党支部不存在。"}],
}  # fmt: skip
JOB = {"id": "x1", "asked_at": "2026-05-08T09:00:00+08:00", "filters_in_words": YEAR, "rows_total": 120,
       "rows_done": 40, "failure": None}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("home"))}))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    page = {"items": [ROW], "next_cursor": "c2", "totals": TOTALS, "filters": YEAR}
    backend.answers["events.register"] = page
    backend.answers["events.register_views"] = {"items": [VIEW], "next_cursor": None}
    backend.answers["events.register_exports"] = {"items": [{**JOB, "state": "running"}], "next_cursor": None}
    return backend


@pytest.fixture
def client(app: Flask, backend: FakeBackend) -> Client:
    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lianxue.rpc"] = backend
        return app(environ, start_response)

    client = Buffered(wsgi)
    client.set_cookie("lianxue", "token-of-supervisor")
    return client


def asked(backend: FakeBackend, operation: str) -> dict[str, Any]:
    """How an operation was asked for last."""
    return [args for name, args, _actor in backend.calls if name == operation][-1]


def test_the_list_shows_its_filters_its_totals_and_what_is_missing(client: Client, backend: FakeBackend) -> None:
    page = client.get("/register?year=2026&missing=photos&view=v1").text
    assert "共 120 条，每页 50 条，第 1 / 3 页" in page
    assert "&lt;b&gt;走进车间" in page
    assert 'b-amber">活动照片' in page or 'b-amber">照片' in page
    assert "旧-1" in page
    assert "党支部不存在。" in page
    assert "合计 120 场" in page
    told = asked(backend, "events.register")
    assert (told["year"], told["missing"], told["order"], told["limit"]) == (2026, "photos", "desc", 50)


def test_the_next_page_and_every_way_out_keep_the_list(client: Client) -> None:
    page = client.get("/register?year=2026&missing=photos&col=number&col=theme&order=asc").text
    for place in ("/register?", "/register/print?"):
        links = [link for link in re.findall(r'href="([^"]+)"', page) if link.startswith(place)]
        assert any(
            all(part in link for part in ("year=2026", "missing=photos", "col=number", "order=asc")) for link in links
        )
    assert "cursor=c2" in page
    assert '<th scope="col">主题' in page
    assert "地点</th>" not in page


def test_what_is_wrong_with_a_filter_is_said_and_nothing_breaks(client: Client, backend: FakeBackend) -> None:
    errors = [field_error("/year", "invalid", "应为 2000 到 2100 之间的整数。")]
    backend.answers["events.register"] = Invalid("invalid", "有内容填写不正确。", "Invalid.", errors=errors)
    answer = client.get("/register?year=1")
    assert answer.status_code == 422
    assert "有内容填写不正确" in answer.text


def test_paper_has_the_whole_list_its_filters_and_who_signs(client: Client, backend: FakeBackend) -> None:
    pages = [{"items": [ROW], "next_cursor": "c2"}, {"items": [{**ROW, "number": "LX-2"}], "next_cursor": None}]
    backend.answers["events.register"] = lambda **args: {
        **pages[bool(args.get("cursor"))], "totals": {**TOTALS, "events": 2}, "filters": YEAR,
    }  # fmt: skip
    page = client.get("/register/print?year=2026&missing=photos").text
    for text in ("LX-2026-0001", "LX-2", "年度: 2026", "填表人", "审核人", "register-print.css"):
        assert text in page, text
    backend.answers["events.register"] = {**pages[0], "totals": {**TOTALS, "events": 1001}, "filters": []}
    assert client.get("/register/print").status_code == 409


def test_a_saved_view_leads_to_its_list(client: Client, backend: FakeBackend) -> None:
    backend.answers["events.register_view"] = VIEW
    answer = client.get("/register/views/v1")
    assert answer.status_code == 303
    assert {"missing=photos", "frontline=true", "col=number", "col=theme", "order=asc", "view=v1"} <= set(
        answer.headers["Location"].partition("?")[2].split("&")
    )


def test_progress_is_asked_for_while_there_is_some_and_can_be_looked_at_without_a_script(
    client: Client, backend: FakeBackend
) -> None:
    page = client.get("/register/exports").text
    assert 'data-live="2"' in page
    assert "40 / 120" in page
    backend.answers["events.register_exports"] = {
        "items": [{**JOB, "state": "failed", "failure": "killed"}, {**JOB, "state": "done"}], "next_cursor": None,
    }  # fmt: skip
    page = client.get("/register/exports").text
    assert 'data-live="10"' in page
    assert "重试" in page
    assert "/api/v1/register/exports/x1/file" in page


def test_asking_for_a_workbook_takes_the_list_as_it_is(
    client: Client, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(register.register_exports, "begin", lambda _asked, key: begun.append(key))
    backend.answers["events.request_register_export"] = {"id": "x1"}
    page = client.get("/register?year=2026&col=number").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "year": "2026", "frontline": "true", "col": ["number", "nonsense"], "order": "asc"}
    assert client.post("/register/exports", data=form).status_code == 303
    assert asked(backend, "events.request_register_export") == {
        "filters": {"year": 2026, "frontline": True}, "columns": ["number"], "order": "asc",
    }  # fmt: skip
    assert begun == ["x1"]


def test_pages_and_service_know_the_same_columns_and_filters() -> None:
    assert tuple(register_words.COLUMNS) == register_filters.COLUMNS
    assert register_words.USUAL == register_filters.USUAL
    assert set(register_words.LABELS) == set(register_filters.FILTERS) == set(register.FILTERS)
