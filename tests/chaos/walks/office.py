"""What all people of one run share: dates and members that do not collide, money, partners, the record."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import Counter
from typing import Any
from weakref import WeakKeyDictionary

from tests.chaos.walks.driver import PATIENCE, Answer, Caller, Record, Wanted, expected
from tests.support.stack import Stack
from tests.support.studies import SHANGHAI, unique

DAYS_AHEAD, DAYS, HOURS = 8, 30, (8, 11, 14, 17)
MEMBERS = 9
"""Of the organizer's branch; the demo keeps ten of them free for 90 days."""
GROUP = 3
SEATS = 2
TAKEN: WeakKeyDictionary[Stack, Counter[dt.date]] = WeakKeyDictionary()
"""How many dates of a product are taken, by the first day: several promises may share it."""


class Office:
    """One run's view of the demo office."""

    def __init__(self, stack: Stack, patience: float = PATIENCE) -> None:
        self.stack = stack
        self.patience = patience
        self.record = Record()
        admin, organizer = self.caller("admin"), self.caller("organizer")
        self.now = dt.datetime.fromisoformat(admin.see("/test-clock")["now"])
        self.first_day = _first_day(self.now)
        members = organizer.see(f"/members?branch_id={organizer.branch_id}&limit={MEMBERS}")["items"]
        self.members = [str(member["id"]) for member in members]
        self.partner_id = organizer.see("/partners?limit=1")["items"][0]["id"]
        self.checklist = {item["key"]: True for item in organizer.see("/rule-packs/checklist")["items"]}
        self._lock = threading.Lock()

    def caller(self, username: str | None) -> Caller:
        """A person of the office; None is a partner with a link."""
        return Caller(self.stack, self.record, username, self.patience)

    def next_date(self) -> tuple[dt.datetime, list[str]]:
        """A slot, and three members who are not wanted elsewhere at that time."""
        groups = len(self.members) // GROUP
        with self._lock:
            taken = TAKEN.setdefault(self.stack, Counter())
            number = taken[self.first_day]
            taken[self.first_day] += 1
        slot, group = divmod(number, groups)
        day, hour = divmod(slot, len(HOURS))
        assert day < DAYS, "all dates are taken"
        at = dt.datetime.combine(self.first_day + dt.timedelta(days=day), dt.time(HOURS[hour]), SHANGHAI)
        return at, self.members[group * GROUP : (group + 1) * GROUP]

    def open_fund(self, finance: Caller, amount: str = "900000.00") -> str:
        """Money for many studies of the year in which they take place."""
        body = {"name": unique("混沌试验经费"), "year": self.first_day.year, "kind": "party_dues", "amount": amount}
        return str(finance.make("/funds", body, lambda made: (Wanted("fund.opened", made["id"]),))["id"])

    def proposal(self, organizer: Caller, fund_id: str, starts_at: dt.datetime) -> Answer:
        """One that passes the preflight, with one partner, on one date, for 600 yuan."""
        return {
            "theme": unique("走进生产车间"), "branch_id": organizer.branch_id, "partner_ids": [self.partner_id],
            "form": "visit", "problem": "如何识别产能数据失真", "expected_result": "审计要点清单",
            "slots": [_slot(starts_at)], "venue": {"name": unique("园区"), "region": "武汉", "off_site": False},
            "capacity": SEATS, "unplanned_reason": "示例", "fund_id": fund_id, "checklist": self.checklist,
            "budget": [{"category": "meals", "description": "工作餐", "quantity": 20, "unit": "人", "people": 20,
                        "unit_price": "30.00", "days": 1}],
            "agenda": [{"title": "参观车间", "minutes": 90, "speaker": "对方讲解员"}],
        }  # fmt: skip

    def after_the_last_day(self) -> None:
        """Move the product's clock behind all dates."""
        admin = self.caller("admin")
        today = dt.datetime.fromisoformat(admin.see("/test-clock")["now"]).astimezone(SHANGHAI).date()
        days = (self.first_day + dt.timedelta(days=DAYS + 1) - today).days
        if days > 0:
            expected(admin.ask("POST", "/test-clock", {"advance_days": days}), 200)

    def invoice(self) -> dict[str, Any]:
        """An expense of today's date under a number that nobody else has."""
        spent_on = self.now.astimezone(SHANGHAI).date().isoformat()
        return {"category": "meals", "amount": "550.00", "invoice_no": uuid.uuid4().hex, "spent_on": spent_on}


def _slot(starts_at: dt.datetime) -> dict[str, str]:
    return {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + dt.timedelta(hours=2)).isoformat()}


def _first_day(now: dt.datetime) -> dt.date:
    """Far enough ahead for the lead time, and so that all dates lie within one budget year."""
    first = (now.astimezone(SHANGHAI) + dt.timedelta(days=DAYS_AHEAD)).date()
    if (first + dt.timedelta(days=DAYS)).year != first.year:
        first = dt.date(first.year + 1, 1, 4)
    return first
