"""The one list of what waits for the caller."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from kit.fields import PageSchema


class TodoInput(PageSchema):
    """A page of the list."""


class TodoItemOutput(Schema):
    """One thing that the caller can act on now."""

    kind = fields.String(metadata={"description": "approval, plan, briefing, counter_proposal, summary …"})
    id = fields.String(metadata={"description": "of what is to be acted on"})
    event_id = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    title = fields.String()
    since = fields.String(allow_none=True)
    due = fields.String(allow_none=True, metadata={"description": "a day or a moment, where there is one"})
    waited_days = fields.Integer(allow_none=True)
    path = fields.String(metadata={"description": "the page on which it is done"})
    as_deputy_for = fields.String(allow_none=True, metadata={"description": "for whom, where as a deputy"})


class TodoOutput(Schema):
    """A page, the longest waiting first."""

    items = fields.List(fields.Nested(TodoItemOutput))
    next_cursor = fields.String(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "of all, by kind"})
    total = fields.Integer()


INPUT: dict[str, Any] = {"todo": TodoInput}
OUTPUT: dict[str, Any] = {"todo": TodoOutput}
