"""Evidence as it is given: ids of attachments, or pieces of three kinds."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kit.fields import REQUIRED, Id, OperationSchema, Text, Whole, one_of, several
from services.events.domain.evidence import FIELDS, KINDS
from services.events.domain.ledger.entry import EXACT


class EvidenceIn(OperationSchema):
    """`attachment` and `event` with `id` (and, for an event, a `field` of the register); `ledger` with `seq`."""

    kind = one_of(*KINDS, required=True)
    id = Id()
    seq = Whole(1, EXACT)
    field = one_of(*FIELDS)
    note = Text(500, load_default="")

    @validates_schema
    def _names_something(self, data: dict[str, Any], **_: Any) -> None:
        wanted = "seq" if data["kind"] == "ledger" else "id"
        if wanted not in data:
            raise ValidationError({wanted: [REQUIRED]})


def evidence_ids() -> Any:
    """Ids of attachments."""
    return several(Id(), at_most=50, load_default=list)


def evidence() -> Any:
    """Pieces of evidence."""
    return several(fields.Nested(EvidenceIn), at_most=50, load_default=list)
