"""What goes in and out of an import, the same for every service that takes a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from kit.fields import Flag, Id, OperationSchema, Text, Whole, several
from kit.imports import MOST_TOLD, STATES

MOST_ROWS = 10_000
MOST_COLUMNS = 60
PIECE = 500


class Rows(fields.Field[list[Any]]):
    """[number, [text, …]] a row. One look at all of them: a field each would take longer than the whole import."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list) or not 1 <= len(value) <= PIECE or not all(map(_is_row, value)):
            raise ValidationError("每段应为 1 到 500 行。")
        return value


def _is_row(row: Any) -> bool:
    if not isinstance(row, list) or len(row) != 2 or type(row[0]) is not int or not isinstance(row[1], list):
        return False
    texts = row[1]
    return len(texts) <= MOST_COLUMNS and all(isinstance(one, str) and "\x00" not in one for one in texts)


class BeginImportInput(OperationSchema):
    """A table of so many rows; `dry_run` checks it and writes nothing.

    `kind` where the service takes several (left out: the first of them), `year` where the rows are of one.
    """

    kind = Text(20, load_default=None, allow_none=True)
    year = Whole(2000, 2100, load_default=None, allow_none=True)
    file_name = Text(200, 1, required=True)
    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z"))
    header = several(Text(5001), at_least=1, at_most=MOST_COLUMNS, required=True)
    header_row = Whole(1, 2**20, required=True)
    rows = Whole(1, MOST_ROWS, required=True)
    dry_run = Flag(load_default=False)


class ImportInput(OperationSchema):
    """Which one."""

    import_id = Id(required=True)


class AddImportRowsInput(ImportInput):
    """A piece of it."""

    place = Whole(0, MOST_ROWS, required=True)
    rows = Rows(required=True)


class ImportColumnsInput(OperationSchema):
    """Of which kind of table; left out: the first of them."""

    kind = Text(20, load_default=None, allow_none=True)


class NothingInput(OperationSchema):
    """Nothing is asked."""


class RejectionOutput(Schema):
    """What is wrong with one cell."""

    row = fields.Integer(metadata={"description": "As the spreadsheet numbers it."})
    field = fields.String(metadata={"description": "The field, as in the API; an unknown column by its own head."})
    detail = fields.String()


class ImportOutput(Schema):
    """All rows or none: with any row rejected, none is accepted."""

    id = fields.String()
    kind = fields.String(metadata={"description": "members, partners, events or plans"})
    year = fields.Integer(allow_none=True)
    state = fields.String(metadata={"description": ", ".join(STATES)})
    file_name = fields.String()
    sha256 = fields.String()
    rows = fields.Integer()
    dry_run = fields.Boolean()
    accepted = fields.Integer(metadata={"description": "With dry_run: how many would be."})
    rejected = fields.List(
        fields.Nested(RejectionOutput), metadata={"description": f"The first {MOST_TOLD} faults, by row."}
    )
    rejections = fields.Integer(metadata={"description": "How many faults there are."})
    begun_at = fields.String()
    ended_at = fields.String(allow_none=True)


class ArrivedOutput(Schema):
    """How many rows are there."""

    id = fields.String()
    arrived = fields.Integer()


class ColumnOutput(Schema):
    """One column of the template."""

    field = fields.String()
    head = fields.String()
    kind = fields.String()
    required = fields.Boolean()
    at_most = fields.Integer()
    choices = fields.List(fields.String())
    example = fields.String()
    note = fields.String()


class ColumnsOutput(Schema):
    """All columns, in the order of the template."""

    items = fields.List(fields.Nested(ColumnOutput))


INPUT: dict[str, type[Schema]] = {
    "begin_import": BeginImportInput,
    "add_import_rows": AddImportRowsInput,
    "apply_import": ImportInput,
    "run_imports": NothingInput,
    "import_job": ImportInput,
    "import_columns": ImportColumnsInput,
}
OUTPUT: dict[str, type[Schema]] = {
    "begin_import": ImportOutput,
    "add_import_rows": ArrivedOutput,
    "apply_import": ImportOutput,
    "import_job": ImportOutput,
    "import_columns": ColumnsOutput,
}
