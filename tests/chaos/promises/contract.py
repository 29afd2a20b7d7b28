"""Every request, well-formed or not, is answered as the API document says, and none with a 500.

schemathesis 4 with all of its checks and one of our own (every refusal is an RFC 9457 document that agrees with its
status) asks the running product from a process of its own: for each role's login, and without one. It covers each
parameter's and body's edges, right and wrong ones (coverage), mixes them at random (fuzzing), and follows the links of
the document from what it made to what can be done with it (stateful). In the whole form each operation is asked for by
the first caller who may, and the others ask for 15 of those that they may, too, and 6 that they may not; in the short
form one login asks for a few. The seed decides which, who, and what.

A finding is any failed check and any answer of 500 or more. Where a check and the HTTP contract disagree, the contract
is right: `tests/chaos/fuzzing/judgement.py` has each such case with its reason. No operation is left out. What would
end the run's own login is asked with logins of its own; accounts, and in the short form whatever the other promises
stand on, are changed by stand-ins only (`tests/chaos/fuzzing/stage.py`).
"""

from __future__ import annotations

from gateway.api import RESOURCES
from gateway.policy import POLICY, PUBLIC
from tests.chaos.fuzzing.campaign import Extent, Report, campaign
from tests.chaos.fuzzing.scenery import NOBODY, prepared, studies
from tests.chaos.promise import EMBEDDED, Promise, Variant
from tests.chaos.rig import Rig

CALLERS = (NOBODY, "organizer", "secretary", "member", "leader", "finance", "committee", "supervisor", "admin")
"""The admin comes last: what an admin does may change what the others see."""
ALWAYS = ("get_links_token", "get_rule_packs")
"""What the short form never leaves out: everybody with a login gets a whole answer there."""


def keep(rig: Rig) -> None:
    """Each caller in turn, then an audit: all facts at their readers, none parked, the rule packs as they were."""
    held, asked = studies(rig.stack, rig.size(6, 1)), set[str]()
    for place, caller in enumerate(_callers(rig)):
        operations = _operations(rig, caller, asked)
        extent = Extent(rig.size(3, 2), operations, within=rig.size(600, 60))
        stage = prepared(rig, caller, held)
        home = rig.stack.home / f"fuzzing-{place}-{caller or 'nobody'}"
        _note(rig, caller, campaign(home, stage, rig.random.randrange(2**31), extent))
    _restore(rig)
    rig.inside.await_settled()
    for service in rig.inside.databases:
        parked = rig.inside.rows(service, "SELECT fact_id FROM dead_letter WHERE state = 'parked'")
        rig.tally.expect(not parked, f"{service} parked {len(parked)} facts")
    for name, process in rig.stack.processes.items():
        rig.tally.expect(process.alive, f"{name} ended")


def _callers(rig: Rig) -> list[str]:
    """All of them; in the short form one login that the seed chooses."""
    return list(CALLERS) if rig.whole else [rig.random.choice(CALLERS[1:])]


def _operations(rig: Rig, caller: str, asked: set[str]) -> tuple[str, ...]:
    """What the caller may and nobody before it was asked for, some of what it may besides, and some of what it may not.

    So each operation meets everybody who may over the runs, and in each whole run at least one of them.
    """
    own, foreign = [], []
    for route in (route for resource in RESOURCES for route in resource.ROUTES):
        public = not route.operation or route.operation in PUBLIC
        may = public if caller == NOBODY else not public and caller in POLICY[route.operation]
        (own if may else foreign).append(route.name)
    new = [name for name in own if name not in asked] if rig.whole else list(ALWAYS)
    asked.update(new)
    known = [name for name in own if name not in new]
    some = rig.random.sample(known, min(len(known), rig.size(15, 4)))
    return tuple(sorted({*new, *some, *rig.random.sample(foreign, rig.size(6, 1))}))


def _note(rig: Rig, caller: str, report: Report) -> None:
    name = caller or "nobody"
    rig.tally.runs += report.asked
    rig.tally.faults += report.malformed
    rig.tally.expect(report.answered, f"{name}: none of {report.asked} requests was answered with what it asked for")
    rig.tally.expect(not report.server_errors, f"{name}: {report.server_errors} answers of 500 or more")
    rig.tally.broken.extend(f"{name}: {finding}" for finding in report.findings)
    rig.tally.notes.append(
        f"{name}: {report.asked} requests, {report.malformed} of them malformed, {report.answered} successful, "
        f"{len(report.findings)} findings"
    )


def _restore(rig: Rig) -> None:
    """No local rule pack, as the demo has it."""
    answer = rig.stack.session("admin").post("/rule-packs/choose", {"pack_ids": []})
    rig.tally.expect(answer.status_code == 200, f"the rule packs could not be put back: {answer.text}")


PROMISE = Promise(
    number=14,
    words="contract",
    keep=keep,
    short=(EMBEDDED,),
    variants=(
        Variant("errors-as-plain-text", EMBEDDED),
        Variant("bad-input-let-through", EMBEDDED),
        Variant("answers-beside-their-schema", EMBEDDED),
    ),
)
