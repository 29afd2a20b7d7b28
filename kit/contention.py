"""Database trouble in the words of the domain, and what another try may cure."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from kit.domain import Conflict, Stale, Unavailable

T = TypeVar("T")
CONTENTION_TRIES = 12
RETRYABLE_SQLSTATES = {"40001", "40P01", "55P03"}


class Contention(Exception):
    """Two transactions met; the loser starts again from fresh rows."""


def translated(run: Callable[[], T]) -> T:
    """Database trouble in the words of the domain; `Contention` for what a second try may cure."""
    try:
        return run()
    except (StaleDataError, IntegrityError) as error:
        raise Contention(str(error)) from error
    except PoolTimeout as error:
        raise Contention("no database connection free") from error
    except (OperationalError, DBAPIError) as error:
        if is_contention(error):
            raise Contention(str(error)) from error
        if is_outage(error):
            raise Unavailable(
                "database.unavailable", "数据库暂时不可用，请稍后重试。", "The database is away; try again."
            ) from error
        raise


def is_contention(error: DBAPIError) -> bool:
    """Lock timeout, deadlock, serialization failure, SQLite busy."""
    return getattr(error.orig, "pgcode", None) in RETRYABLE_SQLSTATES or "database is locked" in str(error.orig)


SQLITE_OUTAGES = ("unable to open database file", "disk I/O error", "database or disk is full")


def is_outage(error: DBAPIError) -> bool:
    """The database cannot be reached, as opposed to having refused a statement."""
    if type(error.orig).__module__.startswith("sqlite3"):
        return any(words in str(error.orig) for words in SQLITE_OUTAGES)
    code = getattr(error.orig, "pgcode", None)
    if isinstance(error, OperationalError) and code is None:
        return True
    return error.connection_invalidated or (code or "").startswith(("57P", "08", "53"))


def may_pass(error: Exception) -> bool:
    """Contention or an outage: nothing is wrong with what was asked, and another try may do."""
    if isinstance(error, DBAPIError) and (is_contention(error) or is_outage(error)):
        return True
    return isinstance(error, StaleDataError | IntegrityError | PoolTimeout)


def retried(run: Callable[[], T]) -> T:
    """Run it until nobody is in its way; Stale or Conflict where somebody always is."""
    for attempt in range(CONTENTION_TRIES):
        try:
            return run()
        except Contention as error:
            if attempt == CONTENTION_TRIES - 1:
                cause = error.__cause__
                if isinstance(cause, IntegrityError):
                    raise Conflict(
                        "conflict", "与已有内容冲突。", "This conflicts with what is already there."
                    ) from error
                raise Stale(
                    "stale", "内容正被多人同时修改，请重试。", "Too many changes at once; try again."
                ) from error
            time.sleep(random.uniform(0.005, 0.02) * (attempt + 1))
    raise AssertionError("unreachable")
