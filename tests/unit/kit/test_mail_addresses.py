"""What may stand behind To:, and how much of an address is shown."""

import pytest

from kit.mail_addresses import is_one, masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhangsan@example.org", "zh***@example.org"),
        ("ab@example.org", "a***@example.org"),
        ("a@example.org", "a***@example.org"),
    ],
)
def test_an_address_shows_its_beginning_and_never_all_of_its_name(address, shown):
    assert masked(address) == shown


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a@example.org", True),
        ("a.b+c@sub.example.org", True),
        ("a@example", False),
        ("a@example.org, b@example.org", False),
        ("a@example.org\r\nBcc: b@example.org", False),
        ("a@example.org\n", False),
        ("示例@example.org", False),
        ("", False),
    ],
)
def test_one_address_is_one_and_nothing_else(text, good):
    assert is_one(text) is good
