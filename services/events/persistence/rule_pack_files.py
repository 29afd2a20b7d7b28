"""The rule packs that ship with the service: YAML files in `rule_packs/`, read once a process, on first use."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.events.domain.rules import RulePack
from services.events.domain.rules.packs import SCOPES
from services.events.domain.rules.reading import pack_from, problems_of

DIRECTORY = Path(__file__).resolve().parent.parent / "rule_packs"


@cache
def shipped_packs() -> tuple[RulePack, ...]:
    """All packs, national ones first, then the office's, then local ones; ValueError names a bad file."""
    packs = [_read(path) for path in sorted(DIRECTORY.glob("*.yaml"))]
    return tuple(sorted(packs, key=lambda pack: SCOPES.index(pack.scope)))


def check_pack(text: str) -> list[str]:
    """Every mistake in a pack file's text, each with its place; empty when the file is good."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        return [f"not YAML: {' '.join(str(error).split())}"]
    return problems_of(data)


def _read(path: Path) -> RulePack:
    data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return pack_from(data)
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
