"""What a password must not be."""

import pytest

from services.members.domain.passwords import fault


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("kurz-7!", "length"),
        ("x" * 201, "length"),
        ("organizer", "username"),
        ("Organizer1", "username"),
        ("1-ORGANIZER", "username"),
        ("rezinagro", "username"),
        ("password", "common"),
        ("Password2026!", "common"),
        ("12345678", "common"),
        ("87654321", "common"),
        ("88888888", "common"),
        ("qwertyuiop", "common"),
        ("a123456789", "common"),
        ("woaini1314", "common"),
        ("5201314!!", "common"),
        ("abcabcabc", "common"),
        ("20262026", "common"),
        ("lianxue2026", "common"),
        ("11112222", "common"),
    ],
)
def test_what_is_guessed_first_is_refused_with_its_reason(password, code):
    found = fault(password, "organizer")
    assert found is not None
    assert found[0] == code
    assert found[1].endswith("。")


@pytest.mark.parametrize(
    "password",
    ["exercise-1", "三个互不相关的词语啊", "organizer-of-things", "correct horse", "lx-x7Qf2mPk", "1949年10月的秋天"],
)
def test_what_somebody_thought_of_will_do(password):
    assert fault(password, "organizer") is None


def test_a_name_of_two_letters_is_in_many_words():
    assert fault("li-exercise", "li") is None
