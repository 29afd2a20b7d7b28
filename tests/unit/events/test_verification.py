"""Every way of tampering with an exported ledger is found, and the first bad entry is named where it can be known."""

from __future__ import annotations

import base64
import datetime as dt
import json
import stat
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from services.events import signing
from services.events.domain.ledger import merkle
from services.events.domain.ledger.checkpoint import Statement
from services.events.domain.ledger.entry import EXACT, START, Recorded, compose
from verifier.verify import CHECKPOINT, GrowingRoot, Verdict, canonical, moment, verify

SIZE = 11


def fact(number: int, **data: Any) -> Recorded:
    return Recorded(
        fact_id=f"fact-{number}",
        type="event.held.v1",
        occurred_at="2026-05-08T01:00:00+00:00",
        producer="events",
        subject="event-1",
        actor_id="account-1",
        trace_id="trace-1",
        aggregate_id="event-1",
        version=number,
        data={"theme": "走进光纤预制棒生产车间", "present": number, **data},
    )


def written(entries: list[dict[str, Any]]) -> list[bytes]:
    return [rfc8785.dumps(entry) for entry in entries]


def export(size: int = SIZE) -> list[bytes]:
    lines: list[bytes] = []
    previous = START
    for seq in range(1, size + 1):
        lines.append(rfc8785.dumps(compose(seq, previous, fact(seq))))
        previous = merkle.leaf_hash(lines[-1]).hex()
    return lines


def root_of(lines: list[bytes]) -> str:
    tree = GrowingRoot()
    for line in lines:
        tree.add(merkle.leaf_hash(line))
    return tree.root().hex()


def rewritten_from(lines: list[bytes], seq: int, **changes: Any) -> list[bytes]:
    """What a thorough forger does: change one entry, then give all that follow their new `previous`."""
    forged = lines[: seq - 1]
    for line in lines[seq - 1 :]:
        entry = json.loads(line)
        if entry["seq"] == seq:
            entry |= changes
        entry["previous"] = merkle.leaf_hash(forged[-1]).hex() if forged else START
        forged.append(rfc8785.dumps(entry))
    return forged


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> signing.KeySigner:
    return signing.load_or_create(tmp_path_factory.mktemp("key") / "ledger.pem").current()


@pytest.fixture(scope="module")
def other_signer(tmp_path_factory: pytest.TempPathFactory) -> signing.KeySigner:
    return signing.load_or_create(tmp_path_factory.mktemp("key") / "other.pem").current()


def signed(
    signer: signing.KeySigner, lines: list[bytes], timestamp: str = "2026-05-08T09:00:00+08:00"
) -> dict[str, Any]:
    statement = Statement(len(lines), root_of(lines), timestamp, signer.key_id)
    note = statement.note()
    members = {name: getattr(statement, name) for name in ("size", "root_hash", "timestamp", "key_id")}
    return {**members, "note": note, "signature": signer.sign(note)}


def key(signer: signing.KeySigner) -> dict[str, str]:
    return {"key_id": signer.key_id, "public_key": signer.public_key}


def judge(signer: signing.KeySigner, lines: list[bytes]) -> Verdict:
    """The lines against the checkpoint of the untouched export."""
    return verify(lines, signed(signer, export()), key(signer))


def test_an_untouched_export_is_good(signer):
    assert judge(signer, export()).ok


def test_newlines_at_the_ends_of_lines_are_not_part_of_the_entries(signer):
    assert judge(signer, [line + b"\n" for line in export()]).ok


def test_an_empty_ledger_can_be_signed_and_verified(signer):
    assert verify([], signed(signer, []), key(signer)).ok


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_an_edited_entry_is_named(signer, seq):
    lines = export()
    lines[seq - 1] = lines[seq - 1].replace("光纤".encode(), "光缆".encode())
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq)


@pytest.mark.parametrize("seq", range(1, SIZE))
def test_an_entry_whose_chain_was_edited_is_named(signer, seq):
    lines = export()
    entry = json.loads(lines[seq - 1])
    lines[seq - 1] = rfc8785.dumps(entry | {"previous": "f" * 64})
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq)


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_a_deleted_entry_is_named(signer, seq):
    lines = export()
    del lines[seq - 1]
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq)


@pytest.mark.parametrize("seq", range(1, SIZE))
def test_swapped_entries_are_named(signer, seq):
    lines = export()
    lines[seq - 1], lines[seq] = lines[seq], lines[seq - 1]
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq)


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_an_inserted_copy_is_named(signer, seq):
    lines = export()
    lines.insert(seq - 1, lines[seq - 1])
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq + 1)


@pytest.mark.parametrize("kept", range(SIZE))
def test_a_tail_that_was_cut_off_is_missed(signer, kept):
    verdict = judge(signer, export()[:kept])
    assert (verdict.ok, verdict.first_bad_seq) == (False, kept + 1)
    assert "ends before" in verdict.reason


def test_an_entry_added_behind_the_signed_ones_is_named(signer):
    verdict = judge(signer, export(SIZE + 1))
    assert (verdict.ok, verdict.first_bad_seq) == (False, SIZE + 1)


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_an_entry_rewritten_with_all_that_follow_is_found_by_the_root(signer, seq):
    verdict = judge(signer, rewritten_from(export(), seq, actor_id="somebody-else"))
    assert not verdict.ok
    assert "signed root" in verdict.reason


def test_a_changed_time_of_an_entry_is_named(signer):
    lines = export()
    lines[4] = lines[4].replace(b"2026-05-08T01", b"2026-05-08T02")
    assert judge(signer, lines).first_bad_seq == 5


@pytest.mark.parametrize(
    "disturb",
    [
        lambda line: line.replace(b'":', b'": ', 1),
        lambda line: line.decode().encode("utf-16"),
        lambda line: line[:-1],
        lambda line: line + b"\r",
        lambda line: b"[" + line + b"]",
        lambda line: json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode(),
        lambda _line: b"",
        lambda _line: b"[" * 100_000,
    ],
)
def test_a_line_that_is_not_canonical_json_is_named(signer, disturb):
    lines = export()
    lines[6] = disturb(lines[6])
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, 7)


@settings(max_examples=200)
@given(data=st.data())
def test_any_flipped_bit_is_found_and_its_entry_named(signer, data):
    lines = export()
    seq = data.draw(st.integers(1, SIZE - 1))
    place = data.draw(st.integers(0, len(lines[seq - 1]) - 1))
    line = bytearray(lines[seq - 1])
    line[place] ^= 1 << data.draw(st.integers(0, 7))
    lines[seq - 1] = bytes(line)
    verdict = judge(signer, lines)
    assert (verdict.ok, verdict.first_bad_seq) == (False, seq)


@pytest.mark.parametrize("member", ["size", "root_hash", "timestamp", "key_id", "note", "signature"])
def test_a_checkpoint_with_a_changed_or_missing_member_is_not_believed(signer, member):
    genuine = signed(signer, export())
    changed = {
        "size": SIZE - 1,
        "root_hash": "0" * 64,
        "timestamp": "2026-05-09T09:00:00+08:00",
        "key_id": "0" * 16,
        "note": genuine["note"].replace("time: 2026", "time: 2025"),
        "signature": base64.b64encode(bytes(64)).decode(),
    }[member]
    for forged in (genuine | {member: changed}, {name: value for name, value in genuine.items() if name != member}):
        verdict = verify(export(), forged, key(signer))
        assert (verdict.ok, verdict.first_bad_seq) == (False, None)


def test_a_checkpoint_whose_time_was_changed_throughout_is_not_believed(signer):
    genuine = signed(signer, export())
    later = "2027-01-01T00:00:00+08:00"
    forged = genuine | {"timestamp": later, "note": genuine["note"].replace(genuine["timestamp"], later)}
    verdict = verify(export(), forged, key(signer))
    assert not verdict.ok
    assert "signature" in verdict.reason


def test_a_forged_checkpoint_over_a_rewritten_file_needs_the_key(signer, other_signer):
    forged_lines = rewritten_from(export(), 3, actor_id="somebody-else")
    forged = signed(other_signer, forged_lines)
    assert not verify(forged_lines, forged, key(signer)).ok
    renamed = forged | {"key_id": signer.key_id, "note": forged["note"].replace(other_signer.key_id, signer.key_id)}
    assert not verify(forged_lines, renamed, key(signer)).ok


def test_another_key_does_not_verify_even_under_the_right_name(signer, other_signer):
    checkpoint = signed(signer, export())
    assert not verify(export(), checkpoint, key(other_signer)).ok
    assert not verify(export(), checkpoint, key(other_signer) | {"key_id": signer.key_id}).ok


@pytest.mark.parametrize("public_key", ["", "not base64!", "AAAA", None, 7])
def test_an_unreadable_key_verifies_nothing(signer, public_key):
    checkpoint = signed(signer, export())
    assert not verify(export(), checkpoint, key(signer) | {"public_key": public_key}).ok


def test_fractions_and_large_numbers_have_one_way_to_be_written(signer):
    strange = {"ratio": 1e21, "half": 0.5, "\U0001f600": 1, "\ufb33": 2, "big": EXACT + 1, "deep": [{"n": -EXACT - 1}]}
    line = rfc8785.dumps(compose(1, START, fact(1, **strange)))
    assert verify([line], signed(signer, [line]), key(signer)).ok
    assert json.loads(line)["data"]["big"] == str(EXACT + 1)
    assert json.loads(line)["data"]["deep"] == [{"n": str(-EXACT - 1)}]


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-EXACT, EXACT)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(value=values)
def test_the_verifiers_own_writer_writes_as_the_ledgers_does(value):
    """RFC 8785 twice: the package by which entries are written, and the single file that must do without."""
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("number", [1e21, 1e20, 123456789.125, 1e-6, 1e-7, -0.0, 5e-324, 1.7976931348623157e308, 0.1])
def test_fractions_are_written_as_ecmascript_does(number):
    assert canonical(number) == rfc8785.dumps(number)


@pytest.mark.parametrize(
    "text",
    ["2026-05-08T09:00:00+08:00", "2026-05-08T01:00:00Z", "2026-05-08T01:00:00.123456Z", "2026-05-07T20:30:00-04:30"],
)
def test_moments_are_compared_whatever_their_offset(text):
    assert moment(text) == dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)
    assert moment("yesterday") < moment(text)


def test_a_note_can_be_read_back_and_nothing_else_can():
    statement = Statement(3, "a" * 64, "2026-05-08T09:00:00+08:00", "0123456789abcdef")
    found = CHECKPOINT.fullmatch(statement.note())
    assert found
    assert found.groups() == ("3", "a" * 64, "2026-05-08T09:00:00+08:00", "0123456789abcdef")
    for other in (statement.note() + "size: 4\n", statement.note().replace("size: 3", "size: 03"), "", "size: 3"):
        assert CHECKPOINT.fullmatch(other) is None


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path):
    path = tmp_path / "keys" / "ledger.pem"
    first, second = signing.load_or_create(path), signing.load_or_create(path)
    assert first.current().public_key == second.current().public_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["ledger.pem"]


def test_a_key_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path):
    path = tmp_path / "ledger.pem"
    signing.load_or_create(path)
    path.chmod(0o644)
    with pytest.raises(signing.UnusableKey, match="others may read"):
        signing.load_or_create(path)
    path.chmod(0o600)
    path.write_text("not a key")
    with pytest.raises(signing.UnusableKey, match="no readable"):
        signing.load_or_create(path)
