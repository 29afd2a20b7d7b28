"""Input and output of partner units, their black-out dates, and agreements."""

from __future__ import annotations

from marshmallow import Schema, fields

from kit.fields import Day, Flag, Id, OperationSchema, PageSchema, Text, Whole, Yuan, several


class PartnerContactInput(OperationSchema):
    """One person to call."""

    name = Text(100, 1, required=True)
    phone = Text(100, load_default=None, allow_none=True)
    email = Text(200, load_default=None, allow_none=True)
    title = Text(100, load_default=None, allow_none=True)


class CreatePartner(OperationSchema):
    """A new partner unit."""

    name = Text(200, 1, required=True)
    industry = Text(100, load_default=None, allow_none=True)
    field = Text(100, load_default=None, allow_none=True)
    region = Text(100, load_default=None, allow_none=True)
    frontline = Flag(load_default=False, allow_none=True)
    under_audit = Flag(load_default=False, allow_none=True)
    contacts = several(fields.Nested(PartnerContactInput), at_most=50, load_default=list, allow_none=True)


class EditPartner(OperationSchema):
    """What is absent stays; `contacts` replaces the whole list. null empties a text, and leaves the others alone."""

    partner_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)
    name = Text(200, 1)
    industry = Text(100, allow_none=True)
    field = Text(100, allow_none=True)
    region = Text(100, allow_none=True)
    frontline = Flag(allow_none=True)
    under_audit = Flag(allow_none=True)
    contacts = several(fields.Nested(PartnerContactInput), at_most=50, allow_none=True)


class SignAgreement(OperationSchema):
    """A 共建契约."""

    partner_id = Id(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    yearly_amount = Yuan(required=True)


class EndAgreement(OperationSchema):
    """Its last day, not after the one that was agreed."""

    partner_id = Id(required=True)
    agreement_id = Id(required=True)
    expected_version = Whole(load_default=None, allow_none=True)
    ends_on = Day(required=True)


class AddBlackout(OperationSchema):
    """Days on which the partner is not available, both included, and why."""

    partner_id = Id(required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    reason = Text(500, 1, required=True)


class DeleteBlackout(OperationSchema):
    """Which one of which partner."""

    partner_id = Id(required=True)
    blackout_id = Id(required=True)


class PartnersQuestion(PageSchema):
    """`q`: a part of the name, or pinyin initials."""

    q = Text(100, load_default="", allow_none=True)


class PartnerQuestion(OperationSchema):
    """Which partner."""

    partner_id = Id(required=True)


class AgreementsQuestion(PageSchema):
    """Whose agreements."""

    partner_id = Id(required=True)


class BlackoutsQuestion(PageSchema):
    """Whose black-out dates."""

    partner_id = Id(required=True)


class PartnerContact(Schema):
    """One person to call."""

    name = fields.String()
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    title = fields.String(allow_none=True)


class PartnerView(Schema):
    """A partner unit with its contacts."""

    id = fields.String()
    version = fields.Integer()
    name = fields.String()
    initials = fields.String(metadata={"description": "Pinyin initials of the name, lower case."})
    industry = fields.String(allow_none=True)
    field = fields.String(allow_none=True)
    region = fields.String(allow_none=True)
    frontline = fields.Boolean()
    under_audit = fields.Boolean(metadata={"description": "Adds the committee's step to the approval chain."})
    contacts = fields.List(fields.Nested(PartnerContact))


class PartnerList(Schema):
    """One page of partner units, in the order of their pinyin."""

    items = fields.List(fields.Nested(PartnerView))
    next_cursor = fields.String(allow_none=True)


class BlackoutView(Schema):
    """The partner is not available on these days, both included."""

    id = fields.String()
    partner_id = fields.String()
    starts_on = fields.String(metadata={"format": "date"})
    ends_on = fields.String(metadata={"format": "date"})
    reason = fields.String()


class BlackoutList(Schema):
    """One page of black-out dates, the earliest first."""

    items = fields.List(fields.Nested(BlackoutView))
    next_cursor = fields.String(allow_none=True)


class AgreementView(Schema):
    """A 共建契约; both days are included."""

    id = fields.String()
    partner_id = fields.String()
    starts_on = fields.String(metadata={"format": "date"})
    ends_on = fields.String(metadata={"format": "date"})
    yearly_amount = fields.String(metadata={"description": "CNY, two decimals."})
    version = fields.Integer()


class AgreementList(Schema):
    """One page of agreements, the newest first."""

    items = fields.List(fields.Nested(AgreementView))
    next_cursor = fields.String(allow_none=True)


INPUT: dict[str, type[Schema]] = {
    "create_partner": CreatePartner,
    "edit_partner": EditPartner,
    "sign_agreement": SignAgreement,
    "end_agreement": EndAgreement,
    "add_blackout": AddBlackout,
    "delete_blackout": DeleteBlackout,
    "partners": PartnersQuestion,
    "partner": PartnerQuestion,
    "agreements": AgreementsQuestion,
    "blackouts": BlackoutsQuestion,
}

OUTPUT: dict[str, type[Schema]] = {
    "create_partner": PartnerView,
    "edit_partner": PartnerView,
    "sign_agreement": AgreementView,
    "end_agreement": AgreementView,
    "add_blackout": BlackoutView,
    "delete_blackout": BlackoutList,
    "partners": PartnerList,
    "partner": PartnerView,
    "agreements": AgreementList,
    "blackouts": BlackoutList,
}
