"""What each operation of the members service takes and gives."""

from __future__ import annotations

from typing import Any

from kit import import_schemas
from services.members.schemas import entering, inputs, outputs

INPUT: dict[str, Any] = {**inputs.INPUT, **entering.INPUT, **import_schemas.INPUT}
OUTPUT: dict[str, Any] = {**outputs.OUTPUT, **entering.OUTPUT, **import_schemas.OUTPUT}
