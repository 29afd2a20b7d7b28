"""What the register (台账) keeps of one event, worked out from the event and what hangs on it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from kit.domain import in_shanghai
from services.events.domain.register import Materials, actual_of, lacking, own_headcount, partner_headcount
from services.events.domain.register_sums import Values, places_of, sums_of
from services.events.domain.search_key import EventNgrams, ngrams

COUNTS = (
    "checkins", "photos", "reflections", "briefing", "outcomes", "findings", "unsolved", "donations", "partner_paid",
    "feedbacks", "feedback_sum",
)  # fmt: skip
NO_FUND = "none"


class RegisterRow:
    """One event as the register shows it."""


class RegisterPlace:
    """One branch that sees it: its host or a co-host."""


class RegisterPartner:
    """One partner of it."""


def row_of(event: Any, materials: Materials, funding: str | None, at_the_front: Collection[str]) -> Values:
    """The row's columns. `event`: as a study event; `funding`: its fund's kind; `at_the_front`: which partners are."""
    imported = event.imported or {}
    on = in_shanghai(event.starts_at) if event.starts_at else None
    copied = ("number", "unit_id", "branch_id", "state", "form", "theme", "starts_at", "ends_at", "estimate",
              "legacy_number", "published_at")  # fmt: skip
    return {
        "event_id": event.id,
        **{name: getattr(event, name) for name in copied},
        "cohost_branch_ids": list(event.cohost_branch_ids),
        "partner_ids": list(event.partner_ids),
        "funding": funding or NO_FUND,
        "year": (on or in_shanghai(event.created_at)).year,
        "held_on": on.date() if on else None,
        "cohosted": bool(event.cohost_branch_ids),
        "frontline": any(partner_id in at_the_front for partner_id in event.partner_ids),
        "imported": event.imported is not None,
        "place": (event.venue or {}).get("name"),
        "own_headcount": own_headcount(event, materials),
        "partner_headcount": partner_headcount(event),
        "actual": actual_of(event, materials),
        "remarks": imported.get("remarks"),
        "channels": [imported["publication"]] if imported.get("publication") else list(event.channels),
        "lacking": lacking(event, materials),
        **{name: getattr(materials, name) for name in COUNTS},
    }


def gathered(events: Sequence[Any], at_the_front: Collection[str], new_id: Callable[[], str]) -> list[Any]:
    """Row, places, partners and sums of new events on which nothing hangs yet, and what these are found by, as things
    to be inserted.
    """
    things: list[Any] = []
    rows = [row_of(event, Materials(), None, at_the_front) for event in events]
    for event, row in zip(events, rows, strict=True):
        known = {"number": row["number"], "event_id": row["event_id"]}
        things.append(_thing(RegisterRow, row))
        things.append(_thing(EventNgrams, {"event_id": event.id, "ngrams": " ".join(ngrams(event.search_key))}))
        things += [_thing(RegisterPlace, {**known, "branch_id": key}) for key in places_of(row)]
        things += [_thing(RegisterPartner, {**known, "partner_id": key}) for key in dict.fromkeys(row["partner_ids"])]
    for kind, sums in sums_of((row, 1) for row in rows).items():
        things += [_thing(kind, {"id": new_id(), **values}) for values in sums]
    return things


def _thing(kind: type, values: Values) -> Any:
    """Without the mapped class's own setters, which would take longer than all else."""
    thing: Any = object.__new__(kind)
    thing.__dict__.update(values)
    return thing
