import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partners.domain.links import fingerprint_of, receipt_of, token_of

KEY = b"exercise key"
TOKEN = token_of(KEY, "i1", "n1")


def test_a_token_is_43_url_safe_characters_and_always_the_same():
    assert len(TOKEN) == 43
    assert set(TOKEN) <= set(string.ascii_letters + string.digits + "-_")
    assert token_of(KEY, "i1", "n1") == TOKEN


def test_key_invitation_and_nonce_each_make_another_token():
    assert len({TOKEN, token_of(b"other", "i1", "n1"), token_of(KEY, "i2", "n1"), token_of(KEY, "i1", "n2")}) == 4


def test_there_is_no_link_without_a_key():
    with pytest.raises(ValueError, match="key"):
        token_of(b"", "i1", "n1")


def test_only_the_hash_is_stored():
    assert fingerprint_of(TOKEN) == hashlib.sha256(TOKEN.encode()).hexdigest()


@given(st.integers(0, 42), st.characters(codec="utf-8"))
def test_any_other_character_anywhere_is_another_link(position, letter):
    other = TOKEN[:position] + letter + TOKEN[position + 1 :]
    assert (fingerprint_of(other) == fingerprint_of(TOKEN)) == (other == TOKEN)


def test_text_that_is_no_text_has_a_hash_too():
    assert fingerprint_of("\ud800") != fingerprint_of("")


def test_a_receipt_is_short_and_belongs_to_one_answer_of_one_round():
    first = receipt_of(KEY, "i1", 1, "a")
    assert first.startswith("HZ-")
    assert len(first) == 13
    assert set(first[3:]) <= set(string.ascii_uppercase + "234567")
    others = {receipt_of(KEY, "i1", 2, "a"), receipt_of(KEY, "i1", 1, "b"), receipt_of(KEY, "i2", 1, "a")}
    assert first not in others
    assert len(others) == 3
