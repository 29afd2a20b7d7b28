"""A time that several partners can make."""

from __future__ import annotations

import datetime as dt

import pytest

from kit.domain import Conflict, rfc3339
from services.events.domain.common_slots import common_slots, remembered
from services.events.domain.negotiation import AGREED, COUNTERED, DECLINED, OPEN, TAKEN_BACK
from services.events.domain.slots import Slot, slot
from tests.unit.events import drafts
from tests.unit.events.drafts import NOW

MIDNIGHT = dt.datetime(2026, 6, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def at(first: float, last: float, day: int = 0) -> Slot:
    """From hour to hour on a day of June."""
    start = MIDNIGHT + dt.timedelta(days=day)
    return slot(start + dt.timedelta(hours=first), start + dt.timedelta(hours=last))


def found(can: dict[str, list[Slot]], *offered: Slot) -> set[tuple[str, str, tuple[str, ...]]]:
    times = common_slots(can, list(offered) or [at(9, 12)], NOW)
    return {(str(rfc3339(one.starts_at))[8:13], str(rfc3339(one.ends_at))[8:13], one.can) for one in times}


def test_what_two_times_have_in_common_is_found_where_the_later_one_begins() -> None:
    assert found({"a": [at(8, 13)], "b": [at(9, 14)]}) == {("08T08", "08T13", ("a",)), ("08T09", "08T13", ("a", "b"))}


def test_what_is_shorter_than_the_event_does_not_count() -> None:
    assert all(len(who) == 1 for _, _, who in found({"a": [at(8, 12)], "b": [at(10, 14)]}))
    assert ("08T10", "08T12", ("a", "b")) in found({"a": [at(8, 12)], "b": [at(10, 14)]}, at(9, 11))


def test_an_offer_that_lies_inside_a_time_somebody_proposed_counts() -> None:
    assert ("08T09", "08T18", ("a",)) in found({"a": [at(8, 18)], "b": []})


def test_times_of_other_days_and_times_past_are_not_common() -> None:
    assert all(len(who) == 1 for _, _, who in found({"a": [at(9, 12)], "b": [at(9, 12, day=1)]}))
    assert found({"a": [at(9, 12, day=-60)]}, at(9, 12, day=-60)) == set()


def test_nobody_has_said_anything() -> None:
    assert found({"a": [], "b": []}) == set()
    assert common_slots({}, [], NOW) == []


def test_whoever_proposes_other_times_cannot_make_those_that_were_offered() -> None:
    first = remembered({}, AGREED, at(9, 12), [at(9, 12)])
    assert first["can"] == [at(9, 12)]
    asked = remembered(first, OPEN, {"slots": [at(14, 17)]}, [at(9, 12)])
    assert (asked["offered"], asked["can"]) == ([at(14, 17)], [at(9, 12)])
    both = remembered(asked, COUNTERED, {"slots": [at(9, 12, day=1)]}, [at(9, 12)])
    assert both["can"] == [at(9, 12), at(9, 12, day=1)]
    again = remembered({**both, "offered": [at(9, 12)]}, COUNTERED, {"slots": [at(9, 12, day=2)]}, [])
    assert again["can"] == [at(9, 12, day=1), at(9, 12, day=2)]


def test_an_event_knows_the_times_of_those_that_still_take_part() -> None:
    event = drafts.inviting(partner_ids=["a", "b", "c"])
    event.note_answer("a", 1, COUNTERED, {"slots": [at(8, 13)], "message": ""})
    event.note_answer("b", 1, COUNTERED, {"slots": [at(9, 14)], "message": ""})
    event.note_answer("c", 1, DECLINED, {"reason": "停产"})
    assert event.taking_part() == ["a", "b"]
    assert max(event.common_slots(NOW), key=lambda one: len(one.can)).can == ("a", "b")
    event.cancel("停办")
    assert event.common_slots(NOW) == []


def test_a_partner_that_was_taken_back_is_gone_on_without_or_asked_again() -> None:
    event = drafts.inviting(partner_ids=["a", "b"])
    with pytest.raises(Conflict):
        event.continue_without("a")
    event.note_answer("a", 1, TAKEN_BACK, {"reason": "改请他家"})
    assert event.conclude(NOW, "secret", None) == "waiting"
    event.add_partner("a")
    assert (event.partner_ids, event.negotiation["a"]["answer"]) == (["b", "a"], "open")
    event.note_answer("a", 1, TAKEN_BACK, {"reason": "改请他家"})
    event.continue_without("a")
    assert event.partner_ids == ["b"]


def test_a_single_partner_taken_back_is_no_decline_of_theirs() -> None:
    event = drafts.inviting(partner_ids=["a"])
    event.note_answer("a", 1, TAKEN_BACK, {"reason": "改请他家"})
    assert (event.conclude(NOW, "secret", None), event.state) == ("waiting", "inviting")


def test_a_granted_change_asks_everybody_again_and_comes_too_late_without_a_refusal() -> None:
    event = drafts.inviting(partner_ids=["a"])
    event.note_answer("a", 1, AGREED, at(9, 12))
    event.conclude(NOW, "secret", None)
    assert event.grant_change("a", [at(9, 12, day=3)], "停产", NOW) is False
    assert (event.state, event.slots, event.negotiation["a"]["answer"]) == ("inviting", [at(9, 12, day=3)], "open")
    event.cancel("停办")
    assert event.grant_change("a", [at(9, 12, day=4)], "停产", NOW) is None


def test_our_side_of_the_visit_is_said_while_there_is_a_visit_to_come() -> None:
    event = drafts.draft()
    with pytest.raises(Conflict):
        event.arrange({"plates": "鄂A00000"})
    event = drafts.inviting()
    event.arrange({"plates": "鄂A00000"})
    event.arrange({"plates": "鄂A00000"})
    assert [change.name for change in event.changes].count("event.arranged") == 1
