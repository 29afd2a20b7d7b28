"""What wraps a fact on its way: who, when, about what, and in which order.

A fact is a frozen dataclass with three class variables:
`TYPE` ("invitation.accepted.v1"), `AGGREGATE` (the field that names the thing whose version orders it) and
`SUBJECT` (the field by which the ledger files it, often the study event). Fields marked `private()` travel
beside `data`: services may read them, the ledger never stores them, and erasing a person clears them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar, cast

from kit.commitments import commitment_of, salted

SPEC_VERSION = 1
MAX_BYTES = 1024 * 1024


class Fact(Protocol):
    """What contracts hold and the kit carries."""

    TYPE: ClassVar[str]
    AGGREGATE: ClassVar[str]
    SUBJECT: ClassVar[str]


F = TypeVar("F")


class MalformedFact(ValueError):
    """The message is not an envelope that this version can read."""


def to_bytes(raw: Mapping[str, Any], errors: str = "strict") -> bytes:
    """An envelope's members as they travel, whatever version wrote them."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors=errors)


def private(default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field that holds personal data or a secret; kept out of the ledger."""
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata={"private": True})
    return dataclasses.field(default=default, metadata={"private": True})


@dataclass(frozen=True)
class Envelope:
    """One fact as it travels and as the outbox keeps it; `version` orders the facts of one aggregate.

    `commitment` is a salted hash of the private part, for the ledger; the salt lies in `private` and goes with it. None
    in facts without one, and in those of versions that made none.
    """

    id: str
    type: str
    occurred_at: str
    producer: str
    subject: str
    aggregate_id: str
    version: int
    actor_id: str
    trace_id: str
    data: dict[str, Any]
    private: dict[str, Any] = dataclasses.field(default_factory=dict)
    commitment: str | None = None
    spec: int = SPEC_VERSION

    def to_bytes(self) -> bytes:
        """UTF-8 JSON, keys sorted: the same fact is always the same bytes."""
        return to_bytes(dataclasses.asdict(self))

    def read(self, fact_class: Callable[..., F]) -> F:
        """The fact as its reader declares it: unknown members are ignored, missing ones take their defaults."""
        values = {**self.data, **self.private}
        names = {f.name for f in dataclasses.fields(cast(Any, fact_class))}
        try:
            return fact_class(**{name: value for name, value in values.items() if name in names})
        except TypeError as error:
            raise MalformedFact(f"{self.type}: {error}") from error


def seal(
    fact: Fact, *, fact_id: str, occurred_at: dt.datetime, producer: str, version: int, actor_id: str, trace_id: str
) -> Envelope:
    """Wrap a fact; `occurred_at` aware. Values become plain JSON here, so a bad one fails at its maker."""
    data: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    for f in dataclasses.fields(cast(Any, fact)):
        (hidden if f.metadata.get("private") else data)[f.name] = plain(getattr(fact, f.name))
    hidden = salted(hidden)
    return Envelope(
        id=fact_id,
        type=fact.TYPE,
        occurred_at=occurred_at.astimezone(dt.UTC).isoformat(),
        producer=producer,
        subject=str(data[fact.SUBJECT]),
        aggregate_id=str(data[fact.AGGREGATE]),
        version=version,
        actor_id=actor_id,
        trace_id=trace_id,
        data=data,
        private=hidden,
        commitment=commitment_of(hidden),
    )


def plain(value: Any) -> Any:
    """A value as JSON knows it; floats are refused because money and versions must be exact."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if type(value).__name__ == "Decimal":
        return format(value, "f")
    raise TypeError(f"{value!r} does not travel in a fact")


_TEXT = {
    "id": 64, "type": 100, "occurred_at": 64, "producer": 64, "subject": 200, "aggregate_id": 200, "actor_id": 200,
    "trace_id": 200,
}  # fmt: skip
"""How long each may be: what does not fit its column could not even be noted as failed."""


def open_bytes(body: bytes) -> Envelope:
    """Read an envelope from the wire; anything but a well-formed one raises MalformedFact."""
    if len(body) > MAX_BYTES:
        raise MalformedFact(f"{len(body)} bytes, at most {MAX_BYTES}")
    try:
        raw = json.loads(body)
        json.dumps(
            raw, ensure_ascii=False
        ).encode()  # half a surrogate pair is read without complaint, and never written
    except (ValueError, RecursionError) as error:
        raise MalformedFact(f"not JSON: {error}") from error
    return from_mapping(raw)


def from_mapping(raw: Any) -> Envelope:
    """An envelope from decoded JSON, checked member by member."""
    if not isinstance(raw, dict):
        raise MalformedFact("not an object")
    if raw.get("spec") != SPEC_VERSION:
        raise MalformedFact(f"envelope spec {raw.get('spec')!r}, this version reads {SPEC_VERSION}")
    for name, longest in _TEXT.items():
        if not isinstance(raw.get(name), str) or not 0 < len(raw[name]) <= longest or "\0" in raw[name]:
            raise MalformedFact(f"member {name!r} is missing or no short text")
    if type(raw.get("version")) is not int or not isinstance(raw.get("data"), dict):
        raise MalformedFact("member 'version' or 'data' is missing or of the wrong kind")
    if not isinstance(raw.get("private", {}), dict):
        raise MalformedFact("member 'private' is no object")
    if not re.fullmatch("[0-9a-f]{64}", str(raw.get("commitment") or "0" * 64)):
        raise MalformedFact("member 'commitment' is no hash")
    names = {f.name for f in dataclasses.fields(Envelope)}
    return Envelope(**{name: value for name, value in raw.items() if name in names})
