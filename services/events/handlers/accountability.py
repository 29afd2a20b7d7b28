"""Accountability (问责): a measure of the one table, against a branch, for findings that call for it."""

from __future__ import annotations

from typing import Any

from kit.domain import Forbidden, Invalid, field_error, not_found
from kit.ids import new_id
from services.events.domain.accountability import (
    Accountability,
    must_be_of_table,
    must_call_for_it,
    must_name_nobody,
)
from services.events.domain.rules import supervising
from services.events.handlers.inspection_access import today


def apply_measure(
    work: Any, *, branch_id: str, measure: str, finding_ids: list[str], reason: str, basis: str
) -> dict[str, Any]:
    """Take a measure against a branch; nobody does so against their own."""
    branch = _reached(work, branch_id)
    if work.actor.branch_id == branch_id:
        raise Forbidden("accountability.own_branch", "不能对本支部作出问责。", "Not against your own branch.")
    day = today(work)
    table = supervising.measures(work.packs.on(day, branch.unit_id), day)
    must_be_of_table(measure, table)
    must_call_for_it(work.findings.some(finding_ids), branch_id, work.now)
    must_name_nobody({"reason": reason, "basis": basis}, work.accountability.names_of_people(branch.unit_id))
    made = Accountability(
        id=new_id(), branch_id=branch_id, unit_id=branch.unit_id, measure=measure, name=table[measure],
        finding_ids=list(dict.fromkeys(finding_ids)), reason=reason, basis=basis, applied_by=work.actor.account_id,
        applied_at=work.now,
    )  # fmt: skip
    made.apply()
    work.accountability.add(made)
    return made.shown()


def see_dossier(work: Any, dossier_of: str) -> None:
    """A branch's dossier is for itself and for who reaches its unit."""
    branch, actor = work.copies.branch(dossier_of), work.actor
    if branch is None or actor.reach == "self" or not actor.reaches([branch.id], branch.unit_id):
        raise not_found("支部")


def _reached(work: Any, branch_id: str) -> Any:
    branch = work.copies.branch(branch_id)
    if branch is None or not work.actor.reaches([branch_id], branch.unit_id):
        detail = "没有找到该支部，或者您无权查看。"
        raise Invalid("invalid", detail, "Unknown branch.", errors=[field_error("/branch_id", "unknown", detail)])
    return branch


COMMANDS: dict[str, Any] = {"apply_measure": apply_measure}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"dossier_of": see_dossier}
