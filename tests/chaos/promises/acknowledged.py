"""1. What was acknowledged is kept.

A crowd takes joint studies from draft to closed books while a random process is killed every two seconds (embedded:
the one process, two seconds after it is back). Whoever gets no certain answer repeats. At the end every step that was
certainly done has exactly one entry in the ledger for each thing that it says, and within 60 s after the last kill
every fact has reached everybody.
"""

from __future__ import annotations

from tests.chaos.faults import kill_any, storm
from tests.chaos.promise import EMBEDDED, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.walks import auditor
from tests.chaos.walks.office import Office
from tests.chaos.walks.walk import Crowd

EVERY = 2.0


def keep(rig: Rig) -> None:
    """Half of the writes and of the kills before the date of the studies, half after it."""
    office = Office(rig.stack)
    crowd = Crowd(office, rig.size(6, 3))
    writes, kills = rig.size(2000, 40), rig.size(50, 1)
    for work, share in ((crowd.agree, 0.5), (crowd.close, 1.0)):
        with storm(rig, kill_any(rig), EVERY, round(kills * share) - rig.tally.faults) as blows:
            work(lambda share=share, blows=blows: blows.spent and len(office.record.steps) >= writes * share)
            crowd.draft(lambda blows=blows: blows.spent)  # all closed before the last blow has fallen
    rig.tally.runs = len(office.record.steps)
    rig.tally.notes.append(f"{office.record.requests} requests, {office.record.uncertain} without a certain answer")
    auditor.whole(rig.inside, office.record, rig.tally)


PROMISE = Promise(
    number=1,
    words="acknowledged is kept",
    keep=keep,
    variants=(Variant("facts-after-the-commit", EMBEDDED),),
)
