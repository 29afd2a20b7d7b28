"""What rules look at, and what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from kit.domain import in_shanghai
from services.events.domain import money
from services.events.domain.money import BudgetLine

BLOCK, WARN, INFO = "block", "warn", "info"


PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州",
    "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
)  # fmt: skip


def away(region: str | None, home: str | None) -> bool:
    """Whether a region (湖北, 湖北省武汉市) is another province than home; a text without a province is not judged."""
    province = next((name for name in PROVINCES if (region or "").startswith(name)), None)
    return bool(province and home and not home.startswith(province))


@dataclass(frozen=True)
class Proposal:
    """A study event as the rule packs see it, at the moment of submission.

    `slots` are aware moments (starts_at, ends_at). The counts are of the branch's other events. `agreement_left`
    is what the partner's agreement still allows this year, None where no agreement pays.
    """

    submitted_on: dt.date
    slots: tuple[tuple[dt.datetime, dt.datetime], ...] = ()
    lines: tuple[BudgetLine, ...] = ()
    form: str = ""
    venue_off_site: bool = False
    venue_region: str | None = None
    home_region: str | None = None
    partner_under_audit: bool = False
    unplanned: bool = False
    unplanned_reason: str | None = None
    capacity: int | None = None
    checklist: Mapping[str, bool] = field(default_factory=dict)
    off_site_this_year: int = 0
    out_of_province_two_years: int = 0
    agreement_left: Decimal | None = None
    fund_year: int | None = None

    @property
    def estimate(self) -> Decimal:
        """The sum of the budget lines."""
        return money.estimate(self.lines)

    @property
    def held_on(self) -> dt.date:
        """The event's own date in Shanghai: that of its first slot; without one, the day of submission."""
        return self.days[0] if self.slots else self.submitted_on

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days (Shanghai) on which the candidate slots start, in their order."""
        return tuple(in_shanghai(starts_at).date() for starts_at, _ in self.slots)

    @property
    def longest_in_days(self) -> int:
        """How many calendar days (Shanghai) the longest candidate slot touches; 1 without slots."""
        spans = [
            (in_shanghai(ends_at).date() - in_shanghai(starts_at).date()).days + 1 for starts_at, ends_at in self.slots
        ]
        return max(spans, default=1)

    @property
    def out_of_province(self) -> bool:
        """Whether the venue lies in another province than the branch."""
        return away(self.venue_region, self.home_region)


@dataclass(frozen=True)
class Check:
    """One rule's verdict. `level`: block (refuses), warn, info. `arithmetic` names the value and the cap.

    `verified` False: the figure comes from a repost, not from the gazette, and is shown so. `pack` is id@version.
    """

    rule: str
    level: str
    clause: str
    source: str
    verified: bool
    arithmetic: str
    message: str
    pack: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)
