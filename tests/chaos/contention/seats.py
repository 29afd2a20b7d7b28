"""Seats at once: many bookings and cancellations, more seats, seats elsewhere, another date; and the line meanwhile."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import requests

from kit.envelope import Envelope
from tests.chaos.contention.desks import Desks, a_week_apart, at_once, code_of, fine, made
from tests.chaos.contention.line import Line
from tests.chaos.contention.sampling import in_order, miscounted, sampling, trace_of
from tests.chaos.rig import Rig
from tests.support.studies import unique

HALL = """
SELECT e.number, e.state, e.capacity, e.seats_taken,
       (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND b.state = 'booked') AS booked,
       (SELECT count(*) FROM booking b WHERE b.event_id = e.id AND b.state = 'waitlisted' AND NOT EXISTS
          (SELECT 1 FROM booking o JOIN study_event f ON f.id = o.event_id WHERE o.member_id = b.member_id
           AND o.event_id <> e.id AND o.state = 'booked' AND f.state IN ('confirmed', 'held')
           AND f.starts_at < e.ends_at AND f.ends_at > e.starts_at)) AS waiting
FROM study_event e WHERE e.id IN (:hall, :other)
"""
"""Seats and the line of those who are free to come, in one statement and so at one moment."""
TWICE = """
SELECT b.member_id FROM booking b JOIN study_event e ON e.id = b.event_id
WHERE b.state = 'booked' AND e.state IN ('confirmed', 'held') AND b.event_id IN (:hall, :other)
  AND b.member_id IS NOT NULL GROUP BY b.member_id HAVING count(*) > 1
"""


class Seats:
    """One run: a hall with too few seats, and another event at the same time."""

    def __init__(self, rig: Rig, desks: Desks) -> None:
        self.rig, self.desks, self.tally = rig, desks, rig.tally
        self.capacity, self.people = rig.size(20, 6), rig.size(100, 20)
        self.members = self._crowd()
        body = desks.proposal(desks.fund("100000.00"), capacity=self.capacity, cohost_branch_ids=[self.branch])
        self.hall, self.other = desks.confirmed([body, {**body, "capacity": self.people}])
        self.capacities: dict[str, int] = {}
        """Trace of a change of the capacity -> the capacity since."""
        self.booked: set[str] = set()
        self.cancelled = 0
        self.orderly_until = 0

    def keep(self) -> None:
        """Each rush in turn, with the hall watched all the time; then the proof from the facts."""
        with sampling(self.tally, "seats", self._seen):
            self._rush()
            self._more_seats()
            self.orderly_until = self._version()
            self._seats_elsewhere()
            self._another_date()
        self.rig.inside.await_settled()
        self._prove()

    def _crowd(self) -> list[str]:
        """Members of a branch of the run's own, which takes part."""
        admin = self.desks.of("admin")
        unit = self.desks.organizer.account["unit_id"]
        branch = made(admin.post("/branches", {"name": unique("示例支部"), "unit_id": unit, "kind": "standing"}))
        self.branch = branch["id"]
        body = {"branch_id": self.branch, "status": "full", "membership": "own"}
        come = lambda: made(self.desks.of("admin").post("/members", {**body, "name": unique("示例")[-12:]}))["id"]  # noqa: E731
        ids = [str(key) for key in at_once([come] * self.people, 8)]
        self.rig.inside.await_settled()
        return ids

    # --- the rushes ---

    def _rush(self) -> None:
        """Everybody books at once, some twice at the same moment; some give the place back, some of those return."""
        calls: list[Any] = []
        for member_id in self.members:
            fate = self.rig.random.random()
            calls.append(partial(self._come, member_id, leaves=fate < 0.4, returns=fate < 0.15))
            if fate > 0.9:
                calls.append(partial(self._come, member_id, leaves=False, returns=False))
        self.rig.random.shuffle(calls)
        at_once(calls)

    def _come(self, member_id: str, *, leaves: bool, returns: bool) -> None:
        self._book(self.hall, [member_id])
        if leaves:
            self._cancel(self.hall, member_id)
        if returns:
            self._book(self.hall, [member_id])

    def _more_seats(self) -> None:
        """Seats are given back while the hall grows."""
        leave = self._list("booked")[:4]
        widen = [partial(self._widen, self.hall, 1) for _ in range(2)]
        at_once([*widen, *(partial(self._cancel, self.hall, key) for key in leave)])

    def _seats_elsewhere(self) -> None:
        """Who waits has got a seat elsewhere: passed over while that lasts, and next as soon as it ends."""
        self._book(self.hall, self.members)  # who has left comes back: the line is long enough again
        waiting = self._list("waitlisted")[:5]
        assert len(waiting) == 5, f"only {waiting} wait"
        stays, first, second = waiting[0], waiting[1:3], waiting[3:]
        self._book(self.other, waiting)
        for member_id in self._list("waitlisted")[5:]:
            self._cancel(self.hall, member_id)
        leave = self._list("booked")[:3]
        at_once([partial(self._widen, self.hall, 2), *(partial(self._cancel, self.hall, key) for key in leave)])
        self._check_hall("with seats elsewhere", waits=waiting)
        at_once([partial(self._cancel, self.other, key) for key in first])
        self._check_hall("after seats elsewhere were given back", waits=[stays, *second])
        fine(self.desks.organizer.post(f"/events/{self.other}/cancel", {"reason": "示例"}))
        self._check_hall("after the event elsewhere was called off", waits=[])

    def _another_date(self) -> None:
        """Seats that are given back while the partner is asked for another date are filled when it agrees."""
        full = {"capacity": len(self._list("booked"))}
        self._edit(self.hall, full)
        newcomers = [key for key in self.members if key not in self._list("booked")][:3]
        at_once([partial(self._book, self.hall, [key]) for key in newcomers])
        path = f"/events/{self.hall}"
        slot = a_week_apart(self.desks.organizer.get(path).json()["slots"][0])
        fine(self.desks.organizer.post(path + "/reschedule", {"slots": [slot], "reason": "示例"}))
        at_once([partial(self._cancel, self.hall, key) for key in self._list("booked")[:2]])
        self.desks.accept(self.hall)
        self._check_hall("after another date was agreed", waits=self._list("waitlisted")[:1], free=0)

    # --- single requests ---

    def _book(self, event_id: str, member_ids: list[str]) -> None:
        answer = self.desks.organizer.post(f"/events/{event_id}/bookings", {"member_ids": member_ids})
        self.tally.runs += 1
        if self.tally.expect(answer.status_code == 201, f"a booking was answered {answer.text}"):
            self.booked.update(one["booking_id"] for one in answer.json()["people"])

    def _cancel(self, event_id: str, member_id: str) -> None:
        answer = self.desks.organizer.call("DELETE", f"/events/{event_id}/bookings/{member_id}")
        self.tally.runs += 1
        self.tally.expect(answer.status_code in (200, 404), f"a cancellation was answered {answer.text}")
        self.cancelled += answer.status_code == 200

    def _widen(self, event_id: str, by: int) -> None:
        """Raise the capacity, as often as somebody else was first."""
        for _ in range(200):
            seen = self.desks.organizer.get(f"/events/{event_id}")
            answer = self._patch(event_id, {"capacity": seen.json()["capacity"] + by}, seen.headers["ETag"])
            if answer.status_code == 200:
                return
            self.tally.expect(answer.status_code == 412, f"more seats: {code_of(answer)}")
        self.tally.stuck.append("more seats: 200 times somebody else was first")

    def _edit(self, event_id: str, changes: dict[str, int]) -> None:
        fine(self._patch(event_id, changes, self.desks.organizer.get(f"/events/{event_id}").headers["ETag"]))

    def _patch(self, event_id: str, changes: dict[str, int], etag: str) -> requests.Response:
        answer = self.desks.organizer.call("PATCH", f"/events/{event_id}", json=changes, headers={"If-Match": etag})
        self.tally.runs += 1
        if answer.status_code == 200:
            self.capacities[trace_of(answer)] = changes["capacity"]
        return answer

    # --- the judgement ---

    def _list(self, which: str) -> list[str]:
        return list(self.desks.organizer.get(f"/events/{self.hall}/bookings").json()[which])

    def _version(self) -> int:
        return int(self.desks.organizer.get(f"/events/{self.hall}").json()["version"])

    def _seen(self) -> list[str]:
        """What is wrong with the hall at this moment."""
        found = []
        for row in self.rig.inside.rows("events", HALL, hall=self.hall, other=self.other):
            taken = f"{row.seats_taken} taken, {row.booked} booked, capacity {row.capacity}"
            if row.booked != row.seats_taken or row.booked > row.capacity:
                found.append(f"seats of {row.number}: {taken}")
            if row.state == "confirmed" and row.waiting and row.booked < row.capacity:
                found.append(f"a hole in {row.number}: {taken}, {row.waiting} wait who could come")
        twice = self.rig.inside.rows("events", TWICE, hall=self.hall, other=self.other)
        return found + [f"{row.member_id} has two seats at one time" for row in twice]

    def _check_hall(self, when: str, *, waits: list[str], free: int | None = None) -> None:
        """Nothing is wrong now that nobody does anything, and exactly these wait."""
        self.tally.broken += [f"{when}: {words}" for words in self._seen()]
        line = self._list("waitlisted")
        self.tally.expect(line == waits, f"{when}: {line} wait, not {waits}")
        if free is not None:
            seen = self.desks.organizer.get(f"/events/{self.hall}/bookings").json()
            self.tally.expect(seen["capacity"] - seen["seats_taken"] == free, f"{when}: {seen['seats_taken']} seated")

    def _prove(self) -> None:
        """Every answer is one fact; the facts in order keep the line; the rows are what they add up to."""
        facts = in_order(self.rig.inside, "booking.", "event.")
        bookings = [fact for fact in facts if fact.type.startswith("booking.")
                    and fact.aggregate_id in (self.hall, self.other)]  # fmt: skip
        lost, doubled = miscounted(self.rig.inside, bookings)
        self.tally.lost += lost[:20]
        self.tally.doubled += doubled[:20]
        self._check_answers(bookings)
        line = Line(self.capacity, self.capacities, self.orderly_until)
        line.read([fact for fact in facts if fact.aggregate_id == self.hall])
        self.tally.broken += line.found[:20]
        rows = self.rig.inside.rows(
            "events", "SELECT id, state FROM booking WHERE event_id = :hall ORDER BY position", hall=self.hall
        )
        self.tally.expect([row.id for row in rows] == line.came, "positions are not in the order of the facts")
        seated = {row.id for row in rows if row.state == "booked"}
        self.tally.expect(seated == line.seated, "who has a seat is not what the facts say")

    def _check_answers(self, bookings: list[Envelope]) -> None:
        told = Counter(fact.data["booking_id"] for fact in bookings
                       if fact.type in ("booking.made.v1", "booking.waitlisted.v1"))  # fmt: skip
        self.tally.lost += [f"booking {key} was answered, not told" for key in self.booked - set(told)][:20]
        self.tally.broken += [f"booking {key} was told, not answered" for key in set(told) - self.booked][:20]
        self.tally.doubled += [f"booking {key} was told {times} times" for key, times in told.items() if times > 1]
        gone = sum(fact.type == "booking.cancelled.v1" for fact in bookings)
        self.tally.expect(gone == self.cancelled, f"{self.cancelled} cancellations answered, {gone} told")
