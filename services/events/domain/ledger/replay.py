"""What the ledger alone says about a study event: its entries, played from the first to the last of a day.

No other table is asked. Facts of the event itself are taken in the order of their versions, because they may have
arrived in any; what hangs on it (findings) by its own version. What facts leave out is not known here: texts, names,
the wishes of a draft that was never submitted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kit.domain import in_shanghai, rfc3339

Entry = Mapping[str, Any]
NOTHING = Decimal("0.00")
OF_EVENT = ("number", "branch_id", "unit_id", "state", "theme", "responsible_id")
BEGINS = ("event.drafted.v1", "event.imported.v1")
"""With which facts an event's story begins."""


@dataclass
class Replayed:
    """A study event as its entries tell it; money in CNY. `partner_ids` as last told, first when it is submitted."""

    event_id: str
    told: dict[str, Any] = field(default_factory=dict)
    partner_ids: list[str] = field(default_factory=list)
    starts_at: str | None = None
    ends_at: str | None = None
    days: tuple[str, str] | None = None
    reserved: Decimal = NOTHING
    spent: Decimal = NOTHING
    seats: dict[str, str] = field(default_factory=dict)
    made: dict[str, set[str]] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    published_at: str | None = None
    closed_at: str | None = None
    entries: int = 0

    def play(self, entry: Entry) -> None:
        """Let one more fact take effect."""
        kind, data = str(entry["type"]).rpartition(".v")[0], entry["data"]
        self.entries += 1
        if entry["aggregate_id"] == self.event_id and "number" in data:
            self.told |= {name: data[name] for name in OF_EVENT if data.get(name)}
        effect = _EFFECTS.get(kind)
        if effect is not None:
            effect(self, data, entry)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; days in Shanghai."""
        first, last = self.days or (_day(self.starts_at), _day(self.ends_at))
        seats = list(self.seats.values())
        return {
            "event_id": self.event_id,
            **{name: self.told.get(name) for name in OF_EVENT},
            "partner_ids": self.partner_ids,
            "starts_at": _moment(self.starts_at),
            "ends_at": _moment(self.ends_at),
            "starts_on": first,
            "ends_on": last,
            "reserved": f"{self.reserved:.2f}",
            "spent": f"{self.spent:.2f}",
            "booked": seats.count("booked"),
            "waitlisted": seats.count("waitlisted"),
            **{name: len(self.made.get(name, ())) for name in ("checkins", "reflections", "outcomes")},
            "findings": len(self.findings),
            "open_findings": sum(state != "verified" for state in self.findings.values()),
            "published_at": _moment(self.published_at),
            "closed_at": _moment(self.closed_at),
            "entries": self.entries,
        }


def replay(event_id: str, entries: Iterable[Entry]) -> Replayed:
    """The event after all of these entries, which are all filed under it."""
    story = Replayed(event_id)
    for entry in sorted(entries, key=lambda one: (one["version"], one["seq"])):
        story.play(entry)
    return story


Effect = Callable[[Replayed, Mapping[str, Any], Entry], None]


def _partners(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.partner_ids = list(data["partner_ids"])


def _confirmed(story: Replayed, data: Mapping[str, Any], entry: Entry) -> None:
    _partners(story, data, entry)
    story.starts_at, story.ends_at = data["starts_at"], data["ends_at"]


def _imported(story: Replayed, data: Mapping[str, Any], entry: Entry) -> None:
    """Its money lies on no fund of ours, so none is counted."""
    _partners(story, data, entry)
    story.days = (data["starts_on"], data["ends_on"])


def _revised(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    if data.get("reopened"):
        story.starts_at = story.ends_at = None


def _rescheduled(story: Replayed, _data: Mapping[str, Any], _: Entry) -> None:
    story.starts_at = story.ends_at = None


def _off(story: Replayed, _data: Mapping[str, Any], _: Entry) -> None:
    """Nobody is taken by it any more; the event's own fact says so, not one for each seat."""
    story.seats = {}


def _reserved(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.reserved += Decimal(data["amount"])


def _released(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.reserved -= Decimal(data["amount"])


def _settled(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.reserved -= Decimal(data["released"])


def _paid(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.reserved -= Decimal(data["amount"])
    story.spent += Decimal(data["amount"])


def _seat(state: str | None) -> Effect:
    def take(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
        story.seats.pop(data["booking_id"], None)
        if state is not None:
            story.seats[data["booking_id"]] = state

    return take


def _made(name: str, key: str) -> Effect:
    def count(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
        story.made.setdefault(name, set()).add(data[key])

    return count


def _finding(story: Replayed, data: Mapping[str, Any], _: Entry) -> None:
    story.findings[data["finding_id"]] = data["state"]


def _published(story: Replayed, _data: Mapping[str, Any], entry: Entry) -> None:
    story.published_at = entry["occurred_at"]


def _closed(story: Replayed, _data: Mapping[str, Any], entry: Entry) -> None:
    story.closed_at = entry["occurred_at"]


_EFFECTS: dict[str, Effect] = {
    "event.submitted": _partners,
    "event.approved": _partners,
    "event.partners_changed": _partners,
    "event.confirmed": _confirmed,
    "event.imported": _imported,
    "event.revised": _revised,
    "event.rescheduled": _rescheduled,
    "event.rejected": _off,
    "event.declined": _off,
    "event.cancelled": _off,
    "event.published": _published,
    "event.closed": _closed,
    "budget.reserved": _reserved,
    "budget.released": _released,
    "budget.settled": _settled,
    "expense.recorded": _paid,
    "booking.made": _seat("booked"),
    "booking.promoted": _seat("booked"),
    "booking.waitlisted": _seat("waitlisted"),
    "booking.cancelled": _seat(None),
    "checkin.recorded": _made("checkins", "checkin_id"),
    "reflection.added": _made("reflections", "reflection_id"),
    "outcome.added": _made("outcomes", "outcome_id"),
    **dict.fromkeys(
        ("finding.raised", "finding.rectified", "finding.verified", "finding.reopened", "finding.handed_over"), _finding
    ),
}


def _day(moment: str | None) -> str | None:
    return in_shanghai(dt.datetime.fromisoformat(moment)).date().isoformat() if moment else None


def _moment(moment: str | None) -> str | None:
    return rfc3339(dt.datetime.fromisoformat(moment)) if moment else None
