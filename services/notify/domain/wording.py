"""From a rule to the sentences that somebody reads: in which language, with what is known filled in."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from services.notify.domain.english import WORDS
from services.notify.domain.languages import CHINESE, ENGLISH, said
from services.notify.domain.rules import Rule

LONGEST_TITLE, LONGEST_BODY = 200, 2000


def in_language(rule: Rule, language: str) -> Rule:
    """The rule with the words of the house in that language."""
    if language != ENGLISH:
        return rule
    title, *lines = WORDS[rule.name]
    return in_words(rule, title, " ".join(lines))


def in_words(rule: Rule, title: str, body: str) -> Rule:
    """The rule with other words."""
    return dataclasses.replace(rule, title=title, body=body)


def words(rule: Rule, known: Mapping[str, Any], language: str = CHINESE) -> tuple[str, str, str]:
    """Title, body and link with what is known filled in; what is not known stays blank."""
    values = _Blank(said(known, language))
    return (
        " ".join(rule.title.format_map(values).split())[:LONGEST_TITLE],
        rule.body.format_map(values)[:LONGEST_BODY],
        rule.link.format_map(_Blank({key: value for key, value in known.items() if value is not None})),
    )


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""
