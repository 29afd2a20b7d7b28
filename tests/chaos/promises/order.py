"""An event's facts in order, whatever order they arrive in.

Eight writers move study events through the API (edit, submit, approve, answer, reschedule, book, withdraw, call off)
and rewrite names, while the relay of every service is held and then let go newest first, or shuffled, and consumers
are killed with kill -9 (partners, notify or events; the whole process on the embedded stack). At the end facts that
were handled long ago are published again in disorder.

Judged in the databases: a trigger on every `*_copy` table and on `inbox_version` notes each version that goes down and
each state that changes without a newer version. When all is delivered, every copy has its owner's state and names and
the version of the newest fact that it is made from.
"""

from __future__ import annotations

from tests.chaos.contention.copies import differences, watching
from tests.chaos.contention.desks import Desks, made
from tests.chaos.contention.writers import Writers
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig, restarted
from tests.chaos.variants.order import RELAY_ORDER
from tests.support.processes import eventually
from tests.support.studies import unique

WRITERS = 8
DISORDER = ("newest first", "shuffled")
CONSUMERS = ("partners", "notify", "events")


def keep(rig: Rig) -> None:
    """Write and disturb, then compare."""
    desks = Desks(rig.stack)
    events = desks.drafts(desks.proposal(desks.fund("1000000.00")), rig.size(50, 8))
    writers = Writers(desks, events, _named(desks), rig.random.randrange(10**9))
    with watching(rig.inside) as went_back:
        with rig.fault(RELAY_ORDER, "held"):
            _write_and_disturb(rig, writers)
        _publish_again(rig)
    rig.tally.runs += writers.done
    rig.tally.broken += [f"a copy went back: {words}" for words in went_back[:20]]
    rig.tally.broken += [f"a writer was answered {words}" for words in writers.bad[:20]]
    rig.tally.stuck += [f"a copy is behind: {words}" for words in differences(rig.inside)[:20]]
    answered = ", ".join(f"{count} × {status}" for status, count in sorted(writers.answers.items()))
    rig.tally.notes.append(f"{len(events)} events, {WRITERS} writers: {answered}")
    rig.tally.expect(writers.answers[200] > writers.done / 4, f"the writers got nowhere: {answered}")


def _named(desks: Desks) -> list[tuple[str, str]]:
    """Things of the run's own whose names may be rewritten: a partner, a unit, a branch, a member, an account."""
    admin, office = desks.of("admin"), desks.organizer.account["unit_id"]
    partner = made(desks.organizer.post("/partners", {"name": unique("示例单位")}))
    unit = made(admin.post("/units", {"name": unique("示例处"), "parent_id": office}))
    branch = made(admin.post("/branches", {"name": unique("示例支部"), "unit_id": unit["id"], "kind": "standing"}))
    member = made(admin.post("/members", {"name": "示例成员", "branch_id": branch["id"], "status": "full",
                                          "membership": "own"}))  # fmt: skip
    account = made(admin.post("/accounts", {"username": unique("chaos").replace(" ", "-"), "name": "示例账号",
                                            "roles": ["member"], "branch_id": branch["id"]}))  # fmt: skip
    kinds = {"partners": partner, "units": unit, "branches": branch, "members": member, "accounts": account}
    return [(f"/{kind}/{thing['id']}", "name") for kind, thing in kinds.items()]


def _write_and_disturb(rig: Rig, writers: Writers) -> None:
    """Each round: hold the relays until a number of answers, publish in disorder, kill a consumer at its work.

    The kill comes after the publishing: reconcile asks for what is missing at every start, and gives it in order.
    """
    each, rounds = rig.size(60, 6), rig.size(8, 1)
    step = WRITERS * each // (rounds + 1)
    with writers.run(WRITERS, each):
        for round_ in range(1, rounds + 1):
            goal = round_ * step + rig.random.randrange(step // 2)
            eventually(lambda goal=goal: writers.done >= goal, f"{goal} answers", 90, 0.02)  # type: ignore[misc]
            _let_go(rig)
            _kill_a_consumer(rig, writers)
            _relay(rig, "held")
    writers.rewrite(4)
    _let_go(rig)
    rig.inside.await_settled(90)


def _kill_a_consumer(rig: Rig, writers: Writers) -> None:
    victim = rig.stack.process_of(rig.random.choice(CONSUMERS))
    with writers.torn():
        restarted(victim)
        rig.stack.await_ready()
    rig.tally.faults += 1


def _let_go(rig: Rig) -> None:
    """Publish what has gathered, newest first or shuffled; what is written meanwhile need not be out yet."""
    held = {name: _unsent(rig, name) for name in rig.inside.databases}
    rig.tally.faults += sum(len(positions) for positions in held.values())
    _relay(rig, rig.random.choice(DISORDER))
    out = lambda: not any(positions & _unsent(rig, name) for name, positions in held.items())  # noqa: E731
    eventually(out, "what was held is published", 60, 0.02)


def _unsent(rig: Rig, service: str) -> set[int]:
    return {row.position for row in rig.inside.rows(service, "SELECT position FROM outbox WHERE sent_at IS NULL")}


def _publish_again(rig: Rig) -> None:
    """Facts that everybody has handled come again, a part of them, in disorder: nothing may go back."""
    with rig.fault(RELAY_ORDER, "shuffled"):
        for service in rig.inside.databases:
            start, every = rig.random.randrange(3), rig.size(2, 10)
            again = "UPDATE outbox SET sent_at = NULL WHERE position % :every = :start"
            rig.tally.faults += rig.inside.write(service, again, every=every, start=start % every)
        rig.inside.await_settled(90)
        rig.inside.fence()


def _relay(rig: Rig, setting: str) -> None:
    """Change the failpoint's setting in one step: between two settings the relay must not see none."""
    flag = rig.stack.home / "faults" / RELAY_ORDER
    flag.with_suffix(".next").write_text(setting)
    flag.with_suffix(".next").replace(flag)


PROMISE = Promise(
    number=9,
    words="order an event",
    keep=keep,
    short=(FULL,),
    doctoring=(RELAY_ORDER,),
    variants=(
        Variant("no-versions-in-notify", EMBEDDED),
        Variant("no-versions-in-partners", EMBEDDED),
        Variant("no-versions-in-events", FULL),
    ),
)
