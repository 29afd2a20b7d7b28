"""How guessing is slowed: who failed often waits, whether the name exists or not."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from kit.clock import SystemClock
from kit.domain import Forbidden
from kit.work import Works
from services.members.domain.accounts import wait_after
from services.members.ports import MembersWork


def sha256(text: str) -> str:
    """Hex digest; tokens are random enough to need no salt."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def must_not_wait(work: MembersWork, key: str) -> None:
    """Forbidden while the last failures of this key (a hashed username) are too many and too near."""
    now = SystemClock().now()
    failures, last_failed_at = work.login_failures.of(key, now)
    if last_failed_at is None:
        return
    remaining = (last_failed_at + wait_after(failures) - now).total_seconds()
    if remaining > 0:
        seconds = math.ceil(remaining)
        raise Forbidden(
            "session.slow_down",
            f"登录失败次数过多，请在 {seconds} 秒后重试。",
            f"Too many failed logins; try again in {seconds} s.",
            retry_after=seconds,
        )


def count_failure(works: Works[Any], key: str) -> None:
    """One more, in a transaction of its own: the command that follows will be refused, and must not undo it."""
    with works.open() as work:
        work.login_failures.add(key, SystemClock().now())
