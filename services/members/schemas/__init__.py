"""What each operation of the members service takes and gives."""

from __future__ import annotations

from services.members.schemas.inputs import INPUT
from services.members.schemas.outputs import OUTPUT

__all__ = ["INPUT", "OUTPUT"]
