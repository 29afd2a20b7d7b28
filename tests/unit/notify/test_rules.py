"""The words that people get."""

import dataclasses
import string

import pytest

from contracts.catalogue import BY_TYPE
from services.notify.domain.rules import BY_FACT, ROLE_OF, RULES, UNIT_ROLE_OF, words

# what telling adds to the fact's own fields
ADDED = {"theme", "number", "partner", "branch", "due_on", "role"}
NAMED = {
    "admins", "proposer", "approvers", "holders", "told", "member", "author", "owner", "requester", "account",
    "runners",
}  # fmt: skip


def test_each_fact_has_one_rule_and_is_in_the_catalogue():
    assert len(BY_FACT) == len(RULES)
    assert set(BY_FACT) <= set(BY_TYPE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.fact)
def test_templates_name_only_what_is_known_and_nothing_private(rule):
    fields = {f.name: f for f in dataclasses.fields(BY_TYPE[rule.fact])}
    wanted = {
        name for text in (rule.title, rule.body, rule.link) for _, name, _, _ in string.Formatter().parse(text) if name
    }
    assert wanted <= set(fields) | ADDED
    assert not [name for name in wanted & set(fields) if fields[name].metadata.get("private")]
    assert set(rule.audiences) <= set(ROLE_OF) | set(UNIT_ROLE_OF) | NAMED


def test_what_is_not_known_stays_blank_and_braces_in_a_theme_stay():
    title, body, link = words(BY_FACT["event.closed.v1"], {"theme": "{reason}", "event_id": "e1", "reason": "x"})
    assert (title, link) == ("已归档：{reason}", "/events/e1")
    assert body == "活动  已归档。"


def test_roles_are_shown_in_chinese_and_long_words_are_cut():
    assert "支部书记" in words(BY_FACT["approval.requested.v1"], {"role": "secretary"})[1]
    assert len(words(BY_FACT["event.closed.v1"], {"theme": "字" * 500})[0]) == 200
