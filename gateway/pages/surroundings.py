"""What every page shows around its content: counts, names of branches and partners, the caller's unit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from gateway import asking, security
from gateway.clients import Question
from gateway.pages.language import money
from kit.domain import DomainError, Unavailable

MANY = 200
UNREAD: Question = ("notify.unread_count", {})
TODO: Question = ("events.todo", {"limit": MANY})
PENDING: Question = ("events.approvals", {"state": "pending", "limit": MANY})
BRANCHES: Question = ("members.branches", {"limit": MANY})
PARTNERS: Question = ("partners.partners", {"limit": MANY})
FUNDS: Question = ("events.funds", {"limit": MANY})
"""What most pages ask, whatever they show."""


def may(operation: str) -> bool:
    """Whether the caller's roles allow "events.submit_event" at all; the service still judges the thing itself."""
    return security.reach_of(asking.current_actor(), operation) is not None


def may_import() -> bool:
    """Whether the caller may take any table over."""
    return any(may(f"{service}.begin_import") for service in ("members", "partners", "events"))


def leads(operation: str) -> bool:
    """Whether the caller's roles reach further than themself: a borrowed inspector's do not."""
    return security.reach_of(asking.current_actor(), operation) not in (None, "self")


def seen(operation: str, empty: Any, **args: Any) -> Any:
    """The answer to a question, or `empty` where the caller may not ask or a part is away."""
    away: set[str] = g.setdefault("away", set())
    service = operation.partition(".")[0]
    if service in away or not may(operation):
        return empty
    try:
        return answered(operation, **args)
    except Unavailable:
        # Each further question would wait for its timeout again.
        away.add(service)
        return empty
    except DomainError:
        return empty


def ahead(*questions: Question) -> None:
    """Ask all of what a page is about to ask, and what surrounds it: a message a service.

    `answered`, `seen` and `items` find it then, asked in the very same words.
    """
    around = [UNREAD, TODO, BRANCHES, PARTNERS, *([PENDING] if may("events.approve") else [])]
    allowed = [question for question in (*around, *questions) if may(question[0])]
    known = g.setdefault("ahead", {})
    outcomes = asking.clients().answers(allowed)
    known |= {_named(*question): outcome for question, outcome in zip(allowed, outcomes, strict=True)}


def answered(operation: str, **args: Any) -> Any:
    """The answer to a question; the domain's error where there is none."""
    outcome = g.get("ahead", {}).get(_named(operation, args)) or asking.clients().answer(operation, args)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome.value


def _named(operation: str, args: Mapping[str, Any]) -> str:
    return f"{operation} {json.dumps(dict(args), sort_keys=True)}"


def items(operation: str, **args: Any) -> list[dict[str, Any]]:
    """The items of a list question, empty where the caller may not ask."""
    answer = seen(operation, {"items": []}, **args)
    found = answer.get("items", []) if isinstance(answer, dict) else answer
    return list(found or [])


def _seen(question: Question, empty: Any) -> Any:
    return seen(question[0], empty, **question[1])


def _items(question: Question) -> list[dict[str, Any]]:
    return items(question[0], **question[1])


def kept(name: str, build: Any) -> Any:
    """Asked once a request."""
    cache = g.setdefault("surroundings", {})
    if name not in cache:
        cache[name] = build()
    return cache[name]


def forget() -> None:
    """Ask anew: this request has changed something."""
    g.pop("surroundings", None)
    g.pop("ahead", None)


def counts() -> dict[str, int]:
    """The numbers in the head of each page."""
    return kept("counts", _counts)


def _counts() -> dict[str, int]:
    unread = _seen(UNREAD, {})
    if isinstance(unread, dict):
        unread = next((value for value in unread.values() if isinstance(value, int)), 0)
    return {"todo": int(todo().get("total") or 0), "unread": int(unread or 0)}


def todo() -> dict[str, Any]:
    """What waits for the caller: the oldest first, and how much there is of each kind."""
    return kept("todo", lambda: _seen(TODO, {}) or {})


def pending() -> list[dict[str, Any]]:
    """The approvals that the caller can decide now."""
    if not may("events.approve"):
        return []
    return kept("pending", lambda: _items(PENDING))


def branches() -> list[dict[str, Any]]:
    """The branches that the caller can see."""
    return kept("branches", lambda: _items(BRANCHES))


def partners() -> list[dict[str, Any]]:
    """The partner units that the caller can see."""
    return kept("partners", lambda: _items(PARTNERS))


def funds() -> list[dict[str, Any]]:
    """The sources of money that the caller can see."""
    return kept("funds", lambda: _items(FUNDS))


def own_branches() -> list[dict[str, Any]]:
    """The branches for which the caller may propose: their own."""
    own = asking.current_actor().branch_id
    return [one for one in branches() if one["id"] == own]


def fund_choices() -> list[tuple[str, str]]:
    """Funds with year and what is left, for a <select>."""
    return [(one["id"], " · ".join(_of_fund(one))) for one in funds()]


def _of_fund(fund: dict[str, Any]) -> tuple[str, str, str]:
    # Babel does not find texts inside of an f-string.
    left = _("%(sum)s left", sum=money(fund.get("available")))
    return str(fund.get("name", "")), str(fund.get("year", "")), left


def plan_choices(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Plan lines with their month, for a <select>."""
    return [(line["id"], f"{line.get('year')}-{line.get('month', 0):02} · {line.get('theme', '')}") for line in lines]


def members(branch_id: str | None) -> list[dict[str, Any]]:
    """The people of a branch, for those who may see them."""
    return kept(f"members {branch_id}", lambda: items("members.members", branch_id=branch_id, limit=MANY))


def named(kind: str, key: str | None, fallback: str = "") -> str:
    """The name of a branch, partner, fund by its id, as far as the caller can see it."""
    table = {"branch": branches, "partner": partners, "fund": funds}[kind]
    found = kept(f"names {kind}", lambda: {one["id"]: one.get("name", "") for one in table()})
    return str(found.get(key) or fallback or "")


def person(key: str | None, branch_id: str | None) -> str:
    """The name of a member of this branch by their id."""
    found = {one["id"]: one.get("name", "") for one in members(branch_id)}
    return str(found.get(key) or "")


def unit_name() -> str:
    """The unit, and the branch where there is one, under which the caller acts."""
    session = g.get("session") or {}
    unit = session.get("unit_name") or ""
    branch = session.get("branch_name") or named("branch", session.get("branch_id"))
    return branch if branch.startswith(unit) else f"{unit} {branch}".strip()


def address_with(**changes: Any) -> str:
    """This page's address with other query arguments."""
    kept_arguments = {**request.args.to_dict(), **changes}
    place = request.endpoint or "pages.home"
    if request.method == "POST" and place not in ("pages.login", "pages.second_factor", "pages.set_up"):
        return url_for("pages.home", **changes)
    return url_for(place, **(request.view_args or {}), **kept_arguments)
