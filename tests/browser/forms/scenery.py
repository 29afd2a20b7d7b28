"""Events in the states that the rights table's places have none of: on the pages of these more forms are offered.

All of them are the own branch's. `seeking` has four partners: one has not answered, two propose the same other date,
one declined. `agreed` lies ahead, its partner asks for a change. `over` was agreed, and its day is past; it goes on to
`held`, `reviewed` and `summarized` while its pages are walked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from tests.browser.forms.supervised import supervise
from tests.browser.visits import Visit
from tests.chaos.rights.offices import OWN, PASSWORD, Place, made
from tests.chaos.rights.scenery import REPLY, approved, at, proposal
from tests.support.processes import eventually
from tests.support.stack import Api, Stack
from tests.support.studies import SHANGHAI, unique

AHEAD = 12
LATER = 40


class Stages:
    """The events of the own branch, and the clock."""

    def __init__(self, stack: Stack, places: dict[str, Place]) -> None:
        self.stack, self.place = stack, places[OWN]
        self.organizer = self.place["organizer"]
        self.admin = stack.session("admin")
        self.keys = [item["key"] for item in self.organizer.get("/rule-packs/checklist").json()["items"]]
        self.links: dict[str, str] = {}

    def set_out(self) -> None:
        """What lies ahead, and what will be over after `go_by`."""
        Api(self.stack.base_url, self.organizer.account["username"], f"{PASSWORD}-own")  # at another computer
        self._seeking(self._day(LATER))
        self._agreed("over", self._day(AHEAD), 8)
        self._agreed("agreed", self._day(LATER), 14)
        asked = {"reason": "示例检修"}
        made(Api(self.stack.base_url).post(f"/links/{self.links['agreed']}/change-request", asked))
        for name, seats in (("agreed", 1), ("over", 3)):
            made(self.organizer.post(f"/events/{self.id(name)}/bookings", {"member_ids": self.place.members[:seats]}))
        published = self.organizer.get(f"/events/{self.place.things['event_id']}").json()
        supervise(self.place, str(published["slots"][0]["starts_at"])[:10])
        draft = {"theme": unique("示例草稿"), "branch_id": self.place.branch_id}
        self.place.things["event_id draft"] = made(self.organizer.post("/events", draft))["id"]

    def go_by(self) -> None:
        """Behind the day of `over`."""
        made(self.admin.post("/test-clock", {"advance_days": AHEAD + 5}))

    def hold(self) -> None:
        """`over` took place, and has what its summary needs."""
        path = f"/events/{self.id('over')}"
        made(self.organizer.post(f"{path}/checkins", {"member_id": self.place.members[0]}))
        made(self.organizer.post(f"{path}/hold"))

    def write(self) -> None:
        """Its briefing is written."""
        path, text = f"/events/{self.id('over')}", {"title": "示例", "body_html": "<p>示例</p>"}
        made(self.organizer.post(f"{path}/reflections", {"text": "示例心得"}))
        made(self.organizer.call("PUT", f"{path}/briefing", json=text, headers={"If-Match": "*"}))

    def review(self) -> None:
        """It waits for its review."""
        made(self.organizer.post(f"/events/{self.id('over')}/briefing/submit"))

    def approve(self) -> None:
        """It was approved, and everything else is there for the summary."""
        path = f"/events/{self.id('over')}"
        self._unless_done(self.organizer.post(f"{path}/no-outcomes", {"reason": "示例"}))
        self._unless_done(self.organizer.post(f"{path}/briefing/submit"))
        self._unless_done(self.place["secretary"].post(f"{path}/briefing/approve", {"comment": "可发"}))

    def summarize(self) -> None:
        """It waits to be published."""
        made(self.organizer.post(f"/events/{self.id('over')}/summarize"))

    def publish(self) -> None:
        """It waits to be filed, as its money is settled."""
        path = f"/events/{self.id('over')}"
        self._unless_done(self.organizer.post(f"{path}/publish", {"channels": []}))
        made(self.place["finance"].post(f"{path}/settle"))

    def nothing(self) -> None:
        """As it stands."""

    def at(self, pages: Iterable[tuple[str, str]]) -> list[Visit]:
        """Pages with ids and links instead of the names in them."""
        known = {**self.place.things, **self.links}
        filled = [(role, re.sub("{([^}]+)}", lambda found: known[found[1]], path)) for role, path in pages]
        return [Visit(role, path) for role, path in filled]

    def id(self, name: str) -> str:
        """Of the event of this name."""
        return self.place.things[f"event_id {name}"]

    def _unless_done(self, answer: Any) -> None:
        """A form that was walked may have done it already."""
        if answer.status_code != 409:
            made(answer)

    def _day(self, days: int) -> dt.date:
        now = dt.datetime.fromisoformat(self.admin.get("/test-clock").json()["now"])
        day = now.astimezone(SHANGHAI).date() + dt.timedelta(days=days)
        while day.weekday() > 3:
            day += dt.timedelta(days=1)
        return day

    def _invited(self, name: str, partners: int, day: dt.date, hour: int) -> list[dict[str, Any]]:
        ids = [made(self.organizer.post("/partners", {"name": unique("示例单位")}))["id"] for _ in range(partners)]
        body = proposal(self.place, ids[0], dict.fromkeys(self.keys, True), day, hour)
        approved(self.place, {**body, "partner_ids": ids}, f"event_id {name}")
        path = f"/events/{self.id(name)}/invitations"

        def arrived() -> Any:
            there = self.organizer.get(path).json().get("items") or []
            return there if len(there) == partners else None

        found: Any = eventually(arrived, "the invitations", 30, 0.1)
        return list(found)

    def _agreed(self, name: str, day: dt.date, hour: int) -> None:
        token = self._invited(name, 1, day, hour)[0]["url"].rsplit("/i/", 1)[1]
        self.links[name] = token
        made(Api(self.stack.base_url).post(f"/links/{token}/reply", REPLY))
        path = f"/events/{self.id(name)}"
        eventually(lambda: self.organizer.get(path).json()["state"] == "confirmed", "the agreement", 30, 0.1)

    def _seeking(self, day: dt.date) -> None:
        tokens = [one["url"].rsplit("/i/", 1)[1] for one in self._invited("seeking", 4, day, 9)]
        self.links["seeking"] = tokens[0]
        other = [{"starts_at": at(day, 14), "ends_at": at(day, 16)}]
        counter = {"answer": "counter", "slots": other, "message": "示例改期"}
        for token, answer in zip(tokens[1:], (counter, counter, {"answer": "decline", "reason": "示例"}), strict=True):
            made(Api(self.stack.base_url).post(f"/links/{token}/reply", answer))
