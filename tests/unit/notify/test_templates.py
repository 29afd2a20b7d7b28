"""Words of an office's own: what may stand in braces, and what hostile text cannot do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import BY_TYPE
from kit.domain import Invalid
from services.notify.domain.reminder_rules import ALL_RULES, BY_NAME
from services.notify.domain.template_view import allowed_in, example_of
from services.notify.domain.templates import check_words

RETURNED = BY_NAME["event-returned"]
FACT = BY_TYPE[RETURNED.fact]
HOSTILE = [
    "{theme.__class__}", "{theme[0]}", "{theme!r}", "{theme:>1000000}", "{0}", "{}", "{", "}", "{theme", "{{theme}",
    "{theme:{reason}}", "{__class__}", "{self}", "{ theme}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["title", "body"])
def test_braces_hold_a_known_name_or_nothing_is_kept(field, text):
    words = {"title": "好", "body": "好", field: text}
    with pytest.raises(Invalid) as refused:
        check_words(**words, allowed=allowed_in(RETURNED, FACT))
    [error] = refused.value.errors
    assert error["pointer"] == f"/{field}"
    assert "{reason}" in error["detail"]
    assert "reason" in refused.value.details["allowed"]


@given(st.text(max_size=60))
def test_any_text_is_either_refused_or_filled_in(text):
    try:
        check_words("好", text, allowed_in(RETURNED, FACT))
    except Invalid:
        return
    assert isinstance(example_of(RETURNED, FACT, "好", text)["body"], str)


def test_a_title_has_one_line_and_escaped_braces_stay():
    with pytest.raises(Invalid):
        check_words("一\n二", "好", allowed_in(RETURNED, FACT))
    assert example_of(RETURNED, FACT, "退回", "{{不是占位符}}<b>{theme}</b>") == {
        "title": "退回",
        "body": "{不是占位符}<b>学习劳模精神</b>",
    }


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.name)
def test_each_rules_own_words_could_be_kept_and_name_no_person(rule):
    fact = BY_TYPE[rule.fact]
    allowed = allowed_in(rule, fact)
    check_words(rule.title, rule.body, allowed)
    private = {name for name, field in fact.__dataclass_fields__.items() if field.metadata.get("private")}
    assert not allowed & private
    filled = example_of(rule, fact, rule.title, rule.body)
    assert "{" not in filled["title"] + filled["body"]


def test_names_are_single():
    assert len(BY_NAME) == len(ALL_RULES)
