"""Which partners are not available on some days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from services.events.domain.people import Partner


class PartnerAway(NamedTuple):
    """A partner with the black-out that lies on the days asked about, both days included."""

    partner_id: str
    name: str
    reason: str
    starts_on: dt.date
    ends_on: dt.date


def blackouts_on(partners: Iterable[Partner], first: dt.date, last: dt.date) -> list[PartnerAway]:
    """Each black-out of these partners that touches a day from `first` to `last`, both included."""
    return [
        PartnerAway(partner.id, partner.name, one.reason, one.starts_on, one.ends_on)
        for partner in partners
        for one in partner.blackouts
        if one.starts_on <= last and one.ends_on >= first
    ]
