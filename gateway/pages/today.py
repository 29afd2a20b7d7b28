"""The day by which pages say what is past and what is to come: that of the services, which tests may move."""

from __future__ import annotations

import datetime as dt

from gateway import asking
from kit.clock import Clock, SystemClock, TestClock, in_shanghai


def now() -> dt.datetime:
    """On Shanghai's wall clock."""
    settings = asking.settings()
    clock: Clock = TestClock(settings.home / "test-clock.json") if settings.test_clock else SystemClock()
    return in_shanghai(clock.now())


def today() -> dt.date:
    """In Shanghai."""
    return now().date()
