"""The three answers, as they come in through the link or from paper."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from kit.fields import REQUIRED, UNKNOWN, Moment, OperationSchema, Text, Whole, one_of, several

MOST_PEOPLE = 9999

NEEDED = {
    "accept": ("slot", "headcount", "contact_name", "contact_phone", "leader_name"),
    "decline": ("reason",),
    "counter": ("slots", "message"),
}
ALLOWED = {**NEEDED, "counter": (*NEEDED["counter"], "headcount", "contact_name", "contact_phone", "leader_name")}
ANSWER_FIELDS = {name for names in ALLOWED.values() for name in names}


class OfferedSlot(OperationSchema):
    """From when to when, with offsets."""

    starts_at = Moment(required=True)
    ends_at = Moment(required=True)


class ReplyInput(OperationSchema):
    """accept {slot, headcount, contact_name, contact_phone, leader_name} · decline {reason} · counter {slots, message}.

    `round` is the round that the partner saw; null in a field means absent.
    """

    answer = one_of("accept", "decline", "counter", required=True)
    round = Whole(1, load_default=None, allow_none=True)
    slot = Whole(load_default=None, allow_none=True)
    slots = several(fields.Nested(OfferedSlot), at_least=1, at_most=5, load_default=None, allow_none=True)
    headcount = Whole(1, MOST_PEOPLE, load_default=None, allow_none=True)
    contact_name = Text(100, 1, load_default=None, allow_none=True)
    contact_phone = Text(100, 1, load_default=None, allow_none=True)
    leader_name = Text(100, 1, load_default=None, allow_none=True)
    reason = Text(2000, 1, load_default=None, allow_none=True)
    message = Text(2000, 1, load_default=None, allow_none=True)

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """What the fields together say: each answer with its own, null counting as absent."""
        answers = []
        for kind, needed in NEEDED.items():
            others = {name: {"type": "null"} for name in sorted(ANSWER_FIELDS - set(ALLOWED[kind]))}
            there = {name: {"not": {"type": "null"}} for name in needed}
            answers.append(
                {"required": ["answer", *needed], "properties": {"answer": {"const": kind}, **there, **others}}
            )
        return {"anyOf": answers}

    @validates_schema
    def check_answer(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Each answer has its own fields: what it needs must be there, what belongs to another must not."""
        kind = data["answer"]
        given = {name for name in ANSWER_FIELDS if data.get(name) is not None}
        errors = {name: [REQUIRED] for name in NEEDED[kind] if name not in given}
        errors.update({name: [UNKNOWN] for name in given - set(ALLOWED[kind])})
        if errors:
            raise ValidationError(errors)
