"""Documents that are written from the code, so that they cannot be wrong."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from contracts.catalogue import BY_TYPE, PRODUCERS
from kit.config import VARIABLES
from runner.topology import definitions
from services.events.domain.states import drawing

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "docs" / "domain.md"
DRAWING = re.compile(r"(?<=```mermaid\nstateDiagram-v2\n).*?(?=```)", re.DOTALL)
EVENTS_HEAD = """# Facts

Written from `contracts/` by `lianxue docs`; do not edit. A fact is what one service tells the others: past tense,
versioned `subject.action.vN`. Fields marked *private* travel between services but never enter the ledger.
"""


def documents() -> dict[Path, str]:
    """Path -> text of every generated file."""
    return {
        ROOT / "docs" / "events.md": _events(),
        ROOT / "docs" / "settings.md": _settings(),
        DOMAIN: _domain(),
        ROOT / "tests" / "contract" / "openapi.json": _openapi(),
        ROOT / "tests" / "contract" / "facts.json": fact_snapshots(),
    }


def _events() -> str:
    readers: dict[str, list[str]] = {}
    for service in definitions():
        for subscriber, reactions in service.subscribers.items():
            for fact in reactions:
                readers.setdefault(fact.TYPE if fact else "*", []).append(subscriber)
    parts = [EVENTS_HEAD]
    for producer, facts in PRODUCERS.items():
        parts.append(f"\n## {producer}\n")
        for fact in facts:
            told = sorted(set(readers.get(fact.TYPE, []) + readers.get("*", [])))
            parts.append(f"\n### `{fact.TYPE}`\n\n{_first_paragraph(fact)}\n\n")
            parts.append(f"Subject `{fact.SUBJECT}`, ordered by `{fact.AGGREGATE}`; read by {', '.join(told)}.\n\n")
            parts.append("| field | type | |\n|---|---|---|\n" + "".join(_row(f) for f in dataclasses.fields(fact)))
    return "".join(parts)


def _first_paragraph(fact: type[Any]) -> str:
    return " ".join((inspect.getdoc(fact) or "").split())


def _row(field: dataclasses.Field[Any]) -> str:
    marks = ["*private*"] if field.metadata.get("private") else []
    if field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING:
        marks.append("optional")
    kind = str(field.type).replace("|", "\\|")
    return f"| `{field.name}` | `{kind}` | {', '.join(marks)} |\n"


def _domain() -> str:
    """The written text, with the drawing of the study event's life as its machine has it."""
    drawn = "".join(f"    {line}\n" for line in drawing())
    return DRAWING.sub(lambda _: drawn, DOMAIN.read_text(encoding="utf-8"), count=1)


def _settings() -> str:
    rows = "".join(f"| `{name}` | {meaning.replace('|', chr(92) + '|')} |\n" for name, meaning in VARIABLES.items())
    return (
        f"# Settings\n\nEnvironment variables; written by `lianxue docs`.\n\n| variable | meaning |\n|---|---|\n{rows}"
    )


def fact_snapshots() -> str:
    """Every fact's wire shape: a change of a published one must show up in review."""
    shapes = {
        fact_type: {
            "aggregate": fact.AGGREGATE,
            "subject": fact.SUBJECT,
            "fields": {
                f.name: {
                    "type": str(f.type),
                    "private": bool(f.metadata.get("private")),
                    "optional": f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING,
                }
                for f in dataclasses.fields(fact)
            },
        }
        for fact_type, fact in sorted(BY_TYPE.items())
    }
    return json.dumps(shapes, indent=1, sort_keys=True) + "\n"


def _openapi() -> str:
    from gateway.app import create_app
    from gateway.openapi import spec_text
    from kit.config import load
    from runner.topology import schemas

    environment = {"LIANXUE_SECRET_KEY": "x" * 32, "LIANXUE_HOME": tempfile.gettempdir(), "LIANXUE_TEST_CLOCK": "1"}
    return spec_text(create_app(load(environment), schemas()))
