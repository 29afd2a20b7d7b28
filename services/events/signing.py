"""The ledger's key: kept in a file, used to sign checkpoints, and the only place that knows the algorithm.

Ed25519 (RFC 8032). The private key is a PKCS #8 PEM file that only its owner may read; the public key travels as
base64 of its 32 raw bytes. The file is looked at before each signature, so every process that shares it signs with the
new key as soon as it was replaced.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

OWNER_ONLY = 0o600


class UnusableKey(RuntimeError):
    """The key file is there and cannot serve: starting anyway would sign with a key that nobody expects."""


class Signer(Protocol):
    """What handlers need in order to sign: never the key itself."""

    key_id: str
    public_key: str

    def sign(self, note: str) -> str:
        """Base64 of the Ed25519 signature over the note's UTF-8 bytes."""


class Keyring(Protocol):
    """The key of now, and the next one while it is being made."""

    def current(self, expected: str | None = None) -> Signer:
        """Who signs now; `expected` is the key id that the ledger knows, where it knows one."""

    def successor(self) -> Signer:
        """The key that is to follow, made and kept until it is adopted."""


class KeySigner:
    """A signer that holds a key. `public_key` is base64 of 32 raw bytes, `key_id` a short hash of them."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(raw).decode()
        self.key_id = key_id_of(raw)

    def sign(self, note: str) -> str:
        """Base64 of the Ed25519 signature over the note's UTF-8 bytes."""
        return base64.b64encode(self._key.sign(note.encode())).decode()


class KeyFile:
    """The key in a file, shared by all processes that sign; `FILE.next` is the successor until the ledger knows it.

    A replacement that was interrupted between database and file is finished by whoever signs next.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next_path = path.with_name(f"{path.name}.next")
        self._seen: tuple[int, int] | None = None
        self._signer: KeySigner | None = None

    def current(self, expected: str | None = None) -> KeySigner:
        """Who signs now. Where the ledger expects the successor already, it takes the file's place first."""
        found = self._load()
        if expected not in (None, found.key_id) and self.next_path.exists():
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                if _read(self.next_path).key_id == expected:
                    self.next_path.replace(self.path)
            found = self._load()
        return found

    def successor(self) -> KeySigner:
        """The key that is to follow; made once, so that a second attempt goes on with the same."""
        if not self.next_path.exists():
            _create(self.next_path)
        return _read(self.next_path)

    def _load(self) -> KeySigner:
        found = self.path.stat()
        seen = (found.st_ino, found.st_mtime_ns)
        if self._signer is None or seen != self._seen:
            self._signer, self._seen = _read(self.path), seen
        return self._signer


def load_or_create(path: Path) -> KeyFile:
    """The key file; a missing one is made, so that two starting processes agree on one key.

    Raises UnusableKey when the file holds no Ed25519 key or others may read it.
    """
    if not path.exists():
        _create(path)
    keys = KeyFile(path)
    keys.current()
    return keys


def key_id_of(raw: bytes) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def _read(path: Path) -> KeySigner:
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path}: others may read this private key; run `chmod 600` on it and consider a new key")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey(f"{path}: no readable private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path}: not an Ed25519 key")
    return KeySigner(key)


def _create(path: Path) -> None:
    """Write a new key beside the path and link it there: whoever comes second keeps the first one's key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
