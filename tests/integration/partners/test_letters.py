"""What a letter to a partner says at each stage, and that it opens the link which the partner has."""

import datetime as dt

import pytest

from kit.domain import Conflict, NotFound
from services.partners.schemas import OUTPUT
from tests.integration.partners.desk import STRANGER
from tests.support.events_office import undescribed


def letter(desk, **more):
    answer = desk.ask("invitation_letter", invitation_id=desk.item()["id"], **more)
    assert not undescribed(OUTPUT["invitation_letter"](), answer)
    return answer


def test_while_an_answer_is_awaited_it_is_the_invitation_with_the_offices_own_notice(invited):
    said = letter(invited)
    assert (said["kind"], said["settled"]) == ("invitation", False)
    assert said["url"] == invited.item()["url"]
    assert len(said["slots"]) == 2
    assert said["contact"] == {"name": "示例承办人01", "phone": "027-00000000"}
    assert (said["notice"], said["hotline"]) == ({"text": "示例廉洁提醒", "source": "示例出处"}, "12388")
    assert said["host"] == "示例办公室办公室党支部"


def test_once_agreed_it_is_the_confirmation_on_the_same_link(invited):
    before = letter(invited)["url"]
    invited.reply(invited.token(), answer="accept", slot=0, headcount=12, contact_name="示例联系人",
                  contact_phone="027-1", leader_name="示例领导")  # fmt: skip
    said = letter(invited)
    assert (said["kind"], said["url"], said["reply"]["headcount"]) == ("confirmation", before, 12)
    assert said["agreed"] is not None


def test_looking_at_a_letter_changes_nothing(invited):
    version = invited.item()["version"]
    letter(invited)
    assert invited.item()["version"] == version


def test_an_invitation_that_is_over_has_no_letter(invited):
    invited.clock.moment = dt.datetime.fromisoformat(invited.item()["deadline"]) + dt.timedelta(minutes=1)
    with pytest.raises(Conflict) as expired:
        letter(invited)
    assert expired.value.code == "invitation.no_letter"


def test_nobody_beyond_the_branch_gets_the_letter(invited):
    with pytest.raises(NotFound):
        invited.ask("invitation_letter", STRANGER, invitation_id=invited.item()["id"])
