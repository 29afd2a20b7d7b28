"""Running one command or question of a service: visibility, input, idempotency, handler, in one transaction."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy import insert, select, text

from kit.contention import Contention, retried, translated
from kit.domain import Actor, DomainError, Invalid, NotFound, Unavailable
from kit.fields import pointers
from kit.work import Work, Works

Handler = Callable[..., Any]
Prepare = Callable[[Works[Any], dict[str, Any], Actor], Any]


@dataclass(frozen=True)
class Operations:
    """One service's table of contents, as its RPC face shows it.

    `inputs` names a schema per operation. `guards` judges visibility by argument name before the input is
    looked at ({"event_id": see_event}): what an actor may not see is 404 however bad the body is. A name with its
    operation before it ("adjust_fund.fund_id") is judged there alone: elsewhere the argument is a wish in a body, and
    one that cannot be had is 422. `prepare` does slow work (password hashing) before the transaction opens:
    (works, raw arguments, actor) -> `work.prepared`, or an `Answer` where that was all there is to do. `anew` names by
    operation the arguments that are no part of what was asked: a repetition by `Idempotency-Key` may bring them anew,
    and neither they nor a hash of them is kept.
    """

    commands: Mapping[str, Handler]
    queries: Mapping[str, Handler]
    inputs: Mapping[str, type[Schema]]
    guards: Mapping[str, Callable[[Any, str], Any]] = field(default_factory=dict)
    prepare: Mapping[str, Prepare] = field(default_factory=dict)
    anew: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        without = (set(self.commands) | set(self.queries)) - set(self.inputs)
        if without:
            raise TypeError(f"operations without an input schema: {sorted(without)}")


@dataclass(frozen=True)
class Call:
    """One request as it arrived: raw arguments, who asks, and how to recognise a repetition."""

    operation: str
    args: dict[str, Any]
    actor: Actor
    trace_id: str = ""
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Answer:
    """The result (JSON-ready) and whether it is the kept answer of an earlier, equal request."""

    value: Any
    replayed: bool = False


def execute(operations: Operations, works: Works[Any], call: Call) -> Answer:
    """Run a command or a question; contention is retried here, so that a caller never sees it as a failure."""
    if call.operation in operations.queries:
        return _asked(operations, works, call)
    prepare = operations.prepare.get(call.operation)
    prepared: dict[str, Any] = {}
    if prepare:
        prepared = retried(lambda: translated(lambda: Answer(prepare(works, call.args, call.actor)))).value
        if isinstance(prepared, Answer):
            return prepared
    return retried(lambda: translated(lambda: _command(operations, works, call, prepared)))


def ask_several(operations: Operations, works: Works[Any], calls: Sequence[Call]) -> list[Answer | DomainError]:
    """What is answered to each of these questions, in their order; all of them see the same moment.

    A page asks for a dozen things about one event: it is looked up once, by one transaction.
    """
    outcomes: list[Answer | DomainError] = []
    left: list[list[Call]] = []
    with works.readers() as reader:
        for call in calls:
            afterwards: list[Call] = []
            outcomes.append(_tried(lambda: _ask_apart(operations, reader, call, afterwards)))  # noqa: B023
            left.append(afterwards)
    for place, afterwards in enumerate(left):
        if afterwards and isinstance(outcomes[place], Answer):
            recorded = _tried(lambda: _record(operations, works, afterwards))  # noqa: B023
            outcomes[place] = recorded if isinstance(recorded, DomainError) else outcomes[place]
    return outcomes


def _tried(run: Callable[[], Answer]) -> Answer | DomainError:
    try:
        return run()
    except DomainError as error:
        return error


def _ask_apart(
    operations: Operations, reader: Callable[[Actor], Work], call: Call, afterwards: list[Call]
) -> Answer:  # fmt: skip
    """Answer a question so that it leaves nothing behind for the next one in the same transaction."""
    if call.operation not in operations.queries:
        raise NotFound("rpc.unknown", "没有这个操作。", "No such question.")
    work = reader(call.actor)
    try:
        return translated(lambda: _ask(operations, work, call, afterwards))
    except (Unavailable, Contention):
        work.db.rollback()  # PostgreSQL answers nothing more after an error in a transaction
        raise
    finally:
        if work.db.dirty or work.db.new:
            work.db.expunge_all()


def _asked(operations: Operations, works: Works[Any], call: Call) -> Answer:
    """The answer to a question, once everything is recorded that it leaves to be recorded."""
    afterwards: list[Call] = []

    def asked() -> Answer:
        with works.read(call.actor) as work:
            return _ask(operations, work, call, afterwards)

    answer = translated(asked)
    _record(operations, works, afterwards)
    return answer


def _ask(operations: Operations, work: Work, call: Call, afterwards: list[Call]) -> Answer:
    work.trace_id = call.trace_id
    arguments = _admit(operations, work, call)
    answer = Answer(operations.queries[call.operation](work, **arguments))
    afterwards += [Call(name, args, call.actor, call.trace_id, key) for key, (name, args) in work.afterwards.items()]
    return answer


def _record(operations: Operations, works: Works[Any], afterwards: Sequence[Call]) -> Answer:
    for one in afterwards:
        retried(lambda one=one: translated(lambda: _command(operations, works, one, {})))  # type: ignore[misc]
    return Answer(None)


def _command(operations: Operations, works: Works[Any], call: Call, prepared: dict[str, Any]) -> Answer:
    with works.open(call.actor, call.trace_id) as work:
        work.prepared = prepared
        arguments = _admit(operations, work, call)
        fingerprint = _fingerprint(call, operations.anew.get(call.operation, frozenset()))
        kept = _kept_answer(work, call, fingerprint)
        if kept is not None:
            return kept
        value = operations.commands[call.operation](work, **arguments)
        _keep_answer(work, call, fingerprint, value)
        return Answer(value)


def _admit(operations: Operations, work: Work, call: Call) -> dict[str, Any]:
    """Visibility first, then the shape of the input."""
    for name, guard in operations.guards.items():
        operation, _, argument = name.rpartition(".")
        given = call.args.get(argument) if operation in ("", call.operation) else None
        if isinstance(given, str) and given:
            guard(work, given)
    try:
        return dict(_schema(operations.inputs[call.operation]).load(call.args))
    except ValidationError as error:
        raise Invalid(
            "invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=pointers(error.messages)
        ) from error


@functools.cache
def _schema(declared: type[Schema]) -> Schema:
    """Made once: marshmallow copies all fields each time, and a schema keeps nothing of what it has loaded."""
    return declared()


def _scope(call: Call) -> str:
    return f"{call.actor.account_id}:{call.operation}"


def _fingerprint(call: Call, anew: frozenset[str]) -> str:
    asked = {name: value for name, value in call.args.items() if name not in anew}
    return hashlib.sha256(
        json.dumps(asked, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _kept_answer(work: Work, call: Call, fingerprint: str) -> Answer | None:
    if not call.idempotency_key:
        return None
    keys = work.origin.tables.idempotency
    _take_turns(work, call)
    row = work.db.execute(
        select(keys).where(keys.c.scope == _scope(call), keys.c.key == call.idempotency_key)
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != fingerprint:
        raise Invalid(
            "idempotency.reused", "这个幂等键已用于另一份内容。", "This Idempotency-Key was used with another body."
        )
    return Answer(row.response, replayed=True)


def _take_turns(work: Work, call: Call) -> None:
    """Two requests with one key at once: the second waits, and then finds the first one's answer.

    Without it the second would look, find no answer yet, and be refused by what the first has meanwhile done.
    SQLite's writers take turns anyway.
    """
    if work.db.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(f"{_scope(call)}\n{call.idempotency_key}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        work.db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _keep_answer(work: Work, call: Call, fingerprint: str, value: Any) -> None:
    if call.idempotency_key:
        work.db.execute(
            insert(work.origin.tables.idempotency).values(
                scope=_scope(call),
                key=call.idempotency_key,
                request_hash=fingerprint,
                response=value,
                created_at=dt.datetime.now(dt.UTC),
            )
        )
