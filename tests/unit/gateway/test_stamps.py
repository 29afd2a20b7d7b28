"""The stamp that says whether anything has happened: asked rarely, and silent while effects may be on their way."""

from __future__ import annotations

from gateway.stamps import AGE, SETTLED, Stamps
from kit.domain import Unavailable


class Office:
    """Services whose last facts a test sets, on a clock of its own."""

    def __init__(self) -> None:
        self.now, self.facts, self.asked = 1000.0, [1, 2], 0
        self.away = False
        self.stamps = Stamps(self.last_facts, lambda: self.now)

    def last_facts(self) -> list[int]:
        self.asked += 1
        if self.away:
            raise Unavailable("service.unavailable", "暂不可用", "Away")
        return self.facts

    def after(self, seconds: float) -> str:
        self.now += seconds
        return self.stamps.stamp()


def test_it_is_said_once_effects_have_arrived_and_is_another_after_each_fact() -> None:
    office = Office()
    assert office.after(0) == ""
    first = office.after(SETTLED)
    assert first
    assert office.after(60) == first
    office.facts = [1, 3]
    assert office.after(AGE) == ""
    assert office.after(SETTLED) not in ("", first)


def test_however_many_look_the_services_are_asked_once_a_second() -> None:
    office = Office()
    for _ in range(50):
        office.after(AGE / 100)
    assert office.asked == 1
    office.after(AGE)
    assert office.asked == 2


def test_while_a_part_is_away_nothing_is_promised() -> None:
    office = Office()
    office.after(0)
    assert office.after(SETTLED)
    office.away = True
    assert office.after(AGE) == ""
    assert office.after(SETTLED * 2) == ""
