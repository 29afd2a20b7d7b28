"""What travels is a promise: its shape is written down, its producer is strict, its readers are tolerant."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from contracts.catalogue import BY_TYPE, PRODUCERS
from kit.envelope import MalformedFact, open_bytes, seal
from runner.generated import fact_snapshots
from runner.topology import definitions, sources

SNAPSHOT = Path(__file__).parent / "facts.json"
FACTS = [pytest.param(fact, id=fact.TYPE) for fact in BY_TYPE.values()]
NOW = dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)


def example(fact: type[Any]) -> Any:
    """An instance whose fields hold something of their kind."""
    kinds = {"int": 1, "bool": True, "list": ["x"], "dict": {"name": "x"}}
    values = {}
    for field in dataclasses.fields(fact):
        kind = str(field.type).split("[")[0].split(" ")[0]
        values[field.name] = kinds.get(kind, "x")
    return fact(**values)


def sealed(fact: Any) -> Any:
    return seal(fact, fact_id="f1", occurred_at=NOW, producer="p", version=1, actor_id="a", trace_id="t")


def test_the_shapes_are_those_that_were_written_down() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == fact_snapshots(), "run `lianxue docs` and look at what changed"


@pytest.mark.parametrize("fact", FACTS)
def test_a_type_is_subject_action_version(fact: type[Any]) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*\.[a-z_]+\.v[1-9][0-9]*", fact.TYPE)


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_cannot_be_changed(fact: type[Any]) -> None:
    made = example(fact)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(fact)[0].name, "other")


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_survives_the_way(fact: type[Any]) -> None:
    made = example(fact)
    assert open_bytes(sealed(made).to_bytes()).read(fact) == made


@pytest.mark.parametrize("fact", FACTS)
def test_subject_and_order_are_not_private(fact: type[Any]) -> None:
    envelope = sealed(example(fact))
    assert fact.SUBJECT in envelope.data
    assert fact.AGGREGATE in envelope.data


@pytest.mark.parametrize("fact", FACTS)
def test_a_producer_that_adds_a_field_is_stopped_and_a_reader_does_not_mind(fact: type[Any]) -> None:
    with pytest.raises(TypeError):
        fact(**{**dataclasses.asdict(example(fact)), "colour": "red"})
    raw = json.loads(sealed(example(fact)).to_bytes())
    raw["data"]["colour"] = "red"
    assert open_bytes(json.dumps(raw).encode()).read(fact) == example(fact)


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_without_a_required_field_is_malformed(fact: type[Any]) -> None:
    raw = json.loads(sealed(example(fact)).to_bytes())
    required = next(
        f.name
        for f in dataclasses.fields(fact)
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING and f.name in raw["data"]
    )
    del raw["data"][required]
    with pytest.raises(MalformedFact):
        open_bytes(json.dumps(raw).encode()).read(fact)


@pytest.mark.parametrize(
    "field", ["name", "username", "contact_name", "contact_phone", "leader_name", "guest_name", "phone"]
)
def test_names_and_phones_of_people_are_private_wherever_they_travel(field: str) -> None:
    of_people = {
        fact for fact in BY_TYPE.values() if fact.TYPE.split(".")[0] in {"member", "account", "invitation", "checkin"}
    }
    for fact in of_people:
        for found in dataclasses.fields(fact):
            if found.name == field:
                assert found.metadata.get("private"), f"{fact.TYPE}.{field} would enter the ledger"


def test_every_subscribed_type_is_in_the_catalogue_and_has_a_producer() -> None:
    for service in definitions():
        for subscriber, reactions in service.subscribers.items():
            for fact in filter(None, reactions):
                assert BY_TYPE[fact.TYPE] is fact
            assert sources()[service.name][subscriber], f"{subscriber} has nobody to ask"


def test_every_published_name_has_a_contract_of_its_own_service() -> None:
    for service in definitions():
        own = {fact.TYPE for fact in PRODUCERS[service.name]}
        assert {f"{name}.v1" for name in service.facts} <= own
