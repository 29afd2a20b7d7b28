"""Where in a rule pack's text a fault lies, as far as its words tell: the service names rules, people see lines."""

from __future__ import annotations

import re

NAMED = re.compile(r"^规则 ([^：]+)：")
COUNTED = re.compile(r"^第 (\d+) 条规则：")
OF_PACK = re.compile(r"^规则包：(\w+)")
SAID = re.compile(r"第 (\d+) 行|line (\d+)")


def line_of(fault: str, text: str) -> int | None:
    """The line that the fault is about, counted from 1; None where that cannot be told."""
    if found := SAID.search(fault):
        return int(found[1] or found[2])
    if found := NAMED.match(fault):
        return _first(rf"""^[\s-]*\{{?\s*key:\s*["']?{re.escape(found[1])}["']?\s*(,|$)""", text)
    if found := COUNTED.match(fault):
        return _nth_rule(int(found[1]), text)
    found = OF_PACK.match(fault)
    return _first(rf"^{re.escape(found[1])}\s*:", text) if found else None


def _first(pattern: str, text: str) -> int | None:
    return next((number for number, line in enumerate(text.splitlines(), 1) if re.search(pattern, line)), None)


def _nth_rule(nth: int, text: str) -> int | None:
    """Rules are the items that are indented as the first one behind `rules:` is."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if re.match(r"rules\s*:", line)), len(lines))
    items = [(number, len(line) - len(line.lstrip())) for number, line in enumerate(lines) if line.lstrip()[:1] == "-"]
    rules = [(number, depth) for number, depth in items if number > start]
    same = [number + 1 for number, depth in rules if depth == rules[0][1]]
    return same[nth - 1] if nth <= len(same) else None
