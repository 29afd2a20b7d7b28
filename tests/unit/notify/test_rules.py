"""The words that people get."""

import dataclasses
import string

import pytest

from contracts.catalogue import BY_TYPE
from services.notify.domain import english
from services.notify.domain.languages import LANGUAGES
from services.notify.domain.reminder_rules import ALL_RULES, BY_NAME
from services.notify.domain.rules import BY_FACT, ROLE_OF, RULES, UNIT_ROLE_OF
from services.notify.domain.templates import placeholders
from services.notify.domain.wording import in_language, words

# what telling adds to the fact's own fields
ADDED = {"theme", "number", "partner", "branch", "due_on", "role", "when"}
NAMED = {
    "admins", "proposer", "approvers", "holders", "told", "member", "author", "owner", "requester", "account",
    "runners", "retired_of_branch", "retired_below",
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


def test_each_rule_has_words_in_each_language_with_the_same_placeholders_and_no_words_are_left_over():
    assert set(english.WORDS) == set(BY_NAME)
    for rule in ALL_RULES:
        for language in LANGUAGES:
            told = in_language(rule, language)
            assert set(placeholders(told.title)) == set(placeholders(rule.title)), rule.name
            assert set(placeholders(told.body)) == set(placeholders(rule.body)), rule.name


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.name)
def test_english_words_have_no_chinese_in_them_also_where_nothing_is_known(rule):
    title, body, _link = words(in_language(rule, "en"), {"role": "committee", "due_on": "2026-05-18"}, "en")
    assert title
    assert body
    assert (title + body).isascii()


@pytest.mark.parametrize(
    ("language", "due", "who"), [("zh", "2026年5月18日", "财务"), ("en", "18 May 2026", "finance")]
)
def test_days_and_roles_are_written_as_the_language_writes_them(language, due, who):
    rule = in_language(BY_NAME["reminder-raised-approval-escalated"], language)
    body = words(rule, {"role": "finance", "due_on": "2026-05-18", "number": "LX-1"}, language)[1]
    assert due in body
    assert who in body
    assert due not in words(rule, {"role": "finance", "due_on": "soon"}, language)[1]


def test_why_a_branch_is_behind_is_said_in_english_from_the_figures_of_the_fact():
    reasons = [{"reason": "owed_summaries", "value": 3, "limit": 2, "text": "逾期"}, {"reason": "new", "text": "其他"}]
    known = {"reasons": reasons, "text": "逾期未交的总结 3 篇", "branch": "b1"}
    rule = in_language(BY_NAME["nudge-opened"], "en")
    assert words(rule, known, "en")[1].startswith("3 summaries overdue (reminded from 2 on); 其他.")
    assert "逾期未交的总结 3 篇" in words(BY_NAME["nudge-opened"], known)[1]


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ({"code": "event", "name": "大巴01", "label": "LX-2"}, "(大巴01 goes to event LX-2 at that time)"),
        ({"code": "outage", "name": "大巴01", "label": "年检"}, "(大巴01 is out of order then: 年检)"),
        ({"code": "retired", "name": "大巴01", "label": ""}, "(大巴01 is no longer in use)"),
        ({"code": "another", "name": "大巴01"}, "(大巴01不可用)"), ({}, "(大巴01不可用)"), (None, "(大巴01不可用)"),
    ],
)  # fmt: skip
def test_why_a_resource_is_not_to_be_had_is_said_in_english_where_the_fact_says_it_in_parts(why, said):
    known = {"reason": "大巴01不可用", "why": why, "theme": "示例", "number": "LX-1"}
    assert said in words(in_language(BY_NAME["event-resource_taken"], "en"), known, "en")[1]
    assert "但大巴01不可用，请" in words(BY_NAME["event-resource_taken"], known)[1]


def test_what_retired_members_get_asks_nothing_of_anybody():
    """Greetings, briefings and notices; and dates of their branch where the office wants that."""
    defaults = {rule.name: rule.retired for rule in ALL_RULES if rule.retired is not None}
    assert defaults == {
        "event-confirmed": False, "event-published": True, "notice-issued": True, "notice-retracted": True,
        "member-greeted-birthday": True, "member-greeted-political_birthday": True,
    }  # fmt: skip
