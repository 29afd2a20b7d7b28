"""Money and seats: of what is left, nobody gets what another has.

Money: the last approvals of fifty proposals arrive together, the fund pays for ten. Then twice as many expenses as the
reservation pays for, one invoice from several callers, settling (twice) against spending and against approvals that
want the released money, and approving against calling off. Seats: a hundred members book twenty seats at once while
others give theirs back; the hall grows meanwhile; who waits has a seat elsewhere, and gives it up; another date is
sought. All of it over HTTP against real processes.

Judged by the answers (exactly ten approved, the others 409 `fund.insufficient` with figures and still pending …), by
samples of the database throughout (reserved + spent ≤ amount; seats ≤ capacity; no free seat while somebody waits who
could come; nobody seated twice at one time), and by the facts in their order afterwards: every 2xx is one ledger fact,
and adding them up never overdraws a fund, overfills a hall, or lets anybody jump the line.
"""

from __future__ import annotations

from tests.chaos.contention.desks import Desks
from tests.chaos.contention.money import Money
from tests.chaos.contention.seats import Seats
from tests.chaos.promise import EMBEDDED, FULL, Promise, Variant
from tests.chaos.rig import Rig


def keep(rig: Rig) -> None:
    """Money, then seats."""
    desks = Desks(rig.stack)
    Money(rig, desks).keep()
    Seats(rig, desks).keep()


PROMISE = Promise(
    number=10,
    words="money and seats",
    keep=keep,
    short=(FULL,),
    variants=(
        Variant("fund-guarded-in-memory", FULL),
        Variant("seats-without-guard", FULL),
        Variant("line-in-the-wrong-order", EMBEDDED),
        Variant("freed-seats-stay-empty", EMBEDDED),
        Variant("passed-over-for-good", EMBEDDED),
    ),
)
