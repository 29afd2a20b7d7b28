"""An outcome on its way: linked, integrated, solved, verified; forward one by one, back with a reason."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from kit.database import Database
from kit.domain import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale
from kit.migrations import config_of, upgrade
from services.events.domain.outcome_stages import STAGES
from services.events.handlers.outcomes import COMMANDS
from services.events.persistence.event_tables import outcome, study_event
from services.events.persistence.metadata import metadata
from tests.integration.events.rows import shanghai
from tests.support.databases import facts_in
from tests.support.events_office import LEADER, MEMBER, MEMBERS, ORGANIZER, SECRETARY, STRANGER, Office, person

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
OLD = (
    "INSERT INTO outcome (id, event_id, version, problem, owner_id, due_on, state, evidence_ids, added_by, added_at) "
    "VALUES (:id, 'e1', 1, '示例', 'm', '2026-06-01', :state, '[]', 'x', '2026-05-08 00:00:00+00:00')"
)
EVENT = {
    "id": "e1", "number": "LX-2026-0001", "version": 1, "state": "held", "branch_id": "b", "unit_id": "u",
    "cohost_branch_ids": [], "proposer_id": "x", "theme": "示例", "partner_ids": [], "slots": [], "checklist": {},
    "agenda": [], "preflight": [], "packs": [], "terms": 1, "negotiation": {}, "channels": [], "estimate": 0,
    "created_at": shanghai(5, 1),
}  # fmt: skip
OWNER = dataclasses.replace(SECRETARY, account_id="owner", member_id=MEMBERS[2])


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def added(office: Office, **changes: Any) -> str:
    """An outcome owned by the third member, due a month after the event."""
    event_id = office.held()
    values = {"problem": "产能数据核查清单", "owner_id": MEMBERS[2], "due_on": "2026-07-10"} | changes
    return str(office.do(ORGANIZER, "add_outcome", event_id=event_id, **values)["id"])


def advance(office: Office, who: Any, outcome_id: str, **more: Any) -> Any:
    return office.do(who, "advance_outcome", outcome_id=outcome_id, **{"text": "双方已对接", **more})


def back(office: Office, who: Any, outcome_id: str) -> Any:
    return office.do(who, "send_outcome_back", outcome_id=outcome_id, reason="未见成效")


def test_it_goes_forward_one_by_one_and_each_move_says_who_when_and_what(office):
    key = added(office)
    first = office.do(ORGANIZER, "outcome", outcome_id=key)
    assert (first["stage"], first["state"], first["history"]) == ("linked", "open", [])
    assert [advance(office, ORGANIZER, key)["stage"] for _ in range(2)] == ["integrated", "solved"]
    done = office.do(ORGANIZER, "outcome", outcome_id=key)
    assert (done["state"], done["done_at"] is not None, done["version"]) == ("done", True, 3)
    last = advance(office, SECRETARY, key, text="已在三个项目中使用")
    assert (last["stage"], last["state"]) == ("verified", "done")
    moves = [(one["from_stage"], one["to_stage"], one["by"], one["text"]) for one in last["history"]]
    assert moves == [
        ("linked", "integrated", "organizer", "双方已对接"), ("integrated", "solved", "organizer", "双方已对接"),
        ("solved", "verified", "secretary", "已在三个项目中使用"),
    ]  # fmt: skip
    with pytest.raises(Conflict) as refused:
        advance(office, SECRETARY, key)
    assert refused.value.code == "outcome.at_the_end"
    facts = [fact["data"] for fact in facts_in(office.works, "outcome.changed.v1")]
    assert [(fact["from_stage"], fact["stage"]) for fact in facts] == [move[:2] for move in moves]
    assert "三个项目" not in str(facts), "what was said stays here"


@pytest.mark.parametrize("who", [OWNER, ORGANIZER], ids=["the owner", "who reported it solved"])
def test_the_effect_is_verified_by_somebody_else_than_the_owner_and_the_reporter(office, who):
    key = added(office)
    for _ in range(2):
        advance(office, ORGANIZER, key)
    with pytest.raises(Forbidden):
        advance(office, who, key)
    assert advance(office, SECRETARY, key)["stage"] == "verified"


def test_it_goes_back_with_a_reason_and_is_open_again(office):
    key = added(office)
    with pytest.raises(Conflict):
        back(office, ORGANIZER, key)
    for _ in range(2):
        advance(office, ORGANIZER, key)
    sent = back(office, SECRETARY, key)
    assert (sent["stage"], sent["state"], sent["done_at"]) == ("integrated", "open", None)
    assert facts_in(office.works, "outcome.changed.v1")[-1]["data"]["reason"] == "未见成效"


def test_supervisors_and_strangers_move_nothing(office):
    key = added(office)
    for who in (SUPERVISOR, dataclasses.replace(LEADER, roles=("supervisor",))):
        with pytest.raises(Forbidden):
            advance(office, who, key)
    for _ in range(2):
        advance(office, ORGANIZER, key)
    for move in (advance, back):
        with pytest.raises(Forbidden):
            move(office, SUPERVISOR, key)
    with pytest.raises(NotFound):
        advance(office, STRANGER, key)
    with pytest.raises(Invalid):
        advance(office, ORGANIZER, key, text=" ")
    with pytest.raises(Invalid):
        advance(office, ORGANIZER, key, evidence_ids=["unknown"])
    with pytest.raises(Stale):
        advance(office, ORGANIZER, key, expected_version=9)


def test_a_state_that_is_set_by_hand_takes_its_stage_along(office):
    key = added(office)
    edit = {"outcome_id": key}
    assert office.do(ORGANIZER, "edit_outcome", **edit, state="done")["stage"] == "solved"
    assert office.do(ORGANIZER, "edit_outcome", **edit, state="open")["stage"] == "integrated"
    dropped = office.do(ORGANIZER, "edit_outcome", **edit, state="dropped")
    assert (dropped["stage"], [one["how"] for one in dropped["history"]]) == ("integrated", ["edit", "edit"])
    for move in (advance, back):
        with pytest.raises(Conflict):
            move(office, ORGANIZER, key)
    with pytest.raises(Invalid):
        office.do(ORGANIZER, "edit_outcome", **edit, evidence_ids=["a stranger's"])


def board(office: Office, who: Any = SUPERVISOR, **filters: Any) -> Any:
    return office.do(who, "outcome_board", **filters)


def test_the_board_counts_by_stage_marks_what_is_late_and_takes_filters(office):
    first = added(office)
    event_id = office.do(ORGANIZER, "outcome", outcome_id=first)["event_id"]
    for day in ("2026-06-09", "2026-08-01", "2026-08-01"):
        office.do(ORGANIZER, "add_outcome", event_id=event_id, problem="清单", owner_id=MEMBERS[0], due_on=day)
    advance(office, ORGANIZER, first)
    office.clock.advance(days=10)
    whole = board(office)
    assert whole["counts"] == {"linked": 3, "integrated": 1, "solved": 0, "verified": 0}
    assert (whole["total"], whole["overdue"]) == (4, 1)
    assert [row["due_on"] for row in whole["items"]] == ["2026-06-09", "2026-07-10", "2026-08-01", "2026-08-01"]
    assert whole["items"][0]["overdue"]
    seen, cursor = [], ""
    while cursor is not None:
        page = board(office, limit=1, cursor=cursor)
        seen, cursor = [*seen, *page["items"]], page["next_cursor"]
    assert seen == whole["items"]
    assert [row["id"] for row in board(office, stage="integrated")["items"]] == [first]
    assert [row["id"] for row in board(office, owner_id=MEMBERS[2])["items"]] == [first]
    assert (board(office, overdue=True)["total"], board(office, year=2025)["total"]) == (1, 0)
    office.do(ORGANIZER, "edit_outcome", outcome_id=first, state="dropped")
    assert (board(office)["total"], board(office, state="dropped")["total"]) == (3, 1)
    assert board(office, STRANGER)["total"] == 0
    assert board(office, MEMBER)["total"] == 3
    with pytest.raises(Invalid):
        board(office, cursor="xxxx")


class Undone(Exception):
    """It would have worked, and shall not have happened."""


def may(office: Office, who: Any, operation: str, **args: Any) -> bool:
    """Whether the command succeeds; it is rolled back."""
    try:
        with office.works.open(who) as work:
            COMMANDS[operation](work, expected_version=None, **args)
            raise Undone  # noqa: TRY301  (rolls the transaction back)
    except Undone:
        return True
    except DomainError:
        return False


def test_a_move_is_listed_exactly_while_it_can_be_made(office):
    key = added(office)
    for stage in STAGES:
        for who in (ORGANIZER, SECRETARY, OWNER, SUPERVISOR, LEADER):
            (seen,) = board(office, who)["items"]
            possible = {
                "advance": may(office, who, "advance_outcome", outcome_id=key, text="双方已对接", evidence_ids=[]),
                "back": may(office, who, "send_outcome_back", outcome_id=key, reason="未见成效"),
            }
            assert seen["moves"] == [name for name, works in possible.items() if works], (stage, who.account_id)
        if stage != "verified":
            advance(office, SECRETARY if stage == "solved" else ORGANIZER, key)


def test_outcomes_of_before_there_were_stages_come_along_by_their_state(database):
    url = database.url
    command.upgrade(config_of("events", url, metadata), "0008")
    with database.transaction() as db:
        db.execute(study_event.insert().values(**EVENT))
        for state in ("open", "done", "dropped"):
            db.execute(text(OLD), {"id": state, "state": state})
    upgrade("events", url, metadata)
    with database.reading() as db:
        stages = {row.id: (row.stage, row.history) for row in db.execute(select(outcome))}
    assert stages == {"open": ("linked", []), "done": ("solved", []), "dropped": ("linked", [])}
