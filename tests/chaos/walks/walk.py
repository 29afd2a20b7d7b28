"""Joint studies from draft to closed books, many at once, each step with what it must leave on the ledger."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from tests.chaos.walks.driver import Refused, Stuck, Wanted, expected
from tests.chaos.walks.office import Office
from tests.support.studies import unique

ROLES = ("organizer", "secretary", "leader", "finance", "committee")
TRAVELS_WITHIN = 60.0


class Walk:
    """One person of each role and one partner, at work on one joint study after the other."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.people = {role: office.caller(role) for role in ROLES}
        self.organizer = self.people["organizer"]
        self.partner = office.caller(None)
        self.fund_id = office.open_fund(self.people["finance"])
        self.held_later: list[tuple[str, list[str]]] = []

    def agree(self) -> None:
        """From the draft to a full house: proposed, approved, accepted by the partner, seats booked."""
        starts_at, members = self.office.next_date()
        body = self.office.proposal(self.organizer, self.fund_id, starts_at)
        event_id = self.organizer.make("/events", body, lambda made: (Wanted("event.drafted", made["id"]),))["id"]
        path = f"/events/{event_id}"
        self._move(path + "/submit", "event.submitted", event_id, "in_review")
        self._approve(event_id)
        self._accept(event_id)
        self._book(event_id, members)
        self.held_later.append((event_id, members))

    def close(self, event_id: str, members: list[str]) -> None:
        """After the date: checked in, held, summed up, reviewed, published, settled, closed."""
        path, organizer = f"/events/{event_id}", self.organizer
        for member in self._seated(event_id):
            organizer.make(
                path + "/checkins", {"member_id": member}, _seen("checkin.recorded", event_id, member_id=member)
            )
        self._move(path + "/hold", "event.held", event_id, "held")
        organizer.make(
            path + "/reflections", {"text": "工匠精神。"}, _made("reflection.added", event_id, "reflection_id")
        )
        due = {
            "problem": "产能数据核查方法",
            "owner_id": members[0],
            "due_on": f"{self.office.first_day.year + 1}-06-01",
        }
        organizer.make(path + "/outcomes", due, _made("outcome.added", event_id, "outcome_id"))
        self._brief(event_id)
        self._move(path + "/summarize", "event.summarized", event_id, "summarized")
        self._move(path + "/publish", "event.published", event_id, "published", {"channels": []})
        organizer.make(path + "/expenses", self.office.invoice(), _made("expense.recorded", event_id, "expense_id"))
        wanted = (Wanted("budget.settled", event_id),)
        self.people["finance"].act(path + "/settle", None, wanted, lambda: self._event(event_id)["settled_at"])
        self._move(path + "/close", "event.closed", event_id, "closed")

    def draft(self) -> None:
        """The least that can be saved."""
        body = {"theme": unique("草稿"), "branch_id": self.organizer.branch_id}
        self.organizer.make("/events", body, lambda made: (Wanted("event.drafted", made["id"]),))

    def _event(self, event_id: str) -> dict[str, Any]:
        return self.organizer.see(f"/events/{event_id}")

    def _move(self, path: str, fact: str, event_id: str, state: str, body: Any = None) -> None:
        wanted = (Wanted(fact, event_id),)
        self.organizer.act(path, body, wanted, lambda: self._event(event_id)["state"] == state)

    def _approve(self, event_id: str) -> None:
        approvals = f"/events/{event_id}/approvals"
        while pending := [a for a in self.organizer.see(approvals)["items"] if a["state"] == "pending"]:
            approval = pending[0]
            wanted = (Wanted("approval.decided", event_id, (("approval_id", approval["id"]),)),)
            self.people[approval["role"]].act(
                f"/approvals/{approval['id']}/approve", {"comment": "同意"}, wanted,
                lambda approval=approval: self._approved(approvals, approval["id"]),
            )  # fmt: skip
        assert self._event(event_id)["state"] == "inviting"
        wanted = (Wanted("event.approved", event_id), Wanted("budget.reserved", event_id))
        self.organizer.promised("the last approval", wanted)

    def _approved(self, approvals: str, approval_id: str) -> bool:
        items = self.organizer.see(approvals)["items"]
        return any(item["id"] == approval_id and item["state"] == "approved" for item in items)

    def _accept(self, event_id: str) -> None:
        invitation = self._arrived(lambda: self._invitations(event_id), f"an invitation for {event_id}")[0]
        link = "/links/" + invitation["url"].rsplit("/i/", 1)[1]
        reply = {"answer": "accept", "slot": 0, "headcount": 12, "contact_name": "示例联系人",
                 "contact_phone": "13800000000", "leader_name": "示例领导"}  # fmt: skip
        wanted = (
            Wanted("invitation.issued", event_id, (("invitation_id", invitation["id"]),)),
            Wanted("invitation.accepted", event_id, (("invitation_id", invitation["id"]),)),
            Wanted("event.confirmed", event_id),
        )
        self.partner.act(link + "/reply", reply, wanted, lambda: self.partner.see(link)["state"] == "accepted")
        self._arrived(lambda: self._event(event_id)["state"] == "confirmed", f"the agreement on {event_id}")

    def _invitations(self, event_id: str) -> list[dict[str, Any]]:
        answer = self.organizer.ask("GET", f"/events/{event_id}/invitations")  # 404 until partners knows the event
        return list(expected(answer, 200)["items"]) if answer.status_code != 404 else []

    def _book(self, event_id: str, members: list[str]) -> None:
        path = f"/events/{event_id}/bookings"
        booked = self.organizer.make(path, {"member_ids": members}, lambda made: _booked(event_id, made))
        leaver = booked["booked"][0]
        wanted = (
            Wanted("booking.cancelled", event_id, (("member_id", leaver),)),
            *(Wanted("booking.promoted", event_id, (("member_id", member),)) for member in booked["waitlisted"]),
        )
        self.organizer.act(f"{path}/{leaver}", None, wanted, lambda: leaver not in self._seated(event_id), "DELETE")

    def _seated(self, event_id: str) -> list[str]:
        found: list[str] = self.organizer.see(f"/events/{event_id}/bookings")["booked"]
        return found

    def _brief(self, event_id: str) -> None:
        path = f"/events/{event_id}/briefing"
        draft = self.organizer.ask("GET", path)
        text = {name: draft.json()[name] for name in ("title", "body_html")}
        self.organizer.act(
            path, text, (Wanted("briefing.saved", event_id),), lambda: self.organizer.see(path)["state"] == "draft",
            "PUT", **{"If-Match": draft.headers["ETag"]},
        )  # fmt: skip
        for person, verb, state in (("organizer", "submit", "submitted"), ("secretary", "approve", "approved")):
            self.people[person].act(
                f"{path}/{verb}", {"comment": "可发"} if verb == "approve" else None,
                (Wanted(f"briefing.{state}", event_id),),
                lambda state=state: self.organizer.see(path)["state"] == state,
            )  # fmt: skip

    def _arrived(self, question: Callable[[], Any], what: str) -> Any:
        """What travels between services: it may take its time while they are being killed, but not for ever."""
        deadline = time.monotonic() + TRAVELS_WITHIN
        while time.monotonic() < deadline:
            if found := question():
                return found
            time.sleep(0.05)
        raise Stuck(f"{what} did not arrive within {TRAVELS_WITHIN:g} s")


def _seen(fact: str, event_id: str, **data: str) -> Callable[[Any], tuple[Wanted, ...]]:
    return lambda _answer: (Wanted(fact, event_id, tuple(data.items())),)


def _made(fact: str, event_id: str, key: str) -> Callable[[Any], tuple[Wanted, ...]]:
    return lambda answer: (Wanted(fact, event_id, ((key, answer["id"]),)),)


def _booked(event_id: str, made: dict[str, Any]) -> tuple[Wanted, ...]:
    kinds = {"booking.made": made["booked"], "booking.waitlisted": made["waitlisted"]}
    return tuple(Wanted(kind, event_id, (("member_id", m),)) for kind, members in kinds.items() for m in members)


class Crowd:
    """Several walks at once, each in a thread; what stops one is kept in the record."""

    def __init__(self, office: Office, size: int) -> None:
        self.office = office
        self.walks = [Walk(office) for _ in range(size)]

    def agree(self, enough: Callable[[], bool]) -> None:
        """New studies until it is enough."""
        self._each(lambda walk: _until(enough, walk.agree))

    def draft(self, enough: Callable[[], bool]) -> None:
        """Drafts only, until it is enough."""
        self._each(lambda walk: _until(enough, walk.draft))

    def agree_and_draft(self, enough: Callable[[], bool]) -> None:
        """One half of the walks makes drafts, which are many creating requests."""
        drafting = self.walks[::2]
        self._each(lambda walk: _until(enough, walk.draft if walk in drafting else walk.agree))

    def close(self, enough: Callable[[], bool]) -> None:
        """Close the books of what was agreed, until it is enough or all are closed."""
        self.office.after_the_last_day()
        self._each(lambda walk: _drained(walk, enough))

    def _each(self, work: Callable[[Walk], None]) -> None:
        threads = [threading.Thread(target=self._guarded, args=(work, walk), daemon=True) for walk in self.walks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _guarded(self, work: Callable[[Walk], None], walk: Walk) -> None:
        try:
            work(walk)
        except (Stuck, Refused, AssertionError, LookupError) as trouble:
            self.office.record.trouble.append(trouble)


def _until(enough: Callable[[], bool], work: Callable[[], None]) -> None:
    while not enough():
        work()


def _drained(walk: Walk, enough: Callable[[], bool]) -> None:
    while walk.held_later and not enough():
        walk.close(*walk.held_later.pop())
