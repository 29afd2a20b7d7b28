"""What goes in and out of measures and dossiers."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, Whole, several
from services.events.schemas.inspections import AveragesOut

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}


class ApplyMeasureIn(OperationSchema):
    """`measure`: a key of the table in force; `basis`: the rule that it rests on. No names of people."""

    branch_id = Id(required=True)
    measure = Text(64, 1, required=True)
    finding_ids = several(Id(), at_least=1, at_most=50, required=True)
    reason = Text(2000, 1, required=True)
    basis = Text(1000, 1, required=True)


class MeasuresIn(PageSchema):
    branch_id = Text(64, **ABSENT)


class MeasureTableIn(OperationSchema):
    """Nothing is asked."""


class BranchDossierIn(OperationSchema):
    """`year`: the last of the three, this one by default."""

    dossier_of = Id(required=True)
    year = Whole(2000, 2100, **ABSENT)


class MeasureOut(Schema):
    id = fields.String()
    version = fields.Integer()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    measure = fields.String()
    name = fields.String()
    finding_ids = fields.List(fields.String())
    reason = fields.String()
    basis = fields.String()
    applied_by = fields.String()
    applied_at = fields.String()
    year = fields.Integer()


class MeasurePageOut(Schema):
    items = fields.List(fields.Nested(MeasureOut))
    next_cursor = fields.String(allow_none=True)


class MeasureTableOut(Schema):
    items = fields.List(fields.Dict(), metadata={"description": "{key, name}, in the order of weight."})


class DossierYearOut(Schema):
    year = fields.Integer()
    findings = fields.Integer()
    unsolved = fields.Integer()
    overdue = fields.Integer()
    reopened = fields.Integer()
    severe = fields.Integer()
    scores = fields.Nested(AveragesOut)
    measures = fields.Integer()


class DossierCategoryOut(Schema):
    category = fields.String()
    by_year = fields.List(fields.Integer(), metadata={"description": "In the order of the years."})
    total = fields.Integer()
    recurring = fields.Boolean(metadata={"description": "Found in at least two of the three years."})


class DossierOut(Schema):
    """Three years of a branch."""

    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    years = fields.List(fields.Nested(DossierYearOut))
    categories = fields.List(fields.Nested(DossierCategoryOut))
    recurring = fields.List(fields.String())
    findings = fields.List(fields.Dict())
    measures = fields.List(fields.Nested(MeasureOut))


INPUT: dict[str, Any] = {
    "apply_measure": ApplyMeasureIn,
    "measures": MeasuresIn,
    "measure_table": MeasureTableIn,
    "branch_dossier": BranchDossierIn,
}
OUTPUT: dict[str, Any] = {
    "apply_measure": MeasureOut,
    "measures": MeasurePageOut,
    "measure_table": MeasureTableOut,
    "branch_dossier": DossierOut,
}
