"""Secrets that must be used again, so cannot be hashed: encrypted where they are stored, with a key that is not there.

The key is derived from `LIANXUE_SECRET_KEY` for this one purpose. Each text is bound to what it belongs to: moved into
another row it opens nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

NONCE = 12


class Unreadable(Exception):
    """It was sealed with another key, for something else, or touched."""


class Sealer:
    """AES-256-GCM; the key comes of the installation's secret by HKDF."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (loads a library of its own)
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

        def key_for(use: str) -> bytes:
            return HKDF(SHA256(), 32, salt=None, info=f"lianxue {use}".encode()).derive(secret_key.encode())

        self._cipher, self._marks = AESGCM(key_for(purpose)), key_for(f"{purpose} fingerprints")

    def seal(self, text: str, belongs_to: str) -> str:
        """What may be stored; never the same twice."""
        nonce = os.urandom(NONCE)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), belongs_to.encode())).decode()

    def fingerprint(self, text: str) -> str:
        """Always the same for the same text; without the key nobody can tell what it was, nor try texts."""
        return hmac.new(self._marks, text.encode(), hashlib.sha256).hexdigest()

    def open(self, sealed: str, belongs_to: str) -> str:
        """The text again; Unreadable without a word about it."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], belongs_to.encode()).decode()
        except (InvalidTag, ValueError):
            raise Unreadable from None
