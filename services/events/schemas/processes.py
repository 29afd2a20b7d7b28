"""Processes and their steps."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import Id, OperationSchema, PageSchema, Text, one_of
from services.events.schemas.life import EventInput


class ProcessesInput(PageSchema):
    """`stuck`: a part has not been confirmed in time."""

    state = one_of("running", "done", "stuck", load_default=None, allow_none=True)


class ResumeProcessInput(OperationSchema):
    """Why it is asked for again; the reason goes on the ledger."""

    process_id = Id(required=True)
    reason = Text(500, 1, required=True)


class ProcessStepOutput(Schema):
    """One step: what is given back or passed on, by which service, and by which fact it is known to be done."""

    name = fields.String(metadata={"description": "approvals, seats, money, venue, invitations or messages"})
    label = fields.String()
    state = fields.String(metadata={"description": "waiting, done, skipped, or failed where its fact is parked"})
    done_at = fields.String(allow_none=True)
    fact_type = fields.String(allow_none=True)
    service = fields.String()
    why = fields.String(allow_none=True, metadata={"description": "what holds it up, once it is overdue"})


class AccountOutput(Schema):
    """Who was told."""

    id = fields.String()
    name = fields.String()


class EventProcessStepOutput(ProcessStepOutput):
    """The same with figures, for those who see the event."""

    seats = fields.Integer(allow_none=True)
    amount = fields.String(allow_none=True)
    revoked = fields.Integer(allow_none=True, metadata={"description": "links that are dead now"})
    asked = fields.Integer(allow_none=True, metadata={"description": "partners who were asked again"})
    told = fields.List(fields.Nested(AccountOutput), allow_none=True)


class ProcessOutput(Schema):
    """A process without what its event is about."""

    id = fields.String()
    number = fields.String(metadata={"description": "the event's number"})
    kind = fields.String(metadata={"description": "cancel, decline, reopen or reschedule"})
    label = fields.String()
    state = fields.String(metadata={"description": "running, done or stuck"})
    version = fields.Integer()
    started_at = fields.String()
    asked_at = fields.String(metadata={"description": "when others were last asked for their part"})
    finished_at = fields.String(allow_none=True)
    fact_ids = fields.List(fields.String(), metadata={"description": "the facts that others react to"})
    steps = fields.List(fields.Nested(ProcessStepOutput))


class EventProcessOutput(ProcessOutput):
    """A process of one event."""

    event_id = fields.String()
    reason = fields.String()
    started_by = fields.String()
    started_by_name = fields.String()
    steps = fields.List(fields.Nested(EventProcessStepOutput))


class EventProcessesOutput(Schema):
    """The processes of one event, oldest first."""

    items = fields.List(fields.Nested(EventProcessOutput))


class ProcessesOutput(Schema):
    """A page of processes, newest first."""

    items = fields.List(fields.Nested(ProcessOutput))
    next_cursor = fields.String(allow_none=True)


class ProcessActionOutput(Schema):
    """The process after it was resumed."""

    id = fields.String()
    state = fields.String()
    version = fields.Integer()


INPUT: dict[str, Any] = {
    "event_processes": EventInput,
    "processes": ProcessesInput,
    "resume_process": ResumeProcessInput,
}
OUTPUT: dict[str, Any] = {
    "event_processes": EventProcessesOutput,
    "processes": ProcessesOutput,
    "resume_process": ProcessActionOutput,
}
