"""Heavy computing away from the event loop: one argon2 hash or docx would freeze every greenthread."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import patcher, tpool

P = ParamSpec("P")
T = TypeVar("T")


def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a real thread when greenthreads are on, otherwise right here. Never inside a transaction."""
    if patcher.is_monkey_patched("thread"):
        return tpool.execute(work, *args, **kwargs)
    return work(*args, **kwargs)
