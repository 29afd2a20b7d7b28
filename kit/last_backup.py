"""When the last backup of this machine was written: a note beside the data, for those who look after the product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAME = "last-backup.json"


def noted(home: Path, made_at: str, size: int) -> None:
    """Put down the moment (RFC 3339) that the backup shows, and how many bytes it has."""
    (home / NAME).write_text(json.dumps({"made_at": made_at, "size": size}), encoding="utf-8")


def last(home: Path) -> dict[str, Any] | None:
    """The note; None where no backup was written from this directory."""
    try:
        found = json.loads((home / NAME).read_text(encoding="utf-8"))
        return {"made_at": str(found["made_at"]), "size": int(found["size"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None
