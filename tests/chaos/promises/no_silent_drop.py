"""No silent drop: what lies in a queue is applied, parked where a person sees it, retried, or refused to its sender.

Tried on the full stack: every kind of `tests/chaos/poison.py` into fact and RPC queues (of every service; in the short
form of one that the seed picks), each RPC message with and without a sender; on both stacks facts from an outbox that
have a wrong schema, an unknown or a future type, an old version, or a reaction that raises always or three times; facts
that the relay cannot publish; on the full stack a fact whose type no queue takes, and queues deleted by hand.

Judged: each message has its letter, its inbox row, its fault or its line in the log, and one only; a person sees every
letter; no process restarts; healthy requests, in turns with and without poison, all succeed, and their p99 is at most
twice what it is without (in the whole form: the short one has too few requests for a percentile).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from tests.chaos.messages.letters import shown, swept
from tests.chaos.messages.poisoned_facts import PoisonedFacts
from tests.chaos.messages.poisoned_outboxes import PoisonedOutboxes
from tests.chaos.messages.poisoned_queues import PoisonedRpc, deleted_queues, unbound
from tests.chaos.messages.traffic import Traffic
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.variants.reactions import NAME

Step = Callable[[], None]


def keep(rig: Rig) -> None:
    """Poison, then audit; then what the relay cannot publish, and what a hand at the broker takes away."""
    admin, before, deaths = rig.stack.session("admin"), rig.pids, _deaths(rig)
    if not rig.tally.expect(not shown(admin), "something was parked before the run began"):
        return
    try:
        with PoisonedOutboxes(rig, admin) as outboxes:
            _poisoned(rig)
            if rig.tally.lost:
                return  # all that follows would wait for it in vain
            if not rig.embedded:
                unbound(rig)
                deleted_queues(rig)
            outboxes.audit()
    finally:
        rig.tally.expect(rig.pids == before, f"processes restarted or died: {before} became {rig.pids}")
        rig.tally.expect(_deaths(rig) == deaths, f"a service died and was started anew {_deaths(rig) - deaths} times")
    swept(rig, admin)
    rig.inside.await_settled(20)


def _deaths(rig: Rig) -> int:
    """How often the product has replaced a service within its process."""
    return rig.inside.logs().count("service died")


def _poisoned(rig: Rig) -> None:
    """Healthy traffic in turns, with the poison spread over every second turn."""
    facts = PoisonedFacts(rig)
    with ExitStack() as opened:
        rpc = None if rig.embedded else opened.enter_context(PoisonedRpc(rig))
        steps = [*facts.steps(opened), *(rpc.steps() if rpc else [])]
        rig.random.shuffle(steps)
        traffic = Traffic(rig, [rig.stack.session(name) for name in ("organizer", "organizer2")])
        with facts.raising():
            traffic.turns(rig.size(80, 20), _dealt(steps, rig.size(8, 1)))
            rig.tally.runs += len(steps)
            facts.audit()
        if rpc:
            rpc.audit()
        traffic.judged()


def _dealt(steps: list[Step], hands: int) -> list[list[Step]]:
    size = -(-len(steps) // hands)
    return [steps[start : start + size] for start in range(0, len(steps), size)]


PROMISE = Promise(
    number=6,
    words="no silent drop",
    keep=keep,
    doctoring=(NAME,),
    variants=(
        Variant("failures-acknowledged-and-forgotten", EMBEDDED),
        Variant("mandatory-off", FULL),
        Variant("rpc-dies-without-content-type", FULL),
    ),
)
