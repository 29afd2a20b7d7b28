"""Partner units with their contacts and black-out dates, and the agreements (共建契约) with them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from kit.domain import Aggregate, Invalid, field_error, not_found
from services.partners.domain.blackouts import Blackout, check_blackout

TEXTS = ("industry", "field", "region")
EDITABLE = ("name", *TEXTS, "frontline", "under_audit", "contacts")


@dataclasses.dataclass(eq=False, kw_only=True)
class Partner(Aggregate):
    """A unit to study with. `contacts`: {name, phone, email, title} each; they never leave this service in a fact.

    `initials` are the name's pinyin initials, `search_key` all readings of them.
    """

    id: str
    name: str
    version: int = 0
    industry: str | None = None
    field: str | None = None
    region: str | None = None
    frontline: bool = False
    under_audit: bool = False
    contacts: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    initials: str = ""
    search_key: str = ""
    blackouts: list[Blackout] = dataclasses.field(default_factory=list)

    def add(self, initials: str, search_key: str) -> None:
        """It is there from now on."""
        self.initials, self.search_key = initials, search_key
        self.happened("partner.changed")

    def edit(self, given: dict[str, Any], initials: str, search_key: str) -> None:
        """Change the members of EDITABLE that are given; nothing happens when all are as they were."""
        changed = {name: value for name, value in given.items() if getattr(self, name) != value}
        before = self._addresses()
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.initials, self.search_key = initials, search_key
            self.happened("partner.changed", mail_removed=not before <= self._addresses())

    def _addresses(self) -> set[str]:
        return {one["email"] for one in self.contacts if one.get("email")}

    def black_out(self, blackout: Blackout) -> Blackout:
        """Record a period in which the partner is not available, or give back the one that says the same already."""
        known = next((known for known in self.blackouts if known.said == blackout.said), None)
        if known is not None:
            return known
        check_blackout(blackout, len(self.blackouts))
        self.blackouts.append(blackout)
        self.happened("partner.blackouts_changed")
        return blackout

    def lift_blackout(self, blackout_id: str) -> None:
        """Take a period back; NotFound where this partner has no such one."""
        known = next((known for known in self.blackouts if known.id == blackout_id), None)
        if known is None:
            raise not_found("不便接待时段")
        self.blackouts.remove(known)
        self.happened("partner.blackouts_changed")

    def to_dict(self) -> dict[str, Any]:
        """What people with a login see."""
        shown = {name: getattr(self, name) for name in EDITABLE}
        return {"id": self.id, "version": self.version, "initials": self.initials, **shown}


@dataclasses.dataclass(eq=False, kw_only=True)
class Agreement(Aggregate):
    """A 共建契约: validity, both days included, and a yearly amount in CNY."""

    id: str
    partner_id: str
    starts_on: dt.date
    ends_on: dt.date
    yearly_amount: Decimal
    version: int = 0

    def sign(self) -> None:
        """It holds from now on."""
        if self.ends_on < self.starts_on:
            detail = "结束日期不能早于开始日期。"
            raise Invalid("invalid", detail, errors=[field_error("/ends_on", "agreement.order", detail)])
        self.happened("agreement.signed")

    def end(self, on: dt.date) -> None:
        """`on` is its last day, not after the one agreed on; what was spent meanwhile stands."""
        if not self.starts_on <= on <= self.ends_on:
            detail = f"终止日期应在 {self.starts_on.isoformat()} 至 {self.ends_on.isoformat()} 之间。"
            raise Invalid("invalid", detail, errors=[field_error("/ends_on", "agreement.range", detail)])
        if on != self.ends_on:
            self.ends_on = on
            self.happened("agreement.ended")

    def to_dict(self) -> dict[str, Any]:
        """As JSON; money with two decimals."""
        return {
            "id": self.id,
            "partner_id": self.partner_id,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "yearly_amount": f"{self.yearly_amount:.2f}",
            "version": self.version,
        }
