"""What each cell of the table must answer: worked out from the policy's row and from where the thing lies.

Nobody is asked to log in (401). A role without a row is refused (403 `forbidden`). What lies beyond the row's reach is
not there (404 `not_found`), whatever the body. Everything else is anything but these: the body that is sent with it is
wrong on purpose, so that nothing changes, and 422 says that the rights were judged first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateway.api import RESOURCES
from gateway.api.routes import Route
from gateway.policy import POLICY, PUBLIC
from tests.chaos.rights.offices import FOREIGN, IN_UNIT, OWN, ROLES, SIBLING, Place

NOBODY = ""
LOGIN, ROLE, HIDDEN, OPEN = "login", "role", "hidden", "open"
UNCONFIRMED = "unconfirmed"
"""A fourth place: the own branch's event that nobody has agreed to yet."""
ISSUED = "issued"
"""A fifth place: the own unit's notice of commendation that was issued; the other one is a draft."""
PARTS = {UNCONFIRMED: "event_id", ISSUED: "commendation_id"}
"""Of these places there is one thing only; the rest is the own branch's."""
ALSO_CALLED = {"dossier_of": "branch_id"}
"""Arguments that are another thing's id."""
REVIEWERS = ("leader", "committee", "supervisor")
"""Who may review a notice, and so see its draft."""

WITHOUT_A_CALLER = {
    "token": "a partner's link is the right itself (promise 11)",
    "session_id": "a login is its holder's alone (tests/integration/members/test_sessions.py)",
    "fact_id": "no fact is parked on a healthy product; only an admin may, and an admin reaches all",
}
"""Arguments of paths that no place has a thing for, and why. The callers without a row are asked all the same."""

SHARED = {
    "partner_id": "partner units belong to the whole product: two offices that visit one factory share its record",
    "blackout_id": "hangs on a partner",
    "agreement_id": "the same",
    "reference:pack_id": "rule packs hold for everybody; admins choose them",
    "template": "there is one for each rule of the product; the words belong to the administrator's unit",
    "year:year": "the state's calendar",
}
"""Things without a place: whoever has a row sees them."""

ORGANIZERS = {"message_id", "view_id", "export_id", "feed_id"}
"""One's own, whoever else reaches the branch; the organizers made them. Of the views these are not shared."""
BORROWED = {"inspection_id", "finding_id"}
"""Reach `self` is a borrowed inspector's, for their round; the callers are on no team."""
TEAMS_ONLY = {
    "events.inspections": "with reach `self` for whoever serves in a round today; others have no business here"
}
"""Lists that are refused to the callers with reach `self`, and why."""
BEGUN_BY = {
    "members.import_job": "secretary",
    "partners.import_job": "organizer",
    "events.import_job": "organizer",
}

HASHES_ONLY = {"events.ledger_proof": "a proof is hashes: whoever checks the ledger checks the whole of it"}


@dataclass(frozen=True)
class Cell:
    """One question: who asks what about the thing of which place, and what must come of it."""

    route: Route
    caller: str
    place: str
    expected: str

    @property
    def safe(self) -> bool:
        return self.route.method == "GET"

    def __str__(self) -> str:
        return f"{self.route.method} {self.route.path} by {self.caller or 'nobody'}, {self.place}"


def routes() -> list[Route]:
    """All routes of the API that a policy's row stands behind."""
    found = [route for resource in RESOURCES for route in resource.ROUTES]
    return [route for route in found if route.operation and route.operation not in PUBLIC]


def arguments_of(route: Route) -> list[str]:
    """The names of the path's arguments, as the path writes them."""
    return re.findall("<([^>]+)>", route.path)


def plain(name: str) -> str:
    """The kind of thing that an argument is the id of."""
    bare = name.rpartition(":")[2]
    return ALSO_CALLED.get(bare, bare)


def thing(places: dict[str, Place], place: str, name: str) -> str | None:
    """The id to put for an argument, None if nothing of this kind lies there."""
    things, kind = places[OWN if place in PARTS else place].things, plain(name)
    return things.get(f"{kind} {place}" if PARTS.get(place) == kind else kind)


def missing(places: dict[str, Place]) -> list[str]:
    """What to add here for routes of which no address can be made."""
    known = {name.split(" ")[0] for place in places.values() for name in place.things}
    return [
        f"{route.method} {route.path}: nothing to put for <{name}>; make one in rights/scenery.py, or say in "
        "rights/table.py why there is none"
        for route in routes()
        for name in arguments_of(route)
        if plain(name) not in known and name not in WITHOUT_A_CALLER
    ]


def cells() -> Iterator[Cell]:
    """The whole table."""
    for route in routes():
        row = POLICY[route.operation]
        for caller in (NOBODY, *ROLES):
            for place in places_of({*arguments_of(route)}):
                if caller == NOBODY:
                    yield Cell(route, caller, place, LOGIN)
                elif caller not in row:
                    yield Cell(route, caller, place, ROLE)
                elif not WITHOUT_A_CALLER.keys() & {*arguments_of(route)}:
                    names = {*arguments_of(route)}
                    yield Cell(route, caller, place, verdict(route.operation, names, caller, row[caller], place))


def places_of(names: set[str]) -> tuple[str, ...]:
    """Where things of these names lie."""
    if not names or SHARED.keys() & names or WITHOUT_A_CALLER.keys() & names:
        return (OWN,)
    if "unit_id" in names:
        return (OWN, FOREIGN)
    parts = tuple(place for place, kind in PARTS.items() if kind in names)
    return (OWN, *parts, SIBLING, FOREIGN)


def verdict(operation: str, names: set[str], caller: str, reach: str, place: str) -> str:
    """What somebody with a row for the operation meets, about things of these names that lie there."""
    if operation in TEAMS_ONLY and reach == "self":
        return ROLE
    if not names or SHARED.keys() & names or operation in HASHES_ONLY:
        return OPEN
    if operation == "events.cancel_booking" and reach == "self":
        return ROLE  # somebody else's seat
    if operation == "events.certificate" and caller == "member":
        return HIDDEN  # somebody else's
    if "import_id" in names:
        return OPEN if place == OWN and caller == BEGUN_BY[operation] else HIDDEN
    return OPEN if _seen(names, caller, reach, place) else HIDDEN


def _seen(names: set[str], caller: str, reach: str, place: str) -> bool:
    if "deputy_id" in names:
        return caller == "admin" or (place == OWN and caller in ("organizer", "secretary"))
    if ORGANIZERS & names:
        return place == OWN and caller == "organizer"
    if "commendation_id" in names:
        return place == ISSUED or (place in (OWN, SIBLING) and caller in REVIEWERS)
    if reach == "self" and {"attachment_id", *BORROWED} & names:
        return False  # nobody's own but the organizer's; nobody's round
    return _within(reach, caller, place)


def _within(reach: str, caller: str, place: str) -> bool:
    """The words of `kit.domain.Actor`, over the four places."""
    reached = {
        "all": (OWN, UNCONFIRMED, SIBLING, FOREIGN),
        "unit": (OWN, UNCONFIRMED, SIBLING),
        "own": (OWN, UNCONFIRMED),
        "own_confirmed": (OWN,),
        # For themselves: who takes part in an agreed event, and who reads their unit's.
        "self": (OWN, SIBLING) if caller in IN_UNIT else (OWN,) if caller == "member" else (),
    }
    return place in reached[reach]
