"""What may stand in braces in a rule's words: what its fact says in public, and what telling knows besides.

`fact` is the fact's class, which its reader knows.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from kit.domain import rfc3339
from services.notify.domain.rules import Rule, words
from services.notify.domain.templates import EXAMPLES, Template, placeholders

ALWAYS = frozenset({"theme", "number", "branch"})
CODES = frozenset({"kind", "service", "channel"})
"""Words for programs, but where a rule's own words have them."""
DUE = frozenset({"due_on", "due_at", "deadline"})


def allowed_in(rule: Rule, fact: Any) -> frozenset[str]:
    """Names of things only: ids and codes say nothing to people, and what is private may not be in a sentence."""
    fields = dataclasses.fields(fact)
    public = {field.name for field in fields if not field.metadata.get("private") and _is_plain(field)}
    known = set(public)
    known |= {"partner"} if "partner_id" in public else set()
    known |= {"due_on"} if DUE & public else set()
    known = (known & EXAMPLES.keys()) - CODES
    return frozenset(known | ALWAYS | {*placeholders(rule.title), *placeholders(rule.body)})


def _is_plain(field: Any) -> bool:
    return str(field.type).split("[")[0] in ("str", "str | None", "int", "int | None")


def example_of(rule: Rule, fact: Any, title: str, body: str) -> dict[str, Any]:
    """The words with invented values filled in."""
    values = {name: EXAMPLES[name] for name in allowed_in(rule, fact)}
    filled = words(dataclasses.replace(rule, title=title, body=body), values)
    return {"title": filled[0], "body": filled[1]}


def shown(rule: Rule, fact: Any, own: Template | None) -> dict[str, Any]:
    """A rule's words as they are in force for a unit; `own` is the unit's entry."""
    has_own = own is not None and own.own
    return {
        "id": rule.name,
        "name": rule.name,
        "fact_type": rule.fact,
        "title": own.title if own is not None and has_own else rule.title,
        "body": own.body if own is not None and has_own else rule.body,
        "default_title": rule.title,
        "default_body": rule.body,
        "placeholders": sorted(allowed_in(rule, fact)),
        "state": "own" if has_own else "default",
        "version": own.version if own is not None else 0,
        "changed_at": rfc3339(own.changed_at) if own is not None else None,
    }
