"""Approvals: one step after another, each with its role, and nobody decides on what they proposed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error, in_shanghai, not_found
from services.events.domain.record import EventRecord, NewId
from services.events.domain.states import wrong_state

ROLE_NAMES = {"secretary": "支部书记", "leader": "单位领导", "finance": "财务", "committee": "机关党委审批岗"}


@dataclass(eq=False)
class Approval:
    """One step of one attempt. `state`: waiting, pending, approved, returned, rejected, void."""

    id: str
    attempt: int
    step: int
    role: str
    state: str = "waiting"
    requested_at: dt.datetime | None = None
    urged_on: dt.date | None = None
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    comment: str | None = None

    def decide(self, decision: str, actor: Actor, comment: str | None, now: dt.datetime) -> None:
        """Write down who decided what."""
        self.state, self.comment = decision, comment
        self.decided_by, self.decided_at = actor.account_id, now

    def ask(self, now: dt.datetime) -> None:
        """It is this step's turn."""
        self.state, self.requested_at = "pending", now
        self.urged_on = self.decided_by = self.decided_at = self.comment = None


class Approving(EventRecord):
    """The verbs around the chain of approvals."""

    def start_approvals(self, chain: list[str], now: dt.datetime, new_id: NewId) -> None:
        """Lay out the chain of a new attempt and ask its first step."""
        attempt = max((step.attempt for step in self.approvals), default=0) + 1
        for number, role in enumerate(chain, start=1):
            self.approvals.append(Approval(new_id(), attempt, number, role))
        self._ask(self.current_chain()[0], now)

    def current_chain(self) -> list[Approval]:
        """The steps of the latest attempt, in order."""
        latest = max((step.attempt for step in self.approvals), default=0)
        return sorted((step for step in self.approvals if step.attempt == latest), key=lambda step: step.step)

    def pending_approval(self) -> Approval | None:
        """The step whose turn it is."""
        return next((step for step in self.approvals if step.state == "pending"), None)

    def may_decide(self, step: Approval, actor: Actor) -> bool:
        """Whether this actor holds the step's role for this event and did not propose it."""
        return actor.account_id != self.proposer_id and self._holds_role(step, actor)

    def approve(self, approval_id: str, actor: Actor, comment: str, now: dt.datetime) -> bool:
        """Approve the step; True when it was the last one, and the caller goes on to `open_to_partners`."""
        step = self._step_for(approval_id, actor)
        step.decide("approved", actor, comment, now)
        self._decided(step)
        following = next((later for later in self.current_chain() if later.step == step.step + 1), None)
        if following is None:
            return True
        self._ask(following, now)
        return False

    def return_to_proposer(self, approval_id: str, actor: Actor, reason: str, now: dt.datetime) -> None:
        """Send the proposal back to draft, with what is to be changed."""
        step = self._step_for(approval_id, actor)
        step.decide("returned", actor, reason, now)
        self.void_approvals()
        self.move("send_back")
        self._decided(step)
        self.record("event.returned", reason=reason)

    def return_to_step(self, approval_id: str, actor: Actor, reason: str, to_step: int, now: dt.datetime) -> None:
        """Send the proposal back to an earlier step, which decides again; the steps between wait again."""
        step = self._step_for(approval_id, actor)
        if not 1 <= to_step < step.step:
            detail = f"只能退回到第 1 至第 {step.step - 1} 步，或不填以退回承办人。"
            raise Invalid(
                "invalid", detail, "Return to an earlier step.", errors=[field_error("/to_step", "range", detail)]
            )
        step.decide("returned", actor, reason, now)
        self._decided(step)
        for later in self.current_chain():
            if to_step <= later.step <= step.step:
                later.state = "waiting"
        self._ask(next(earlier for earlier in self.current_chain() if earlier.step == to_step), now)

    def reject(self, approval_id: str, actor: Actor, reason: str, now: dt.datetime) -> None:
        """Refuse the proposal for good."""
        step = self._step_for(approval_id, actor)
        step.decide("rejected", actor, reason, now)
        self.void_approvals()
        self.move("reject")
        self.closing_reason = reason
        self._decided(step)
        self.record("event.rejected", reason=reason)

    def urge(self, approval_id: str, now: dt.datetime) -> None:
        """Remind whoever is to decide, at most once a day."""
        step = self._current(approval_id)
        today = in_shanghai(now).date()
        if step.urged_on == today:
            raise Conflict("approval.urged_today", "今天已经催办过，请明天再催。", "Already urged today.")
        step.urged_on = today
        self.record("approval.urged", **_facts_of(step))

    def void_approvals(self) -> None:
        """Nobody needs to decide any more."""
        for step in self.approvals:
            if step.state in ("waiting", "pending"):
                step.state = "void"

    def approval(self, approval_id: str) -> Approval:
        """One step by its id."""
        found = next((step for step in self.approvals if step.id == approval_id), None)
        if found is None:
            raise not_found("审批")
        return found

    def _step_for(self, approval_id: str, actor: Actor) -> Approval:
        """The step to be decided. Rights first, then state."""
        step = self.approval(approval_id)
        if not self._holds_role(step, actor):
            needed = ROLE_NAMES.get(step.role, step.role)
            raise Forbidden("approval.role", f"这一步由{needed}审批。", f"This step is for: {step.role}.")
        if actor.account_id == self.proposer_id:
            raise Forbidden("approval.own", "不能审批自己提出的活动。", "Nobody approves their own proposal.")
        return self._current(approval_id)

    def _current(self, approval_id: str) -> Approval:
        step = self.approval(approval_id)
        if self.state != "in_review":
            raise wrong_state(self.state, "审批")
        if step.state != "pending":
            raise Conflict(
                "approval.not_current",
                "这一步现在不需要审批：或已处理，或还没轮到。",
                "Not this step's turn.",
                state=step.state,
            )
        return step

    def _holds_role(self, step: Approval, actor: Actor) -> bool:
        if not actor.has(step.role):
            return False
        if step.role == "secretary":
            return actor.branch_id == self.branch_id
        return self.unit_id in actor.unit_scope

    def _ask(self, step: Approval, now: dt.datetime) -> None:
        step.ask(now)
        self.record("approval.requested", **_facts_of(step))

    def _decided(self, step: Approval) -> None:
        self.record("approval.decided", **_facts_of(step), decision=step.state, comment=step.comment or "")


def _facts_of(step: Approval) -> dict[str, Any]:
    return {"approval_id": step.id, "step": step.step, "role": step.role}
