"""How a resource lists its routes: method, path, the operation behind it, and what is special about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

PREFIX = "/api/v1"


@dataclass(frozen=True)
class Route:
    """One method of one path.

    `operation` names the row of the policy, the call and the schemas. `view` is there where passing the request
    on to the operation is not enough. `location` makes it a creating POST: it is filled from the path's and the
    answer's members. `condition` says that `If-Match` must be there. For the API document alone: `answers` names the
    operation whose answer it gives where that is another one, `asks` the query parameters where they are fewer, `takes`
    the body that the gateway itself judges, `later` that it may answer 202 before it is done, and `refuses` the
    statuses that `gateway.describing` does not foresee.
    """

    method: str
    path: str
    operation: str
    summary: str
    status: int = 200
    location: str = ""
    condition: bool = False
    view: Callable[..., Any] | None = None
    produces: str | tuple[str, ...] = "application/json"
    consumes: str = "application/json"
    answers: str = ""
    asks: tuple[str, ...] = ()
    takes: type[Schema] | None = None
    refuses: tuple[int, ...] = ()
    later: bool = False

    @property
    def name(self) -> str:
        """The Flask endpoint, unique within the resource."""
        words = [word.strip("<>").replace("int:", "") for word in self.path.strip("/").split("/")]
        return "_".join([self.method.lower(), *words]).replace("-", "_").replace(".", "_")


def get(path: str, operation: str, summary: str, **more: Any) -> Route:
    """Look: a list, or a thing with its ETag."""
    return Route("GET", path, operation, summary, **more)


def create(path: str, operation: str, summary: str, location: str) -> Route:
    """Make something: 201, `Location`, and `Idempotency-Key` honoured."""
    return Route("POST", path, operation, summary, status=201, location=location)


def patch(path: str, operation: str, summary: str) -> Route:
    """Change the members that are given, of the version named in `If-Match`."""
    return Route("PATCH", path, operation, summary, condition=True)


def put(path: str, operation: str, summary: str) -> Route:
    """Replace the version named in `If-Match`."""
    return Route("PUT", path, operation, summary, condition=True)


def action(path: str, operation: str, summary: str, **more: Any) -> Route:
    """Do something with a thing: 200."""
    return Route("POST", path, operation, summary, **more)


def delete(path: str, operation: str, summary: str) -> Route:
    """Take something away: 200 with what is left."""
    return Route("DELETE", path, operation, summary)


def download(
    path: str, operation: str, summary: str, view: Callable[..., Any], produces: str, **more: Any
) -> Route:  # fmt: skip
    """A document or a stream of its own media type."""
    return Route("GET", path, operation, summary, view=view, produces=produces, **more)


def words_beside_variables(routes: Iterable[Route]) -> frozenset[str]:
    """The words that stand where another path has a variable: `me` in /bookings/me beside /bookings/<member_id>."""
    paths = [[re.sub("<.*>", "<>", part) for part in route.path.split("/")] for route in routes]
    places = [(tuple(path[:place]), part) for path in paths for place, part in enumerate(path)]
    variable = {before for before, part in places if part == "<>"}
    return frozenset(part for before, part in places if before in variable and part != "<>")
