"""What a partner can answer, and the record of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field

from services.partners.domain.slots import Slot

ACCEPT, DECLINE, COUNTER = "accept", "decline", "counter"


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

    @property
    def on_behalf(self) -> bool:
        """Whether the organizer recorded it from paper."""
        return self.evidence_id is not None

    @classmethod
    def of(
        cls, answer: Answer, *, id: str, round_: int, receipt: str, now: dt.datetime, evidence_id: str | None
    ) -> Reply:
        """The record of this answer in this round."""
        return cls(
            id=id,
            round=round_,
            answer=answer.kind,
            fingerprint=answer.fingerprint(),
            receipt=receipt,
            replied_at=now,
            slot=answer.slot,
            slots=list(answer.slots),
            headcount=answer.headcount,
            contact_name=answer.contact_name,
            contact_phone=answer.contact_phone,
            leader_name=answer.leader_name,
            reason=answer.reason,
            message=answer.message,
            evidence_id=evidence_id,
        )


@dataclass(eq=False, kw_only=True)
class ChangeRequest:
    """After acceptance the partner asks for a change; the organizer decides what to do about it."""

    id: str
    round: int
    reason: str
    requested_at: dt.datetime
    slots: list[Slot] = field(default_factory=list)
