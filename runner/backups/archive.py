"""The file of a backup: a plain tar, so that any system can open it without us.

Written beside its place and renamed when it is whole and on the disk. Read with suspicion: nothing is ever extracted by
the name that the file gives it, and what is not named in the manifest, or differs from it, is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from runner.backups.manifest import NAME, Manifest, read
from runner.backups.refusal import Refused

OWNER_ONLY = 0o600
CHUNK = 1 << 20
MANIFEST_AT_MOST = 1 << 20
ANOTHER = "Take another backup; nothing was changed."


class Writer:
    """A backup that is being made. `scratch` is a directory beside the file that only its owner may enter."""

    def __init__(self, scratch: Path, tar: tarfile.TarFile) -> None:
        self.scratch = scratch
        self._tar = tar

    def add(self, name: str, path: Path) -> tuple[int, str]:
        """Move a file into the backup; its bytes and SHA-256."""
        size = path.stat().st_size
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._tar.addfile(_entry(name, size), file)
        path.unlink()
        return size, digest

    def put(self, name: str, content: bytes) -> str:
        """Write a small member; its SHA-256."""
        self._tar.addfile(_entry(name, len(content)), io.BytesIO(content))
        return hashlib.sha256(content).hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, OWNER_ONLY, int(time.time())
    return entry


@contextlib.contextmanager
def writing(file: Path, *, force: bool) -> Iterator[Writer]:
    """A Writer whose file takes its place when the block ends well; else no trace is left."""
    _free(file, force)
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f".{file.name}.", dir=file.parent))  # mode 0700, whatever the umask
    except OSError as error:
        raise Refused(f"{file.parent}: {error.strerror or error}", "Choose a directory that can be written.") from error
    try:
        whole = scratch / "whole"
        with os.fdopen(os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w+b") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(scratch, tar)
            out.flush()
            os.fsync(out.fileno())
        _free(file, force)  # somebody may have put one there meanwhile
        whole.replace(file)
        sync(file.parent)
    except OSError as error:
        raise Refused(
            f"{file} cannot be written: {error.strerror or error}",
            "Nothing was left there, an earlier file is as it was. Make room, or choose another place.",
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _free(file: Path, force: bool) -> None:
    if file.is_dir():
        raise Refused(f"{file} is a directory", "Give the name of the file as well.")
    if not force and (file.exists() or file.is_symlink()):
        raise Refused(f"{file} is there already", "Choose another name, or overwrite it with --force.")


def sync(directory: Path) -> None:
    """Have the directory's names on the disk, as fsync of a file does it for its content."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class Archive:
    """A backup that was opened and found whole in form; `check` and `extract` compare its content."""

    def __init__(
        self, file: Path, tar: tarfile.TarFile, entries: dict[str, tarfile.TarInfo], manifest: Manifest
    ) -> None:
        self._file = file
        self._tar = tar
        self._entries = entries
        self.manifest = manifest

    def check(self) -> None:
        """Read every part; Refused when one is not what the manifest says."""
        for name in self.manifest.names:
            self._copied(name, lambda _chunk: None)

    def extract(self, name: str, to: IO[bytes]) -> None:
        """Write a part into an open file, comparing it once more: the file may have changed since `check`."""
        self._copied(name, to.write)

    def content(self, name: str) -> bytes:
        """A small part."""
        whole = io.BytesIO()
        self.extract(name, whole)
        return whole.getvalue()

    def _copied(self, name: str, write: Callable[[bytes], Any]) -> None:
        digest = hashlib.sha256()
        with _named(self._file):
            for chunk in self._chunks(name):
                digest.update(chunk)
                write(chunk)
            if digest.hexdigest() != self.manifest.names[name]:
                raise Refused(f"{name} in it is damaged: its SHA-256 is not the one in {NAME}", ANOTHER)

    def _chunks(self, name: str) -> Iterator[bytes]:
        try:
            member: Any = self._tar.extractfile(self._entries[name])
            while chunk := member.read(CHUNK):
                yield chunk
        except tarfile.TarError as error:
            raise Refused(f"it is cut off in {name}", ANOTHER) from error


@contextlib.contextmanager
def reading(file: Path) -> Iterator[Archive]:
    """An open Archive; Refused, in words that begin with the file's name, when it is not a backup of ours."""
    with contextlib.ExitStack() as opened:
        with _named(file):
            tar = opened.enter_context(_as_tar(file))
            entries = _entries_of(tar)
            manifest = read(_manifest_in(tar, entries))
            _same_names(entries, manifest)
        yield Archive(file, tar, entries, manifest)


@contextlib.contextmanager
def _named(file: Path) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise Refused(f"{file}: {refused}", refused.advice) from refused


@contextlib.contextmanager
def _as_tar(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        opened = file.open("rb")
    except OSError as error:
        raise Refused(error.strerror or str(error), "Give the file that `lianxue backup` wrote.") from error
    with opened:
        try:
            tar = tarfile.open(fileobj=opened, mode="r:")  # noqa: SIM115  (closed with its file)
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise Refused(f"it is no backup: {error}", "Give the file that `lianxue backup` wrote.") from error
        yield tar


def _entries_of(tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Plain files under the names that a backup has, each once. Anything else was not written by us."""
    found: dict[str, tarfile.TarInfo] = {}
    try:
        for entry in tar:
            if not entry.isreg() or entry.issparse() or entry.name in found or "/" in entry.name or len(found) > 20:
                raise Refused(f"it holds what no backup holds: {entry.name[:80]!r}", ANOTHER)
            found[entry.name] = entry
    except (tarfile.TarError, OSError, ValueError, EOFError, OverflowError) as error:
        raise Refused(f"it is cut off or damaged: {error}", ANOTHER) from error
    return found


def _manifest_in(tar: tarfile.TarFile, entries: dict[str, tarfile.TarInfo]) -> bytes:
    if NAME not in entries:
        raise Refused(f"it has no {NAME}: it is cut off, or no backup", ANOTHER)
    if entries[NAME].size > MANIFEST_AT_MOST:
        raise Refused(f"its {NAME} is too large", ANOTHER)
    try:
        member: Any = tar.extractfile(entries[NAME])
        return bytes(member.read())
    except tarfile.TarError as error:
        raise Refused(f"it is cut off in {NAME}", ANOTHER) from error


def _same_names(entries: dict[str, tarfile.TarInfo], manifest: Manifest) -> None:
    there, named = set(entries) - {NAME}, set(manifest.names)
    if strange := sorted(there - named):
        raise Refused(f"it holds what its {NAME} does not name: {strange[0][:80]!r}", ANOTHER)
    if missing := sorted(named - there):
        raise Refused(f"{missing[0]} is missing in it", ANOTHER)
    for name, part in ((manifest.file_of(service), part) for service, part in manifest.parts.items()):
        if entries[name].size != part.bytes:
            raise Refused(f"{name} in it has {entries[name].size} bytes, not {part.bytes}", ANOTHER)
