"""A notice of commendation (经验通报): events chosen by a supervisor with a reason each, issued by somebody else.

draft ──submit──▶ submitted ──issue──▶ issued ──retract──▶ retracted
  ▲──── return ───────┘

What it says of an event is taken from the event when it is issued, never typed. It names branches and units, and
no people.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kit.domain import Actor, Aggregate, Conflict, Forbidden, Invalid, field_error, in_shanghai, rfc3339

STATES = {"draft": "草稿", "submitted": "待审核", "issued": "已印发", "retracted": "已撤回"}
REVIEWERS = ("leader", "committee", "supervisor")
ELIGIBLE = ("published", "closed")
"""States of the events that can be chosen: what is commended has been published."""
SHORTEST_NAME = 2


class Commendation(Aggregate):
    """`items`: {event_id, reason}; `told`: what was known of each event when it was issued, by event id."""

    def __init__(self, *, id: str, unit_id: str, by: str, now: dt.datetime) -> None:
        self.id = id
        self.version = 0
        self.unit_id = unit_id
        self.state = "draft"
        self.title = ""
        self.opening = ""
        self.items: list[dict[str, str]] = []
        self.branch_ids: list[str] = []
        self.year: int | None = None
        self.serial: int | None = None
        self.told: dict[str, Any] | None = None
        self.drafted_by, self.drafted_at = by, now
        self.submitted_by: str | None = None
        self.submitted_at: dt.datetime | None = None
        self.decided_by: str | None = None
        self.decided_at: dt.datetime | None = None
        self.comment: str | None = None
        self.retracted_by: str | None = None
        self.retracted_at: dt.datetime | None = None
        self.retracted_because: str | None = None

    @property
    def event_ids(self) -> list[str]:
        """The chosen events, in the notice's order."""
        return [one["event_id"] for one in self.items]

    @property
    def number(self) -> str | None:
        """〔2026〕1号, once it is issued."""
        return None if self.serial is None else f"〔{self.year}〕{self.serial}号"

    def write(self, title: str, opening: str, items: Sequence[Mapping[str, str]], branch_ids: Iterable[str]) -> None:
        """Replace the text; only a draft."""
        self._must_be("修改", "draft")
        self.title, self.opening = title, opening
        self.items = [{"event_id": one["event_id"], "reason": one["reason"]} for one in items]
        self.branch_ids = sorted(set(branch_ids))
        self.happened("notice.drafted")

    def submit(self, by: str, now: dt.datetime) -> None:
        """Ask for somebody else's eyes."""
        self._must_be("提交", "draft")
        self.state, self.submitted_by, self.submitted_at = "submitted", by, now
        self.decided_by = self.decided_at = self.comment = None
        self.happened("notice.submitted")

    def issue(self, actor: Actor, comment: str, told: Mapping[str, Any], serial: int, now: dt.datetime) -> None:
        """Somebody else than its author issues it, under the next number of the year."""
        self._must_be("印发", "submitted")
        if actor.account_id in (self.drafted_by, self.submitted_by):
            detail = "通报须由起草人和提交人以外的人审核印发。"
            raise Forbidden("notice.own", detail, "Nobody issues their own notice.")
        self.state, self.decided_by, self.decided_at, self.comment = "issued", actor.account_id, now, comment
        self.year, self.serial, self.told = in_shanghai(now).year, serial, dict(told)
        self.happened("notice.issued", number=self.number, text_sha256=self.text_sha256)

    def send_back(self, by: str, reason: str, now: dt.datetime) -> None:
        """Back to its author, who may take it back too."""
        self._must_be("退回", "submitted")
        self.state, self.decided_by, self.decided_at, self.comment = "draft", by, now, reason
        self.happened("notice.returned", author_id=self.drafted_by, reason=reason)

    def retract(self, by: str, reason: str, now: dt.datetime) -> None:
        """It no longer holds; it stays readable, marked, and its number is not given again."""
        self._must_be("撤回", "issued")
        self.state, self.retracted_by, self.retracted_at, self.retracted_because = "retracted", by, now, reason
        self.happened("notice.retracted", number=self.number, reason=reason)

    @property
    def text_sha256(self) -> str:
        """What the ledger keeps of the words: SHA-256 of title, opening, and each event's id and reason, by line."""
        lines = [self.title, self.opening, *(f"{one['event_id']} {one['reason']}" for one in self.items)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def shown(self) -> dict[str, Any]:
        """JSON-ready, but for what is told of the events."""
        plain = ("id", "version", "unit_id", "state", "number", "title", "opening", "branch_ids", "drafted_by",
                 "submitted_by", "decided_by", "comment", "retracted_by", "retracted_because")  # fmt: skip
        moments = ("drafted_at", "submitted_at", "decided_at", "retracted_at")
        return {
            **{name: getattr(self, name) for name in plain},
            **{name: rfc3339(getattr(self, name)) for name in moments},
            "issued_on": in_shanghai(self.decided_at).date().isoformat() if self.serial and self.decided_at else None,
        }

    def _must_be(self, action: str, state: str) -> None:
        if self.state != state:
            raise Conflict(
                "notice.wrong_state",
                f"通报现在是“{STATES[self.state]}”，不能{action}。请刷新页面查看最新状态。",
                f"The notice is {self.state}.",
                state=self.state,
            )


def check_names_nobody(
    title: str, opening: str, items: Sequence[Mapping[str, str]], people: Iterable[str]
) -> None:  # fmt: skip
    """Refuse words that hold the name of somebody whom the office knows: a notice is about branches."""
    names = [name for name in people if len(name) >= SHORTEST_NAME]
    texts = [("/title", title), ("/opening", opening)]
    texts += [(f"/items/{place}/reason", one["reason"]) for place, one in enumerate(items)]
    errors = [
        field_error(pointer, "names_somebody", f"文中出现了党员姓名“{name}”，通报不点名，请改用支部或单位名称。")
        for pointer, text in texts
        for name in names
        if name in text
    ]
    if errors:
        raise Invalid("notice.names_somebody", errors[0]["detail"], "A notice names no people.", errors=errors[:20])


def without_names(texts: Iterable[str], people: Iterable[str]) -> list[str]:
    """Those of the texts in which nobody of the office is named."""
    names = [name for name in people if len(name) >= SHORTEST_NAME]
    return [text for text in texts if not any(name in text for name in names)]
