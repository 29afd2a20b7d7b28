"""What a person is told when a backup or a restore cannot be done."""

from __future__ import annotations


class Refused(Exception):
    """Why not, and in `advice` what to do next. Whoever raises it has changed nothing, or has put it back."""

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(why)
        self.advice = advice
