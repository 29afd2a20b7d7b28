"""What every page shows around its content: counts, names of branches and partners, the caller's unit."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _

from gateway import asking, security
from gateway.pages.language import money
from kit.domain import DomainError, Unavailable

MANY = 200


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
        return asking.clients().answer(operation, args).value
    except Unavailable:
        # Each further question would wait for its timeout again.
        away.add(service)
        return empty
    except DomainError:
        return empty


def items(operation: str, **args: Any) -> list[dict[str, Any]]:
    """The items of a list question, empty where the caller may not ask."""
    answer = seen(operation, {"items": []}, **args)
    found = answer.get("items", []) if isinstance(answer, dict) else answer
    return list(found or [])


def kept(name: str, build: Any) -> Any:
    """Asked once a request."""
    cache = g.setdefault("surroundings", {})
    if name not in cache:
        cache[name] = build()
    return cache[name]


def forget() -> None:
    """Ask anew: this request has changed something."""
    g.pop("surroundings", None)


def counts() -> dict[str, int]:
    """The numbers in the head of each page."""
    return kept("counts", _counts)


def _counts() -> dict[str, int]:
    unread = seen("notify.unread_count", {})
    if isinstance(unread, dict):
        unread = next((value for value in unread.values() if isinstance(value, int)), 0)
    return {"todo": int(todo().get("total") or 0), "unread": int(unread or 0)}


def todo() -> dict[str, Any]:
    """What waits for the caller: the oldest first, and how much there is of each kind."""
    return kept("todo", lambda: seen("events.todo", {}, limit=MANY) or {})


def pending() -> list[dict[str, Any]]:
    """The approvals that the caller can decide now."""
    if not may("events.approve"):
        return []
    return kept("pending", lambda: items("events.approvals", state="pending", limit=MANY))


def branches() -> list[dict[str, Any]]:
    """The branches that the caller can see."""
    return kept("branches", lambda: items("members.branches", limit=MANY))


def partners() -> list[dict[str, Any]]:
    """The partner units that the caller can see."""
    return kept("partners", lambda: items("partners.partners", limit=MANY))


def funds() -> list[dict[str, Any]]:
    """The sources of money that the caller can see."""
    return kept("funds", lambda: items("events.funds", limit=MANY))


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
