"""The event page leads to the papers that its reader may have, and shows where a briefing contradicts the record."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client

from gateway.app import create_app
from gateway.documents import office
from kit.config import load
from tests.support.fake_backend import EVENT, INVITATION, FakeBackend, study_event

FORM, LETTER = f"/api/v1/events/{EVENT}/approval-form", f"/api/v1/invitations/{INVITATION}/letter"
ALL, OWN = (f"/api/v1/events/{EVENT}/attendance/{what}" for what in ("certificates", "member-3/certificate"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("home"))}))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def page(app: Flask, backend: FakeBackend) -> Callable[[str, str], str]:
    """The event page in a state, as somebody sees it."""

    def opened(user: str, state: str, **changes: Any) -> str:
        backend.event = study_event(state, **changes)

        def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
            environ["lianxue.rpc"] = backend
            return app(environ, start_response)

        client = Client(wsgi)
        client.set_cookie("lianxue", f"token-of-{user}")
        return client.get(f"/events/{EVENT}", buffered=True).text

    return opened


def test_the_papers_are_those_of_the_stage(page: Callable[..., str]) -> None:
    draft, inviting, held = (page("organizer", state) for state in ("draft", "inviting", "held"))
    assert f"{FORM}.docx" in draft
    assert LETTER not in draft
    assert ALL not in inviting
    assert ("联学邀请函附回执（长飞光纤光缆股份有限公司）" in inviting, "联学确认函" in inviting) == (True, False)
    assert ("联学邀请函附回执" in held, "联学确认函（长飞光纤光缆股份有限公司）" in held) == (False, True)
    assert ("打印邀请函（附回执）" in inviting, "打印确认函" in inviting) == (True, False)
    assert all(f"{path}.docx" in held for path in (FORM, LETTER, ALL))


def test_members_find_their_own_certificate_once_they_were_there_and_no_letter(
    page: Callable[..., str], backend: FakeBackend
) -> None:
    assert OWN not in page("member", "held")
    backend.answers["events.bookings"] = {"was_there": True, "people": [], "booked": [], "waitlisted": [], "mine": None}
    seen = page("member", "held")
    assert f"{OWN}.docx" in seen
    assert ALL not in seen
    assert LETTER not in seen


def test_an_event_out_of_an_old_ledger_offers_no_certificates(page: Callable[..., str]) -> None:
    old = {"row": 2, "file_sha256": "0" * 64, "at": "2026-05-08T09:00:00+08:00", "own_headcount": 3}
    assert ALL not in page("organizer", "closed", imported=old)


@pytest.mark.parametrize("there", [True, False])
def test_pdf_is_offered_where_it_can_be_made(
    page: Callable[..., str], app: Flask, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "makes_pdf", lambda: there)
    seen = page("organizer", "held")
    for paper in (FORM, f"/api/v1/events/{EVENT}/attendance", f"/api/v1/events/{EVENT}/briefing"):
        assert f'"{paper}.docx"' in seen
        assert (f'"{paper}.pdf"' in seen) is there


def test_libreoffice_is_looked_for_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert not office.is_there()


def test_what_the_record_contradicts_stands_beside_the_briefing(page: Callable[..., str], backend: FakeBackend) -> None:
    briefing = {"title": "简报", "body_html": "<p>参加人员 35 人</p>", "state": "draft", "version": 1}
    backend.answers["events.briefing"] = {**briefing, "disagreements": []}
    assert "文中内容与台账不一致" not in page("organizer", "held")
    wrong = {"kind": "headcount", "stated": "35 人", "recorded": "我方 20 人", "quote": "参加人员 35 人<b>"}
    backend.answers["events.briefing"] = {**briefing, "disagreements": [wrong]}
    seen = page("organizer", "held")
    assert "人数: 文中为“35 人”，台账为“我方 20 人”" in seen
    assert "参加人员 35 人&lt;b&gt;" in seen
