"""Hashing and checking passwords: argon2id with OWASP's minimum (19 MiB, 2 passes, 1 lane), about 25 ms each.

Only for `PREPARE` functions: never inside a transaction, and always through `kit.cpu`.
"""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kit import cpu
from kit.domain import Invalid, field_error
from services.members.domain.passwords import AT_LEAST, AT_MOST, fault

# Well formed, with the same parameters, and of no password: checking against it takes as long as any other check.
HASH_OF_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cy1zYWx0LTE2Yg$bm9ib2R5IGhhcyBhIHBhc3N3b3JkIG9mIDMyIGJ5dGU"
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without look-alikes: people read these aloud


def hash_of(password: str) -> str:
    """The encoded hash, salt and parameters included."""
    return cpu.run(_hasher().hash, password)


def matches(encoded: str | None, password: str) -> bool:
    """Whether it is the password. Without a hash the same work is done for nothing: time must not tell who exists."""
    right = cpu.run(_verify, encoded or HASH_OF_NOBODY, password)
    return right and encoded is not None


def acceptable(password: object) -> bool:
    """Whether it may become a password; the input schema says why not."""
    return isinstance(password, str) and AT_LEAST <= len(password) <= AT_MOST and _encodable(password)


def must_be_good(password: str, username: str, pointer: str) -> None:
    """Invalid with what is wrong with a password that somebody chose, beside its field."""
    found = fault(password, username)
    if found is not None:
        refuse(pointer, *found)


def refuse(pointer: str, code: str, words: str) -> None:
    """Invalid, with the sentence beside the field."""
    errors = [field_error(pointer, code, words)]
    raise Invalid("invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=errors)


def checkable(password: object) -> bool:
    """Whether it is worth checking: text of a length that somebody may have chosen."""
    return isinstance(password, str) and len(password) <= AT_MOST and _encodable(password)


def invented() -> str:
    """A random password of 12 letters and digits (70 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def _encodable(password: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in password)


def _verify(encoded: str, password: str) -> bool:
    try:
        return _hasher().verify(encoded, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
