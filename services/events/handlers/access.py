"""Who may see and who may touch a study event: the same questions for every theme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from kit.domain import Actor, Forbidden, in_shanghai, not_found
from services.events.domain.deputies import waits_for
from services.events.domain.states import AGREED
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork, Sighted

UNIT_READERS = ("leader", "finance", "committee", "supervisor")
READING_WINDOW = dt.timedelta(minutes=15)
"""Within it the same reading is recorded once."""
READERS = ("organizer", "secretary", *UNIT_READERS)
"""Who may read drafts; the role `member` alone sees what is confirmed or later."""


def see_event(work: EventsWork, event_id: str) -> None:
    """Raise not_found unless the actor may see the event: by reach, or because they take part in it."""
    sight = work.recall(("sight", event_id), lambda: work.events.sight(event_id))
    if sight is None:
        raise not_found("活动")
    if not _reaches(work, sight):
        raise not_found("活动")


def see_approval(work: EventsWork, approval_id: str) -> None:
    """An approval is as visible as its event."""
    _see_through(work, "approval", approval_id, "审批")


def see_outcome(work: EventsWork, outcome_id: str) -> None:
    """An outcome is as visible as its event."""
    _see_through(work, "outcome", outcome_id, "成果转化事项")


def own_event(work: EventsWork, event_id: str, expected_version: int | None = None) -> StudyEvent:
    """The event, for a change that only its own branch may make; co-hosts and units look on.

    `expected_version` is what the caller saw (`If-Match`), None when they did not say.
    """
    event = work.events.get(event_id)
    if not runs(work.actor, event):
        raise Forbidden(
            "event.other_branch", "只有主办支部可以这样操作。", "Only the branch that holds the event may do this."
        )
    event.expect_version(expected_version)
    return event


def runs(actor: Actor, event: StudyEvent) -> bool:
    """Whether the event is the actor's own branch's, so that with the right role they may run it."""
    return actor.reach == "all" or actor.branch_id == event.branch_id


def organizes(actor: Actor, event: StudyEvent) -> bool:
    """Whether the actor runs the event and holds a role that does so."""
    return runs(actor, event) and actor.has("organizer", "secretary", "system")


def hosts(actor: Actor, event: StudyEvent) -> bool:
    """Whether the actor looks after the people of one of the event's branches: its own, or a co-host."""
    return organizes(actor, event) or (actor.branch_id in event.branch_ids and actor.has("organizer", "secretary"))


def may_act_for(work: EventsWork, event: StudyEvent, member_ids: Iterable[str]) -> bool:
    """Whether the actor books and checks in these members: who runs the event anybody, a co-host its own people."""
    if organizes(work.actor, event):
        return True
    known = work.copies.members(member_ids)
    own = all(key in known and known[key].branch_id == work.actor.branch_id for key in member_ids)
    return hosts(work.actor, event) and own


def _reaches(work: EventsWork, sight: Sighted) -> bool:
    """By reach; once it is agreed also who takes part, and who reads the unit's events and acts for themself; also a
    deputy, and an inspector of a round in whose sample it is.
    """
    actor, agreed = work.actor, sight.state in AGREED
    if actor.reaches(sight.branch_ids, sight.unit_id) and (agreed or _reads_drafts(actor)):
        return True
    of_unit = actor.reach == "self" and actor.has(*UNIT_READERS) and sight.unit_id in actor.unit_scope
    if agreed and (of_unit or work.events.takes_part(sight.event_id, actor.member_id)):
        return True
    if waits_for(work.principals(), sight) or work.decided_for_another(sight.event_id):
        return True
    return _inspects(work, sight)


def _inspects(work: EventsWork, sight: Sighted) -> bool:
    """Whether a round lends the actor the event. What an inspector reads so is on the ledger, as what supervisors read
    is, which the gateway has recorded.
    """
    actor, day = work.actor, in_shanghai(work.now).date()
    if not work.inspectors.inspects(actor.account_id, sight.event_id, sight.unit_id, day):
        return False
    if not actor.has("supervisor"):
        reading = {"what": "event", "subject_id": sight.event_id, "filters": {}, "unit_id": sight.unit_id}
        window = int(work.now.timestamp() // READING_WINDOW.total_seconds())
        work.record_afterwards("note_reading", reading, f"inspector:{window}:{sight.event_id}")
    return True


def _reads_drafts(actor: Actor) -> bool:
    return actor.reach == "all" or (actor.reach != "own_confirmed" and actor.has(*READERS))


def _see_through(work: EventsWork, kind: str, key: str, what: str) -> None:
    event_id = work.events.event_of(kind, key)
    if event_id is None:
        raise not_found(what)
    see_event(work, event_id)
