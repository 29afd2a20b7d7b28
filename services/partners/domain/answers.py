"""What a partner can answer, and the record of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field, fields

from services.partners.domain.slots import Slot

ACCEPT, DECLINE, COUNTER = "accept", "decline", "counter"
_OWN_WAY = ("kind", "slots")
REQUEST_STATES = ("open", "accepted", "refused", "lapsed")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer as it came in. `kind`: accept (with `slot`, a number), decline (`reason`), counter (`slots`)."""

    kind: str
    slot: int | None = None
    slots: tuple[Slot, ...] = ()
    headcount: int | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    leader_name: str | None = None
    reason: str | None = None
    message: str | None = None

    def fingerprint(self) -> str:
        """A hash of all that was said: the same answer again is recognised by it, whatever was amended since."""
        said = {**self.__dict__, "slots": [slot.to_dict() for slot in self.slots]}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(eq=False, kw_only=True)
class Reply:
    """The one recorded answer of an invitation's round. `evidence_id`: recorded by the organizer from paper."""

    id: str
    round: int
    answer: str
    fingerprint: str
    receipt: str
    replied_at: dt.datetime
    slot: int | None = None
    slots: list[Slot] = field(default_factory=list)
    headcount: int | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    leader_name: str | None = None
    reason: str | None = None
    message: str | None = None
    evidence_id: str | None = None
    notice_read: bool = False

    @property
    def on_behalf(self) -> bool:
        """Whether the organizer recorded it from paper."""
        return self.evidence_id is not None

    @classmethod
    def of(
        cls,
        answer: Answer,
        *,
        id: str,
        round_: int,
        receipt: str,
        now: dt.datetime,
        evidence_id: str | None,
        notice_read: bool = False,
    ) -> Reply:
        """The record of this answer in this round."""
        said = {known.name: getattr(answer, known.name) for known in fields(Answer) if known.name not in _OWN_WAY}
        return cls(
            id=id,
            round=round_,
            answer=answer.kind,
            slots=list(answer.slots),
            fingerprint=answer.fingerprint(),
            receipt=receipt,
            replied_at=now,
            evidence_id=evidence_id,
            notice_read=notice_read,
            **said,
        )


@dataclass(eq=False, kw_only=True)
class ChangeRequest:
    """After acceptance the partner asks for a change; the organizer answers it, if need be with a `message`.

    `state`: open, accepted, refused, or lapsed (another date is sought anyway, or the invitation is over).
    """

    id: str
    round: int
    reason: str
    requested_at: dt.datetime
    slots: list[Slot] = field(default_factory=list)
    state: str = "open"
    message: str | None = None
    answered_at: dt.datetime | None = None
