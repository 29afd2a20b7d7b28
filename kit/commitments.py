"""What the ledger keeps of a fact's private part: a hash that proves it while it is there, and says nothing after.

A random salt lies in the private part, under a name that no field can have, and goes wherever that part goes. The hash
over salt and content travels with the public part. Names and phone numbers are few enough to be guessed one after the
other; with 256 random bits before them they are not. Who empties the private part empties the salt with it, and what
is left in the ledger is a number.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import rfc8785

SALT = "_salt"
"""Where the salt lies; the names of fields come from dataclasses and have no underscore in front."""


def salted(private: Mapping[str, Any]) -> dict[str, Any]:
    """The private part with a salt of its own; one that says nothing of anybody stays as it is."""
    return {**private, SALT: secrets.token_hex(32)} if any(private.values()) else dict(private)


def unsalted(private: Mapping[str, Any]) -> dict[str, Any]:
    """The fields alone."""
    return {name: value for name, value in private.items() if name != SALT}


def commitment_of(private: Mapping[str, Any]) -> str | None:
    """SHA-256 over the salt's bytes and the fields in canonical JSON (RFC 8785), hex; None without a salt."""
    salt = private.get(SALT)
    if not salt:
        return None
    return hashlib.sha256(bytes.fromhex(salt) + rfc8785.dumps(unsalted(private))).hexdigest()
