"""Facts of the partners service: partner units, agreements, invitations and the partners' answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kit.envelope import private


@dataclass(frozen=True, kw_only=True)
class PartnerChanged:
    """A partner unit was added or edited (contacts stay in the partners service).

    `mail_removed`: a mail address that was known is none of its contacts' any more; who keeps one is to forget it.
    """

    TYPE: ClassVar[str] = "partner.changed.v1"
    AGGREGATE: ClassVar[str] = "partner_id"
    SUBJECT: ClassVar[str] = "partner_id"
    partner_id: str
    name: str
    industry: str | None
    field: str | None
    region: str | None
    frontline: bool
    under_audit: bool
    initials: str = ""
    mail_removed: bool = False


@dataclass(frozen=True, kw_only=True)
class PartnerBlackoutsChanged:
    """When a partner unit is not available: the whole list, {starts_on, ends_on, reason}, both days included."""

    TYPE: ClassVar[str] = "partner.blackouts_changed.v1"
    AGGREGATE: ClassVar[str] = "partner_id"
    SUBJECT: ClassVar[str] = "partner_id"
    partner_id: str
    blackouts: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class AgreementSigned:
    """A 共建契约 with a partner: validity and yearly amount in CNY."""

    TYPE: ClassVar[str] = "agreement.signed.v1"
    AGGREGATE: ClassVar[str] = "agreement_id"
    SUBJECT: ClassVar[str] = "partner_id"
    agreement_id: str
    partner_id: str
    starts_on: str
    ends_on: str
    yearly_amount: str


@dataclass(frozen=True, kw_only=True)
class AgreementEnded:
    """A 共建契约 ends on another day than was agreed; with all that holds of it now."""

    TYPE: ClassVar[str] = "agreement.ended.v1"
    AGGREGATE: ClassVar[str] = "agreement_id"
    SUBJECT: ClassVar[str] = "partner_id"
    agreement_id: str
    partner_id: str
    starts_on: str
    ends_on: str
    yearly_amount: str


@dataclass(frozen=True, kw_only=True)
class _OfInvitation:
    """`event_version`: the study event's version whose offer this is about; 0 in facts that do not say."""

    AGGREGATE: ClassVar[str] = "invitation_id"
    SUBJECT: ClassVar[str] = "event_id"
    invitation_id: str
    event_id: str
    partner_id: str
    round: int
    event_version: int = 0


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(_OfInvitation):
    """A partner was invited; the link exists from now on. `deadline` ends the round."""

    TYPE: ClassVar[str] = "invitation.issued.v1"
    deadline: str


@dataclass(frozen=True, kw_only=True)
class InvitationReissued(_OfInvitation):
    """The old link is dead, a new one exists for the same invitation."""

    TYPE: ClassVar[str] = "invitation.reissued.v1"
    deadline: str


@dataclass(frozen=True, kw_only=True)
class InvitationProposed(_OfInvitation):
    """A new round: these slots are offered. `by_counter`: they come from another partner's counter-proposal."""

    TYPE: ClassVar[str] = "invitation.proposed.v1"
    slots: list[dict[str, str]]
    deadline: str
    by_counter: bool = False


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(_OfInvitation):
    """Both sides agree on one slot. `by`: partner (accepted an offer) or organizer (accepted the counter-proposal).

    `notice_read`: the partner ticked on its page that it read the integrity notice.
    """

    TYPE: ClassVar[str] = "invitation.accepted.v1"
    starts_at: str
    ends_at: str
    headcount: int | None
    by: str
    on_behalf: bool = False
    evidence_id: str | None = None
    notice_read: bool = False
    contact_name: str | None = private(None)
    contact_phone: str | None = private(None)
    leader_name: str | None = private(None)


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(_OfInvitation):
    """The partner declined."""

    TYPE: ClassVar[str] = "invitation.declined.v1"
    reason: str
    on_behalf: bool = False
    evidence_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvitationCountered(_OfInvitation):
    """The partner proposes other slots."""

    TYPE: ClassVar[str] = "invitation.countered.v1"
    slots: list[dict[str, str]]
    message: str
    headcount: int | None = None
    on_behalf: bool = False
    evidence_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class CounterRefused(_OfInvitation):
    """The organizer refused the counter-proposal; the earlier offer stands again."""

    TYPE: ClassVar[str] = "invitation.refused.v1"
    message: str
    deadline: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(_OfInvitation):
    """The link is dead. `by`: system (event cancelled, declined, or its terms changed) or organizer (taken back)."""

    TYPE: ClassVar[str] = "invitation.revoked.v1"
    reason: str
    by: str = "system"


@dataclass(frozen=True, kw_only=True)
class InvitationForwarded(_OfInvitation):
    """The organizer ticked that the text was sent on by hand, or with `forwarded` false that it was not after all.

    `text`: invitation, confirmation or feedback.
    """

    TYPE: ClassVar[str] = "invitation.forwarded.v1"
    text: str
    forwarded: bool


@dataclass(frozen=True, kw_only=True)
class InvitationsSettled:
    """All invitations of an event follow a change of it: links `revoked`, or partners `asked` again; none is an answer.

    `event_version`: the version of the study event's change that this follows from.
    """

    TYPE: ClassVar[str] = "invitation.settled.v1"
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    event_version: int
    revoked: int
    asked: int


@dataclass(frozen=True, kw_only=True)
class InvitationReminded(_OfInvitation):
    """The answer is due soon, and the partner has no account: the organizer was reminded to call, once a round."""

    TYPE: ClassVar[str] = "invitation.reminded.v1"
    deadline: str


@dataclass(frozen=True, kw_only=True)
class InvitationExpired(_OfInvitation):
    """The round's deadline passed without an answer."""

    TYPE: ClassVar[str] = "invitation.expired.v1"


@dataclass(frozen=True, kw_only=True)
class InvitationOverdue(_OfInvitation):
    """Days after a missed deadline nobody has done anything about it: the branch secretary is told."""

    TYPE: ClassVar[str] = "invitation.overdue.v1"


@dataclass(frozen=True, kw_only=True)
class ReplyAmended(_OfInvitation):
    """The partner changed headcount or contact before the deadline."""

    TYPE: ClassVar[str] = "invitation.amended.v1"
    headcount: int | None
    contact_name: str | None = private(None)
    contact_phone: str | None = private(None)


@dataclass(frozen=True, kw_only=True)
class ChangeRequested(_OfInvitation):
    """After acceptance the partner asks for a change; the organizer decides (reschedule, cancel, talk)."""

    TYPE: ClassVar[str] = "invitation.change_requested.v1"
    reason: str
    slots: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class ChangeAccepted(_OfInvitation):
    """The organizer said yes to what the partner asked to change; with `slots`, one of these is sought with all."""

    TYPE: ClassVar[str] = "invitation.change_accepted.v1"
    message: str
    slots: list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class ChangeRefused(_OfInvitation):
    """The organizer said no to what the partner asked to change; the agreement stands."""

    TYPE: ClassVar[str] = "invitation.change_refused.v1"
    message: str


@dataclass(frozen=True, kw_only=True)
class ArrangementsSet(_OfInvitation):
    """The partner told what visitors need; the text itself may name people, so it stays private."""

    TYPE: ClassVar[str] = "invitation.arranged.v1"
    arrangements: dict[str, str | None] = private()


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(_OfInvitation):
    """The partner's feedback after the event: score 1–5 and text."""

    TYPE: ClassVar[str] = "feedback.given.v1"
    score: int
    text: str


FACTS = (PartnerChanged, PartnerBlackoutsChanged, AgreementSigned, AgreementEnded, InvitationIssued,
         InvitationReissued, InvitationProposed, InvitationAccepted, InvitationDeclined, InvitationCountered,
         CounterRefused, InvitationRevoked, InvitationForwarded, InvitationsSettled, InvitationReminded,
         InvitationExpired, InvitationOverdue, ReplyAmended, ChangeRequested, ChangeAccepted, ChangeRefused,
         ArrangementsSet, FeedbackGiven)  # fmt: skip
