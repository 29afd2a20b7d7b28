"""A rule in the words of an office, or of the house where the office has none: in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notify.domain.languages import LANGUAGES
from services.notify.domain.rules import Rule
from services.notify.domain.wording import in_language, in_words
from services.notify.ports import NotifyWork


def of_people(work: NotifyWork, rule: Rule, known: Mapping[str, Any]) -> dict[str, Rule]:
    """By language, the words of the fact's unit, or of the nearest above it that has some in this language."""
    return _nearest(work, rule, known, for_channels=False)


def of_channels(work: NotifyWork, rule: Rule, known: Mapping[str, Any]) -> dict[str, Rule]:
    """The same of those that an office has let out of the house."""
    return _nearest(work, rule, known, for_channels=True)


def _nearest(work: NotifyWork, rule: Rule, known: Mapping[str, Any], *, for_channels: bool) -> dict[str, Rule]:
    found = {language: in_language(rule, language) for language in LANGUAGES}
    own = work.templates.of_name(rule.name)
    units = work.copies.unit_and_above(known["unit_id"]) if own and known["unit_id"] else []
    for unit in reversed(units):
        for language in LANGUAGES:
            template = own.get((unit, language))
            if template is not None and (template.for_channels or not for_channels):
                found[language] = in_words(rule, template.title, template.body)
    return found
