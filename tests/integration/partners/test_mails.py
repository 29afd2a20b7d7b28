"""What a mail to a partner's contact says at each stage, whom it may go to, and when there is nothing to write."""

import datetime as dt

import pytest

from kit.domain import Conflict, Gone, Invalid, NotFound
from services.notify.schemas import INPUT as NOTIFY
from services.partners.schemas import OUTPUT
from tests.integration.partners.desk import STRANGER, accept, cancelled, confirmed
from tests.support.events_office import undescribed

NAMED = ("invitation_id", "event_id")
ONE = {"name": "示例联系人01", "phone": "000-0000001", "email": "exercise@partner.example", "title": None}
MUTE = {"name": "示例联系人02", "phone": "000-0000002", "email": None, "title": None}
TWO = {**MUTE, "email": "second@partner.example"}


def known(desk, *contacts):
    """The partner has these contacts."""
    desk.ask("edit_partner", partner_id=desk.item()["partner_id"], contacts=list(contacts), expected_version=None)


def mail(desk, contact=None):
    """The mail; whatever it is, notify takes it as it is."""
    answer = desk.ask("invitation_mail", invitation_id=desk.item()["id"], contact=contact)
    assert not undescribed(OUTPUT["invitation_mail"](), answer)
    letter = {name: value for name, value in answer.items() if name not in NAMED}
    NOTIFY["mail_to_partner"]().load({**{name: answer[name] for name in NAMED}, "letter": letter})
    return answer


def reference(desk, name):
    return next(one["contact"] for one in desk.item()["contacts"] if one["name"] == name)


def test_while_an_answer_is_awaited_it_is_the_invitation_with_link_and_the_offices_own_notice(invited):
    known(invited, ONE, MUTE)
    said = mail(invited)
    assert (said["kind"], said["address"], said["agreed"], said["settled"]) == ("invitation", ONE["email"], None, False)
    assert said["url"] == invited.item()["url"]
    assert said["url"] in said["text"]
    for words in (
        "示例办公室办公室党支部诚邀",
        "廉洁提示\n示例廉洁提醒",
        "出处：示例出处",
        "监督电话：12388",
        "请勿直接回复",
    ):
        assert words in said["text"]


def test_once_agreed_it_is_the_confirmation_with_the_date_and_then_the_request_for_feedback(invited):
    known(invited, ONE)
    invited.reply(invited.token(), **accept())
    agreed = invited.item()["agreed"]
    assert (mail(invited)["kind"], mail(invited)["agreed"], mail(invited)["settled"]) == ("confirmation", agreed, False)
    invited.hear(confirmed([invited.item()["partner_id"]], agreed), 6)
    assert mail(invited)["settled"] is True
    invited.clock.moment = dt.datetime.fromisoformat(agreed["ends_at"])
    assert mail(invited)["kind"] == "feedback"
    invited.clock.advance(days=31)
    with pytest.raises(Gone):
        mail(invited)


def test_contacts_are_offered_without_their_addresses(invited):
    known(invited, ONE, MUTE)
    assert [(one["name"], one["address"]) for one in invited.item()["contacts"]] == [
        (ONE["name"], "ex***@partner.example"), (MUTE["name"], None),
    ]  # fmt: skip


def test_one_of_several_is_chosen_and_is_the_one_that_was_shown(invited):
    known(invited, ONE, TWO)
    assert mail(invited, reference(invited, TWO["name"]))["address"] == TWO["email"]
    shown = reference(invited, TWO["name"])
    known(invited, ONE, {**TWO, "email": "third@partner.example"})
    with pytest.raises(Invalid) as gone:
        mail(invited, shown)
    assert gone.value.errors[0]["code"] == "unknown"


@pytest.mark.parametrize(
    ("contacts", "named", "code"),
    [
        ((), None, "no_address"),
        ((MUTE,), None, "no_address"),
        ((ONE, MUTE), MUTE["name"], "no_address"),
        ((ONE, TWO), None, "required"),
        (({**ONE, "email": "见名片"},), None, "address"),
        (({**ONE, "email": "a@example.org\r\nBcc: b@example.org"},), None, "address"),
    ],
)
def test_what_stands_in_the_way_is_said_beside_the_contact(invited, contacts, named, code):
    known(invited, *contacts)
    with pytest.raises(Invalid) as refused:
        mail(invited, reference(invited, named) if named else None)
    assert [(one["pointer"], one["code"]) for one in refused.value.errors] == [("/contact", code)]


def test_there_is_nothing_to_write_about_an_invitation_that_is_over(invited):
    known(invited, ONE)
    invited.clock.moment = dt.datetime.fromisoformat(invited.item()["deadline"]) + dt.timedelta(minutes=1)
    with pytest.raises(Conflict) as expired:
        mail(invited)
    invited.hear(cancelled(), 6)
    with pytest.raises(Conflict) as revoked:
        mail(invited)
    assert (expired.value.code, revoked.value.code) == ("invitation.expired", "invitation.revoked")


@pytest.mark.parametrize(
    "answer",
    [
        {"answer": "decline", "reason": "示例"},
        {"answer": "counter", "message": "示例", "slots": [{"starts_at": "2026-06-22T09:00:00+08:00",
                                                          "ends_at": "2026-06-22T12:00:00+08:00"}]},
    ],
)  # fmt: skip
def test_whoever_has_answered_is_not_invited_once_more(invited, answer):
    known(invited, ONE)
    invited.reply(invited.token(), **answer)
    with pytest.raises(Conflict) as refused:
        mail(invited)
    assert refused.value.code == "invitation.answered"


def test_nobody_beyond_the_branch_gets_it_and_nothing_of_it_is_in_a_fact(invited):
    known(invited, ONE)
    mail(invited)
    with pytest.raises(NotFound):
        invited.ask("invitation_mail", STRANGER, invitation_id=invited.item()["id"])
    assert not any(ONE["email"] in str(fact) for fact in invited.facts())


def test_an_address_that_is_taken_off_is_said_so_and_nothing_else_is(invited):
    known(invited, ONE)
    known(invited, ONE, TWO)
    known(invited, {**ONE, "phone": "000-9"}, TWO)
    known(invited, ONE)
    said = [fact["data"]["mail_removed"] for fact in invited.facts("partner.changed.v1")]
    assert said == [False, False, False, False, True]
