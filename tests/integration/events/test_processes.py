"""Cancelling and rescheduling as processes: each step by its own fact, a stuck one named, resumed, done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.events import EventCancelled, EventRescheduled
from kit.database import Database
from kit.delivery import Delivery
from kit.domain import SYSTEM, Actor, Conflict, NotFound
from kit.envelope import from_mapping
from kit.operations import Call, Operations, execute
from services.events.handlers import REACTIONS as EVENTS
from services.notify.handlers import REACTIONS as NOTIFY
from services.notify.persistence.tables import kit_tables, metadata
from services.notify.persistence.unit_of_work import NotifyWork
from services.notify.publishing import FACTS
from services.notify.queries import QUERIES
from services.notify.schemas import INPUT
from services.partners.handlers import REACTIONS as PARTNERS
from tests.integration.partners.desk import Desk
from tests.support.databases import facts_in, fresh_sqlite, works_for
from tests.support.events_office import MEMBERS, ORGANIZER, SECRETARY, Office, person

ADMIN = person("admin", branch_id=None, reach="all")
SUPERVISOR = person("supervisor", branch_id=None, reach="unit")


class Town:
    """Three services and no broker: `deliver` brings what each has published to the others, once."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.office = Office(database)
        self.others = [fresh_sqlite(folder), fresh_sqlite(folder)]
        self.desk = Desk(self.others[0])
        clock = self.desk.clock = self.office.clock
        self.desk.works.origin.__dict__["clock"] = clock
        notify = works_for(self.others[1], metadata, NotifyWork, "notify", FACTS, kit_tables, clock)
        self.works = {"events": self.office.works, "partners": self.desk.works, "notify": notify}
        self.deliveries = {
            "events": Delivery(self.office.works, EVENTS),
            "partners": Delivery(self.desk.works, PARTNERS),
            "notify": Delivery(notify, NOTIFY),
        }
        self.reactions = {"events": EVENTS, "partners": PARTNERS, "notify": NOTIFY}
        self.brought: set[tuple[str, str]] = set()
        self.broken: set[tuple[str, type]] = set()
        self.partner_id = self.desk.partner()
        self.deliver()

    def deliver(self) -> None:
        """Until nobody has anything new to say; what is `broken` never arrives, as a parked fact does not."""
        while sum(self._pass_on(name) for name in self.works):
            pass

    def _pass_on(self, producer: str) -> int:
        done = 0
        for fact in facts_in(self.works[producer]):
            for name in self.works:
                key = (fact["id"], name)
                reactions = self.reactions[name][name]
                kind = next((one for one in reactions if one and fact["type"] == one.TYPE), None)
                if kind is None or name == producer or key in self.brought or (name, kind) in self.broken:
                    continue
                self.deliveries[name].apply(name, from_mapping(fact))
                self.brought.add(key)
                done += 1
        return done

    def titles(self, account_id: str) -> list[str]:
        """What an account was told."""
        operations = Operations({}, QUERIES, {"inbox": INPUT["inbox"]} | dict.fromkeys(QUERIES, INPUT["inbox"]))
        answer = execute(operations, self.works["notify"], Call("inbox", {}, Actor(account_id=account_id))).value
        return [message["title"] for message in answer["items"]]

    def process(self, event_id: str) -> dict[str, Any]:
        """The event's last process."""
        last: dict[str, Any] = self.office.do(ORGANIZER, "event_processes", event_id=event_id)["items"][-1]
        return last

    def steps(self, event_id: str) -> dict[str, str]:
        """Its steps' states by name."""
        return {step["name"]: step["state"] for step in self.process(event_id)["steps"]}

    def invitation(self, event_id: str) -> str:
        """The state of the only partner's invitation."""
        [found] = self.desk.ask("event_invitations", SYSTEM, event_id=event_id)["items"]
        return str(found["state"])


@pytest.fixture
def town(database: Database, scratch: Path) -> Iterator[Town]:
    made = Town(database, scratch)
    yield made
    for other in made.others:
        other.dispose()


def confirmed(town: Town) -> str:
    """A confirmed event with a seat taken and a live invitation."""
    event_id = town.office.confirmed(partner_ids=[town.partner_id])
    town.office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:1])
    town.deliver()
    return event_id


def test_a_cancelled_event_is_done_when_every_service_has_said_so(town: Town) -> None:
    event_id = confirmed(town)
    town.office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="示例：疫情")
    begun = town.process(event_id)
    assert (begun["kind"], begun["state"], begun["reason"]) == ("cancel", "running", "示例：疫情")
    assert town.steps(event_id) == {
        "approvals": "skipped", "seats": "done", "money": "done", "venue": "done", "invitations": "waiting",
        "messages": "waiting",
    }  # fmt: skip
    town.deliver()
    done = town.process(event_id)
    assert (done["state"], set(town.steps(event_id).values())) == ("done", {"skipped", "done"})
    by_name = {step["name"]: step for step in done["steps"]}
    assert (by_name["seats"]["seats"], by_name["money"]["amount"]) == (1, "2100.00")
    assert (by_name["invitations"]["fact_type"], by_name["invitations"]["revoked"]) == ("invitation.settled", 1)
    assert by_name["messages"]["told"][0]["id"] == ORGANIZER.account_id
    assert town.invitation(event_id) == "revoked"


def test_a_stuck_cancellation_is_seen_resumed_and_takes_effect_once(town: Town) -> None:
    event_id = confirmed(town)
    town.broken.add(("partners", EventCancelled))
    town.office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="示例：疫情")
    town.deliver()
    assert listed(town, "stuck") == []
    with pytest.raises(Conflict) as refusal:
        resume(town, town.process(event_id)["id"])
    assert refusal.value.code == "process.not_stuck"

    town.office.clock.advance(minutes=16)
    [stuck] = listed(town, "stuck")
    assert (stuck["state"], stuck["number"]) == ("stuck", town.office.event(event_id)["number"])
    [waiting] = [step for step in stuck["steps"] if step["state"] == "waiting"]
    assert (waiting["name"], waiting["service"]) == ("invitations", "partners")
    assert "partners" in waiting["why"]
    [cancelled] = facts_in(town.office.works, "event.cancelled.v1")
    assert stuck["fact_ids"] == [cancelled["id"]]

    resume(town, stuck["id"])
    town.deliver()
    assert (town.process(event_id)["state"], town.invitation(event_id)) == ("done", "revoked")
    town.broken.clear()  # the parked fact is replayed after all: nothing happens twice
    town.deliver()
    assert len(facts_in(town.desk.works, "invitation.revoked.v1")) == 1
    assert len(facts_in(town.office.works, "budget.released.v1")) == 1
    assert town.office.fund() == ("0.00", "0.00")
    assert sum(title.startswith("已取消") for title in town.titles(ORGANIZER.account_id)) == 1
    assert listed(town, "stuck") == []
    with pytest.raises(Conflict):
        resume(town, stuck["id"])
    assert facts_in(town.office.works, "process.resumed.v1")[0]["data"]["reason"] == "示例：消息滞留"


def test_a_stuck_telling_is_resumed_and_tells_nobody_twice(town: Town) -> None:
    event_id = confirmed(town)
    town.broken.add(("notify", EventRescheduled))
    slots = [town.office.slot(60)]
    town.office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=slots, reason="示例：检修")
    town.deliver()
    assert (town.steps(event_id)["invitations"], town.steps(event_id)["messages"]) == ("done", "waiting")
    for _ in range(2):
        town.office.clock.advance(minutes=16)
        if town.process(event_id)["state"] == "stuck":
            resume(town, town.process(event_id)["id"])
        town.deliver()
    town.broken.clear()
    town.deliver()
    assert town.process(event_id)["state"] == "done"
    assert sum(title.startswith("改期") for title in town.titles(ORGANIZER.account_id)) == 1
    assert len(facts_in(town.desk.works, "invitation.proposed.v1")) == 1


def test_a_material_change_and_a_refusal_by_all_are_processes_too(town: Town) -> None:
    event_id = town.office.submitted(partner_ids=[town.partner_id])
    town.office.do(ORGANIZER, "edit_event", event_id=event_id, expected_version=None, venue={"name": "别处"})
    assert town.steps(event_id)["approvals"] == "done"
    assert town.steps(event_id)["invitations"] == "skipped"
    town.deliver()
    assert (town.process(event_id)["kind"], town.process(event_id)["state"]) == ("reopen", "done")
    declined = town.office.inviting(partner_ids=[town.partner_id])
    town.office.decline(declined, town.partner_id)
    town.deliver()
    assert (town.process(declined)["kind"], town.process(declined)["state"]) == ("decline", "done")
    assert len(listed(town, None)) == 2


def test_who_may_see_processes(town: Town) -> None:
    event_id = town.office.drafted()
    town.office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="机密缘由")
    assert "机密缘由" not in repr(town.office.do(ADMIN, "processes"))
    assert len(town.office.do(SUPERVISOR, "processes")["items"]) == 1
    stranger = person("supervisor", branch_id=None, reach="unit", unit_scope=("unit-9",))
    assert town.office.do(stranger, "processes")["items"] == []
    with pytest.raises(NotFound):
        town.office.do(stranger, "resume_process", process_id=town.process(event_id)["id"], reason="x")
    assert town.office.do(SECRETARY, "event_processes", event_id=event_id)["items"][0]["reason"] == "机密缘由"


def listed(town: Town, state: str | None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = town.office.do(ADMIN, "processes", state=state)["items"]
    return items


def resume(town: Town, process_id: str) -> None:
    town.office.do(ADMIN, "resume_process", process_id=process_id, reason="示例：消息滞留")
