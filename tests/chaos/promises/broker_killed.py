"""4. The broker is killed, again and again, and loses its disk.

kill -9 under load; at last its data directory is deleted while facts that it has confirmed lie in the queue of a
subscriber that was not looking. Outboxes and reconcile must bring back all that the broker has lost.
"""

from __future__ import annotations

import signal
import threading
import time

from tests.chaos.promise import FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.walks import auditor
from tests.chaos.walks.office import Office
from tests.chaos.walks.walk import Crowd
from tests.support.processes import eventually
from tests.support.stack import Api
from tests.support.studies import draft, unique

WORK_BETWEEN = 10
"""Steps of the crowd between two kills: the next one must hit a product that is at work again."""


def keep(rig: Rig) -> None:
    """A crowd at work throughout."""
    office = Office(rig.stack, patience=120)
    crowd, over, before = Crowd(office, rig.size(4, 2)), threading.Event(), rig.pids
    work = threading.Thread(target=crowd.agree, args=(over.is_set,))
    work.start()
    try:
        _work_on(office)
        for _ in range(rig.size(20, 0)):
            _kill(rig)
            _work_on(office)
        over.set()
        work.join()
        _lose_the_disk(rig, rig.stack.session("organizer"))
        rig.tally.expect(rig.pids == before, "a process of the product died")
    finally:
        over.set()
        work.join()
        rig.stack.bring_back()
    rig.tally.runs += len(office.record.steps)
    auditor.whole(rig.inside, office.record, rig.tally)


def _work_on(office: Office) -> None:
    target = len(office.record.steps) + WORK_BETWEEN
    eventually(lambda: len(office.record.steps) >= target, "work goes on", 90)


def _kill(rig: Rig) -> None:
    broker = rig.stack.broker
    assert broker is not None
    broker.kill()
    rig.tally.faults += 1
    time.sleep(rig.random.uniform(0, 0.5))  # how long nobody restarts it is a part of the fault
    broker.start()


def _lose_the_disk(rig: Rig, organizer: Api) -> None:
    name = rig.random.choice(["partners", "notify"])
    broker, sleeper, made = rig.stack.broker, rig.stack.process_of(name), set[str]()
    assert broker is not None
    eventually(lambda: organizer.get("/session").status_code == 200, "the product answers again", 60, 0.2)
    sleeper.signal(signal.SIGSTOP)
    try:
        for _ in range(rig.size(30, 5)):
            answer = organizer.post("/events", draft(organizer, unique("磁盘丢失")))
            rig.tally.expect(answer.status_code == 201, f"a write is {answer.status_code}")
            made.add(answer.json().get("id", ""))
            rig.tally.runs += 1
        eventually(lambda: rig.inside.unsent("events") == 0, "the broker has confirmed them", 30)
        seen = {row.id for row in rig.inside.rows(name, "SELECT id FROM event_copy")}
        rig.tally.expect(not made & seen, f"{name} was asleep and has the facts: losing the disk shows nothing")
        broker.kill()
        broker.wipe()
        rig.tally.faults += 1
        broker.start()
    finally:
        sleeper.signal(signal.SIGCONT)


PROMISE = Promise(
    number=4,
    words="broker killed or wiped",
    keep=keep,
    stacks=(FULL,),
    variants=(Variant("no-reconcile", FULL),),
)
