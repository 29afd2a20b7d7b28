"""A round from its preparation to its end, its team's access, what findings become, and what is taken for them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from contracts import members
from kit.clock import in_shanghai
from kit.database import Database
from kit.domain import SYSTEM, Actor, Conflict, Forbidden, Invalid, NotFound
from services.events.domain.ledger.entry import Recorded
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    LEADER,
    MEMBER,
    ORGANIZER,
    OTHER_BRANCH,
    SECRETARY,
    STRANGER,
    UNIT,
    Office,
    person,
)

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
SECOND = person("supervisor", branch_id=None, reach="unit", number=2)
POINTS = {"records": 4, "publicity": 3, "summary": 5, "learning": 4, "remark": "示例：资料较全"}
ROUND = {"from": "2026-01-01", "to": "2026-12-31", "branch_ids": [], "sample_size": 5, "seed": 42}
PROBLEM = {"category": "record", "method": "documents", "text": "示例：缺签到", "class": "prompt"}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def borrowed(actor: Actor) -> Actor:
    """As the gateway presents somebody whom a team has borrowed, or not."""
    return dataclasses.replace(actor, reach="self")


def account(office: Office, actor: Actor) -> None:
    office.hear(
        members.AccountChanged(
            account_id=actor.account_id, what="created", roles=list(actor.roles), branch_id=actor.branch_id,
            unit_id=UNIT, member_id=None, active=True, name=actor.name,
        )
    )  # fmt: skip


def day(office: Office, shift: int = 0) -> str:
    return str(in_shanghai(office.clock.now()).date() + dt.timedelta(days=shift))


def opened(office: Office) -> tuple[str, str]:
    """A held event, and a round whose sample it is."""
    event_id = office.held()
    return event_id, office.do(SUPERVISOR, "open_inspection", **ROUND)["id"]


def raised(office: Office, by: Actor = SUPERVISOR, **changes: Any) -> dict[str, Any]:
    event_id, inspection_id = opened(office)
    return office.do(by, "raise_finding", inspection_id=inspection_id, event_id=event_id, **PROBLEM | changes)


def test_a_round_from_preparation_to_its_end(office: Office) -> None:
    event_id = office.held()
    draft = office.do(SUPERVISOR, "prepare_inspection", **ROUND, name="示例检查", plan="示例：查资料")
    key = {"inspection_id": draft["id"]}
    office.do(SUPERVISOR, "edit_inspection", **key, name="示例联学检查", kickoff_on="2026-06-09")
    office.do(SUPERVISOR, "kick_off_inspection", **key, held_on="2026-06-09", text="示例：动员会", evidence_ids=[])
    with pytest.raises(Conflict):
        office.do(SUPERVISOR, "redrawn_sample", **key)
    drawn = office.do(SUPERVISOR, "draw_inspection", **key)
    assert (drawn["state"], [one["event_id"] for one in drawn["sample"]]) == ("opened", [event_id])
    another = office.held()
    again = office.do(SUPERVISOR, "redrawn_sample", **key)
    assert (again["equal"], again["recorded"], [one["event_id"] for one in again["added"]]) == (True, True, [another])
    (opening,) = facts_in(office.works, "inspection.opened.v1")
    assert opening["data"]["population_sha256"] == again["population_sha256"]
    office.do(SUPERVISOR, "start_inspection", **key)
    office.do(SUPERVISOR, "score_event", **key, event_id=event_id, **POINTS)
    shown = office.do(SUPERVISOR, "inspection", **key)
    assert [(one["events"], one["total"]) for one in shown["averages"]] == [(1, "16.00")]
    assert "photos" in shown["sample"][0]["missing"]
    found = office.do(SUPERVISOR, "raise_finding", **key, event_id=event_id, **PROBLEM)
    reported(office, draft["id"], event_id)
    with pytest.raises(Conflict):
        office.do(SUPERVISOR, "score_event", **key, event_id=event_id, **POINTS)
    with pytest.raises(Conflict):
        office.do(SUPERVISOR, "close_inspection", **key)
    office.do(ORGANIZER, "rectify_finding", finding_id=found["id"], text="已补", evidence_ids=[])
    office.do(SUPERVISOR, "verify_finding", finding_id=found["id"])
    assert office.do(SUPERVISOR, "close_inspection", **key)["state"] == "closed"
    steps = [one["type"] for one in facts_in(office.works) if one["type"].startswith("inspection.")]
    words = ("prepared", "revised", "kicked_off", "opened", "started", "scored", "drafted", "drafted", "reported",
             "closed")  # fmt: skip
    assert steps == [f"inspection.{word}.v1" for word in words]


def reported(office: Office, inspection_id: str, event_id: str) -> None:
    """The report is not to be had before each statement rests on something."""
    key = {"inspection_id": inspection_id}
    evidence = [{"kind": "event", "id": event_id, "field": "records", "note": "签到表"}]
    bare = [{"text": "示例：记录较完整", "evidence": evidence}, {"text": "示例：宣传较少"}]
    office.do(SUPERVISOR, "write_statements", **key, statements=bare)
    for operation in ("inspection_report", "report_inspection"):
        with pytest.raises(Invalid) as refused:
            office.do(SUPERVISOR, operation, **key)
        assert [one["pointer"] for one in refused.value.errors] == ["/statements/1/evidence"]
    office.do(SUPERVISOR, "write_statements", **key, statements=bare[:1])
    office.do(SUPERVISOR, "report_inspection", **key)
    report = office.do(SUPERVISOR, "inspection_report", **key)
    assert report["statements"][0]["evidence"][0]["words"].endswith("·记录（签到表）")


def test_a_borrowed_inspector_sees_and_works_within_their_time_only(office: Office) -> None:
    event_id, inspection_id = opened(office)
    key, ours, theirs = {"inspection_id": inspection_id}, borrowed(STRANGER), STRANGER
    account(office, STRANGER)
    with pytest.raises(NotFound):
        office.do(ours, "inspection", **key)
    with pytest.raises(NotFound):
        office.do(theirs, "event", event_id=event_id)
    time = {"from": day(office, 1), "to": day(office, 2)}
    office.do(SUPERVISOR, "appoint_inspector", **key, account_id=STRANGER.account_id, task="示例：查资料", **time)
    with pytest.raises(NotFound):  # not before
        office.do(ours, "score_event", **key, event_id=event_id, **POINTS)
    office.clock.advance(days=1)
    assert [one["id"] for one in office.do(ours, "inspections")["items"]] == [inspection_id]
    assert office.do(theirs, "event", event_id=event_id)["estimate"] == "2100.00"
    assert office.do(theirs, "budget", event_id=event_id)
    (read,) = facts_in(office.works, "record.read.v1")  # once in a quarter of an hour, and for the event's own unit
    assert (read["actor_id"], read["data"]["subject_id"]) == (STRANGER.account_id, event_id)
    assert read["data"]["unit_id"] == SUPERVISOR.unit_id
    office.clock.advance(minutes=16)
    office.do(theirs, "event", event_id=event_id)
    assert len(facts_in(office.works, "record.read.v1")) == 2
    office.do(ours, "score_event", **key, event_id=event_id, **POINTS)
    found = office.do(ours, "raise_finding", **key, event_id=event_id, **PROBLEM)
    assert office.do(theirs, "finding", finding_id=found["id"])["history"][0]["by_name"] == STRANGER.name
    office.clock.advance(days=2)  # not after
    with pytest.raises(NotFound):
        office.do(ours, "score_event", **key, event_id=event_id, **POINTS)
    for operation, args in (("event", {"event_id": event_id}), ("finding", {"finding_id": found["id"]})):
        with pytest.raises(NotFound):
            office.do(theirs, operation, **args)


def test_access_ends_early_and_is_never_to_ones_own_branch(office: Office) -> None:
    event_id, inspection_id = opened(office)
    key, time = {"inspection_id": inspection_id}, {"from": day(office), "to": day(office, 9)}
    for actor in (ORGANIZER, STRANGER):
        account(office, actor)
        office.do(SUPERVISOR, "appoint_inspector", **key, account_id=actor.account_id, task="示例", **time)
    for operation, more in (("score_event", POINTS), ("raise_finding", PROBLEM)):
        with pytest.raises(Forbidden) as refused:
            office.do(borrowed(ORGANIZER), operation, **key, event_id=event_id, **more)
        assert refused.value.code == "inspection.own_branch"
    with pytest.raises(Forbidden) as refused:  # with a team, its members work; other supervisors look on
        office.do(SECOND, "score_event", **key, event_id=event_id, **POINTS)
    assert refused.value.code == "inspection.not_on_team"
    assert office.do(SECOND, "inspection", **key)["state"] == "opened"
    ended = office.do(SUPERVISOR, "end_inspector", **key, account_id=STRANGER.account_id, reason="示例：回避")
    assert [(one["account_id"], one["ended"]) for one in ended["team"]][1] == (STRANGER.account_id, True)
    with pytest.raises(NotFound):
        office.do(borrowed(STRANGER), "inspection", **key)
    with pytest.raises(NotFound):
        office.do(STRANGER, "event", event_id=event_id)


def test_only_active_accounts_of_the_office_are_borrowed_and_nobody_else_has_business_with_rounds(
    office: Office,
) -> None:
    _, inspection_id = opened(office)
    key = {"inspection_id": inspection_id}
    account(office, person("admin", branch_id=None))
    time = {"from": day(office), "to": day(office, 1), "task": "示例"}
    for account_id in ("nobody", "admin"):
        with pytest.raises(Invalid) as refused:
            office.do(SUPERVISOR, "appoint_inspector", **key, account_id=account_id, **time)
        assert refused.value.errors[0]["pointer"] == "/account_id"
    for who in (ORGANIZER, SECRETARY, MEMBER, LEADER):
        with pytest.raises(Forbidden):
            office.do(borrowed(who), "inspections")
        for operation in ("inspection", "redrawn_sample", "score_event"):  # not there, however bad the body is
            with pytest.raises(NotFound):
                office.do(borrowed(who), operation, **key)


def test_an_event_s_own_findings_are_listed_to_its_branch_and_to_nobody_beyond(office: Office) -> None:
    found, elsewhere = raised(office), raised(office)
    listed = {"event_id": found["event_id"]}
    for who in (SUPERVISOR, ORGANIZER):
        assert [one["id"] for one in office.do(who, "findings", **listed)["items"]] == [found["id"]]
    assert len(office.do(SUPERVISOR, "findings")["items"]) == 2, elsewhere["id"]
    with pytest.raises(NotFound):
        office.do(STRANGER, "findings", **listed)


def test_a_planned_finding_has_a_plan_more_time_and_a_ladder_that_is_climbed_once(office: Office) -> None:
    found = raised(office, **{"class": "planned"})
    key = {"finding_id": found["id"]}
    with pytest.raises(Conflict):
        office.do(ORGANIZER, "rectify_finding", **key, text="已改", evidence_ids=[])
    plan = [{"text": "示例：补签到", "owner": "支部组织委员", "due_on": day(office, 30)}]
    assert office.do(ORGANIZER, "plan_rectification", **key, measures=plan)["plan"] == plan
    with pytest.raises(Forbidden):
        office.do(STRANGER_OF_UNIT, "request_extension", **key, until=day(office, 100), reason="示例")
    office.do(ORGANIZER, "request_extension", **key, until=day(office, 100), reason="示例：外出审计")
    granted = office.do(SUPERVISOR, "grant_extension", **key, reason="示例：属实")
    assert (granted["due_at"][:10], granted["extension"]["state"]) == (day(office, 100), "granted")
    office.clock.advance(days=102)
    assert office.do(SYSTEM, "escalate_findings") == {"escalated": 2}
    assert office.do(SYSTEM, "escalate_findings") == {"escalated": 0}
    office.clock.advance(days=20)
    assert office.do(SYSTEM, "escalate_findings") == {"escalated": 2}
    told = facts_in(office.works, "finding.escalated.v1")
    assert [(one["data"]["step"], one["data"]["role"]) for one in told] == [
        (1, "organizer"), (2, "secretary"), (3, "leader"), (4, "committee"),
    ]  # fmt: skip
    assert (told[0]["subject"], told[0]["data"]["branch_id"]) == (found["event_id"], BRANCH)


STRANGER_OF_UNIT = dataclasses.replace(SUPERVISOR, branch_id=OTHER_BRANCH)


def test_evidence_is_what_the_actor_may_see_and_each_piece_that_is_not_is_named(office: Office) -> None:
    event_id, inspection_id = opened(office)
    with office.works.open(SYSTEM) as work:
        work.ledger.append(
            Recorded(
                fact_id="f-1", type="event.held.v1", occurred_at="2026-06-08T09:00:00+08:00", producer="events",
                subject=event_id, actor_id="organizer", trace_id="", aggregate_id=event_id, version=9, data={},
            )
        )  # fmt: skip
    good = [{"kind": "ledger", "seq": 1, "note": ""}, {"kind": "event", "id": event_id, "note": ""}]
    bad = [{"kind": "ledger", "seq": 999}, {"kind": "event", "id": "none"}, {"kind": "attachment", "id": "none"}]
    args = {"inspection_id": inspection_id, "event_id": event_id, **PROBLEM}
    with pytest.raises(Invalid) as refused:
        office.do(SUPERVISOR, "raise_finding", **args, evidence=[*good, *bad])
    assert [one["pointer"] for one in refused.value.errors] == [f"/evidence/{place}" for place in (2, 3, 4)]
    with pytest.raises(Invalid):
        office.do(SUPERVISOR, "raise_finding", **args, evidence=[{"kind": "ledger", "id": "1"}])
    found = office.do(SUPERVISOR, "raise_finding", **args, evidence=good, severity="severe")
    assert (found["evidence"], found["evidence_ids"], found["severity"]) == (good, [], "severe")
    assert office.do(ORGANIZER, "finding", finding_id=found["id"])["evidence"][0]["words"] == "台账第 1 条"


def test_a_measure_is_taken_from_the_table_and_stands_in_the_dossier(office: Office) -> None:
    account(office, COMMITTEE)
    found = raised(office, severity="severe")
    args = {"branch_id": BRANCH, "measure": "reminder", "finding_ids": [found["id"]], "basis": "示例办法第三条"}
    with pytest.raises(Invalid) as refused:
        office.do(COMMITTEE, "apply_measure", **args, reason="示例member-1没有整改")
    assert refused.value.code == "accountability.names_a_person"
    with pytest.raises(Invalid):
        office.do(COMMITTEE, "apply_measure", **{**args, "branch_id": OTHER_BRANCH}, reason="示例")
    with pytest.raises(Forbidden):
        office.do(dataclasses.replace(COMMITTEE, branch_id=BRANCH), "apply_measure", **args, reason="示例")
    taken = office.do(COMMITTEE, "apply_measure", **args, reason="示例：严重问题")
    assert (taken["name"], facts_in(office.works, "accountability.applied.v1")[0]["data"]["measure"]) == (
        "谈话提醒",
        "reminder",
    )
    for who in (ORGANIZER, LEADER, SUPERVISOR):
        told = office.do(who, "branch_dossier", dossier_of=BRANCH)
        assert [one["id"] for one in told["measures"]] == [taken["id"]]
        assert [(one["year"], one["findings"], one["severe"]) for one in told["years"]][-1] == (2026, 1, 1)
        assert len(office.do(who, "measures", branch_id=BRANCH)["items"]) == 1
    assert office.do(ORGANIZER, "finding", finding_id=found["id"])["measures"][0]["id"] == taken["id"]
    assert office.do(STRANGER, "measures")["items"] == []
    with pytest.raises(NotFound):
        office.do(STRANGER, "branch_dossier", dossier_of=BRANCH)


def test_a_reading_is_a_fact_of_the_readers_unit(office: Office) -> None:
    office.do(SUPERVISOR, "note_reading", what="budget", subject_id="event-1", filters={})
    (read,) = facts_in(office.works, "record.read.v1")
    assert (read["data"]["what"], read["data"]["subject_id"], read["data"]["unit_id"]) == ("budget", "event-1", UNIT)
    assert read["actor_id"] == SUPERVISOR.account_id
