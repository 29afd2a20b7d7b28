"""What supervisors read is recorded, once a document; and they change inspections, findings and notices alone."""

from __future__ import annotations

import datetime as dt
import importlib
import re
from typing import Any

import pytest

from gateway.api import RESOURCES
from gateway.policy import POLICY
from gateway.readings import WATCHED, Recorded, key_of, reading_of
from kit.clock import SystemClock
from kit.domain import NotFound, Unavailable

SERVICES = ("members", "partners", "events", "notify")
READ = "events.note_reading"
OF_SUPERVISION = re.compile(
    r"events\.\w*(inspection|inspector|finding|statement|extension|measure|score|notice|commendation|urge)\w*"
)
OF_ONESELF = {
    "members.log_out", "members.change_password", "members.end_session", "members.end_other_sessions",
    "members.begin_second_factor", "members.confirm_second_factor", "members.renew_recovery_codes",
    "members.remove_second_factor", "members.appoint_deputy", "members.end_deputy", "notify.read_message",
    "notify.read_all_messages", "notify.snooze_message", "notify.change_notification_settings",
    "events.begin_attachment", "events.add_attachment_chunk", "events.finish_attachment",
    "events.discard_attachment",
    "events.make_calendar_feed", "events.revoke_calendar_feed",
    "events.book_me", "events.cancel_booking", "events.check_in", "events.add_reflection",
}  # fmt: skip
"""Their own seat, presence and words as participants, their own messages, files and deputies (API.md, Roles)."""
RECORDING = {
    "events.read_ledger", "events.ledger_entry", "events.ledger_as_of", "events.sign_checkpoint",
    "events.send_checkpoint", "events.begin_ledger_export", "events.begin_register_export", READ,
    *(f"events.{verb}_register_export" for verb in ("request", "retry", "claim", "report", "finish")),
    "events.add_register_export_piece", *(f"events.{verb}_register_view" for verb in ("save", "edit", "delete")),
}  # fmt: skip
"""Commands only because reading is recorded, a checkpoint signed, a workbook made aside, or a way of looking kept."""
JUDGED = {"events.preview", "events.event_preflight"}
"""Commands only because they are worked out before the transaction; they change nothing."""


def readings(rpc: Any) -> list[tuple[str, str | None]]:
    return [(call.args["what"], call.args["subject_id"]) for call in rpc.calls if call.name == READ]


def test_supervisors_change_inspections_findings_and_notices_and_what_is_their_own():
    commands = {
        f"{service}.{name}"
        for service in SERVICES
        for name in importlib.import_module(f"services.{service}.handlers").COMMANDS
    }
    theirs = {name for name in commands & set(POLICY) if "supervisor" in POLICY[name]}
    assert {name for name in theirs if not OF_SUPERVISION.fullmatch(name)} == OF_ONESELF | RECORDING | JUDGED
    reaches = {name: POLICY[name]["supervisor"] for name in theirs if OF_SUPERVISION.fullmatch(name)}
    assert set(reaches.values()) == {"unit"}


def test_supervisors_read_in_their_unit_whatever_other_roles_read():
    """What only the runner of an event, the approver or the administrator needs for acting is none of it."""
    questions = {
        f"{service}.{name}"
        for service in SERVICES
        for name in importlib.import_module(f"services.{service}.queries").QUERIES
    }
    acting = {"events.successors", "events.checkin_code", "partners.invitation_mail"}
    unread = {name for name in questions & set(POLICY) if "supervisor" not in POLICY[name]}
    assert {name for name in unread if set(POLICY[name]) - {"admin"}} - acting == set()


def test_everything_watched_is_a_question_with_that_argument():
    operations = {route.operation for resource in RESOURCES for route in resource.ROUTES}
    assert set(WATCHED) <= set(POLICY)
    assert {name for name in WATCHED if name not in operations} == set()


def test_a_supervisors_reading_is_recorded_before_the_answer_leaves(http, rpc):
    assert http("GET", "/events/e1/budget", "supervisor").status_code == 200
    assert [call.name for call in rpc.calls] == ["events.budget", READ]
    assert readings(rpc) == [("budget", "e1")]
    assert (rpc.last.actor.account_id, rpc.last.actor.reach) == ("account-supervisor", "unit")
    rpc.answers[READ] = Unavailable("x", "x")
    assert http("GET", "/events/e1", "supervisor").status_code == 503


@pytest.mark.parametrize(
    ("role", "path"), [("leader", "/events/e1"), ("supervisor", "/events"), ("supervisor", "/inbox")]
)
def test_others_and_lists_are_not_recorded(http, rpc, role, path):
    http("GET", path, role)
    assert readings(rpc) == []


def test_the_ledger_is_asked_once_a_quarter_of_an_hour_and_reader_and_again_where_it_was_away(http, rpc, monkeypatch):
    rpc.answers[READ] = Unavailable("x", "x")
    assert http("GET", "/events/e1", "supervisor").status_code == 503
    rpc.answers[READ] = {}
    for who in ("supervisor", "supervisor", "supervisor+leader", "supervisor"):
        assert http("GET", "/events/e1", who).status_code == 200
    assert readings(rpc) == [("event", "e1")] * 3
    noon = dt.datetime(2026, 5, 8, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: noon)
    http("GET", "/events/e1", "supervisor")
    monkeypatch.setattr(SystemClock, "now", lambda _: noon + dt.timedelta(minutes=15))
    http("GET", "/events/e1", "supervisor")
    assert readings(rpc) == [("event", "e1")] * 5


def test_what_is_remembered_stays_small():
    recorded = Recorded(most=2)
    for key in ("a", "b", "c"):
        recorded.add("one", key)
    assert ("one", "c") in recorded
    assert ("one", "a") not in recorded


def test_what_they_may_not_see_they_have_not_read(http, rpc):
    rpc.answers["events.event"] = NotFound("not_found", "没有")
    assert http("GET", "/events/e1", "supervisor").status_code == 404
    assert readings(rpc) == []


def test_one_request_about_one_thing_is_one_reading(app, rpc):
    from gateway.asking import TRANSPORT, clients

    with app.test_request_context(
        "/", headers={"Authorization": "Bearer supervisor"}, environ_overrides={TRANSPORT: rpc}
    ):
        for name in ("event", "budget", "timeline"):
            clients().answer(f"events.{name}", {"event_id": "e1"})
        clients().answer("events.event", {"event_id": "e2"})
    assert readings(rpc) == [("event", "e1"), ("event", "e2")]


def test_an_export_that_the_ledger_records_is_not_recorded_twice(app, rpc):
    from gateway.asking import TRANSPORT, clients

    environ = {TRANSPORT: rpc}
    with app.test_request_context("/", headers={"Authorization": "Bearer supervisor"}, environ_overrides=environ):
        clients().answer("events.begin_register_export", {"year": 2026})
        clients().answer("events.register", {"year": 2026, "limit": 200, "cursor": ""})
    assert readings(rpc) == []


def test_polling_is_one_reading_a_quarter_of_an_hour_and_further_pages_are_none():
    reading = reading_of("events.register", {"year": 2026, "limit": 20, "cursor": ""})
    assert reading == {"what": "register", "subject_id": None, "filters": {"year": "2026"}}
    assert reading_of("events.register", {"cursor": "x"}) is None
    noon = dt.datetime(2026, 5, 8, 12, 0, tzinfo=dt.UTC)
    keys = [key_of(reading, noon + dt.timedelta(minutes=minutes)) for minutes in (0, 14, 15)]
    assert keys[0] == keys[1] != keys[2]
    assert key_of({**reading, "filters": {}}, noon) != keys[0]
    assert max(map(len, keys)) <= 200
