"""Who opens which page at which address: worked out from the rights table, so that a new page cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kit.config import Settings
from tests.chaos.rights.offices import OWN, Place
from tests.chaos.rights.pages import LEFT_OUT, missing_pages, page_cells
from tests.chaos.rights.table import OPEN, plain

WHO = ("organizer", "supervisor", "secretary", "leader", "admin", "finance", "committee", "member")
"""The first of them who may see a page opens it."""
OTHER_THINGS = {
    "/events/<event_id>/edit": "event_id unconfirmed",
    "/commendations/<commendation_id>": "commendation_id issued",
}
"""Pages that show more of something else than of what the rights are tried on."""
NO_PAGE = {"/register/views/<view_id>", "/news"}
"""Leads on to another address; is a part of every page."""
LISTED_BELOW = {"pages.login", "pages.docs"}
NOT_OPENED = {
    "pages.set_up": "is there only while an office has no account",
    "pages.office_login": "leads to the office's own server",
    "pages.office_login_back": "comes from there",
    "pages.logout": "is a form's address",
}
"""Of the pages that the rights table leaves out: those among the ones below, and why the others are not."""
AND_ALSO = (
    *((role, "/") for role in WHO),
    *(
        (role, f"/events/<event_id {state}>")
        for role in ("organizer", "secretary")
        for state in ("unconfirmed", "past")
    ),
    *((role, "/events/<event_id>") for role in ("finance", "supervisor", "leader")),
    ("organizer", "/events/<event_id cancelled>"),
    ("organizer", "/calendar?view=week"),
    ("organizer", "/calendar?view=list"),
    ("admin", "/channels/new?kind=sms"),
    ("admin", "/members"),
    ("admin", "/settings"),
    ("admin", "/help?lang=zh"),
    ("admin", "/log"),
    ("organizer", "/api/v1/docs"),
    ("organizer", "/nothing-there"),
    ("member", "/accounts"),
    ("", "/login"),
    ("", "/notices"),
    ("", "/notices/nothing-there"),
    ("", "/nothing-there"),
    ("", "/i/nothing-there"),
)
"""Pages that look different to others, in another state or in another form, and those that need no login."""
REFUSED = {
    ("organizer", "/events/<event_id>/checkin-screen"): 409,
    ("organizer", "/events/<event_id>/briefing/edit"): 409,
    ("organizer", "/nothing-there"): 404,
    ("member", "/accounts"): 403,
    ("", "/nothing-there"): 404,
    ("", "/notices/nothing-there"): 404,
    ("", "/i/nothing-there"): 404,
}
"""Refusals are pages too; the code on the screen is for a study that was not held yet, and there nothing is
written any more (the editor's own test walks over it with axe)."""


@dataclass(frozen=True, order=True)
class Visit:
    """One page, who opens it, and with which status it must answer."""

    role: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} by {self.role or 'nobody'}"


def visits(settings: Settings, places: Mapping[str, Place]) -> list[Visit]:
    """Every page at least once; those of one caller after one another."""
    assert missing_pages(settings) == []
    unsaid = {name for name in LEFT_OUT if not name.startswith("POST ")} - LISTED_BELOW - NOT_OPENED.keys()
    assert unsaid == set(), "say in visits.py who opens these pages, or why nobody does"
    things = places[OWN].things
    return sorted({
        Visit(role, addressed(path, things), REFUSED.get((role, path), 200))
        for role, path in (*_of_the_table(settings), *AND_ALSO)
    })  # fmt: skip


def _of_the_table(settings: Settings) -> Iterator[tuple[str, str]]:
    """The first caller who may have it, and its path, for each page."""
    open_to: dict[str, set[str]] = {}
    for cell in page_cells(settings):
        if cell.method == "GET" and cell.place == OWN and cell.path not in NO_PAGE:
            open_to.setdefault(cell.path, set()).update({cell.caller} if cell.expected == OPEN else ())
    for path, callers in open_to.items():
        role = next((one for one in WHO if one in callers), None)
        assert role, f"nobody may open {path}: say in visits.py who does"
        yield role, path


def addressed(path: str, things: Mapping[str, str]) -> str:
    """The path with ids instead of names."""
    wanted = OTHER_THINGS.get(path)

    def put(found: re.Match[str]) -> str:
        name = plain(found[1])
        if name == "import_id":
            name = f"import_id {path.split('/')[2]}"
        return things[wanted or name]

    return re.sub("<([^>]+)>", put, path)
