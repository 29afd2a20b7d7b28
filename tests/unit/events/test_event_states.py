"""Every state against every verb: what is allowed leads where it should, all else is a Conflict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kit.domain import Conflict
from services.events.domain import states
from services.events.domain.approval import Approval
from services.events.domain.slots import slot
from services.events.domain.study_event import StudyEvent
from tests.unit.events.drafts import END, IN_STATE, NOW, START, actor, in_review, next_id, published


def first_step(event: StudyEvent) -> str:
    """The id of its first approval; an event that never was under review gets a void one to ask about."""
    if not event.approvals:
        event.approvals.append(Approval("void", 1, 1, "secretary", "void"))
    return event.approvals[0].id


LATER = [slot(START + dt.timedelta(days=30), END + dt.timedelta(days=30))]
SECRETARY = actor("secretary")

VERBS: dict[str, tuple[Callable[[StudyEvent], Any], dict[str, str]]] = {
    "submit": (lambda event: event.submit([], [], ["secretary"], NOW, next_id), {"draft": "in_review"}),
    "withdraw": (lambda event: event.withdraw("再想想"), {"in_review": "draft"}),
    "return": (
        lambda event: event.return_to_proposer(first_step(event), SECRETARY, "补充材料", NOW),
        {"in_review": "draft"},
    ),
    "reject": (lambda event: event.reject(first_step(event), SECRETARY, "不宜", NOW), {"in_review": "rejected"}),
    "approve": (lambda event: event.approve(first_step(event), SECRETARY, "同意", NOW), {"in_review": "in_review"}),
    "open to partners": (lambda event: event.open_to_partners(NOW), {"in_review": "inviting"}),
    "reschedule": (lambda event: event.reschedule(LATER, "检修", NOW), {"confirmed": "inviting"}),
    "material edit": (
        lambda event: event.edit({"venue": {"name": "别处"}}),
        {"draft": "draft", "in_review": "draft", "inviting": "draft", "confirmed": "draft"},
    ),
    "small edit": (
        lambda event: event.edit({"problem": "换个问题"}),
        {"draft": "draft", "in_review": "in_review", "inviting": "inviting", "confirmed": "confirmed"},
    ),
    "cancel": (
        lambda event: event.cancel("不开了"),
        dict.fromkeys(("draft", "in_review", "inviting", "confirmed"), "cancelled"),
    ),
    "hold": (lambda event: event.hold(START), {"confirmed": "held"}),
    "summarize": (lambda event: event.summarize(END), {"held": "summarized"}),
    "publish": (lambda event: event.publish([], END), {"summarized": "published"}),
    "book": (lambda event: event.book([], "organizer", NOW, next_id), {"confirmed": "confirmed"}),
    "check in": (
        lambda event: event.check_in("list", "organizer", START, next_id, member_id="m1"),
        {"confirmed": "confirmed", "held": "held"},
    ),
    "reflect": (
        lambda event: event.add_reflection("好", "member", None, END, next_id),
        {"held": "held", "summarized": "summarized", "published": "published"},
    ),
    "save briefing": (lambda event: event.save_briefing("题", "文", "organizer", END, None), {"held": "held"}),
    "add partner": (lambda event: event.add_partner("p2"), {}),
}


@pytest.mark.parametrize("state", IN_STATE)
@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_works_in_its_states_and_raises_in_all_others(verb: str, state: str) -> None:
    act, allowed = VERBS[verb]
    event = IN_STATE[state]()
    assert event.state == state
    version, done = event.version, len(event.changes)
    if state in allowed:
        act(event)
        assert event.state == allowed[state]
        assert event.version == version + len(event.changes) - done
        return
    with pytest.raises(Conflict) as refused:
        act(event)
    assert refused.value.code in {"event.wrong_state", "event.nobody_declined"}
    assert (event.state, event.version) == (state, version)


@pytest.mark.parametrize("state", IN_STATE)
def test_a_refusal_says_in_chinese_which_state_the_event_is_in(state: str) -> None:
    refusal = states.wrong_state(state, "提交")
    assert states.STATE_NAMES[state] in refusal.zh
    assert refusal.details == {"state": state}


def test_only_a_settled_event_is_closed() -> None:
    event = published()
    with pytest.raises(Conflict) as refused:
        event.close(END)
    assert refused.value.code == "event.not_settled"
    event.settled_at = END
    event.close(END)
    assert event.state == "closed"


def test_every_state_can_be_reached_and_the_final_ones_lead_nowhere() -> None:
    assert set(IN_STATE) == set(states.STATE_NAMES)
    for state in states.OVER:
        assert not [verb for verb in states.VERBS if states.allows(state, verb)]


def test_an_event_is_not_held_before_its_start() -> None:
    event = IN_STATE["confirmed"]()
    with pytest.raises(Conflict) as refused:
        event.hold(START - dt.timedelta(seconds=1))
    assert refused.value.code == "event.not_started"


def test_a_material_edit_after_submit_voids_approvals_and_raises_the_terms() -> None:
    event = in_review()
    assert event.edit({"partner_ids": ["p1", "p2"]}) == ["partner_ids"]
    assert (event.state, event.terms) == ("draft", 2)
    assert event.pending_approval() is None
    assert event.changes[-1].details == {"fields": ["partner_ids"], "reopened": True, "state": "draft"}


def test_an_edit_that_changes_nothing_makes_no_fact() -> None:
    event = in_review()
    before = event.version
    assert event.edit({"theme": event.theme, "capacity": 2}) == []
    assert (event.version, event.state) == (before, "in_review")
