"""The figures of a rule as lines that people read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.pages.rule_words import CASES, FIGURES
from gateway.pages.words import word

SILENT = frozenset({"key"})
SPOKEN = frozenset({"label", "text", "role", "to", "rank", "words"})
"""Members that need no name before them."""


def figures(limits: Any) -> list[str]:
    """A rule's figures, one line an entry."""
    entries = limits if isinstance(limits, list) else [limits] if limits else []
    if all(isinstance(one, str) for one in entries):
        return ["、".join(entries)] if entries else []
    return [line for one in entries if isinstance(one, Mapping) and (line := _line(one))]


def _line(entry: Mapping[str, Any]) -> str:
    said = sorted(entry.items(), key=lambda item: item[0] not in SPOKEN)
    return "，".join(_said(name, value) for name, value in said if name not in SILENT)


def _said(name: str, value: Any) -> str:
    text = "、".join(map(_in_words, value if isinstance(value, list) else [value]))
    return text if name in SPOKEN or name == "when" else f"{FIGURES.get(name, name)} {text}"


def _in_words(value: Any) -> str:
    return str(CASES.get(value) or word(value, "role")) if isinstance(value, str) else str(value)
