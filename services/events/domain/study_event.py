"""StudyEvent: a branch studies together with partner units. The aggregate of this service.

The verbs are grouped by the part of its life that they belong to, each group one module:

    proposing    edit, submit, withdraw, reopen, cancel        presence   check in, hold
    approvals    approve, return, reject, urge                 summary    reflections, outcomes, summarize … close
    negotiation  the partners' answers, reschedule             briefing   save, submit, review
    seats        book, wait, promote                       settling   record expenses, settle
    resources    wish for vehicle, room, equipment     screening  look for what discloses an audit
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kit.domain import Conflict
from services.events.domain.resources import Equipping
from services.events.domain.screening import Screened
from services.events.domain.settling import Settling
from services.events.domain.slots import check_slots
from services.events.domain.states import OVER, wrong_state

COPIED = (
    "theme", "form", "problem", "expected_result", "cohost_branch_ids", "partner_ids", "venue", "capacity", "fund_id",
    "budget", "agenda",
)  # fmt: skip
"""What a copy takes over: neither dates nor plan line, nor the discipline checklist, which is answered anew."""


class StudyEvent(Screened, Settling, Equipping):
    """A joint study from draft to archive; see `EventRecord` for its attributes."""

    def __init__(
        self,
        *,
        id: str,
        number: str,
        branch_id: str,
        unit_id: str,
        proposer_id: str,
        theme: str,
        now: dt.datetime,
        copied_from: str | None = None,
        **values: Any,
    ) -> None:
        """Draft a proposal; `values` are further attributes as `edit` takes them.

        With `imported` among them it is a thing of the past that is only written down: closed from the start, without
        approvals, invitations and money on a fund.
        """
        self.id, self.number, self.version = id, number, 0
        self.branch_id, self.unit_id, self.proposer_id, self.theme = branch_id, unit_id, proposer_id, theme
        self.responsible_id, self.former_responsible_ids = proposer_id, []
        self.created_at, self.copied_from = now, copied_from
        self._set_defaults()
        for name, value in values.items():
            setattr(self, name, value)
        check_slots(self.slots)
        self._derive(values)
        self._begin()

    def copy_values(self) -> dict[str, Any]:
        """What a new draft takes over from this event."""
        return {name: getattr(self, name) for name in COPIED}

    def hand_over(self, branch_id: str, unit_id: str, reason: str) -> None:
        """Another branch has it now; approvals that wait are for the new branch's people."""
        if self.state in OVER:
            raise wrong_state(self.state, "移交")
        former = self.branch_id
        self.branch_id, self.unit_id = branch_id, unit_id
        self.cohost_branch_ids = [known for known in self.cohost_branch_ids if known != branch_id]
        self.record("event.handed_over", from_branch_id=former, reason=reason)

    def hand_over_to(self, account_id: str, reason: str) -> None:
        """A successor runs it from now on; the author, the history and all that hangs on it stay."""
        if self.state in OVER:
            raise wrong_state(self.state, "移交")
        if self.state == "in_review" and any(account_id in step.counted for step in self.current_chain()):
            raise Conflict(
                "handover.has_decided",
                f"接任人已审批过活动 {self.number}，不能同时负责该活动，请另选接任人或待审批结束后再移交。",
                f"The successor has decided on {self.number}; choose somebody else.",
                number=self.number,
            )
        former = self.responsible_id
        self.former_responsible_ids = [one for one in (*self.former_responsible_ids, former) if one != account_id]
        self.responsible_id = account_id
        self.record(
            "event.handed_over",
            from_branch_id=self.branch_id,
            reason=reason,
            from_account_id=former,
            to_account_id=account_id,
        )

    def _begin(self) -> None:
        if self.imported is None:
            self.record("event.drafted", copied_from=self.copied_from)
        else:
            self.state, self.closed_at = "closed", self.created_at
            self.record("event.imported")

    def _set_defaults(self) -> None:
        blank: Mapping[str, Any] = {
            "state": "draft", "terms": 1, "seats_taken": 0, "estimate": Decimal("0.00"),
            "form": None, "problem": None, "expected_result": None, "venue": None, "venue_key": None, "capacity": None,
            "plan_line_id": None, "unplanned_reason": None, "fund_id": None, "budget": None, "budget_year": None,
            "negotiating_since": None, "venue_taken_by": None,
            "waits_for_resource": None, "resource_taken_by": None, "waits_since": None,
            "starts_at": None, "ends_at": None,
            "checkin_secret": None, "no_outcomes_reason": None, "closing_reason": None, "submitted_at": None,
            "approved_at": None, "confirmed_at": None, "held_at": None, "summarized_at": None, "published_at": None,
            "settled_at": None, "closed_at": None, "briefing": None, "arrangements": None,
            "imported": None, "legacy_number": None, "search_key": "",
        }  # fmt: skip
        for name, value in blank.items():
            setattr(self, name, value)
        self.cohost_branch_ids, self.partner_ids, self.slots, self.agenda = [], [], [], []
        self.preflight, self.packs, self.channels, self.resource_ids = [], [], [], []
        self.checklist, self.negotiation = {}, {}
        self.approvals, self.bookings, self.checkins, self.briefing_revisions = [], [], [], []
        self.reflections, self.outcomes, self.photos, self.screenings = [], [], [], []
