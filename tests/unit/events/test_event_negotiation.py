"""Agreeing with one partner and with several."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Conflict
from services.events.domain.slots import slot
from tests.unit.events.drafts import END, NOW, START, accept, confirmed, inviting, names

TWO = ["p1", "p2"]


def test_one_partner_s_agreement_confirms_on_that_time() -> None:
    event = inviting()
    accept(event, number=1)
    assert event.conclude(NOW, "secret", None) == "confirmed"
    assert event.starts_at == START + dt.timedelta(days=7)
    assert names(event)[-1] == "event.confirmed"


def test_several_partners_wait_for_one_another() -> None:
    event = inviting(partner_ids=TWO)
    accept(event, "p1", number=0)
    assert event.conclude(NOW, "secret", None) == "waiting"
    accept(event, "p2", number=1)
    assert event.conclude(NOW, "secret", None) == "waiting"
    accept(event, "p1", number=1, round_=2)
    assert event.conclude(NOW, "secret", None) == "confirmed"
    assert event.starts_at == START + dt.timedelta(days=7)


def test_a_new_round_sets_an_agreement_aside() -> None:
    event = inviting(partner_ids=TWO)
    accept(event, "p1", round_=1)
    assert event.note_answer("p1", 2, "open", {})
    accept(event, "p2", round_=1)
    assert event.conclude(NOW, "secret", None) == "waiting"


def test_facts_in_the_wrong_order_end_in_the_same_state() -> None:
    event = inviting()
    accept(event, round_=2)
    assert not event.note_answer("p1", 2, "open", {})
    assert not event.note_answer("p1", 1, "countered", {})
    assert event.conclude(NOW, "secret", None) == "confirmed"


def test_paper_that_comes_after_the_deadline_still_counts() -> None:
    event = inviting()
    event.note_answer("p1", 1, "expired", {})
    accept(event)
    assert event.conclude(NOW, "secret", None) == "confirmed"


def test_all_declined_ends_the_event_and_one_of_several_does_not() -> None:
    event = inviting(partner_ids=TWO)
    event.note_answer("p1", 1, "declined", {"reason": "检修"})
    assert event.conclude(NOW, "secret", None) == "waiting"
    event.note_answer("p2", 1, "declined", {"reason": "停产"})
    assert event.conclude(NOW, "secret", None) == "declined"
    assert event.state == "declined"


def test_the_organizer_goes_on_without_the_one_that_declined() -> None:
    event = inviting(partner_ids=TWO)
    accept(event, "p1")
    event.note_answer("p2", 1, "declined", {"reason": "检修"})
    event.continue_without("p2")
    assert event.partner_ids == ["p1"]
    assert event.conclude(NOW, "secret", None) == "confirmed"


def test_another_partner_takes_the_place_of_the_one_that_declined() -> None:
    event = inviting(partner_ids=TWO)
    accept(event, "p1")
    event.note_answer("p2", 1, "declined", {"reason": "检修"})
    event.add_partner("p3")
    assert event.partner_ids == ["p1", "p3"]
    assert event.terms == 1
    assert event.changes[-1].details["removed"] == "p2"
    accept(event, "p3")
    assert event.conclude(NOW, "secret", None) == "confirmed"


def test_a_partner_that_agreed_is_not_passed_over() -> None:
    event = inviting(partner_ids=TWO)
    accept(event, "p1")
    with pytest.raises(Conflict) as refused:
        event.continue_without("p1")
    assert refused.value.code == "event.partner_not_declined"


def test_the_only_partner_cannot_be_left_out() -> None:
    event = inviting()
    event.note_answer("p1", 1, "expired", {})
    with pytest.raises(Conflict) as refused:
        event.continue_without("p1")
    assert refused.value.code == "event.last_partner"


def test_a_taken_venue_keeps_the_agreement_and_waits() -> None:
    event = inviting()
    accept(event)
    assert event.conclude(NOW, "secret", "event-2") == "venue_taken"
    assert (event.state, event.venue_taken_by) == ("inviting", "event-2")
    assert event.conclude(NOW, "secret", "event-2") == "venue_taken"
    assert names(event).count("event.venue_taken") == 1
    assert event.conclude(NOW, "secret", None) == "confirmed"
    assert event.venue_taken_by is None


def test_an_agreed_time_in_another_budget_year_goes_back_to_the_approvers() -> None:
    event = inviting()
    next_year = slot(START.replace(year=2027), END.replace(year=2027))
    event.note_answer("p1", 1, "accepted", {**next_year, "headcount": 5})
    assert event.conclude(NOW, "secret", None) == "reopened"
    assert (event.state, event.terms, event.slots) == ("draft", 2, [next_year])


def test_rescheduling_within_the_year_keeps_terms_and_forgets_answers() -> None:
    event = confirmed()
    later = [slot(START + dt.timedelta(days=30), END + dt.timedelta(days=30))]
    assert event.reschedule(later, "检修", NOW) is False
    assert (event.state, event.terms, event.starts_at) == ("inviting", 1, None)
    assert event.negotiation == {"p1": {"answer": "open", "round": 0, "offer": event.version}}


def test_rescheduling_into_another_year_releases_the_money() -> None:
    event = confirmed()
    next_year = [slot(START.replace(year=2027), END.replace(year=2027))]
    assert event.reschedule(next_year, "检修", NOW) is True
    assert (event.state, event.terms) == ("draft", 2)


def test_what_was_said_before_the_present_offer_is_not_heard() -> None:
    event = confirmed()
    later, offer = NOW + dt.timedelta(days=1), event.negotiation["p1"]["offer"]
    event.reschedule([slot(START + dt.timedelta(days=30), END + dt.timedelta(days=30))], "检修", later)
    assert not event.hears("p1", offer, later)
    assert event.hears("p1", event.version, NOW)
    assert not event.hears("p1", 0, NOW)
    assert event.hears("p1", 0, later)
    assert not event.hears("p9", event.version, later)
