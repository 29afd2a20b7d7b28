"""What may stand in braces in a rule's words: what its fact says in public, and what telling knows besides.

`fact` is the fact's class, which its reader knows.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from kit.domain import rfc3339
from services.notify.domain.audience import AudienceChoice
from services.notify.domain.channels import NEWS_OF
from services.notify.domain.languages import CHINESE
from services.notify.domain.rules import Rule
from services.notify.domain.templates import (
    EXAMPLES,
    FOR_CHANNELS,
    Template,
    check_for_channels,
    check_words,
    placeholders,
)
from services.notify.domain.wording import in_language, in_words, words

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


def check(rule: Rule, fact: Any, title: str, body: str, *, for_channels: bool) -> None:
    """Invalid where these words may not be kept."""
    check_words(title, body, allowed_in(rule, fact))
    if for_channels:
        check_for_channels(title, carried=rule.fact in NEWS_OF)


def _is_plain(field: Any) -> bool:
    return str(field.type).split("[")[0] in ("str", "str | None", "int", "int | None")


def example_of(rule: Rule, fact: Any, title: str, body: str, language: str = CHINESE) -> dict[str, Any]:
    """The words with invented values filled in."""
    values = {name: EXAMPLES[name] for name in allowed_in(rule, fact)}
    filled = words(in_words(rule, title, body), values, language)
    return {"title": filled[0], "body": filled[1]}


def shown(
    rule: Rule, fact: Any, own: Template | None, choice: AudienceChoice | None, language: str = CHINESE
) -> dict[str, Any]:
    """A rule's words as they are in force for a unit, and who gets them; `own`, `choice`: the unit's entries."""
    house, has_own = in_language(rule, language), own is not None and own.own
    return {
        "id": rule.name,
        "name": rule.name,
        "fact_type": rule.fact,
        "language": language,
        "title": own.title if own is not None and has_own else house.title,
        "body": own.body if own is not None and has_own else house.body,
        "default_title": house.title,
        "default_body": house.body,
        "placeholders": sorted(allowed_in(rule, fact)),
        "for_channels": own is not None and has_own and own.for_channels,
        "channel_placeholders": sorted(allowed_in(rule, fact) & FOR_CHANNELS) if rule.fact in NEWS_OF else [],
        "state": "own" if has_own else "default",
        "version": own.version if own is not None else 0,
        "changed_at": rfc3339(own.changed_at) if own is not None else None,
        **audience_of(rule, choice),
    }


def audience_of(rule: Rule, choice: AudienceChoice | None) -> dict[str, Any]:
    """Whether retired members get it: by the rule, by the unit's own choice."""
    return {
        "retired_default": rule.retired,
        "retired": choice.retired if choice is not None else None,
        "audience_version": choice.version if choice is not None else 0,
    }
