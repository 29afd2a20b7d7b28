"""One whole comparison of all services' databases, by the operator's tools: the services need not run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kit.comparison import Comparison
from kit.config import Settings
from kit.discrepancies import Finding
from kit.domain import SYSTEM
from kit.operations import Call, execute
from kit.service import build_works
from runner.topology import definitions, sources

EVERYTHING = 2**40


def compared(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Which service finds what; each thing once."""
    known = {service.name: (service, build_works(service, settings)) for service in definitions()}

    def ask(name: str, operation: str, arguments: dict[str, Any]) -> Any:
        service, works = known[name]
        return execute(service.operations, works, Call(operation, arguments, SYSTEM)).value

    try:
        for name, (service, works) in known.items():
            comparison = Comparison(works, sources()[name], ask, service.compare, slice_of=EVERYTHING)
            found = {finding for page in comparison.turn({}) for finding in page}
            yield from ((name, finding) for finding in sorted(found, key=lambda one: (one.group, one.fact_id)))
    finally:
        for _, works in known.values():
            works.database.dispose()
