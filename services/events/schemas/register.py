"""What goes in and out of the register (台账): its rows, its saved views, and its exports."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import MAX_LIMIT, Day, Flag, Id, OperationSchema, PageSchema, Text, Whole, Yuan, one_of, several
from services.events.domain.register_exports import MOST_PIECES, MOST_ROWS, STATES
from services.events.domain.register_filters import COLUMNS, FINDINGS, FUNDING, MISSING
from services.events.domain.states import STATE_NAMES
from services.events.schemas.plans import FORMS

ABSENT: dict[str, Any] = {"load_default": None, "allow_none": True}
ORDERS = ("desc", "asc")


class RegisterFilters(OperationSchema):
    """The same for screen, print and xlsx; dates are those of the event, in Shanghai, both included."""

    state = one_of(*STATE_NAMES, **ABSENT)
    branch_id = Text(64, **ABSENT)
    partner_id = Text(64, **ABSENT)
    year = Whole(2000, 2100, **ABSENT)
    from_on = Day(data_key="from", **ABSENT)
    to_on = Day(data_key="to", **ABSENT)
    form = one_of(*FORMS, **ABSENT)
    funding = one_of(*FUNDING, **ABSENT)
    frontline = Flag(**ABSENT)
    cohosted = Flag(**ABSENT)
    imported = Flag(**ABSENT)
    estimate_from = Yuan(**ABSENT)
    estimate_to = Yuan(**ABSENT)
    actual_from = Yuan(**ABSENT)
    actual_to = Yuan(**ABSENT)
    over_budget = Flag(**ABSENT)
    missing = one_of(*MISSING, **ABSENT)
    findings = one_of(*FINDINGS, **ABSENT)
    q = Text(100, **ABSENT)


def order() -> Any:
    """By number."""
    return one_of(*ORDERS, load_default="desc")


def columns(**more: Any) -> Any:
    """Which columns, in their order; none means the usual ones."""
    return several(one_of(*COLUMNS), at_most=len(COLUMNS), **{"load_default": list, **more})


class FewSchema(OperationSchema):
    """A list that is never long: it has one page."""

    limit = Whole(1, MAX_LIMIT, load_default=50)


class RegisterIn(RegisterFilters, PageSchema):
    """A page of the register."""

    order = order()


class RegisterLinesIn(RegisterFilters):
    """A long page, for documents."""

    limit = Whole(1, 1000, load_default=500)
    cursor = Text(2000, load_default="", allow_none=True)
    order = order()


class RequestRegisterExportIn(OperationSchema):
    filters = fields.Nested(RegisterFilters, load_default=lambda: RegisterFilters().load({}))
    columns = columns()
    order = order()


class ExportIn(OperationSchema):
    export_id = Id(required=True)


class AttemptIn(ExportIn):
    attempt = Whole(1, required=True)


class ReportExportIn(AttemptIn):
    rows_done = Whole(0, MOST_ROWS, required=True)


class ExportPieceIn(AttemptIn):
    index = Whole(0, MOST_PIECES, required=True)
    data = fields.String(required=True)


class FinishExportIn(AttemptIn):
    failure = one_of("killed", "reading", **ABSENT)


class ReadExportPieceIn(ExportIn):
    index = Whole(0, MOST_PIECES, required=True)


class SaveViewIn(OperationSchema):
    name = Text(50, 1, required=True)
    shared = Flag(load_default=False)
    filters = fields.Nested(RegisterFilters, load_default=lambda: RegisterFilters().load({}))
    columns = columns()
    order = order()


class ViewIn(OperationSchema):
    view_id = Id(required=True)


class EditViewIn(ViewIn):
    """The members that are given."""

    expected_version = Whole(1, **ABSENT)
    name = Text(50, 1)
    shared = Flag()
    filters = fields.Nested(RegisterFilters)
    columns = several(one_of(*COLUMNS), at_most=len(COLUMNS))
    order = one_of(*ORDERS)


class FilterOut(Schema):
    name = fields.String()
    value = fields.Raw()
    text = fields.String(metadata={"description": "The name of a branch or partner; else the value."})


class RegisterRowOut(Schema):
    """One event of the 台账."""

    event_id = fields.String()
    number = fields.String()
    state = fields.String()
    branch_id = fields.String()
    branch = fields.String(allow_none=True)
    partner_ids = fields.List(fields.String())
    partners = fields.List(fields.String())
    theme = fields.String()
    form = fields.String(allow_none=True)
    funding = fields.String(metadata={"enum": list(FUNDING)})
    cohosted = fields.Boolean()
    starts_at = fields.String(allow_none=True)
    date = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    own_headcount = fields.Integer(metadata={"description": "Checked in; booked, as long as it has not been held."})
    partner_headcount = fields.Integer(metadata={"description": "As the partners answered."})
    estimate = fields.String()
    actual = fields.String()
    legacy_number = fields.String(allow_none=True, metadata={"description": "Its number in the old ledger."})
    imported = fields.Boolean(metadata={"description": "Entered afterwards from an old ledger (补录)."})
    remarks = fields.String(allow_none=True, metadata={"description": "What the old ledger remarked."})
    variance = fields.String(metadata={"description": "Estimate less actual."})
    records = fields.Dict(metadata={"description": "{checkins, photos}"})
    summary = fields.Dict(metadata={"description": "{reflections, briefing}: a number, and the briefing's state."})
    publicity = fields.Dict(metadata={"description": "{published_at, channels}"})
    outcomes = fields.Integer()
    feedback = fields.Dict(metadata={"description": "{count, average}: the partners' scores, 1–5"})
    findings = fields.Dict(metadata={"description": "{total, unsolved}"})
    contributions = fields.Dict(metadata={"description": "{donations, partner_paid}: how many; in no total"})
    cost_shifted = fields.Boolean(metadata={"description": "A partner paid something: a risk of 转嫁费用"})
    missing = fields.List(fields.String(), metadata={"description": "Materials that are not there."})
    missing_text = fields.List(fields.String(), metadata={"description": "The same in Chinese."})


class RegisterOut(Schema):
    items = fields.List(fields.Nested(RegisterRowOut))
    next_cursor = fields.String(allow_none=True)
    totals = fields.Dict(metadata={"description": "Over all pages of these filters."})
    filters = fields.List(fields.Nested(FilterOut))


class RegisterExportOut(Schema):
    what = fields.String()
    rows = fields.Integer()


class LinesOut(Schema):
    lines = fields.String(metadata={"description": "A row of the register as JSON, and a newline, each."})
    count = fields.Integer()
    next_cursor = fields.String(allow_none=True)


class ExportOut(Schema):
    """A workbook that is made aside."""

    id = fields.String()
    state = fields.String(metadata={"enum": list(STATES)})
    rows_done = fields.Integer()
    rows_total = fields.Integer(metadata={"description": "When it was asked for."})
    size = fields.Integer(allow_none=True, metadata={"description": "Bytes of the file, once it is there."})
    failure = fields.String(allow_none=True, metadata={"description": "killed, reading or abandoned."})
    filters = fields.Dict()
    filters_in_words = fields.List(fields.Nested(FilterOut))
    columns = fields.List(fields.String())
    order = fields.String()
    asked_at = fields.String()
    ended_at = fields.String(allow_none=True)


class ClaimOut(ExportOut):
    claimed = fields.Boolean()
    attempt = fields.Integer()


class ExportPageOut(Schema):
    items = fields.List(fields.Nested(ExportOut))
    next_cursor = fields.String(allow_none=True)


class PieceReceivedOut(Schema):
    id = fields.String()
    received = fields.Integer()


class ExportPieceOut(Schema):
    data = fields.String(allow_none=True)


class TidyOut(Schema):
    folded = fields.Integer()


class ViewOut(Schema):
    """Filters, columns and order under a name."""

    id = fields.String()
    version = fields.Integer()
    name = fields.String()
    shared = fields.Boolean(metadata={"description": "Seen by everybody of the owner's unit."})
    mine = fields.Boolean()
    owner_id = fields.String()
    owner = fields.String(allow_none=True)
    filters = fields.Dict()
    filters_in_words = fields.List(fields.Nested(FilterOut))
    columns = fields.List(fields.String())
    order = fields.String()
    stale = fields.List(fields.Dict(), metadata={"description": "{filter, text}: what is not there any more."})
    changed_at = fields.String()


class ViewPageOut(Schema):
    items = fields.List(fields.Nested(ViewOut))
    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, Any] = {
    "register": RegisterIn,
    "register_lines": RegisterLinesIn,
    "begin_register_export": RegisterFilters,
    "request_register_export": RequestRegisterExportIn,
    "retry_register_export": ExportIn,
    "claim_register_export": ExportIn,
    "report_register_export": ReportExportIn,
    "add_register_export_piece": ExportPieceIn,
    "finish_register_export": FinishExportIn,
    "register_exports": FewSchema,
    "register_export": ExportIn,
    "register_export_piece": ReadExportPieceIn,
    "tidy_register": OperationSchema,
    "save_register_view": SaveViewIn,
    "edit_register_view": EditViewIn,
    "delete_register_view": ViewIn,
    "register_views": FewSchema,
    "register_view": ViewIn,
}
OUTPUT: dict[str, Any] = {
    "register": RegisterOut,
    "register_lines": LinesOut,
    "begin_register_export": RegisterExportOut,
    "request_register_export": ExportOut,
    "retry_register_export": ExportOut,
    "claim_register_export": ClaimOut,
    "report_register_export": ExportOut,
    "add_register_export_piece": PieceReceivedOut,
    "finish_register_export": ExportOut,
    "register_exports": ExportPageOut,
    "register_export": ExportOut,
    "register_export_piece": ExportPieceOut,
    "tidy_register": TidyOut,
    "save_register_view": ViewOut,
    "edit_register_view": ViewOut,
    "delete_register_view": ViewOut,
    "register_views": ViewPageOut,
    "register_view": ViewOut,
}
