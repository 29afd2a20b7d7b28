import datetime as dt

import pytest

from services.partners.domain.answers import Answer
from services.partners.domain.invitation import Invitation
from services.partners.domain.slots import Slot

NOW = dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)


def on_day(number: int) -> Slot:
    """Three hours, so many days after NOW."""
    at = NOW + dt.timedelta(days=number)
    return Slot(at, at + dt.timedelta(hours=3))


def new_invitation(*slots: Slot) -> Invitation:
    """Open, with these slots (days 30 and 37 by default) and five days to answer."""
    invitation = Invitation(
        id="i1", event_id="e1", partner_id="p1", terms=1, event_version=5,
        slots=list(slots) or [on_day(30), on_day(37)],
        deadline=NOW + dt.timedelta(days=5), nonce="n", token_sha256="t", issued_at=NOW,
    )  # fmt: skip
    invitation.issue()
    return invitation


ACCEPT = Answer(
    kind="accept",
    slot=0,
    headcount=12,
    contact_name="示例联系人01",
    contact_phone="000-0000001",
    leader_name="示例领导01",
)
DECLINE = Answer(kind="decline", reason="任务重")
COUNTER = Answer(kind="counter", slots=(on_day(33),), message="改期")


def answer(invitation, given, *, now=NOW, at_round=None):
    """Through the link, with a receipt that names the round."""
    return invitation.reply(
        given, id=f"r{invitation.round}", receipt=f"HZ-{invitation.round}", at_round=at_round, now=now
    )


@pytest.fixture
def invitation():
    return new_invitation()
