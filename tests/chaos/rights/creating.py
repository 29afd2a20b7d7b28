"""Things of others named in bodies: what lies beyond reach cannot be used, moved, counted or answered for.

Each row is a request of somebody who may make it, about their own things, but for one id. It is refused, and nothing
has changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.chaos.promise import Tally
from tests.chaos.rights.offices import FOREIGN, OWN, SIBLING, Place

NAMES_NOTHING = {
    "post_session_password": "one's own", "post_session_second_factor": "the same",
    "post_session_second_factor_confirm": "the same", "post_session_second_factor_recovery_codes": "the same",
    "post_session_second_factor_remove": "the same", "post_sessions_end_others": "the same",
    "post_units": "an admin reaches all", "post_branches": "the same",
    "post_branches_temporary": "the same", "post_accounts": "the same", "post_rule_packs": "the same",
    "post_rule_packs_choose": "the same", "post_rule_packs_preview": "keeps nothing", "post_partners": "shared",
    "post_funds": "made in one's own unit", "post_resources": "the same", "post_attachments": "one's own",
    "post_inbox_read_all": "one's own", "post_test_clock": "an admin's", "post_imports_partners": "shared",
    "post_imports_members": "rows name branches by name, of those within reach",
    "post_register_exports": "filters narrow what lies within reach", "post_register_views": "the same",
    "post_imports_branches": "an admin reaches all",
    "post_imports_events": "made in one's own branch", "post_imports_plans": "the same",
    "post_ledger_checkpoint_send": "takes nothing", "post_channels": "an admin reaches all",
    "post_webhooks": "the same",
    "post_me_calendar_feed": "one's own",
}  # fmt: skip
"""Creating routes whose bodies name no thing of a place, and why."""


@dataclass(frozen=True)
class Attempt:
    """Who sends which body where; `route` is the name of the creating route that it stands for, or empty."""

    role: str
    method: str
    path: str
    body: dict[str, Any]
    route: str = ""


def attempts(places: dict[str, Place]) -> Iterator[Attempt]:
    """All of them, for the sibling branch where that is beyond reach, else for the foreign one."""
    own, day = places[OWN], "2026-12-01"
    for other in (places[SIBLING], places[FOREIGN]):
        yield from _by_the_branch(own, other, day)
    yield from _by_the_unit(own, places[FOREIGN], day)


def unspoken(routes: list[Any]) -> list[str]:
    """Creating routes that this page says nothing about."""
    creating = {route.name for route in routes if route.method == "POST" and "<" not in route.path}
    known = {*NAMES_NOTHING, *SPOKEN_FOR}
    return [f"{name}: say in rights/creating.py what of others its body could name" for name in creating - known]


SPOKEN_FOR = {
    "post_members", "post_dispatches", "post_plans", "post_events", "post_events_hand_over", "post_deputies",
    "post_inspections", "post_inspections_prepare", "post_accountability", "post_commendations",
}  # fmt: skip


def _by_the_branch(own: Place, other: Place, day: str) -> Iterator[Attempt]:
    event, theirs = f"/events/{own.things['event_id']}", other.things
    yield Attempt("secretary", "POST", "/members", {"name": "示例成员", "branch_id": other.branch_id}, "post_members")
    away = {"project": "示例", "place": "示例", "starts_on": day, "ends_on": day, "member_ids": other.members[:1]}
    yield Attempt("secretary", "POST", "/dispatches", away, "post_dispatches")
    plan = {"year": int(own.things["year"]), "branch_id": other.branch_id, "lines": []}
    yield Attempt("organizer", "POST", "/plans", plan, "post_plans")
    yield Attempt("organizer", "POST", "/events", {"theme": "示例", "branch_id": other.branch_id}, "post_events")
    over = {"from_account_id": theirs["account_id"], "to_account_id": own["secretary"].account["id"], "reason": "示例"}
    yield Attempt("organizer", "POST", "/events/hand-over", over, "post_events_hand_over")
    gone = {"to_account_id": other["secretary"].account["id"], "reason": "示例"}
    yield Attempt("secretary", "POST", f"{event}/hand-over", gone)
    yield Attempt("organizer", "POST", f"{event}/photos", {"attachment_id": theirs["attachment_id"]})
    spent = {"category": "meals", "amount": "1.00", "invoice_no": "示例", "spent_on": day}
    yield Attempt("organizer", "POST", f"{event}/expenses", {**spent, "attachment_id": theirs["attachment_id"]})
    answer = {"text": "示例", "evidence_ids": [theirs["attachment_id"]]}
    yield Attempt("organizer", "POST", f"/findings/{own.things['finding_id']}/rectify", answer)
    yield Attempt("organizer", "POST", f"/outcomes/{own.things['outcome_id']}/advance", answer)
    yield Attempt("organizer", "PATCH", f"/register/views/{theirs['view_id shared']}", {"name": "示例"})
    measure = {"measure": "reminder", "reason": "示例", "basis": "示例", "finding_ids": [theirs["finding_id"]]}
    yield Attempt(
        "supervisor", "POST", "/accountability", {**measure, "branch_id": own.branch_id}, "post_accountability"
    )
    score = {"event_id": theirs["event_id"], "records": 5, "publicity": 5, "summary": 5, "learning": 5}
    yield Attempt("supervisor", "POST", f"/inspections/{own.things['inspection_id']}/scores", score)


def _by_the_unit(own: Place, other: Place, day: str) -> Iterator[Attempt]:
    theirs, sampled = other.things, {"from": day, "to": day, "sample_size": 1}
    deputy = {"account_id": theirs["account_id"], "from": day, "to": day}
    yield Attempt("leader", "POST", "/deputies", deputy, "post_deputies")
    body = {**sampled, "branch_ids": [other.branch_id]}
    yield Attempt("supervisor", "POST", "/inspections", body, "post_inspections")
    yield Attempt("supervisor", "POST", "/inspections/prepare", body, "post_inspections_prepare")
    yield from _by_supervision(own, other, day)
    found = {"event_id": theirs["event_id"], "class": "prompt", "category": "record", "method": "示例", "text": "示例"}
    path = f"/inspections/{own.things['inspection_id']}/findings"
    yield Attempt("supervisor", "POST", path, {**found, "evidence_ids": []})
    unconfirmed = f"/events/{own.things['event_id unconfirmed']}/resources"
    yield Attempt("organizer", "PUT", unconfirmed, {"resource_ids": [theirs["resource_id"]]})


def _by_supervision(own: Place, other: Place, day: str) -> Iterator[Attempt]:
    theirs, held = other.things, f"/inspections/{own.things['inspection_id']}"
    chosen = [{"event_id": theirs["event_id past"], "reason": "示例"}]
    notice = {"title": "示例", "items": chosen}
    yield Attempt("supervisor", "POST", "/commendations", notice, "post_commendations")
    yield Attempt("supervisor", "PATCH", f"/commendations/{own.things['commendation_id']}", {"items": chosen})
    measure = {"measure": "reminder", "reason": "示例", "basis": "示例", "finding_ids": [theirs["finding_id"]]}
    body = {**measure, "branch_id": other.branch_id}
    yield Attempt("supervisor", "POST", "/accountability", body, "post_accountability")
    for kind, key in (("event", theirs["event_id"]), ("attachment", theirs["attachment_id"])):
        said = {"statements": [{"text": "示例", "evidence": [{"kind": kind, "id": key}]}]}
        yield Attempt("supervisor", "PUT", f"{held}/statements", said)
    borrowed = {"account_id": theirs["account_id"], "task": "示例", "from": day, "to": day}
    yield Attempt("supervisor", "POST", f"{held}/team", borrowed)


def attempt_all(places: dict[str, Place], tally: Tally) -> None:
    """Ask; each is refused."""
    for one in attempts(places):
        tally.runs += 1
        head = {"If-Match": "*"} if one.method in ("PUT", "PATCH") else {}
        answer = places[OWN][one.role].call(one.method, one.path, json=one.body, headers=head)
        refused = 400 <= answer.status_code < 500 and answer.status_code != 401
        tally.expect(refused, f"{one.method} {one.path} by {one.role} with {one.body}: {answer.status_code}")
