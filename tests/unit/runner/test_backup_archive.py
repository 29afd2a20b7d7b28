"""What a backup's file must be before anything else is looked at, and how it comes into being."""

from __future__ import annotations

import io
import json
import resource
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.config import SERVICES
from runner.backups.archive import reading, writing
from runner.backups.manifest import FORMAT, NAME, Manifest, Part, read
from runner.backups.putting_back import must_be_readable
from runner.backups.refusal import Refused

CONTENT = {f"{name}.sqlite": f"示例 {name}".encode() * 90 for name in SERVICES}


def manifest(parts: dict[str, Part], **changed: Any) -> Manifest:
    values = {
        "format": FORMAT, "product_version": "0.1.0", "made_at": "2026-11-26T10:00:00+08:00", "parts": parts,
        "ledger_size": 3, "ledger_root": "a" * 64, "ledger_key_id": "", "secret_print": "b" * 16, "keys": {},
    }  # fmt: skip
    return Manifest(**{**values, **changed})


def backup(file: Path, *, force: bool = False, **changed: Any) -> Path:
    """A backup in form; its parts are no databases."""
    with writing(file, force=force) as writer:
        parts = {}
        for name in SERVICES:
            copy = writer.scratch / name
            copy.write_bytes(CONTENT[f"{name}.sqlite"])
            size, digest = writer.add(f"{name}.sqlite", copy)
            parts[name] = Part("sqlite", "0001", size, digest, 1, 2)
        writer.put(NAME, manifest(parts, **changed).to_bytes())
    return file


def rewritten(file: Path, change: Callable[[dict[str, bytes]], Any], *more: tarfile.TarInfo) -> Path:
    """The same file with other members."""
    with tarfile.open(file) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(file, "w") as tar:
        for entry in more:
            tar.addfile(entry)
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file


def opened(file: Path) -> dict[str, bytes]:
    with reading(file) as archive:
        archive.check()
        return {name: archive.content(name) for name in archive.manifest.names}


def test_what_was_put_in_comes_out_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = backup(tmp_path / "b.tar")
    assert opened(file) == CONTENT
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file], "nothing is left beside it"


def test_a_file_is_overwritten_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    file.write_text("an earlier backup")
    with pytest.raises(Refused, match="is there already"):
        backup(file)
    assert file.read_text() == "an earlier backup"
    backup(file, force=True)
    assert opened(file) == CONTENT


def test_a_full_disk_leaves_the_earlier_backup_and_nothing_else(tmp_path: Path) -> None:
    file = backup(tmp_path / "b.tar")
    before, (soft, hard) = file.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))  # what a disk with so many free bytes says, too
    try:
        with pytest.raises(Refused, match="cannot be written"):
            backup(file, force=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nowhere"):
        backup(tmp_path / "nowhere" / "b.tar")


def linked(name: str, kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, "/etc/passwd"
    return entry


def wrong_sum(members: dict[str, bytes]) -> None:
    members["events.sqlite"] = members["events.sqlite"][:-1] + b"?"


def one_gone(members: dict[str, bytes]) -> None:
    del members["notify.sqlite"]


def longer(members: dict[str, bytes]) -> None:
    members["events.sqlite"] += b"?"


BAD: dict[str, tuple[Callable[[dict[str, bytes]], Any], list[tarfile.TarInfo], str]] = {
    "another content": (wrong_sum, [], "events.sqlite in it is damaged"),
    "another length": (longer, [], "events.sqlite in it has"),
    "a part is missing": (one_gone, [], "notify.sqlite is missing"),
    "no manifest": (lambda m: m.pop(NAME), [], f"no {NAME}"),
    "a foreign member": (lambda m: m.update({"payload.sh": b"#!"}), [], "'payload.sh'"),
    "a key that nobody named": (lambda m: m.update({"secret-key": b"x"}), [], "'secret-key'"),
    "out of its directory": (lambda m: m.update({"../events.sqlite": b"x"}), [], "holds what no backup holds"),
    "an absolute path": (lambda m: m.update({"/etc/cron.d/x": b"x"}), [], "holds what no backup holds"),
    "a symlink": (one_gone, [linked("notify.sqlite", tarfile.SYMTYPE)], "holds what no backup holds"),
    "a hard link": (one_gone, [linked("notify.sqlite", tarfile.LNKTYPE)], "holds what no backup holds"),
    "a device": (one_gone, [linked("notify.sqlite", tarfile.CHRTYPE)], "holds what no backup holds"),
    "the same name twice": (lambda _m: None, [tarfile.TarInfo("events.sqlite")], "holds what no backup holds"),
    "a manifest that is none": (lambda m: m.update({NAME: b"[" * 100_000}), [], "cannot be read"),
    "a huge manifest": (lambda m: m.update({NAME: b" " * (2 << 20)}), [], "too large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_as_we_wrote_it_is_refused_in_words(name: str, tmp_path: Path) -> None:
    change, more, words = BAD[name]
    file = rewritten(backup(tmp_path / "b.tar"), change, *more)
    with pytest.raises(Refused, match=words) as refused:
        opened(file)
    assert str(refused.value).startswith(str(file))


@pytest.mark.parametrize("content", [b"", b"not a tar\n" * 500, b"\0" * 10_240, b"PK\3\4" + b"x" * 600])
def test_a_foreign_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    file.write_bytes(content)
    with pytest.raises(Refused):
        opened(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No such file"):
        opened(tmp_path / "b.tar")


def test_a_newer_format_says_which_version_reads_it(tmp_path: Path) -> None:
    file = backup(tmp_path / "b.tar", format=FORMAT + 1, product_version="9.0.0")
    with pytest.raises(Refused, match=r"newer version \(9\.0\.0\)") as refused:
        opened(file)
    assert "Install" in refused.value.advice


def test_a_newer_schema_is_refused_and_an_older_one_is_not() -> None:
    parts = {name: Part("sqlite", "0001", 1, "a" * 64, 0, 0) for name in SERVICES}
    must_be_readable(manifest(parts))
    parts["events"] = Part("sqlite", "9999", 1, "a" * 64, 0, 0)
    with pytest.raises(Refused, match="schema 9999 of events"):
        must_be_readable(manifest(parts, product_version="9.0.0"))


def test_a_manifest_of_a_later_version_of_this_format_may_say_more() -> None:
    parts = {name: Part("sqlite", "0001", 1, "a" * 64, 0, 0) for name in SERVICES}
    raw = json.loads(manifest(parts).to_bytes())
    raw["mood"] = raw["parts"]["events"]["mood"] = "good"
    assert read(json.dumps(raw).encode()) == manifest(parts)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a backup without the padding at its end, which nobody misses."""
    return backup(tmp_path_factory.mktemp("sound") / "b.tar").read_bytes().rstrip(b"\0")


@settings(max_examples=40)
@given(data=st.data())
def test_no_damage_passes_for_a_backup(
    sound: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Cut anywhere, or with any byte changed, it is refused, or its parts are what they were."""
    at = data.draw(st.integers(0, len(sound) - 1))
    byte = data.draw(st.one_of(st.none(), st.integers(0, 255)))
    damaged = sound[:at] if byte is None else sound[:at] + bytes([byte]) + sound[at + 1 :]
    file = tmp_path_factory.getbasetemp() / "damaged.tar"
    file.write_bytes(damaged)
    try:
        found = opened(file)
    except Refused:
        return
    assert found == CONTENT
