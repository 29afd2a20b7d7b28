"""What a reader must not learn: ids, themes and names of things beyond their reach, wherever an answer has them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from tests.chaos.rights.offices import FOREIGN, IN_UNIT, OWN, SIBLING, Place

OF_THE_UNIT = {"fund_id", "resource_id", "outage_id", "view_id shared"}
"""Every branch of a unit sees these: a proposal chooses from them, a saved view was shared with it."""
ON_PAGES = {*OF_THE_UNIT, "branch_id", "member_id", "account_id", "dispatch_id", "unit_id"}
"""Pages name branches and people of the unit, too: in filters, and as successors."""
OF_ADMINS = {"channel_id", "deputy_id"}
"""What administrators look after in every unit."""


def hidden_from(role: str, reach: str, places: dict[str, Place]) -> list[str]:
    """What an answer of an operation with this reach must not hold."""
    if reach == "all":
        return []
    if reach == "unit" or (reach == "self" and role in IN_UNIT):
        return _words(places, FOREIGN)
    of_all = OF_THE_UNIT if reach == "own" else set()
    hidden = _words(places, FOREIGN) + _words(places, SIBLING, of_all)
    return hidden + (_unconfirmed(places[OWN]) if reach == "own_confirmed" else [])


def hidden_on_pages(role: str, places: dict[str, Place]) -> list[str]:
    """What no page may show to this role; a page is made of many operations, so the widest reach counts."""
    if role in IN_UNIT:
        return _words(places, FOREIGN)
    if role == "admin":
        shown = ON_PAGES | OF_ADMINS
        return _words(places, FOREIGN, shown) + _words(places, SIBLING, shown)
    hidden = _words(places, FOREIGN) + _words(places, SIBLING, ON_PAGES)
    return hidden + (_unconfirmed(places[OWN]) if role == "member" else [])


def _words(places: dict[str, Place], name: str, but: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    place, own = places[name], {*places[OWN].things.values()}
    named = [*place.words, *place.things.items(), *(("member_id", key) for key in place.members)]
    # Numbers of the ledger and names of packs stand in many answers; an id of 32 digits is nobody else's.
    return [
        word
        for kind, word in named
        if kind not in but
        and word not in own
        and (kind, word)
        and (re.fullmatch("[0-9a-f]{32}", word) or "示例" in word)
    ]


def _unconfirmed(own: Place) -> list[str]:
    kinds = ("event_id unconfirmed", "event_id cancelled")
    return [own.things[kind] for kind in kinds] + [word for kind, word in own.words if kind in kinds]


def text_of(answer: Any) -> str:
    """All that an answer says, workbooks and documents too."""
    if answer.content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            return "\n".join(package.read(name).decode(errors="ignore") for name in package.namelist())
    if answer.headers.get("Content-Type", "").endswith("/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    return str(answer.text)
