"""What the variables of paths may be."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from gateway.api import RESOURCES
from gateway.api.routes import words_beside_variables

MOST = 10**15


class Identifier(UnicodeConverter):
    """Never one of the words that other paths have in its place, and without a dot, which begins a document's suffix.

    Else DELETE /bookings/me would be taken for the member "me", and OPTIONS /plans/1.docx would promise what can be
    done with the plan "1.docx".
    """

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)
        self.regex = rf"(?!(?:{taken()})\Z)[^/.]+"


class Reference(UnicodeConverter):
    """A rule pack by id, or by id@version, and versions have dots; no document lies beside it."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)
        self.regex = rf"(?!(?:{taken()})\Z)[^/]+"


@lru_cache(maxsize=1)
def taken() -> str:
    """Those words, as alternatives of a regular expression."""
    words = words_beside_variables(route for resource in RESOURCES for route in resource.ROUTES)
    return "|".join(sorted(map(re.escape, words)))


class Position(IntegerConverter):
    """A place in a sequence that starts at 1: nothing is at 0."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=1, max=MOST)


class Year(IntegerConverter):
    """A year of a calendar. One out of bounds is left to the service, which says what the bounds are."""

    regex = "[0-9]{1,9}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, min=2000, max=2100)

    def to_python(self, value: str) -> int:
        """The number as it stands."""
        return int(value)


def install(app: Flask) -> None:
    """Have the application's paths read so."""
    app.url_map.converters |= {"default": Identifier, "int": Position, "reference": Reference, "year": Year}
