"""Nobody acts outside role and branch: every route × every role × own branch, other branch, other unit.

The table is worked out from the routes and pages themselves and from `gateway/policy.py` (`tests/chaos/rights`). Two
units with a thing of every kind in each branch are made through the API. Each cell is asked: 401 without a login, 403
`forbidden` without a row, 404 beyond the row's reach, and none of these within it. Bodies are wrong on purpose, so that
the answers also say that rights are judged first. Each answer is read for ids, themes and names from beyond the reach.
After all refusals every table of every service is what it was before. A route, page or creating body that the table
does not know is a finding, with what to add. In the short form the seed chooses some cells of each route.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from tests.chaos.promise import EMBEDDED, Promise, Variant
from tests.chaos.rig import Rig
from tests.chaos.rights.creating import attempt_all, unspoken
from tests.chaos.rights.offices import open_offices
from tests.chaos.rights.pages import PageCell, PageWalker, missing_pages, page_cells
from tests.chaos.rights.scenery import furnish
from tests.chaos.rights.table import HIDDEN, LOGIN, OPEN, ROLE, Cell, cells, missing, routes
from tests.chaos.rights.walking import Walker

REFUSED = (LOGIN, ROLE, HIDDEN)
ENDS_THE_LOGIN = "members.log_out"
ONE = TypeVar("ONE", Cell, PageCell)


def keep(rig: Rig) -> None:
    """Furnish, ask for what must be refused, compare, and then ask for what may be had."""
    places = open_offices(rig.stack)
    furnish(rig.stack, places)
    unknown = missing(places) + missing_pages(rig.inside.settings) + unspoken(routes())
    rig.tally.broken.extend(unknown)
    walker = Walker(rig.stack.base_url, places, rig.tally)
    pages = PageWalker(rig.stack.base_url, places, rig.tally)
    api, leaves = list(cells()), list(page_cells(rig.inside.settings))
    rig.inside.run_timer("partners", "expire_invitations")  # the clock was moved: other people's invitations are over
    rig.inside.run_reminders()
    rig.inside.run_timer("events", "sign_daily_checkpoint")  # before the first of them there is no newest one
    rig.inside.await_settled()
    before = rig.inside.census()
    _ask(walker, _some(rig, [one for one in api if one.expected in REFUSED]))
    _ask(pages, _some(rig, [one for one in leaves if one.expected in REFUSED]))
    attempt_all(places, rig.tally)
    rig.inside.await_settled()
    for table, digest in rig.inside.census().items():
        rig.tally.expect(before[table] == digest, f"{table} changed while everything was refused")
    _ask(walker, _some(rig, [one for one in api if one.expected == OPEN and _harmless(one)]))
    _ask(pages, _some(rig, [one for one in leaves if one.expected == OPEN and one.method == "GET"]))
    rig.tally.notes.append(f"{len(api)} cells of the API, {len(leaves)} of the pages, {rig.tally.runs} asked")


def _harmless(cell: Cell) -> bool:
    """What would really be taken away, as it carries no body to be wrong, is for the other tests."""
    return cell.route.method != "DELETE" and cell.route.operation != ENDS_THE_LOGIN


def _some(rig: Rig, table: list[ONE]) -> list[ONE]:
    """All of them; in the short form one of each route that must hide something, and fewer of what a table decides."""
    if rig.whole:
        return table
    chosen: dict[Any, list[ONE]] = {}
    for cell in table:
        chosen.setdefault(_kind(cell), []).append(cell)
    return [rig.random.choice(alike) for alike in chosen.values()]


def _kind(cell: Cell | PageCell) -> tuple[str, ...]:
    if isinstance(cell, PageCell):
        acts = "/actions/" in cell.path
        return ("acts", cell.expected, cell.subject) if acts else (cell.method, cell.path, cell.expected)
    if cell.expected == LOGIN:
        return LOGIN, cell.route.path.split("/")[1]
    if cell.expected == ROLE:
        return ROLE, cell.route.operation.split("_")[0]
    if cell.expected == OPEN:
        return OPEN, cell.route.path.split("/")[1], str(cell.safe)
    return cell.expected, cell.route.method, cell.route.path


def _ask(walker: Any, chosen: Iterable[Any]) -> None:
    for cell in chosen:
        walker.ask(cell)


PROMISE = Promise(
    number=16,
    words="rights",
    keep=keep,
    short=(EMBEDDED,),
    variants=(
        Variant("row-widened", EMBEDDED),
        Variant("guard-forgets-the-branch", EMBEDDED),
        Variant("list-without-where", EMBEDDED),
        Variant("page-asks-nobody", EMBEDDED),
    ),
)
