"""Money at once: last approvals of too many proposals, expenses, settling, calling off, each against the other."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import Any

import requests
from sqlalchemy import update

from services.events.persistence.event_tables import study_event
from tests.chaos.contention.desks import Desks, at_once, code_of, fine
from tests.chaos.contention.sampling import in_order, miscounted, sampling, trace_of
from tests.chaos.rig import Rig
from tests.support.studies import SHANGHAI, unique

EACH = Decimal("600.00")
"""What one proposal costs."""
FIGURES = "SELECT id, amount, reserved, spent FROM fund"
MONEY = ("budget.", "expense.", "fund.opened")


class Money:
    """One run: a tight fund that pays for some of the proposals, and a roomy one for what is called off."""

    def __init__(self, rig: Rig, desks: Desks) -> None:
        self.rig, self.desks, self.tally = rig, desks, rig.tally
        self.fits, self.wanted = rig.size(10, 3), rig.size(50, 9)
        self.tight = desks.fund(str(EACH * self.fits))
        self.roomy = desks.fund(str(EACH * 1000))
        self.today = desks.now().astimezone(SHANGHAI).date().isoformat()
        self.expected: Counter[tuple[str, str]] = Counter()
        """(trace id, type) of the facts that the answers promised."""

    def keep(self) -> None:
        """Each race in turn, with the funds watched all the time; then the proof from the facts."""
        with sampling(self.tally, "funds", self._overdrawn):
            approved, refused = self._last_approvals()
            if len(approved) == self.fits:  # else the promise is broken already, and what follows has no ground
                self._spend_what_was_approved(approved[:3], refused[:2])
                self._cancel_and_approve()
        self.rig.inside.await_settled()
        self._prove()

    def ask(self, answer: requests.Response, *facts: str) -> requests.Response:
        """Count a request; when it was done, its facts must be there once each."""
        self.tally.runs += 1
        if answer.status_code < 300:
            self.expected.update((trace_of(answer), fact) for fact in facts)
        return answer

    # --- the races ---

    def _last_approvals(self) -> tuple[list[str], list[str]]:
        """All last steps at once: as many go through as the fund pays for, the others are refused with figures."""
        ids = self.desks.drafts(self.desks.proposal(self.tight), self.wanted)
        steps = [left[0] for left in at_once([partial(self.desks.submit, key, leave=1) for key in ids], 8)]
        answers = at_once([partial(self.desks.approve, step) for step in steps])
        for answer in answers:
            self.ask(answer, "approval.decided.v1", "budget.reserved.v1", "event.approved.v1")
        seen = Counter(map(code_of, answers))
        wanted = {"200": self.fits, "409 fund.insufficient": self.wanted - self.fits}
        self.tally.expect(seen == wanted, f"of {self.wanted} last approvals at once: {dict(seen)}, not {wanted}")
        went = dict(zip(ids, answers, strict=True))
        self._check_refused({key: answer for key, answer in went.items() if answer.status_code == 409})
        approved = [key for key, answer in went.items() if answer.status_code == 200]
        return approved, [key for key in ids if key not in approved]

    def _check_refused(self, refused: dict[str, requests.Response]) -> None:
        for event_id, answer in refused.items():
            figures = (answer.json().get("available"), answer.json().get("needed"))
            self.tally.expect(figures == ("0.00", f"{EACH:.2f}"), f"refused with the figures {figures}")
            steps = self.desks.organizer.get(f"/events/{event_id}/approvals").json()["items"]
            self.tally.expect(steps[-1]["state"] == "pending", f"a refused approval is {steps[-1]['state']}")

    def _spend_what_was_approved(self, approved: list[str], refused: list[str]) -> None:
        at_once([partial(self.desks.accept, key) for key in approved])
        self._expenses(approved[0])
        self._one_invoice(approved[1:])
        self._settle_and_spend(approved[2], refused)

    def _expenses(self, event_id: str) -> None:
        """Twice as many expenses at once as the reservation pays for."""
        pays = 8
        calls = [partial(self._spend, event_id, EACH / pays) for _ in range(2 * pays)]
        seen = Counter(map(code_of, at_once(calls)))
        wanted = {"201": pays, "409 expense.over_reserved": pays}
        self.tally.expect(seen == wanted, f"of {2 * pays} expenses at once: {dict(seen)}, not {wanted}")

    def _one_invoice(self, events: list[str]) -> None:
        """One invoice presented by several callers for two events: it is paid once."""
        invoice = unique("发票")[-20:]
        calls = [partial(self._spend, events[n % 2], Decimal("100.00"), invoice) for n in range(6)]
        seen = Counter(map(code_of, at_once(calls)))
        wanted = {"201": 1, "409 expense.duplicate_invoice": 5}
        self.tally.expect(seen == wanted, f"one invoice presented six times: {dict(seen)}, not {wanted}")

    def _settle_and_spend(self, event_id: str, refused: list[str]) -> None:
        """Settling twice, spending, and approvals that wait for the released money: all at once."""
        self._let_it_begin(event_id)
        fine(self.ask(self.desks.organizer.post(f"/events/{event_id}/hold"), "event.held.v1"))
        spend = [partial(self._spend, event_id, Decimal("50.00")) for _ in range(4)]
        settle = [partial(self._settle, event_id) for _ in range(2)]
        approve = [partial(self._approve_pending, key) for key in refused]
        answers = at_once([spend[0], settle[0], approve[0], spend[1], spend[2], settle[1], approve[1], spend[3]])
        codes = [code_of(answer) for answer in answers]
        self.tally.expect(
            sorted((codes[1], codes[5])) == ["200", "409 event.already_settled"], f"settled twice: {codes}"
        )
        self._only(
            codes[0:1] + codes[3:5] + codes[7:8], {"201", "409 event.already_settled"}, "spending while settling"
        )
        self._only([codes[2], codes[6]], {"200", "409 fund.insufficient"}, "approving while money is released")

    def _cancel_and_approve(self) -> None:
        """The last approval of a proposal while it is called off."""
        ids = self.desks.drafts(self.desks.proposal(self.roomy), self.rig.size(12, 3))
        steps = [left[0] for left in at_once([partial(self.desks.submit, key, leave=1) for key in ids], 8)]
        calls = []
        for event_id, step in zip(ids, steps, strict=True):
            pair = [partial(self._approve, step), partial(self._cancel, event_id)]
            self.rig.random.shuffle(pair)
            calls += pair
        codes = list(map(code_of, at_once(calls)))
        self._only(codes, {"200", "409 event.wrong_state"}, "approving while it is called off")
        states = Counter(self.desks.organizer.get(f"/events/{key}").json()["state"] for key in ids)
        self.tally.expect(states == {"cancelled": len(ids)}, f"called off while approved: {dict(states)}")

    def _only(self, codes: list[str], allowed: set[str], what: str) -> None:
        self.tally.expect(set(codes) <= allowed, f"{what}: {codes}")

    # --- single requests ---

    def _spend(self, event_id: str, amount: Decimal, invoice: str = "") -> requests.Response:
        body = {"category": "meals", "amount": f"{amount:.2f}", "invoice_no": invoice or unique("发票")[-20:],
                "spent_on": self.today}  # fmt: skip
        return self.ask(self.desks.organizer.post(f"/events/{event_id}/expenses", body), "expense.recorded.v1")

    def _settle(self, event_id: str) -> requests.Response:
        return self.ask(self.desks.of("finance").post(f"/events/{event_id}/settle"), "budget.settled.v1")

    def _cancel(self, event_id: str) -> requests.Response:
        answer = self.desks.organizer.post(f"/events/{event_id}/cancel", {"reason": "示例"})
        return self.ask(answer, "event.cancelled.v1")

    def _approve(self, step: dict[str, Any]) -> requests.Response:
        return self.ask(self.desks.approve(step), "approval.decided.v1", "budget.reserved.v1", "event.approved.v1")

    def _approve_pending(self, event_id: str) -> requests.Response:
        steps = self.desks.organizer.get(f"/events/{event_id}/approvals").json()["items"]
        return self._approve(steps[-1])

    def _let_it_begin(self, event_id: str) -> None:
        """Move the agreed time to an hour ago, behind the product's back: its clock is shared with other runs."""
        now = self.desks.now()
        times = {"starts_at": now - dt.timedelta(hours=1), "ends_at": now + dt.timedelta(hours=1)}
        with self.rig.inside.databases["events"].transaction() as db:
            db.execute(update(study_event).where(study_event.c.id == event_id).values(times))

    # --- the judgement ---

    def _overdrawn(self) -> list[str]:
        rows = self.rig.inside.rows("events", FIGURES)
        return [
            f"a fund of {row.amount} has {row.reserved} reserved and {row.spent} spent"
            for row in rows
            if row.reserved + row.spent > row.amount or min(row.reserved, row.spent) < 0
        ]

    def _prove(self) -> None:
        """What was answered is in the facts, once; the facts in order never overdraw; the figures are their sum."""
        facts = in_order(self.rig.inside, *MONEY, "approval.decided", "event.")
        made = Counter((fact.trace_id, fact.type) for fact in facts)
        for key, times in self.expected.items():
            if made[key] != times:
                kind = self.tally.lost if made[key] < times else self.tally.doubled
                kind.append(f"request {key[0]} was answered, and {key[1]} told {made[key]} times")
        asked = {trace for trace, _type in self.expected}  # other promises may have left unfit facts in this product
        lost, doubled = miscounted(self.rig.inside, [fact for fact in facts if fact.trace_id in asked])
        self.tally.lost += lost[:20]
        self.tally.doubled += doubled[:20]
        figures = {fund: self._replay(fund) for fund in (self.tight, self.roomy)}
        for row in self.rig.inside.rows("events", FIGURES):
            if row.id in figures:
                has = (Decimal(row.reserved) / 100, Decimal(row.spent) / 100)
                self.tally.expect(has == figures[row.id], f"a fund has {has}, its facts say {figures[row.id]}")

    def _replay(self, fund_id: str) -> tuple[Decimal, Decimal]:
        """Reserved and spent after every fact of this fund, in order."""
        amount = reserved = spent = Decimal(0)
        for fact in in_order(self.rig.inside, *MONEY):
            if fact.data.get("fund_id") != fund_id:
                continue
            moved = Decimal(fact.data["amount"])
            match fact.type:
                case "fund.opened.v1":
                    amount = moved
                case "budget.reserved.v1":
                    reserved += moved
                case "budget.released.v1":
                    reserved -= moved
                case "expense.recorded.v1":
                    reserved, spent = reserved - moved, spent + moved
                case "budget.settled.v1":
                    reserved -= Decimal(fact.data["released"])
            whole = reserved >= 0 and spent >= 0 and reserved + spent <= amount
            self.tally.expect(whole, f"after {fact.type} {fact.id}: {reserved} + {spent} of {amount}")
        return reserved, spent
