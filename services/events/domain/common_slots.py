"""A time that several partners can make, found in what they have said so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.events.domain.slots import Slot, same, times

MOST_FOUND = 20

Window = tuple[dt.datetime, dt.datetime]


def remembered(
    known: Mapping[str, Any], answer: str, details: Mapping[str, Any], first_offer: Sequence[Slot]
) -> dict[str, list[Slot]]:
    """What stays known of a partner from round to round: `offered`, and the times it `can` make by its own words.

    Whoever proposes other times cannot make those that were offered, whatever it said before.
    """
    offered, can = list(known.get("offered") or first_offer), list(known.get("can") or ())
    if answer == "open" and details.get("slots"):
        offered = list(details["slots"])
    if answer == "accepted":
        can = _with(can, [{"starts_at": details["starts_at"], "ends_at": details["ends_at"]}])
    if answer == "countered":
        can = _with([one for one in can if not any(same(one, no) for no in offered)], details["slots"])
    return {"offered": offered, "can": can}


def _with(known: list[Slot], more: Iterable[Slot]) -> list[Slot]:
    return [*known, *(one for one in more if not any(same(one, other) for other in known))]


@dataclass(frozen=True)
class CommonSlot:
    """A time with the partners that said they can make it."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    can: tuple[str, ...]


def common_slots(can: Mapping[str, Sequence[Slot]], offered: Sequence[Slot], now: dt.datetime) -> list[CommonSlot]:
    """Every time ahead of us, as long as the event's shortest offer, that at least one partner can make.

    `can` has the times that each partner accepted or proposed itself. Each time begins where some time begins, offered
    or proposed: the parts that times have in common always do. It ends with the first one's end.
    """
    windows = {key: [times(one) for one in said] for key, said in can.items()}
    length = min((end - start for start, end in map(times, offered)), default=dt.timedelta())
    starts = {start for said in windows.values() for start, _ in said} | {times(one)[0] for one in offered}
    found = {_common(windows, start, length) for start in starts if start > now}
    return [one for one in found if one is not None]


def _common(windows: Mapping[str, list[Window]], start: dt.datetime, length: dt.timedelta) -> CommonSlot | None:
    until = {
        key: max(end for begin, end in said if begin <= start and end >= start + length)
        for key, said in windows.items()
        if any(begin <= start and end >= start + length and end > start for begin, end in said)
    }
    return CommonSlot(start, min(until.values()), tuple(sorted(until))) if until else None
