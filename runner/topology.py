"""The whole system on one page: which services there are, who subscribes to what, who is asked for what."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import Any

from contracts.catalogue import BY_TYPE, PRODUCERS, producers_of
from kit import discrepancies
from kit.broker import Subscription
from kit.config import SERVICES
from kit.service import Definition

Sources = dict[str, dict[str, dict[str, list[str] | None]]]


def definition(name: str) -> Definition:
    """One service's definition."""
    return importlib.import_module(f"services.{name}.service").DEFINITION


def definitions(names: Iterable[str] = SERVICES) -> list[Definition]:
    """The definitions of these services."""
    return [definition(name) for name in names]


def topology() -> list[Subscription]:
    """Every subscriber's queue. All of them are declared before any fact is published."""
    return [
        Subscription(subscriber, None if None in reactions else tuple(sorted(fact.TYPE for fact in reactions if fact)))
        for service in definitions()
        for subscriber, reactions in service.subscribers.items()
    ]


def sources() -> Sources:
    """service -> subscriber -> producer -> the types to ask for (None: all), for reconcile."""
    found: Sources = {service.name: {} for service in definitions()}
    for service in definitions():
        for subscriber, reactions in service.subscribers.items():
            found[service.name][subscriber] = _producers(
                None if None in reactions else [f.TYPE for f in reactions if f]
            )
    return found


def _producers(types: list[str] | None) -> dict[str, list[str] | None]:
    if types is None:
        return dict.fromkeys(PRODUCERS)
    unknown = [fact_type for fact_type in types if fact_type not in BY_TYPE]
    if unknown:
        raise LookupError(f"not in the catalogue: {unknown}")
    return {
        producer: wanted
        for producer in PRODUCERS
        if (wanted := sorted(fact_type for fact_type in types if producer in producers_of(fact_type)))
    }


def schemas() -> dict[str, dict[str, dict[str, type[Any]]]]:
    """service -> "input" | "output" -> operation -> schema: the gateway describes its API with them."""
    found = {}
    for name in SERVICES:
        module = importlib.import_module(f"services.{name}.schemas")
        found[name] = {
            "input": dict(definition(name).operations.inputs),
            "output": {**discrepancies.OUTPUT, **module.OUTPUT},
        }
    return found
