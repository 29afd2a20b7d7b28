"""Approvals: one step after another, each with its roles, and nobody decides on what they proposed or run.

A step may need several people: of one role, or of several roles at once (会签). Each of them has an `Approval` of that
step, decided in any order; one person counts once. Whoever is away may have a deputy: what the deputy may decide
follows from the principal's role and place, and neither of the two may have proposed the event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error, in_shanghai, not_found
from services.events.domain.approval import ROLE_NAMES, Approval
from services.events.domain.record import EventRecord, NewId
from services.events.domain.states import wrong_state

Chain = Sequence[str | Sequence[str]]
"""Step by step the role that approves, or all roles of whom somebody must, a role once for each of its people."""


def flat(chain: Chain) -> list[str]:
    """The roles one after another, as facts and previews list them."""
    return [role for roles in chain for role in ([roles] if isinstance(roles, str) else roles)]


class Approving(EventRecord):
    """The verbs around the chain of approvals."""

    def start_approvals(self, chain: Chain, now: dt.datetime, new_id: NewId) -> None:
        """Lay out the chain of a new attempt and ask its first step."""
        attempt = max((step.attempt for step in self.approvals), default=0) + 1
        for number, roles in enumerate(chain, start=1):
            for role in [roles] if isinstance(roles, str) else roles:
                self.approvals.append(Approval(new_id(), attempt, number, role))
        self._ask(1, now)

    def current_chain(self) -> list[Approval]:
        """The steps of the latest attempt, in order."""
        latest = max((step.attempt for step in self.approvals), default=0)
        return sorted(
            (step for step in self.approvals if step.attempt == latest), key=lambda step: (step.step, step.id)
        )

    def pending_approvals(self) -> list[Approval]:
        """Whose turn it is: of a step that needs several people, all who have not decided yet."""
        return [step for step in self.current_chain() if step.state == "pending"]

    def pending_approval(self) -> Approval | None:
        """The first of those whose turn it is."""
        return next(iter(self.pending_approvals()), None)

    def decidable(self, actor: Actor, principals: Sequence[Actor] = ()) -> Approval | None:
        """What the actor can decide now, for themselves or for one of those whose deputy they are."""
        return next((step for step in self.pending_approvals() if self.may_decide(step, actor, principals)), None)

    def may_decide(self, step: Approval, actor: Actor, principals: Sequence[Actor] = ()) -> bool:
        """Whether one of them holds the step's role for this event and neither of the two proposed or runs it."""
        try:
            self.decider(step, actor, principals)
        except Forbidden:
            return False
        return True

    def approve(
        self, approval_id: str, actor: Actor, comment: str, now: dt.datetime, principals: Sequence[Actor] = ()
    ) -> bool:
        """Approve; True when it was the last word needed, and the caller goes on to `open_to_partners`."""
        step, person = self._step_for(approval_id, actor, principals)
        step.decide("approved", actor, person, comment, now)
        self._decided(step)
        if self.pending_approvals():
            return False
        following = min((later.step for later in self.current_chain() if later.step > step.step), default=None)
        if following is None:
            return True
        self._ask(following, now)
        return False

    def return_to_proposer(
        self, approval_id: str, actor: Actor, reason: str, now: dt.datetime, principals: Sequence[Actor] = ()
    ) -> None:
        """Send the proposal back to draft, with what is to be changed."""
        step, person = self._step_for(approval_id, actor, principals)
        step.decide("returned", actor, person, reason, now)
        self.void_approvals()
        self.move("send_back")
        self._decided(step)
        self.record("event.returned", reason=reason)

    def return_to_step(
        self,
        approval_id: str,
        actor: Actor,
        reason: str,
        to_step: int,
        now: dt.datetime,
        principals: Sequence[Actor] = (),
    ) -> None:
        """Send the proposal back to an earlier step, which decides again; the steps between wait again."""
        step, person = self._step_for(approval_id, actor, principals)
        if not 1 <= to_step < step.step:
            detail = f"只能退回到第 1 至第 {step.step - 1} 步，或不填以退回承办人。"
            raise Invalid(
                "invalid", detail, "Return to an earlier step.", errors=[field_error("/to_step", "range", detail)]
            )
        step.decide("returned", actor, person, reason, now)
        self._decided(step)
        for later in self.current_chain():
            if to_step <= later.step <= step.step:
                later.state = "waiting"
        self._ask(to_step, now)

    def reject(
        self, approval_id: str, actor: Actor, reason: str, now: dt.datetime, principals: Sequence[Actor] = ()
    ) -> None:
        """Refuse the proposal for good."""
        step, person = self._step_for(approval_id, actor, principals)
        step.decide("rejected", actor, person, reason, now)
        self.void_approvals()
        self.move("reject")
        self.closing_reason = reason
        self._decided(step)
        self.record("event.rejected", reason=reason)

    def urge(self, approval_id: str, now: dt.datetime) -> None:
        """Remind whoever is to decide, at most once a day."""
        step = self._current(approval_id)
        if step.urged_today(now):
            raise Conflict("approval.urged_today", "今天已经催办过，请明天再催。", "Already urged today.")
        for other in self.pending_approvals():
            if other.role == step.role:
                other.urged_on = in_shanghai(now).date()
        self.record("approval.urged", **step.facts)

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

    def decider(self, step: Approval, actor: Actor, principals: Sequence[Actor] = ()) -> Actor:
        """By whose right the actor may decide: their own, else that of one whose deputy they are; else Forbidden."""
        holders = [person for person in (actor, *principals) if self._holds_role(step, person)]
        if not holders:
            needed = ROLE_NAMES.get(step.role, step.role)
            raise Forbidden("approval.role", f"这一步由{needed}审批。", f"This step is for: {step.role}.")
        free = [person for person in holders if person.account_id not in self.authors]
        if actor.account_id in self.authors or not free:
            raise Forbidden(
                "approval.own",
                "不能审批自己提出或负责的活动，也不能代理其提出人、负责人审批。请由其他审批人处理。",
                "Nobody approves what they proposed or run, nor in the place of who did.",
            )
        spoken = self._have_spoken(step)
        fresh = [person for person in free if person.account_id not in spoken]
        if actor.account_id in spoken or not fresh:
            raise Forbidden(
                "approval.twice",
                "这一步需要不同的人审批，您（或您代理的人）已经审批过，请由另一位审批人处理。",
                "This step needs different people; this one has decided already.",
            )
        return fresh[0]

    def _have_spoken(self, step: Approval) -> frozenset[str]:
        """Who has already approved at this step: one person counts once, as a deputy or for themselves."""
        beside = [one for one in self.approvals if (one.attempt, one.step) == (step.attempt, step.step)]
        approved = [one.counted for one in beside if one is not step and one.state == "approved"]
        return frozenset().union(*approved)

    def _step_for(self, approval_id: str, actor: Actor, principals: Sequence[Actor]) -> tuple[Approval, Actor]:
        """What is to be decided, and by whose right. Rights first, then state."""
        person = self.decider(self.approval(approval_id), actor, principals)
        return self._current(approval_id), person

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

    def _holds_role(self, step: Approval, person: Actor) -> bool:
        if not person.has(step.role):
            return False
        if step.role == "secretary":
            return person.branch_id == self.branch_id
        return self.unit_id in person.unit_scope

    def _ask(self, number: int, now: dt.datetime) -> None:
        """It is this step's turn: each of its roles is told once, whatever the number of its people."""
        asked = [step for step in self.current_chain() if step.step == number]
        for step in asked:
            step.ask(now)
        for role in dict.fromkeys(step.role for step in asked):
            people = [step for step in asked if step.role == role]
            self.record("approval.requested", **people[0].facts, approvers=len(people))

    def _decided(self, step: Approval) -> None:
        self.record(
            "approval.decided",
            **step.facts,
            decision=step.state,
            comment=step.comment or "",
            for_account_id=step.for_account_id,
        )
