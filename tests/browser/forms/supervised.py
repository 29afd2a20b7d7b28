"""Rounds, findings, notices, plans and outcomes in the states that the rights table's places have none of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.chaos.rights.offices import Place, made
from tests.support.studies import unique

HOW_FAST = {"planned": "planned", "rectified": "prompt", "extended": "prompt"}


def supervise(place: Place, day: str) -> None:
    """All of them, in the own branch. `day`: one on which the published event took place."""
    _rounds(place, day)
    _findings(place)
    _notice(place)
    _plans(place)
    advance = f"/outcomes/{place.things['outcome_id']}/advance"
    made(place["organizer"].post(advance, {"text": "示例进展"}))


def _rounds(place: Place, day: str) -> None:
    supervisor = place["supervisor"]
    body = {"name": unique("示例检查"), "from": day, "to": day, "branch_ids": [place.branch_id], "sample_size": 5}
    prepared = made(supervisor.post("/inspections/prepare", body))["id"]
    helper = {"account_id": place["leader"].account["id"], "task": "示例", "from": day, "to": "2031-03-05"}
    made(supervisor.post(f"/inspections/{prepared}/team", helper))
    reported = made(supervisor.post("/inspections", body))["id"]
    made(supervisor.post(f"/inspections/{reported}/report"))
    place.things |= {"inspection_id prepared": prepared, "inspection_id reported": reported}
    statement = {"text": "示例结论", "evidence": [{"kind": "event", "id": place.things["event_id"]}]}
    path = f"/inspections/{place.things['inspection_id']}/statements"
    made(supervisor.call("PUT", path, json={"statements": [statement]}, headers={"If-Match": "*"}))


def _findings(place: Place) -> None:
    """One that needs a plan, one that is reported as put right, and one for which more time is asked."""
    organizer = place["organizer"]
    found = {name: _found(place, how) for name, how in HOW_FAST.items()}
    place.things |= {f"finding_id {name}": one["id"] for name, one in found.items()}
    done = {"text": "示例整改", "evidence_ids": []}
    made(organizer.post(f"/findings/{place.things['finding_id rectified']}/rectify", done))
    due = dt.datetime.fromisoformat(found["extended"]["due_at"]).date()
    asked = {"until": (due + dt.timedelta(days=9)).isoformat(), "reason": "示例"}
    made(organizer.post(f"/findings/{place.things['finding_id extended']}/extension", asked))


def _found(place: Place, how_fast: str) -> dict[str, Any]:
    found: dict[str, Any] = {"event_id": place.things["event_id"], "text": unique("示例发现"), "class": how_fast}
    found |= {"category": "record", "method": "调阅资料", "evidence_ids": []}
    path = f"/inspections/{place.things['inspection_id']}/findings"
    return made(place["supervisor"].post(path, found))


def _notice(place: Place) -> None:
    chosen = [{"event_id": place.things["event_id past"], "reason": "问题导向突出"}]
    notice = made(place["supervisor"].post("/commendations", {"title": unique("示例通报"), "items": chosen}))
    made(place["supervisor"].post(f"/commendations/{notice['id']}/submit"))
    place.things["commendation_id submitted"] = notice["id"]


def _plans(place: Place) -> None:
    line = {"theme": unique("示例计划"), "month": 5, "estimate": "0.00", "form": "visit", "headcount": 8}
    for name, years in (("draft", 1), ("submitted", 2)):
        year = int(place.things["year"]) + years
        plan = {"year": year, "branch_id": place.branch_id, "lines": [line]}
        place.things[f"plan_id {name}"] = made(place["organizer"].post("/plans", plan))["id"]
    made(place["organizer"].post(f"/plans/{place.things['plan_id submitted']}/submit"))
