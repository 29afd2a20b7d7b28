"""From the reviewed briefing to the public: 保密审查, the notice, and its retraction."""

from __future__ import annotations

from typing import Any

from contracts.notify import PublicationRetracted
from kit.domain import Invalid, field_error
from kit.ids import new_id
from services.events.domain.event_view import screening_view
from services.events.domain.notice import notice_of
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork

SITE = "site"


def screen_briefing(
    work: EventsWork, *, event_id: str, revision: int, result: str, remark: str | None, cleared: list[dict[str, str]]
) -> dict[str, Any]:
    """Judge the very revision that was shown; words are looked for anew, whatever the form listed."""
    event = work.events.get(event_id)
    if result == "returned" and not remark:
        detail = "请说明需要修改的内容。"
        raise Invalid(
            "invalid", detail, "Say what is to be changed.", errors=[field_error("/remark", "required", detail)]
        )
    ticked = {one["word"]: one.get("remark") or "" for one in cleared}
    event.expect_revision(revision)
    made = event.screen_briefing(work.actor, result, remark or "", ticked, found_words(work, event), work.now, new_id)
    return {**screening_view(made), "event_id": event.id, "state": made.result, "version": event.version}


def found_words(work: EventsWork, event: StudyEvent) -> list[dict[str, Any]]:
    """What in the saved briefing could disclose an audit or names somebody."""
    branch = work.copies.branch(event.branch_id)
    return event.words_to_judge(branch.name if branch else "", work.notices.suspects(event))


def put_on_notice(work: EventsWork, event: StudyEvent) -> None:
    """What the public may read, as it is at this moment."""
    if event.briefing is None or SITE not in event.channels:
        return
    captions = {one.attachment_id: one.caption for one in event.photos}
    title, body = event.briefing.title, event.briefing.body_html
    named = (event.branch_id, _name_in_public(work, event.branch_id))
    work.notices.add(notice_of(event.id, named, title, body, captions, work.notices.people(event), work.now))


def _name_in_public(work: EventsWork, branch_id: str) -> str:
    """The branch's; for an audit team's temporary branch that of the branch which it belongs to, for a team's name says
    what it audits, whatever stands in the text.
    """
    branch = work.copies.branch(branch_id)
    if branch is not None and branch.kind == "temporary":
        branch = work.copies.branch(branch.parent_id) if branch.parent_id else None
    return branch.name if branch is not None and branch.kind != "temporary" else ""


def when_publication_retracted_take_notice_down(work: EventsWork, fact: PublicationRetracted) -> None:
    """The public no longer reads what was taken back from the site."""
    found = work.notices.find(fact.event_id)
    if found is not None and fact.channel == SITE:
        found.retracted_at = found.retracted_at or work.now


COMMANDS: dict[str, Any] = {"screen_briefing": screen_briefing}
REACTIONS: dict[str, Any] = {
    "events": {PublicationRetracted: (when_publication_retracted_take_notice_down,)},
}
GUARDS: dict[str, Any] = {}
