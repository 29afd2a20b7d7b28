"""Asks the API cell by cell, judges each answer, and reads every answer for what its reader must not know."""

from __future__ import annotations

from typing import Any

from gateway.policy import POLICY
from tests.chaos.promise import Tally
from tests.chaos.rights.knowing import hidden_from, text_of
from tests.chaos.rights.offices import OWN, Place
from tests.chaos.rights.table import HIDDEN, LOGIN, NOBODY, OPEN, ROLE, Cell, arguments_of, plain, thing
from tests.support.stack import Api

NAMES_COLLEAGUES = {"members.deputy_candidates"}
"""For oneself one appoints anybody of the own unit, by name; of other units nobody is named."""
WRONG = {"/": "/"}
"""A body that no operation takes."""
ANSWERS = {LOGIN: (401, "session.required"), ROLE: (403, "forbidden"), HIDDEN: (404, "not_found")}
TELLS_ALL = {"events.ledger_lines", "events.begin_ledger_export"}
"""An export is the whole ledger, or nobody could verify it; that it was taken is on the ledger, too."""

TELLS_THE_UNIT = {"events.register_view", "events.register_views"}
"""A view that is shared tells the whole unit of its owner and filters; what it leads to is asked by one's own reach."""


class Walker:
    """Asks for the people of the own branch."""

    def __init__(self, base_url: str, places: dict[str, Place], tally: Tally) -> None:
        self.places, self.tally = places, tally
        self.callers = {NOBODY: Api(base_url), **places[OWN].people}

    def ask(self, cell: Cell) -> Any:
        """One cell; whatever is not as it should be is noted."""
        self.tally.runs += 1
        kw = {} if cell.route.method in ("GET", "DELETE") else {"json": WRONG}
        answer = self.callers[cell.caller].call(cell.route.method, self.address(cell), **kw)
        self.judge(cell, answer)
        return answer

    def judge(self, cell: Cell, answer: Any) -> None:
        """Status and code, and no word too much."""
        code = answer.json().get("code") if answer.status_code >= 400 else ""
        if cell.expected == OPEN:
            refused = answer.status_code in (401, 404, 500) or (answer.status_code, code) == (403, "forbidden")
            self.tally.expect(not refused, f"{cell}: within reach, and answered {answer.status_code} {code}")
        else:
            wanted = ANSWERS[cell.expected]
            self.tally.expect(
                (answer.status_code, code) == wanted, f"{cell}: {answer.status_code} {code}, not {wanted}"
            )
        if answer.ok and cell.route.operation not in TELLS_ALL:
            reach, text = POLICY[cell.route.operation].get(cell.caller, "self"), text_of(answer)
            reach = "unit" if reach == "own" and cell.route.operation in TELLS_THE_UNIT else reach
            reach = "unit" if cell.route.operation in NAMES_COLLEAGUES and reach == "self" else reach
            for word in hidden_from(cell.caller, reach, self.places):
                self.tally.expect(word not in text, f"{cell}: the answer tells of {word}")

    def address(self, cell: Cell) -> str:
        """The route's path about the place's things."""
        path = cell.route.path
        for name in arguments_of(cell.route):
            path = path.replace(f"<{name}>", self._thing(cell, name))
        asks = "?limit=200&year=" + self.places[OWN].things["year"] if cell.safe else ""
        return path + asks

    def _thing(self, cell: Cell, name: str) -> str:
        if plain(name) == "import_id":
            return self.places[cell.place].things["import_id " + cell.route.path.split("/")[2]]
        return thing(self.places, cell.place, name) or "events-none"
