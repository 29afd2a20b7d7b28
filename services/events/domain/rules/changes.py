"""What another set of packs would say differently about the same event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

COMPARED = ("level", "clause", "source", "verified", "arithmetic", "message")
"""Not the pack's reference: a new version that says the same is no change."""

CheckRow = Mapping[str, Any]


def changes_between(before: Iterable[CheckRow], after: Iterable[CheckRow]) -> list[dict[str, Any]]:
    """{rule, before, after} for each check that differs, None where there is none; in the order of `before`."""
    was, is_now = _by_rule(before), _by_rule(after)
    return [
        {"rule": rule, "before": old, "after": new}
        for rule in dict.fromkeys([*was, *is_now])
        for old, new in zip_longest(was.get(rule, []), is_now.get(rule, []))
        if _said(old) != _said(new)
    ]


def _by_rule(checks: Iterable[CheckRow]) -> dict[str, list[CheckRow]]:
    found: dict[str, list[CheckRow]] = {}
    for check in checks:
        found.setdefault(check["rule"], []).append(check)
    return found


def _said(check: CheckRow | None) -> tuple[Any, ...] | None:
    return None if check is None else tuple(check.get(name) for name in COMPARED)
