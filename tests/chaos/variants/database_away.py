"""A product that forgets which requests it has answered."""

from __future__ import annotations


def key_not_kept() -> None:
    """The answer of a command is not stored with what the command has done."""
    from kit import operations

    operations._keep_answer = lambda _work, _call, _fingerprint, _value: None


VARIANTS = {"key-not-kept": key_not_kept}
