"""Messages that nobody can use, each of a kind that has hurt a consumer somewhere; each with bytes of its own."""

from __future__ import annotations

import dataclasses
import json
import time
from dataclasses import dataclass, field
from typing import Any

from kit.envelope import MAX_BYTES
from kit.ids import new_id
from runner.topology import topology
from tests.chaos.rig import Rig

JSON = {"content_type": "application/json"}


@dataclass(frozen=True)
class Poison:
    """One message; `key` is its routing key: a queue's own name, or an operation on the RPC exchange."""

    kind: str
    body: bytes
    properties: dict[str, Any]
    key: str = ""
    name: str = field(default_factory=new_id)


def for_facts(rig: Rig, subscriber: str) -> list[Poison]:
    """What a fact queue may find in it. The ledger reads every type and every content, so it has fewer kinds."""
    known = rig.inside.old_fact("members", "account.changed.v1")
    fact = dataclasses.replace(known, id=new_id(), aggregate_id=new_id())
    forged = [dataclasses.replace(known, data={**known.data, "what": new_id()}) for _ in range(2)]
    return [
        *(Poison(kind, body, properties) for kind, (body, properties) in _unreadable().items()),
        Poison("spec 2", dataclasses.replace(fact, spec=2).to_bytes(), JSON),
        *(Poison("a known id with another body", again.to_bytes(), JSON) for again in forged),
        *(_foreign(rig, subscriber, fact) if subscriber != "ledger" else []),
    ]


def _unreadable() -> dict[str, tuple[bytes, dict[str, Any]]]:
    own = new_id().encode()
    return {
        "bad JSON": (b'{"spec": 1, "' + own, JSON),
        "unknown content type": (b"\x80\x02}q\x00." + own, {"content_type": "application/x-python-serialize"}),
        "no content type": (b"hello " + own, {}),
        "unknown encoding": (b"\xff\xfe\x00" + own, {"content_type": "text/plain", "content_encoding": "utf-99"}),
        "no envelope": (b'{"args": [], "kwargs": {}, "own": "' + own + b'"}', JSON),
        "1 MiB": (b'["' + own + b'"' + b',"x"' * (MAX_BYTES // 4) + b"]", JSON),
    }


def _foreign(rig: Rig, subscriber: str, fact: Any) -> list[Poison]:
    """Whole envelopes of which this version of the subscriber can make nothing."""
    (types,) = [found.types for found in topology() if found.subscriber == subscriber]
    known = rig.random.choice(types or ())
    made = {
        "wrong schema": dataclasses.replace(fact, id=new_id(), type=known, data={"nonsense": new_id()}, private={}),
        "version 2 of a type": dataclasses.replace(fact, id=new_id(), type=known.removesuffix("1") + "2"),
        "unknown type": dataclasses.replace(fact, id=new_id(), type="rig.unheard.v1"),
    }
    return [Poison(kind, envelope.to_bytes(), JSON) for kind, envelope in made.items()]


def for_rpc(service: str) -> list[Poison]:
    """What an RPC queue may find in it; each has an answer, if only anybody waits for one."""
    good = json.dumps({"args": [{"types": None, "position": 0, "limit": 1}], "kwargs": {}}).encode()
    asked, queue = f"{service}.facts_after", f"rpc-{service}"
    headers = {
        "a handler that raises": {"nameko.actor": "{"},
        "an actor that is none": {"nameko.actor": '{"roles": 7}'},
        "a deadline that is none": {"nameko.deadline": "soon", "nameko.actor": "[]"},
        "past its deadline": {"nameko.deadline": str(time.time() - 60)},
        "a call stack that is none": {"nameko.call_id_stack": 7, "nameko.actor": "1"},
    }
    return [
        *(Poison(kind, body, properties, queue) for kind, (body, properties) in _unreadable().items()),
        Poison("no list of arguments", b'{"args": 1, "kwargs": []}', JSON, queue),
        Poison("no operation in its address", good, JSON, queue),
        Poison("unknown operation", good, JSON, f"{service}.fly"),
        Poison("too many arguments", b'{"args": [1, 2, 3], "kwargs": {"x": 1}}', JSON, asked),
        Poison("wrong schema", b'{"args": [{"position": "x"}], "kwargs": {}}', JSON, asked),
        *(Poison(kind, good, {**JSON, "application_headers": more}, asked) for kind, more in headers.items()),
    ]
