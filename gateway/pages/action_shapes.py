"""What an action of the event page is, and a field of its form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Field:
    """One field of an action's form.

    `kind`: text, area, date, number, money, slots, people, resources, reasons (one a person), the name of a choice,
    file, files (the action is done for each), names, hidden, or given (by the page).
    """

    name: str
    label: Any
    kind: str = "text"
    must: bool = False
    hint: Any = ""


@dataclass(frozen=True)
class Action:
    """One action: the operation it calls, on which thing, and how its button looks."""

    operation: str
    label: Any
    fields: tuple[Field, ...] = ()
    subject: str = "event_id"
    style: str = "plain"
    confirm: Any = ""
    place: str = "bar"
    keyed: bool = False
    goes_to: str = ""
    explains: Any = ""

    @property
    def name(self) -> str:
        """The operation without its service: the last part of the address."""
        return self.operation.split(".")[1]


REASON = Field("reason", _l("Reason"), "area", must=True)
COMMENT = Field("comment", _l("Opinion"), "area")
