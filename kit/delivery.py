"""Handling a fact: once, in one transaction with its inbox row; retried with growing delays; then parked.

nameko acknowledges a failed message by default and loses it, and its requeue is a hot loop. Here a failure is a row
in the subscriber's own database before the message is acknowledged, the same on both stacks.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from kit import forgetting, inbox
from kit.contention import is_contention, is_outage
from kit.domain import Actor
from kit.envelope import Envelope, MalformedFact, open_bytes
from kit.ids import new_id
from kit.logs import logger, traced
from kit.work import Works

log = logger("kit.delivery")
DELAYS = (1, 10, 60, 300)
"""Seconds before the second, third, fourth and fifth attempt; after those the fact is parked."""
CONTENTION_TRIES = 10

Reaction = Callable[..., Any]
Reactions = Mapping[type[Any] | None, tuple[Reaction, ...]]
"""Fact class -> its reactions; the key None stands for every type, and its reactions get the envelope itself."""


class NoReaction(MalformedFact):
    """A type that this version of the subscriber does not know: not its to swallow."""


class DiedOfIt(Exception):
    """The process ended during the last attempt, each time."""


class DatabaseAway(Exception):
    """The subscriber's database cannot be reached: stop consuming, refuse nothing."""


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery: applied, duplicate, retrying, parked."""

    word: str


def take_effect(reactions: Reactions, work: Any, envelope: Envelope) -> None:
    """Run what a subscriber does about this fact, in the work's transaction; MalformedFact when it cannot be read.

    A type without a reaction was bound to the queue by another version: to take it in silently would hide it from the
    version that can handle it.
    """
    if not any(fact_class is None or envelope.type == fact_class.TYPE for fact_class in reactions):
        raise NoReaction(f"{envelope.type}: this version has no reaction to it")
    for fact_class, functions in reactions.items():
        if fact_class is None or envelope.type == fact_class.TYPE:
            fact = envelope if fact_class is None else envelope.read(fact_class)
            for react in functions:
                react(work, fact)


def described(error: Exception) -> str:
    """The error as a person may read it for years: a database's own words go on with the row, which may be personal."""
    said = str(error.orig).split("\n", 1)[0] if isinstance(error, DBAPIError) else str(error)
    return f"{type(error).__name__}: {said}"[:2000].replace("\0", "")


def _raw_name(body: bytes) -> str:
    return "raw-" + hashlib.sha256(body).hexdigest()[:40]


def _name_of(body: bytes) -> str:
    """The id that an unreadable fact gives itself, so that reconcile knows it was seen; else one from its bytes."""
    try:
        found = json.loads(body)["id"]
        if isinstance(found, str) and 0 < len(found.encode()) <= 64 and "\0" not in found:
            return found
    except (ValueError, LookupError, TypeError, RecursionError):
        pass
    return _raw_name(body)


class Delivery:
    """The deliveries of one service to its subscribers."""

    def __init__(self, works: Works[Any], subscribers: Mapping[str, Reactions]) -> None:
        self.works = works
        self.tables = works.origin.tables
        self.subscribers = subscribers
        due = self.tables.retry.c.next_attempt_at
        self._due = select(self.tables.retry).where(due <= bindparam("now")).order_by(due).limit(bindparam("most"))

    def receive(self, subscriber: str, body: bytes, *, brought: bool = False) -> Outcome:
        """Take a message off the broker's hands; only an absent or overcrowded database makes this raise.

        `brought`: reconcile hands it over, and its copy should come from the queue as well.
        """
        try:
            return self.deliver(subscriber, open_bytes(body), brought=brought)
        except (DatabaseAway, StaleDataError, IntegrityError, PoolTimeout):
            raise  # nothing is wrong with the fact: the broker gives it again
        except Exception as error:  # unreadable, or such that not even its failure can be noted: never a loop
            why, fact_id = described(error), _name_of(body)
            log.warning("unreadable fact parked", subscriber=subscriber, fact_id=fact_id, error=why[:200])
            return self._guarded(lambda: self._park(subscriber, fact_id, "unreadable", body, why, 1, readable=False))

    def deliver(self, subscriber: str, envelope: Envelope, attempt: int = 1, *, brought: bool = False) -> Outcome:
        """Apply the fact, or note its next attempt, or park it."""
        with traced(envelope.trace_id, fact=envelope.type):
            try:
                return self._guarded(lambda: self.apply(subscriber, envelope, brought=brought))
            except DatabaseAway:
                raise
            except (MalformedFact, inbox.Impostor) as error:
                return self._failed(subscriber, envelope, error, attempts=len(DELAYS) + 1)
            except Exception as error:
                return self._failed(subscriber, envelope, error, attempt)

    def apply(self, subscriber: str, envelope: Envelope, *, brought: bool = False) -> Outcome:
        """Inbox row and effect in one transaction; a known fact is a no-op."""
        actor = Actor(account_id=envelope.actor_id, roles=("system",), reach="all")
        with self.works.open(actor, envelope.trace_id, cause=envelope) as work:
            if not inbox.admit(work.db, self.tables, subscriber, envelope):
                self._forget_retry(work.db, subscriber, envelope.id)  # another copy succeeded while this one failed
                if not brought:
                    inbox.copy_came(work.db, self.tables, subscriber, envelope.id)
                return Outcome("duplicate")
            if brought:
                inbox.was_brought(work.db, self.tables, subscriber, envelope.id)
            take_effect(self.subscribers[subscriber], work, envelope)
            self._forget_retry(work.db, subscriber, envelope.id)
            if forgetting.says_nothing_personal(envelope):
                forgetting.empty_older_copies(work.db, self.tables, envelope)
        return Outcome("applied")

    def run_due(self, limit: int = 50) -> int:
        """Run the retries whose time has come; returns how many there were."""
        with self.works.database.reading() as db:
            due = db.execute(self._due, {"now": dt.datetime.now(dt.UTC), "most": limit}).all()
        return sum(self._try_again(row) for row in due)

    def _try_again(self, row: Any) -> bool:
        """One due retry, unless another process of the service has just begun it."""
        if not self._claimed(row):
            return False
        try:
            envelope = open_bytes(row.body)
        except MalformedFact as error:
            why = described(error)
            self._guarded(
                lambda: self._park(
                    row.subscriber, row.fact_id, "unreadable", row.body, why, row.attempts, readable=False
                )
            )
            return True
        if row.attempts > len(DELAYS):
            self._failed(row.subscriber, envelope, DiedOfIt(f"after: {row.error}"), row.attempts)
        else:
            self.deliver(row.subscriber, envelope, row.attempts + 1)
        return True

    def _claimed(self, row: Any) -> bool:
        """Count the attempt before it runs: a fact of which the process dies must not be met again at each start."""
        retry = self.tables.retry
        key = (retry.c.fact_id == row.fact_id, retry.c.subscriber == row.subscriber)
        due = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=DELAYS[min(row.attempts, len(DELAYS) - 1)])
        with self.works.database.transaction() as db:
            claim = update(retry).where(*key, retry.c.attempts == row.attempts)
            found: Any = db.execute(claim.values(attempts=row.attempts + 1, next_attempt_at=due))
        return bool(found.rowcount)

    def _forget_retry(self, db: Any, subscriber: str, fact_id: str) -> None:
        retry = self.tables.retry
        db.execute(delete(retry).where(retry.c.fact_id == fact_id, retry.c.subscriber == subscriber))

    def _failed(self, subscriber: str, envelope: Envelope, error: Exception, attempts: int) -> Outcome:
        text = described(error)
        if attempts > len(DELAYS):
            log.error("fact parked", subscriber=subscriber, fact_id=envelope.id, error=text, attempts=attempts)
            return self._guarded(
                lambda: self._park(
                    subscriber, envelope.id, envelope.type, envelope.to_bytes(), text, attempts, readable=True
                )
            )
        log.warning(
            "fact failed, will be tried again",
            subscriber=subscriber,
            fact_id=envelope.id,
            error=text,
            attempts=attempts,
        )
        return self._guarded(lambda: self._note_retry(subscriber, envelope, text, attempts))

    def _note_retry(self, subscriber: str, envelope: Envelope, error: str, attempts: int) -> Outcome:
        retry = self.tables.retry
        due = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=DELAYS[attempts - 1])
        key = (retry.c.fact_id == envelope.id, retry.c.subscriber == subscriber)
        with self.works.database.transaction() as db:
            known = db.execute(select(retry.c.attempts).where(*key)).scalar_one_or_none()
            if known is not None:  # a second copy from the broker must not start the count anew
                attempts = max(attempts, known)
                db.execute(update(retry).where(*key).values(attempts=attempts, next_attempt_at=due, error=error))
            else:
                db.execute(
                    insert(retry).values(
                        fact_id=envelope.id, subscriber=subscriber, body=envelope.to_bytes(), attempts=attempts,
                        next_attempt_at=due, error=error,
                    )
                )  # fmt: skip
        return Outcome("retrying")

    def _park(
        self, subscriber: str, fact_id: str, fact_type: str, body: bytes, error: str, attempts: int, *, readable: bool
    ) -> Outcome:
        dead = self.tables.dead_letter
        known = select(dead.c.body).where(dead.c.subscriber == subscriber)
        with self.works.database.transaction() as db:
            self._forget_retry(db, subscriber, fact_id)
            there = db.execute(known.where(dead.c.fact_id == fact_id)).scalar_one_or_none()
            if there is not None and bytes(there) != body:  # two contents under one id: neither may hide the other
                fact_id = _raw_name(body)
                there = db.execute(known.where(dead.c.fact_id == fact_id)).scalar_one_or_none()
            if there is None:
                db.execute(
                    insert(dead).values(
                        id=new_id(), fact_id=fact_id, subscriber=subscriber, type=fact_type, body=body, error=error,
                        readable=readable, attempts=attempts, state="parked", parked_at=dt.datetime.now(dt.UTC),
                    )
                )  # fmt: skip
        return Outcome("parked")

    def _guarded(self, step: Callable[[], Outcome]) -> Outcome:
        """Repeat after contention, and tell an absent database from a failing reaction."""
        for attempt in range(CONTENTION_TRIES):
            try:
                return step()
            except (StaleDataError, IntegrityError, PoolTimeout):
                if attempt == CONTENTION_TRIES - 1:
                    raise
            except DBAPIError as error:
                if is_outage(error):
                    raise DatabaseAway(str(error.orig)) from error
                if not is_contention(error) or attempt == CONTENTION_TRIES - 1:
                    raise
            time.sleep(random.uniform(0.005, 0.03) * (attempt + 1))
        raise AssertionError("unreachable")
