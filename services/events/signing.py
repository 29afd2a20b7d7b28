"""The ledger's key: kept in a file, used to sign checkpoints, and the only place that knows the algorithm.

Ed25519 (RFC 8032). The private key is a PKCS #8 PEM file that only its owner may read; the public key travels as
base64 of its 32 raw bytes. Everything here is also what `lianxue verify-ledger` needs to judge a file offline.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.events.domain.ledger.verification import Verdict, verify

OWNER_ONLY = 0o600


class UnusableKey(RuntimeError):
    """The key file is there and cannot serve: starting anyway would sign with a key that nobody expects."""


class Signer(Protocol):
    """What handlers need in order to sign: never the key itself."""

    key_id: str
    public_key: str

    def sign(self, note: str) -> str:
        """Base64 of the Ed25519 signature over the note's UTF-8 bytes."""


class FileSigner:
    """A signer whose key came from a file. `public_key` is base64 of 32 raw bytes, `key_id` a short hash of them."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(raw).decode()
        self.key_id = key_id_of(raw)

    def sign(self, note: str) -> str:
        """Base64 of the Ed25519 signature over the note's UTF-8 bytes."""
        return base64.b64encode(self._key.sign(note.encode())).decode()


def load_or_create(path: Path) -> FileSigner:
    """The signer whose key is in this file; a missing file is made, so that two starting processes agree on one key.

    Raises UnusableKey when the file holds no Ed25519 key or others may read it.
    """
    if not path.exists():
        _create(path)
    if path.stat().st_mode & 0o077:
        raise UnusableKey(f"{path}: others may read this private key; run `chmod 600` on it and consider a new key")
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey(f"{path}: no readable private key in PEM form") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path}: not an Ed25519 key")
    return FileSigner(key)


def key_id_of(raw: bytes) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:16]


def is_signed(checkpoint: Mapping[str, Any], public_key: Mapping[str, Any]) -> bool:
    """Whether the checkpoint's signature over its note is by this public key, and the key is the one it is called."""
    try:
        raw = base64.b64decode(public_key["public_key"], validate=True)
        signature = base64.b64decode(checkpoint["signature"], validate=True)
        if key_id_of(raw) != public_key["key_id"]:
            return False
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, checkpoint["note"].encode())
    except (InvalidSignature, binascii.Error, KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def canonical(value: Any) -> bytes:
    """RFC 8785: the one way to write a JSON value. Raises ValueError for what has none."""
    return rfc8785.dumps(value)


def verify_export(lines: Iterable[bytes], checkpoint: Mapping[str, Any], public_key: Mapping[str, Any]) -> Verdict:
    """Judge an exported ledger offline. `checkpoint` and `public_key` are the JSON answers of the API."""
    return verify(lines, checkpoint, public_key, signed=is_signed, canonical=canonical)


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
