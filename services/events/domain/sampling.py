"""Drawing a sample that anybody can draw again: the population is recorded, and so is the seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from typing import Any

Population = list[dict[str, str]]
"""[{event_id, number}], in the order of the numbers: what a sample was drawn from, as it was then."""


def population_of(numbers: Mapping[str, str]) -> Population:
    """The events (id -> number) in the order in which they are drawn from."""
    return [{"event_id": key, "number": numbers[key]} for key in sorted(numbers, key=lambda key: numbers[key])]


def draw_sample(numbers: Mapping[str, str], size: int, seed: int) -> list[str]:
    """Event ids drawn from `numbers` (id -> number): anyone with the same events, size and seed draws the same.

    `random.Random(seed).sample` over the ids in the order of their numbers, at most as many as there are.
    """
    ordered = [one["event_id"] for one in population_of(numbers)]
    return random.Random(seed).sample(ordered, min(size, len(ordered)))  # noqa: S311  (repeatable, on purpose)


def fingerprint(population: Iterable[Mapping[str, str]]) -> str:
    """SHA-256 over "number event_id" lines: with it on the ledger, a population cannot be changed afterwards."""
    lines = "".join(f"{one['number']} {one['event_id']}\n" for one in population)
    return hashlib.sha256(lines.encode()).hexdigest()


def drawn_again(population: Population, size: int, seed: int, sample: list[str]) -> dict[str, Any]:
    """The recorded population drawn from once more: {sample, equal, population_sha256}."""
    again = draw_sample({one["event_id"]: one["number"] for one in population}, size, seed)
    return {"sample": again, "equal": again == sample, "population_sha256": fingerprint(population)}
