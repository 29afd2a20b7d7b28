"""The rig itself: it sees what it says it sees, and a run that shows nothing never passes for a good one."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.chaos.doctored import names
from tests.chaos.fuzzing.judgement import is_valid_after_all
from tests.chaos.promise import Promise, Tally
from tests.chaos.promises import PROMISES
from tests.chaos.report import Row, table
from tests.chaos.walks.auditor import Entry, compare_with_ledger
from tests.chaos.walks.driver import Step, Wanted
from tests.chaos.wire import COMMIT, _messages


def test_every_promise_is_tried_and_has_a_broken_variant() -> None:
    assert [promise.number for promise in PROMISES] == [*range(1, 18)]
    assert all(promise.variants for promise in PROMISES)


def test_every_failpoint_and_variant_has_its_function() -> None:
    known = names()
    wanted = {name for promise in PROMISES for name in (*promise.doctoring, *(v.name for v in promise.variants))}
    assert wanted == set(known), "one that nobody uses, or one that does not exist"


def step(*wanted: Wanted) -> Step:
    return Step("POST /events", wanted)


def entry(seq: int, kind: str = "event.drafted.v1", subject: str = "e1", **data: Any) -> Entry:
    return Entry(seq, f"f{seq}", kind, subject, data)


@pytest.mark.parametrize(
    ("entries", "lost", "doubled"),
    [
        ([entry(1)], 0, 0),
        ([], 1, 0),
        ([entry(1, subject="e2")], 1, 0),
        ([entry(1, "event.drafted_again.v1")], 1, 0),
        ([entry(1), entry(2)], 0, 1),
    ],
)
def test_a_step_without_its_entry_is_lost_and_one_with_two_is_doubled(
    entries: list[Entry], lost: int, doubled: int
) -> None:
    tally = Tally()
    compare_with_ledger([step(Wanted("event.drafted", "e1"))], entries, tally)
    assert (len(tally.lost), len(tally.doubled)) == (lost, doubled)


def test_an_entry_about_another_member_does_not_count() -> None:
    tally = Tally()
    wanted = Wanted("booking.made", "e1", (("member_id", "m1"),))
    compare_with_ledger([step(wanted)], [entry(1, "booking.made.v1", member_id="m2")], tally)
    assert tally.lost


def row(*, variant: str = "", started: bool = True, **found: list[str]) -> Row:
    return Row(Promise(1, "kept", lambda _rig: None), "embedded", variant, Tally(runs=1, **found), 1.0, started)  # type: ignore[arg-type]


def test_a_broken_variant_in_which_nothing_was_found_is_not_caught() -> None:
    assert row().fine
    assert not row(lost=["one"]).fine
    assert row(variant="v", lost=["one"]).fine
    assert not row(variant="v").fine
    assert not row(variant="v", started=False, unfinished=["did not start"]).fine, "that shows nothing about the rig"
    assert not row(variant="v", unfinished=["came to no end"]).fine, "neither does that"
    assert not row(unfinished=["came to no end"]).fine


def test_the_table_says_so_when_something_is_not_as_it_should_be() -> None:
    assert "All promises kept" in table([row(), row(variant="v", stuck=["one"])], 1)
    assert "1 of 2 rows" in table([row(stuck=["one"]), row(variant="v", stuck=["one"])], 1)


def test_the_wire_reads_messages_however_they_are_cut() -> None:
    near, far = socket.socketpair()
    ssl, startup = b"\x00\x00\x00\x08\x04\xd2\x16\x2f", b"\x00\x00\x00\x09\x00\x03\x00\x00\x00"
    with near, far:
        for byte in ssl + startup + COMMIT:
            near.sendall(bytes([byte]))
        found = _messages(far)
        assert [next(found) for _ in range(3)] == [ssl, startup, COMMIT]


def test_a_body_that_fits_its_schema_is_not_what_was_wrong_with_a_request():
    schema = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
    blamed = "Invalid data should have been rejected. Invalid component: in body - object with only required properties"
    assert is_valid_after_all(blamed, schema, '{"text": "0"}')
    assert not is_valid_after_all(blamed, schema, '{"text": ""}')
    assert not is_valid_after_all(blamed, schema, "no JSON")
    assert not is_valid_after_all("Invalid component: parameter `cursor` in query", schema, '{"text": "0"}')
