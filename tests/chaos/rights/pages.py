"""The same table for the pages: each page stands on an operation, whose row and reach say who gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.app import create_app
from gateway.pages.actions import ACTIONS
from gateway.policy import POLICY
from kit.config import Settings
from tests.chaos.promise import Tally
from tests.chaos.rights.knowing import hidden_on_pages
from tests.chaos.rights.offices import OWN, ROLES, Place
from tests.chaos.rights.table import HIDDEN, LOGIN, NOBODY, OPEN, ROLE, UNCONFIRMED, verdict
from tests.support.stack import Api

FOR_ANYONE = {
    "pages.home", "pages.log", "pages.inbox", "pages.password", "pages.partners", "pages.funds", "pages.new_event",
}  # fmt: skip
"""Pages that everybody with a login gets; what is in them is asked by the rights of whoever looks."""
STANDS_ON = {
    ("GET", "pages.events"): "events.events",
    ("GET", "pages.event"): "events.event",
    ("GET", "pages.edit_event"): "events.event",
    ("GET", "pages.checkin"): "events.event",
    ("GET", "pages.checkin_screen"): "events.checkin_code",
    ("POST", "pages.edit_event"): "events.edit_event",
    ("POST", "pages.new_event"): "events.draft_event",
    ("POST", "pages.partners"): "partners.create_partner",
    ("POST", "pages.funds"): "events.open_fund",
    ("POST", "pages.read_message"): "notify.read_message",
}
LEFT_OUT = {
    "pages.login": "has no caller yet", "pages.docs": "the API's own description", "pages.logout": "ends the login",
    "POST pages.password": "one's own",
}  # fmt: skip
SHOWS_LESS = {"events.events"}
"""The list says why it is empty, in the page, instead of refusing it."""


@dataclass(frozen=True)
class PageCell:
    """One page or form, who asks for it, about the thing of which place, and what must come of it."""

    method: str
    path: str
    operation: str
    caller: str
    place: str
    expected: str
    subject: str = "event_id"

    def __str__(self) -> str:
        what = f"{self.method} {self.path} ({self.operation or 'for anyone'})"
        return f"{what} by {self.caller or 'nobody'}, {self.place}"


def page_cells(settings: Settings) -> Iterator[PageCell]:
    """The whole table, from the application's own addresses."""
    for method, rule in _rules(settings):
        if rule.endpoint == "pages.act":
            for name, action in ACTIONS.items():
                path = rule.rule.replace("<name>", name)
                yield from _cells(method, path, action.operation, action.subject)
        else:
            yield from _cells(method, rule.rule, STANDS_ON.get((method, rule.endpoint), ""), "event_id")


def missing_pages(settings: Settings) -> list[str]:
    """What to add here for pages that nobody has said a word about."""
    return [
        f"{method} {rule.rule}: say in rights/pages.py on which operation {rule.endpoint} stands"
        for method, rule in _rules(settings)
        if rule.endpoint not in (*FOR_ANYONE, "pages.act") and (method, rule.endpoint) not in STANDS_ON
    ]


def _rules(settings: Settings) -> Iterator[tuple[str, Any]]:
    for rule in create_app(settings).url_map.iter_rules():
        if rule.endpoint.startswith("pages."):
            for method in sorted({*(rule.methods or ())} & {"GET", "POST"}):
                if not {rule.endpoint, f"{method} {rule.endpoint}"} & LEFT_OUT.keys():
                    yield method, rule


def _cells(method: str, path: str, operation: str, subject: str) -> Iterator[PageCell]:
    names = {name for name in ("event_id", "message_id") if f"<{name}>" in path} | {subject} - {"event_id"}
    places = (OWN, UNCONFIRMED, "sibling", "foreign") if names == {"event_id"} else (OWN, "sibling", "foreign")
    for caller in (NOBODY, *ROLES):
        for place in places if names else (OWN,):
            if caller == NOBODY:
                expected = LOGIN
            elif not operation:
                expected = OPEN
            elif caller not in POLICY[operation]:
                expected = ROLE
            else:
                expected = verdict(operation, names, caller, POLICY[operation][caller], place)
            yield PageCell(method, path, operation, caller, place, expected, subject)


class PageWalker:
    """Asks for the people of the own branch, with their token instead of a cookie: the rights are the same."""

    def __init__(self, base_url: str, places: dict[str, Place], tally: Tally) -> None:
        self.base_url, self.places, self.tally = base_url, places, tally
        self.callers = {NOBODY: Api(base_url), **places[OWN].people}

    def ask(self, cell: PageCell) -> None:
        """One cell; whatever is not as it should be is noted."""
        self.tally.runs += 1
        things = self.places[OWN if cell.place == UNCONFIRMED else cell.place].things
        event_id = things["event_id unconfirmed" if cell.place == UNCONFIRMED else "event_id"]
        path = cell.path.replace("<event_id>", event_id).replace("<message_id>", things["message_id"])
        form = {cell.subject: things.get(cell.subject, "")} if cell.method == "POST" else None
        http = self.callers[cell.caller].http
        answer = http.request(cell.method, self.base_url + path, data=form, timeout=30, allow_redirects=False)
        self.judge(cell, answer)

    def judge(self, cell: PageCell, answer: Any) -> None:
        """To the login page; refused; not there; or a page, and no word too much on it."""
        status = answer.status_code
        shows_less = status == 200 and cell.operation in SHOWS_LESS and cell.method == "GET"
        fits = {
            LOGIN: status == 303 and "/login" in answer.headers.get("Location", ""),
            # Whoever may not act on a thing that they may not see either is told of the second.
            ROLE: status in (403, 404) or shows_less,
            HIDDEN: status == 404,
            OPEN: status in (200, 409),
        }
        self.tally.expect(fits[cell.expected], f"{cell}: {status}, expected {cell.expected}")
        if cell.caller != NOBODY:
            asked_for = answer.request.url + str(answer.request.body)
            for word in hidden_on_pages(cell.caller, self.places):
                self.tally.expect(word in asked_for or word not in answer.text, f"{cell}: the page tells of {word}")
