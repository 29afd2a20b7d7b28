"""What stands in the places of a briefing's template, around its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.documents.words import written_day

Facts = Mapping[str, Any]


def facts_of(briefing: Facts, event: Facts) -> dict[str, str]:
    """What the template's places are filled with, all of it plain text."""
    return {
        "title": str(briefing.get("title") or ""),
        "number": str(event.get("number") or ""),
        "branch": str(event.get("branch") or ""),
        "date": written_day(event.get("starts_at") or briefing.get("saved_at")),
        "partners": "、".join(str(partner.get("name") or "") for partner in event.get("partners") or ()),
        "author": str(briefing.get("author") or ""),
        "reviewer": str(briefing.get("reviewer") or ""),
    }
