"""What is wrong with a pack, and where: one sentence for the command line, one for the page."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """A mistake without its place, in English and Chinese."""

    en: str
    zh: str


class Mistake(NamedTuple):
    """A mistake with its place: the pack, or one of its rules."""

    place: str
    place_zh: str
    said: Said

    def __str__(self) -> str:
        """As the command line shows it."""
        return f"{self.place}: {self.said.en}" if self.place else self.said.en

    @property
    def zh(self) -> str:
        """As a problem document shows it."""
        return f"{self.place_zh}：{self.said.zh}" if self.place_zh else self.said.zh
