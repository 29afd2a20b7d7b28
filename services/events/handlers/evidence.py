"""Evidence is what the actor may see: naming a stranger's file must not open it to others."""

from __future__ import annotations

from collections.abc import Sequence

from kit.domain import Invalid, field_error
from services.events.ports import EventsWork


def must_be_seen(work: EventsWork, evidence_ids: Sequence[str]) -> None:
    """Refuse attachments that the actor does not see, each by its place."""
    detail = "没有找到该附件，或者您无权查看。"
    errors = [
        field_error(f"/evidence_ids/{place}", "unknown", detail)
        for place, attachment_id in enumerate(evidence_ids)
        if not work.attachments.is_visible(attachment_id, work.actor)
    ]
    if errors:
        raise Invalid("invalid", detail, "Unknown attachment.", errors=errors)
