"""Opens pages, sends each of their forms with each kind of value, and judges the answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from werkzeug.routing import MapAdapter

from tests.browser.forms.shown import Form, Page, read
from tests.browser.forms.values import KINDS, MULTIPLIED, Sent, encoded
from tests.browser.visits import Visit
from tests.chaos.rights.offices import OWN, Place
from tests.chaos.rights.pages import BY_NAME
from tests.support.inside import Inside

CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_SHOWN_AGAIN = (403, 404, 413, 429)
"""Nothing is there to be filled in again: not one's own, of nothing, too large, too often."""
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f\ufffd\ud800-\udfff]|%ED%A0%80")
"""Controls; and half a letter, which is read as the text of its bytes, or as no letter."""
TYPED_IN = ("text", "textarea", "number", "date", "datetime-local", "tel", "email", "time")
GIVEN_UP = {"pages.checkin": "a code that is over is of no use: its field is empty for the next one"}
"""Forms that do not show again what was typed, and why."""
ALIKE = 2
"""So many forms of one address that differ in their fields are sent."""
HEAVY = "pages.act:"
"""The event's page takes long to be shown again: of its many forms each gets some of the kinds, in turn."""
ENDS = (
    "withdraw",
    "cancel",
    "reject",
    "return",
    "revoke",
    "dissolve",
    "retract",
    "approve",
    "/end",
    "refuse",
    "verify",
)
"""Words in addresses after which other forms are there no more."""


class FormWalker:
    """`met`: the names of addresses whose form was found; `wrong`: what is not as it should be; `sent`: how many."""

    def __init__(self, base_url: str, places: dict[str, Place], addresses: MapAdapter, inside: Inside) -> None:
        self.base_url, self.addresses, self.inside = base_url, addresses, inside
        self.used: set[str] = set()
        """Pages of which a form was taken: others of theirs may be there no more."""
        self.met: dict[str, set[tuple[str, ...]]] = {}
        self.wrong: list[str] = []
        self.sent = 0
        self.people = {role: self._seat(api.http.headers["Authorization"]) for role, api in places[OWN].people.items()}
        self.people[""] = requests.Session()

    def _seat(self, right: Any) -> requests.Session:
        """A browser without scripts, logged in."""
        http = requests.Session()
        http.cookies.set("lianxue", str(right).removeprefix("Bearer "))
        http.headers["Origin"] = self.base_url
        return http

    def walk(self, visits: Iterable[Visit]) -> None:
        """All pages; what may be accepted is sent when every form has been found, and what ends something last."""
        found = [form for visit in visits for form in self._page(visit).forms if self._is_new(form)]
        for form in found:
            self._send_all(form, may_be_taken=False)
        for form in sorted(found, key=lambda form: any(word in form.action for word in ENDS)):
            self._send_all(form, may_be_taken=True)

    def _page(self, visit: Visit) -> Page:
        answer = self.people[visit.role].get(self.base_url + visit.path, timeout=30)
        self._expect(answer.status_code < 500, f"{visit}: {answer.status_code}")
        return read(visit.path, visit.role, answer.text)

    def name_of(self, form: Form) -> str:
        """Which address of the pages a form goes to: its endpoint, and the action's name where many share one."""
        endpoint, found = self.addresses.match(form.action.split("?")[0], method="POST")
        where = BY_NAME.get(endpoint, ("", {}))[0].strip("<>")
        return f"{endpoint}:{found[where]}" if where else str(endpoint)

    def _is_new(self, form: Form) -> bool:
        fields = tuple(name for name in form.typed if not re.search(r"\d|-", name))
        known = self.met.setdefault(self.name_of(form), set())
        if fields in known or len(known) >= ALIKE:
            return False
        known.add(fields)
        return True

    def _send_all(self, form: Form, *, may_be_taken: bool) -> None:
        kinds = [kind for kind in KINDS if (kind == "markup") == may_be_taken]
        if self.name_of(form).startswith(HEAVY) and not may_be_taken:
            kinds = [kind for n, kind in enumerate(kinds) if kind == "empty" or (n + len(self.met)) % 3 == 0]
        if not form.typed:
            kinds = [] if may_be_taken else ["of another login"]
        for kind in kinds:
            filled = KINDS[kind](form) if kind in KINDS else [("csrf_token", "0" * 64)]
            if filled is not None:
                self._send(form, kind, filled)

    def _send(self, form: Form, kind: str, filled: Sent) -> None:
        self.sent += 1
        said = f"{kind}: {form}"
        http, address = self.people[form.role], self.base_url + form.action
        how: dict[str, Any] = {
            "data": encoded(filled),
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        }
        if form.with_file:
            parts = [(name, (None, text.encode("utf-8", "surrogatepass"))) for name, text in filled]
            how = {"files": parts}
        answer = http.post(address, timeout=30, allow_redirects=False, **how)
        if answer.status_code == 303:
            self._expect(kind not in ("of another login", "long", "stale"), f"{said}: was accepted")
            self.used.add(form.page)
            answer = http.get(urljoin(address, answer.headers["Location"]), timeout=30)
            self._escaped(said, answer)
        elif answer.status_code == 200:
            self._escaped(said, answer)
        else:
            self._refused(said, form, filled, answer)

    def _refused(self, said: str, form: Form, filled: Sent, answer: requests.Response) -> None:
        status = answer.status_code
        if not self._expect(400 <= status < 500, f"{said}: {status} {answer.text[:200]}"):
            return
        page = self._escaped(said, answer)
        told = [*page.beside.values(), *page.boxes] or (
            [page.said] if status in NOT_SHOWN_AGAIN or not form.typed else []
        )
        self._expect(told and all(CHINESE.search(one) for one in told), f"{said}: {status}, told {told}")
        self._expect(all(page.beside.values()), f"{said}: marked without a word beside it: {page.beside}")
        made = self._made(answer.headers["X-Trace-Id"])
        self._expect(not made, f"{said}: {status}, and yet {made}")
        if status not in NOT_SHOWN_AGAIN and form.typed and self.name_of(form) not in GIVEN_UP:
            self._kept(said, form, filled, page)

    def _kept(self, said: str, form: Form, filled: Sent, page: Page) -> None:
        """What was typed is in the fields of the form that is shown again, and of no other."""
        again = [one for one in page.forms if one.action.split("?")[0] == form.action.split("?")[0]]
        self._expect(again or form.page in self.used, f"{said}: the form is not shown again; {page.boxes}")
        if not again:
            return
        typed = {name: text for name, text in reversed(filled) if self._is_kept(form, name)}  # the first of each
        lost = min(([name for name, text in typed.items() if not _has(one, name, text)] for one in again), key=len)
        self._expect(not lost, f"{said}: lost {lost}")

    def _is_kept(self, form: Form, name: str) -> bool:
        return name in form.typed and form.box(name).kind in TYPED_IN

    def _escaped(self, said: str, answer: requests.Response) -> Page:
        self._expect(answer.status_code < 500, f"{said}: then {answer.status_code}")
        page = read(urlsplit(answer.url).path, "", answer.text or "<p>")
        self._expect(not page.tags, f"{said}: a script in the page: {page.tags}")
        self._expect(MULTIPLIED not in answer.text, f"{said}: a template was carried out")
        return page

    def _made(self, trace: str) -> list[str]:
        """Which facts a request has left, but for the one that somebody has read."""
        asked = "SELECT type FROM outbox WHERE body LIKE :trace AND type <> 'record.read.v1'"
        return [row[0] for name in self.inside.databases for row in self.inside.rows(name, asked, trace=f"%{trace}%")]

    def _expect(self, holds: object, words: str) -> bool:
        if not holds:
            self.wrong.append(words[:400])
        return bool(holds)


def _has(form: Form, name: str, text: str) -> bool:
    found = [box.value for box in form.boxes if box.name == name]
    return any(_plain(one) == _plain(text) for one in found)


def _plain(text: str) -> str:
    """What can be seen of it."""
    return UNSEEN.sub("", text).strip()
