"""Evidence is what the actor may see: naming a stranger's file, entry or event must not open it to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kit.domain import Invalid, NotFound, field_error
from services.events.domain.evidence import together
from services.events.handlers.access import see_event

UNKNOWN = {
    "attachment": "没有找到该附件，或者您无权查看。",
    "ledger": "没有找到该台账记录，或者您无权查看。",
    "event": "没有找到该活动，或者您无权查看。",
}


def seen_evidence(
    work: Any, evidence_ids: Sequence[str], evidence: Sequence[Mapping[str, Any]], at: str = ""
) -> list[dict[str, Any]]:
    """Both ways of naming evidence as one list; Invalid names each piece that the actor may not see.

    `at` is the JSON pointer of the thing that the evidence belongs to.
    """
    must_see([*_unseen_files(work, evidence_ids, at), *unseen(work, evidence, at)])
    return together(evidence_ids, evidence)


def must_see(errors: Sequence[Mapping[str, str]]) -> None:
    """Refuse with all of them, if there are any."""
    if errors:
        raise Invalid("invalid", errors[0]["detail"], "Unknown evidence.", errors=errors)


def unseen(work: Any, evidence: Iterable[Mapping[str, Any]], at: str = "") -> list[dict[str, str]]:
    """A field error for each piece that is not there or not the actor's to see."""
    return [
        field_error(f"{at}/evidence/{place}", "unknown", UNKNOWN[one["kind"]])
        for place, one in enumerate(evidence)
        if not _is_seen(work, one)
    ]


def _unseen_files(work: Any, evidence_ids: Sequence[str], at: str) -> list[dict[str, str]]:
    return [
        field_error(f"{at}/evidence_ids/{place}", "unknown", UNKNOWN["attachment"])
        for place, attachment_id in enumerate(evidence_ids)
        if not _sees_file(work, attachment_id)
    ]


def _is_seen(work: Any, one: Mapping[str, Any]) -> bool:
    if one["kind"] == "ledger":
        return _sees_entry(work, one["seq"])
    return _sees_file(work, one["id"]) if one["kind"] == "attachment" else _sees_event(work, one["id"])


def _sees_file(work: Any, attachment_id: str) -> bool:
    return bool(work.attachments.is_visible(attachment_id, work.actor, work.inspected()))


def _sees_entry(work: Any, seq: int) -> bool:
    """A unit's reader by reach; an inspector the entries about the events of the sample."""
    if work.actor.reach in ("unit", "all"):
        return work.ledger.body(seq, work.actor) is not None
    subject = work.ledger.subject(seq)
    return subject is not None and _sees_event(work, subject)


def _sees_event(work: Any, event_id: str) -> bool:
    try:
        see_event(work, event_id)
    except NotFound:
        return False
    return True
