"""Nine ways to lie with a ledger, by both entrances of the verifier; and honest ledgers, of which none is accused."""

from __future__ import annotations

import ast
import importlib.util
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

from runner.main import build
from tests.support.ledgers import PRIVATE, WrittenLedger, saved, signer_from
from verifier import verify as verifier

SINGLE_FILE = Path(verifier.__file__)
LEDGERS = 3
"""Random ledgers that each attack is tried on, by each entrance."""


@dataclass
class Case:
    """What the supervisor is given; `seq`: the entry to be named, where one can be. `says`: a word of the reason."""

    lines: list[bytes]
    checkpoint: dict[str, Any]
    key: dict[str, Any]
    previous: list[dict[str, Any]] = field(default_factory=list)
    seq: int | None = None
    says: str = ""


def honest(draw: random.Random) -> tuple[WrittenLedger, Case]:
    """A ledger with a checkpoint that was kept, and perhaps another key since."""
    ledger = WrittenLedger(draw).grow(draw.randrange(2, 9))
    key, kept = ledger.public_key(), ledger.checkpoint()
    ledger.grow(draw.randrange(2, 9))
    if draw.random() < 0.5:
        ledger.rotate()
        key = ledger.public_key(0)
    return ledger, Case(list(ledger.lines), ledger.checkpoint(), key, [kept])


def edited(draw: random.Random) -> Case:
    _, case = honest(draw)
    case.seq = draw.randrange(1, len(case.lines))
    case.lines[case.seq - 1] = case.lines[case.seq - 1].replace("光纤".encode(), "光缆".encode())
    return case


def deleted(draw: random.Random) -> Case:
    _, case = honest(draw)
    case.seq = draw.randrange(1, len(case.lines) + 1)
    del case.lines[case.seq - 1]
    return case


def inserted(draw: random.Random) -> Case:
    """An entry that fits the one before in every way; what shows it is that the next has its number already."""
    ledger, case = honest(draw)
    place = draw.randrange(1, len(case.lines))
    shorter = WrittenLedger(draw)
    for line in ledger.lines[:place]:
        shorter.append(line)
    case.lines.insert(place, shorter.grow(1).lines[-1])
    case.seq = place + 2
    return case


def swapped(draw: random.Random) -> Case:
    _, case = honest(draw)
    case.seq = draw.randrange(1, len(case.lines))
    case.lines[case.seq - 1 : case.seq + 1] = case.lines[case.seq - 1 : case.seq + 1][::-1]
    return case


def cut_off(draw: random.Random) -> Case:
    _, case = honest(draw)
    case.seq = draw.randrange(1, len(case.lines) + 1)
    case.lines, case.says = case.lines[: case.seq - 1], "ends before"
    return case


def rewritten(draw: random.Random) -> Case:
    """Everything from an entry on is hashed anew; the checkpoint that was kept bounds where it began."""
    ledger, case = honest(draw)
    first = draw.randrange(1, len(case.lines) + 1)
    case.lines = ledger.rewritten(first, actor_id="somebody-else").lines
    kept = case.previous[0]["size"]
    case.seq, case.says = (kept, "kept") if first <= kept else (len(case.lines), "signed root")
    return case


def rewritten_with_the_key(draw: random.Random) -> Case:
    """The same by somebody who holds the key and signs it anew: only what was kept elsewhere shows it."""
    ledger, case = honest(draw)
    case.seq = case.previous[0]["size"]
    forged = ledger.rewritten(draw.randrange(1, case.seq + 1), actor_id="somebody-else")
    case.lines, case.checkpoint, case.says = forged.lines, forged.checkpoint(), "rewritten"
    return case


def forged(draw: random.Random) -> Case:
    """A checkpoint by a key of the forger's own."""
    ledger, case = honest(draw)
    case.checkpoint = ledger.checkpoint(signer_from(draw))
    case.says = "no signed succession"
    return case


def forged_under_the_right_name(draw: random.Random) -> Case:
    ledger, case = honest(draw)
    theirs = signer_from(draw)
    ours, theirs.key_id = ledger.signers[-1].key_id, ledger.signers[-1].key_id
    case.checkpoint, case.says = ledger.checkpoint(theirs), f"not by the key {ours}"
    return case


def replayed(draw: random.Random) -> Case:
    """An older checkpoint with the file of its time: all of it genuine, and the newest entries gone."""
    _, case = honest(draw)
    older, newer = case.previous[0], case.checkpoint
    case.lines, case.checkpoint, case.previous = case.lines[: older["size"]], older, [newer]
    case.says = "an OLD checkpoint"
    return case


def replayed_of_the_same_size(draw: random.Random) -> Case:
    ledger, case = honest(draw)
    case.previous, case.says = [ledger.checkpoint()], "an OLD checkpoint"
    return case


def time_of_an_entry_changed(draw: random.Random) -> Case:
    _, case = honest(draw)
    case.seq = draw.randrange(1, len(case.lines))
    case.lines[case.seq - 1] = case.lines[case.seq - 1].replace(b"2026-05-08T01", b"2026-05-07T01")
    return case


def time_of_the_checkpoint_changed(draw: random.Random) -> Case:
    _, case = honest(draw)
    was, later = case.checkpoint["timestamp"], "2027-01-01T00:00:00+08:00"
    case.checkpoint |= {"timestamp": later, "note": case.checkpoint["note"].replace(was, later)}
    case.says = "signature"
    return case


def succession_forged(draw: random.Random) -> Case:
    """A chain to the forger's key that the trusted key never signed."""
    ledger, case = honest(draw)
    ledger.signers = [signer_from(draw)]
    ledger.rotate()
    note = ledger.successions[-1]["note"].replace(ledger.signers[0].key_id, case.key["key_id"])
    link = {"note": note, "signature": ledger.signers[0].sign(note)}
    case.key, case.checkpoint = {**case.key, "successions": [link]}, ledger.checkpoint()
    case.previous, case.says = [], "is not signed by that key"
    return case


def succession_broken(draw: random.Random) -> Case:
    """One link of the chain is missing."""
    ledger, case = honest(draw)
    case.key = ledger.public_key(0)
    ledger.rotate()
    ledger.rotate()
    case.checkpoint, case.previous = ledger.checkpoint(), []
    links = ledger.successions
    case.key["successions"] = [*links[:-2], links[-1]]
    case.says = "no signed succession"
    return case


def key_that_was_replaced(draw: random.Random) -> Case:
    """Who got hold of a key after it had been replaced signs with it."""
    ledger, case = honest(draw)
    ledger.rotate()
    case.key, case.checkpoint = ledger.public_key(0), ledger.checkpoint(ledger.signers[0])
    case.says = "after that key was replaced"
    return case


ATTACKS = [
    edited, deleted, inserted, swapped, cut_off, rewritten, rewritten_with_the_key, forged, forged_under_the_right_name,
    replayed, replayed_of_the_same_size, time_of_an_entry_changed, time_of_the_checkpoint_changed, succession_forged,
    succession_broken, key_that_was_replaced,
]  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The single file as it was carried away: nothing of ours lies beside it."""
    return Path(shutil.copy(SINGLE_FILE, tmp_path_factory.mktemp("stick")))


@pytest.fixture(scope="module")
def carried(alone: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("carried_verify", alone)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["lianxue verify-ledger", "verify.py"])
def entrance(request: pytest.FixtureRequest, carried: ModuleType, capsys: Any) -> Callable[[list[str]], Any]:
    """Arguments -> exit code and all that was said."""
    if request.param == "verify.py":

        def by_itself(arguments: list[str]) -> tuple[int, str]:
            return carried.main(arguments), "".join(capsys.readouterr())

        return by_itself

    def by_command(arguments: list[str]) -> tuple[int, str]:
        result = CliRunner().invoke(COMMAND_LINE, ["verify-ledger", *arguments], catch_exceptions=False)
        return result.exit_code, result.output

    return by_command


COMMAND_LINE = build()


def arguments(case: Case, folder: Path) -> list[str]:
    paths = saved(folder, export=case.lines, checkpoint=case.checkpoint, key=case.key)
    given = [paths["export"], "--checkpoint", paths["checkpoint"], "--key", paths["key"]]
    for number, kept in enumerate(case.previous):
        given += ["--previous", saved(folder, **{f"kept{number}": kept})[f"kept{number}"]]
    return given


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_attack_is_found_and_the_first_bad_entry_is_named(attack, entrance, tmp_path):
    for number in range(LEDGERS):
        case = attack(random.Random(f"{attack.__name__} {number}"))
        code, output = entrance(arguments(case, tmp_path))
        assert code == 1, output
        named = "" if case.seq is None else f"first bad seq {case.seq}:"
        assert output.startswith(f"BAD: {named}"), (number, output)
        assert case.says in output
        assert "有问题：" in output


def test_an_honest_ledger_is_good_by_both_entrances(entrance, tmp_path):
    for number in range(LEDGERS):
        _, case = honest(random.Random(number))
        code, output = entrance(arguments(case, tmp_path))
        assert (code, output.splitlines()[0]) == (
            0, f"good: {len(case.lines)} entries, signed {case.checkpoint['timestamp']}"
        ), output  # fmt: skip


def test_a_thousand_random_honest_ledgers_raise_no_false_alarm():
    for number in range(1000):
        draw = random.Random(number)
        ledger = WrittenLedger(draw)
        trusted, kept = ledger.public_key(), []
        for _ in range(draw.randrange(1, 4)):
            ledger.grow(draw.randrange(4))
            kept.append(ledger.checkpoint())
            if draw.random() < 0.3:
                ledger.rotate()
        revealed = [{"fact_id": fact_id, "private": private} for fact_id, private in ledger.private.items()]
        newest, successions = ledger.checkpoint(), ledger.public_key()["successions"]
        verdict = verifier.verify(ledger.lines, newest, trusted, kept, revealed, successions)
        assert verdict.ok, (number, verdict)


def test_the_single_file_runs_alone_and_without_cryptography_says_that_nobody_signed(alone, tmp_path):
    """Isolated, and without site-packages: as on the machine of somebody who has nothing but Python."""
    _, case = honest(random.Random(0))
    given = arguments(case, tmp_path)
    whole = subprocess.run([sys.executable, "-I", alone, *given], capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stdout.startswith("good: ")) == (0, True), whole.stderr
    bare = subprocess.run([sys.executable, "-I", "-S", alone, *given], capture_output=True, text=True, check=False)
    assert bare.returncode == 3
    assert "signature NOT checked" in bare.stderr
    assert "good" not in bare.stdout + bare.stderr
    case.lines.pop()
    given = arguments(case, tmp_path)
    bad = subprocess.run([sys.executable, "-I", "-S", alone, *given], capture_output=True, text=True, check=False)
    assert bad.returncode == 1, "a file that was cut off is bad whoever signed"


def test_the_single_file_is_read_by_old_pythons_and_leans_on_nothing_but_the_standard_library():
    tree = ast.parse(SINGLE_FILE.read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    foreign = {name.partition(".")[0] for name in imported} - sys.stdlib_module_names
    assert foreign == {"cryptography"}
    assert "__future__" not in imported, "annotations came with 3.7"


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_cannot_be_read_is_no_verdict(content, entrance, tmp_path):
    _, case = honest(random.Random(1))
    given = arguments(case, tmp_path)
    Path(given[2]).write_bytes(content)
    code, output = entrance(given)
    assert code == 2, output


def test_a_line_longer_than_any_entry_is_not_read_to_its_end(carried, tmp_path, capsys):
    _, case = honest(random.Random(2))
    given = arguments(case, tmp_path)
    with Path(given[0]).open("wb") as file:
        file.truncate(3 * carried.LONGEST_LINE)
    with Path(given[0]).open("rb") as file:
        assert max(map(len, carried.entries_in(file))) == carried.LONGEST_LINE
    assert carried.main(given) == 1
    assert "first bad seq 1:" in capsys.readouterr().err


def test_what_a_fact_told_in_private_is_proved_by_its_entry_and_a_changed_word_is_not(entrance, tmp_path):
    draw = random.Random(3)
    ledger = WrittenLedger(draw).grow(20)
    case = Case(ledger.lines, ledger.checkpoint(), ledger.public_key())
    fact_id, private = next(iter(ledger.private.items()))

    def asked(fact_id: str, private: dict[str, Any]) -> tuple[int, str]:
        revealed = saved(tmp_path, revealed={"fact_id": fact_id, "private": private})["revealed"]
        return entrance([*arguments(case, tmp_path), "--private", revealed])

    assert asked(fact_id, private)[0] == 0
    code, output = asked(fact_id, {**private, "contact_name": "示例成员02"})
    assert (code, f"first bad seq {fact_id.removeprefix('fact-')}:" in output) == (1, True)
    assert asked(fact_id, {**private, "_salt": "00" * 32})[0] == 1
    assert asked(fact_id, dict(PRIVATE))[0] == 1
    assert asked("fact-0", private)[0] == 1


def test_erasing_what_was_private_leaves_every_proof_as_it_was():
    ledger = WrittenLedger(random.Random(4)).grow(20)
    assert ledger.private
    before = ledger.checkpoint()
    ledger.private.clear()  # salt and all: nothing of it is in any line
    assert not [line for line in ledger.lines if b"_salt" in line or "示例成员".encode() in line]
    assert all(set(json.loads(line)["commitment"]) <= set("0123456789abcdef")
               for line in ledger.lines if b"commitment" in line)  # fmt: skip
    assert verifier.verify(ledger.lines, ledger.checkpoint(), ledger.public_key(), [before]).ok
