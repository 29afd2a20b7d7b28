"""A briefing is reviewed only when it says what the record says, at submission and again at approval."""

import pytest

from kit.database import Database
from kit.domain import Conflict, Forbidden
from tests.support.events_office import MEMBERS, ORGANIZER, SECRETARY, Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def saved(office: Office, event_id: str, more: str) -> str:
    draft = office.do(ORGANIZER, "briefing", event_id=event_id)
    body = draft["body_html"] + f"<p>{more}</p>"
    office.do(
        ORGANIZER, "save_briefing", event_id=event_id, title=draft["title"], body_html=body,
        expected_version=draft["version"],
    )  # fmt: skip
    return event_id


def test_a_text_that_contradicts_the_record_is_refused_with_both_values_and_changes_nothing(office: Office) -> None:
    event_id = saved(office, office.held(), "参加人员 35 人，与示例企业2共同开展。")
    facts = office.facts(event_id)
    with pytest.raises(Conflict) as refused:
        office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    assert refused.value.code == "briefing.disagrees"
    said = refused.value.details["disagreements"]
    assert [(one["kind"], one["stated"]) for one in said] == [("headcount", "35 人"), ("partner", "示例企业2")]
    assert said[1]["recorded"] == "示例企业1"
    assert "我方 1 人" in said[0]["recorded"]
    seen = office.do(ORGANIZER, "briefing", event_id=event_id)
    assert (seen["state"], seen["disagreements"], office.facts(event_id)) == ("draft", said, facts)


def test_who_checks_in_later_stops_the_approval_and_a_corrected_text_passes(office: Office) -> None:
    event_id = saved(office, office.held(), "我方签到 1 人。")
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    office.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[1])
    with pytest.raises(Conflict) as late:
        office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    assert {(one["stated"], one["recorded"]) for one in late.value.details["disagreements"]} == {
        ("1 人", "我方 2 人")
    }  # fmt: skip
    with pytest.raises(Forbidden):
        office.do(ORGANIZER, "approve_briefing", event_id=event_id, comment=None)
    seen = office.do(ORGANIZER, "briefing", event_id=event_id)
    office.do(
        ORGANIZER, "save_briefing", event_id=event_id, title=seen["title"],
        body_html=seen["body_html"].replace("我方签到 1 人", "我方签到 2 人"), expected_version=seen["version"],
    )  # fmt: skip
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    assert office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")["state"] == "approved"
