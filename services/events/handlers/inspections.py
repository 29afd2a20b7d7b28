"""Inspection rounds: prepare, kick off, open by drawing, go on site, score, write, report, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kit.domain import Invalid, field_error
from kit.ids import new_id, new_seed
from services.events.domain.evidence import together
from services.events.domain.inspection import Inspection
from services.events.handlers.evidence import must_see, seen_evidence, unseen
from services.events.handlers.inspection_access import must_be_on_team, must_work_on, see_inspection

Period = tuple[dt.date, dt.date]


def open_inspection(work: Any, *, from_on: dt.date, to_on: dt.date, **said: Any) -> dict[str, Any]:
    """Draw a sample of what took place in the period (dates in Shanghai, both included). No branch means all.

    `said`: branch_ids, sample_size, seed (None: one is drawn and recorded), name.
    """
    name = said.pop("name")
    inspection = _new(work, (from_on, to_on), **said)
    inspection.call(name)
    return _drawn(work, inspection, None if work.actor.reach == "all" else work.actor.unit_scope)


def prepare_inspection(work: Any, *, from_on: dt.date, to_on: dt.date, **said: Any) -> dict[str, Any]:
    """A draft round: nothing is drawn until it is opened. `said`: as above, plan and kickoff_on."""
    called = {name: said.pop(name) for name in ("name", "plan", "kickoff_on")}
    inspection = _new(work, (from_on, to_on), **said)
    inspection.call(**called)
    inspection.prepare()
    work.inspections.add(inspection)
    return shown(inspection)


def edit_inspection(work: Any, *, inspection_id: str, expected_version: int | None, **given: Any) -> dict[str, Any]:
    """Change what is given, until the round is opened."""
    inspection = _held(work, inspection_id, expected_version)
    period = (given.pop("from_on", inspection.from_on), given.pop("to_on", inspection.to_on))
    _must_be_a_period(*period)
    if "branch_ids" in given:
        _must_know(work, given["branch_ids"])
    inspection.edit({**given, "from_on": period[0], "to_on": period[1]})
    return shown(inspection)


def kick_off_inspection(
    work: Any, *, inspection_id: str, held_on: dt.date, place: str, text: str, evidence_ids: list[str],
    expected_version: int | None,
) -> dict[str, Any]:  # fmt: skip
    """Record the kickoff meeting or the announcement (动员会、公告)."""
    inspection = _held(work, inspection_id, expected_version)
    evidence = seen_evidence(work, evidence_ids, [])
    record = {"held_on": held_on.isoformat(), "place": place, "text": text, "evidence": evidence}
    inspection.kick_off(record, by=work.actor.account_id, now=work.now)
    return shown(inspection)


def draw_inspection(work: Any, *, inspection_id: str, expected_version: int | None) -> dict[str, Any]:
    """Open a prepared round: its sample is drawn now."""
    inspection = _held(work, inspection_id, expected_version)
    return _drawn(work, inspection, work.inspections.units_of(inspection))


def start_inspection(work: Any, *, inspection_id: str, expected_version: int | None) -> dict[str, Any]:
    """The team goes on site."""
    inspection = _held(work, inspection_id, expected_version)
    inspection.start(work.now)
    return shown(inspection)


def score_event(work: Any, *, inspection_id: str, event_id: str, remark: str, **points: int) -> dict[str, Any]:
    """Records, publicity, summary and learning effect, 0–5 each; scoring again replaces the scores."""
    inspection = work.inspections.get(inspection_id)
    must_work_on(work, inspection, event_id)
    inspection.score(event_id, points, remark, by=work.actor.account_id, now=work.now)
    return {**shown(inspection), "event_id": event_id, **points, "remark": remark}


def write_statements(
    work: Any, *, inspection_id: str, statements: Sequence[dict[str, Any]], expected_version: int | None
) -> dict[str, Any]:
    """The team's statements for the report; the report is not built while one of them rests on nothing."""
    inspection = _held(work, inspection_id, expected_version)
    must_be_on_team(work, inspection)
    must_see([error for n, one in enumerate(statements) for error in unseen(work, one["evidence"], f"/statements/{n}")])
    inspection.write([{"text": one["text"], "evidence": together([], one["evidence"])} for one in statements])
    return {**shown(inspection), "statements": inspection.statements}


def report_inspection(work: Any, *, inspection_id: str, expected_version: int | None) -> dict[str, Any]:
    """The report stands; nothing is scored or found in this round any more."""
    inspection = _held(work, inspection_id, expected_version)
    inspection.report(work.now)
    return shown(inspection)


def close_inspection(work: Any, *, inspection_id: str, expected_version: int | None) -> dict[str, Any]:
    """Done with, once every finding is verified."""
    inspection = _held(work, inspection_id, expected_version)
    inspection.close(work.findings.unsolved_of_round(inspection_id), work.now)
    return shown(inspection)


def shown(inspection: Inspection) -> dict[str, Any]:
    """The round's own fields, as every action answers with them."""
    same = ("id", "version", "state", "unit_id", "name", "branch_ids", "sample_size", "seed")
    period = {"from": inspection.from_on.isoformat(), "to": inspection.to_on.isoformat()}
    return {**{name: getattr(inspection, name) for name in same}, **period}


def _new(work: Any, period: Period, *, branch_ids: list[str], seed: int | None, **more: Any) -> Inspection:
    _must_be_a_period(*period)
    _must_know(work, branch_ids)
    return Inspection(
        id=new_id(),
        unit_id=work.actor.unit_id or "",
        period=period,
        branch_ids=list(dict.fromkeys(branch_ids)),
        seed=new_seed() if seed is None else seed,
        opened_by=work.actor.account_id,
        opened_at=work.now,
        **more,
    )


def _drawn(work: Any, inspection: Inspection, unit_ids: Sequence[str] | None) -> dict[str, Any]:
    period = (inspection.from_on, inspection.to_on)
    numbers = work.inspections.drawable(unit_ids, period, inspection.branch_ids)
    inspection.open(numbers)
    inspection.opened_by, inspection.opened_at = work.actor.account_id, work.now
    work.inspections.add(inspection)
    sample = [{"event_id": event_id, "number": numbers[event_id]} for event_id in inspection.event_ids]
    return {**shown(inspection), "sample": sample}


def _held(work: Any, inspection_id: str, expected_version: int | None) -> Inspection:
    inspection: Inspection = work.inspections.get(inspection_id)
    inspection.expect_version(expected_version)
    return inspection


def _must_know(work: Any, branch_ids: list[str]) -> None:
    unknown = work.inspections.unknown_branches(work.actor, branch_ids)
    if unknown:
        detail = "没有找到该支部，或者您无权查看。"
        errors = [field_error(f"/branch_ids/{branch_ids.index(branch_id)}", "unknown", detail) for branch_id in unknown]
        raise Invalid("invalid", detail, "Unknown branch.", errors=errors)


def _must_be_a_period(first: dt.date, last: dt.date) -> None:
    if first > last:
        detail = "结束日期不能早于开始日期。"
        raise Invalid(
            "invalid", detail, "The period ends before it begins.", errors=[field_error("/to", "range", detail)]
        )


COMMANDS: dict[str, Any] = {
    "open_inspection": open_inspection,
    "prepare_inspection": prepare_inspection,
    "edit_inspection": edit_inspection,
    "kick_off_inspection": kick_off_inspection,
    "draw_inspection": draw_inspection,
    "start_inspection": start_inspection,
    "score_event": score_event,
    "write_statements": write_statements,
    "report_inspection": report_inspection,
    "close_inspection": close_inspection,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"inspection_id": see_inspection}
