"""What travels is exactly what was meant, and nothing else gets in."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.commitments import commitment_of, unsalted
from kit.envelope import MAX_BYTES, Envelope, MalformedFact, open_bytes, plain, seal
from kit.forgetting import says_nothing_personal
from tests.support.toy import NoteWritten

NOW = dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)


def sealed(text: str = "hello") -> Envelope:
    fact = NoteWritten(note_id="n1", text=text, author="示例成员01")
    return seal(fact, fact_id="f1", occurred_at=NOW, producer="toy", version=3, actor_id="a1", trace_id="t1")


def test_a_sealed_fact_opens_to_the_same_fact() -> None:
    assert open_bytes(sealed().to_bytes()).read(NoteWritten) == NoteWritten(
        note_id="n1", text="hello", author="示例成员01"
    )


def test_private_fields_travel_beside_the_data() -> None:
    envelope = sealed()
    assert envelope.data == {"note_id": "n1", "text": "hello"}
    assert unsalted(envelope.private) == {"author": "示例成员01"}


def test_the_same_fact_is_always_the_same_bytes() -> None:
    one = sealed()
    assert open_bytes(one.to_bytes()).to_bytes() == one.to_bytes()


def test_the_public_part_commits_to_the_private_one_and_does_not_let_it_be_guessed() -> None:
    one, other = sealed(), sealed()
    assert one.commitment == commitment_of(one.private)
    assert one.commitment != other.commitment  # the same name twice: nobody sees that it is the same
    assert one.commitment != commitment_of({**one.private, "author": "示例成员02"})
    assert commitment_of(dict.fromkeys(one.private, "")) is None  # erased: what remains is a number


def test_a_fact_that_says_nothing_of_anybody_commits_to_nothing() -> None:
    fact = NoteWritten(note_id="n1", text="hello", author="")
    empty = seal(fact, fact_id="f1", occurred_at=NOW, producer="p", version=1, actor_id="a", trace_id="t")
    assert (empty.private, empty.commitment) == ({"author": ""}, None)
    assert says_nothing_personal(empty)


def test_a_fact_of_a_version_that_made_no_commitment_is_read() -> None:
    raw = json.loads(sealed().to_bytes())
    del raw["commitment"]
    assert open_bytes(json.dumps(raw).encode()).commitment is None
    with pytest.raises(MalformedFact, match="commitment"):
        open_bytes(json.dumps({**raw, "commitment": "no hash"}).encode())


def test_a_reader_ignores_what_it_does_not_know() -> None:
    raw = json.loads(sealed().to_bytes())
    raw["data"]["colour"] = "red"
    raw["later"] = 1
    assert open_bytes(json.dumps(raw).encode()).read(NoteWritten).text == "hello"


def test_a_missing_field_is_malformed_not_a_crash() -> None:
    raw = json.loads(sealed().to_bytes())
    del raw["data"]["text"]
    with pytest.raises(MalformedFact, match="note"):
        open_bytes(json.dumps(raw).encode()).read(NoteWritten)


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"null", b"[" * 5000, b"\xff\xfe", b"{}", b'{"spec":2}', b"x" * (MAX_BYTES + 1)],
    ids=["empty", "no JSON", "list", "null", "deep", "no UTF-8", "bare", "future spec", "too long"],
)
def test_anything_else_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedFact):
        open_bytes(body)


@pytest.mark.parametrize("member", ["id", "type", "subject", "aggregate_id", "producer", "trace_id", "version", "data"])
def test_each_member_is_needed(member: str) -> None:
    raw = json.loads(sealed().to_bytes())
    raw[member] = None
    with pytest.raises(MalformedFact, match=member):
        open_bytes(json.dumps(raw).encode())


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=10,
    )
)
def test_no_json_value_breaks_the_opening(value: object) -> None:
    try:
        open_bytes(json.dumps(value).encode())
    except MalformedFact:
        return
    raise AssertionError("only an envelope may be opened")


def test_values_become_plain_and_floats_are_refused() -> None:
    assert plain({"at": NOW, "on": NOW.date(), "yuan": Decimal("10.00"), "ids": ("a",)}) == {
        "at": "2026-05-08T01:00:00+00:00", "on": "2026-05-08", "yuan": "10.00", "ids": ["a"]}  # fmt: skip
    with pytest.raises(TypeError, match="does not travel"):
        plain(1.5)
