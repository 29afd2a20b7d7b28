"""After the event: reflections, outcomes, photos, and the way to the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kit.domain import Actor, Conflict, Stale, not_found
from services.events.domain.outcome_stages import (
    Move,
    check_may_verify,
    next_stage,
    previous_stage,
    stage_for,
    state_of,
)
from services.events.domain.presence import Attending
from services.events.domain.record import NewId
from services.events.domain.states import TOOK_PLACE

_SUMMING_UP = frozenset({"held", "summarized", "published"})
SITE = "site"


@dataclass(eq=False)
class Reflection:
    """A participant's words; `member_id` is the author's, where the account belongs to a member."""

    id: str
    author_id: str
    text: str
    added_at: dt.datetime
    member_id: str | None = None


@dataclass(eq=False)
class Outcome:
    """A problem to be solved as a result. `state`: open, done, dropped; `version` counts its edits.

    `stage` and `history`: see `outcome_stages`.
    """

    id: str
    problem: str
    owner_id: str
    due_on: dt.date
    added_by: str
    added_at: dt.datetime
    version: int = 1
    state: str = "open"
    result: str | None = None
    evidence_ids: list[str] = field(default_factory=list)
    done_at: dt.datetime | None = None
    stage: str = "linked"
    history: list[dict[str, Any]] = field(default_factory=list)


@dataclass(eq=False)
class Photo:
    """A picture that hangs on the event; `sha256` is that of the attachment."""

    id: str
    attachment_id: str
    caption: str
    sha256: str
    added_by: str
    added_at: dt.datetime


class Summing(Attending):
    """The verbs from held to closed, but for the briefing."""

    def add_reflection(
        self, text: str, author_id: str, member_id: str | None, now: dt.datetime, new_id: NewId
    ) -> Reflection:
        """Words about the event, from the day it was held."""
        self.require(_SUMMING_UP, "提交心得体会")
        made = Reflection(new_id(), author_id, text, now, member_id)
        self.reflections.append(made)
        self.happened("reflection.added", reflection_id=made.id, author_id=author_id)
        return made

    def add_outcome(
        self, problem: str, owner_id: str, due_on: dt.date, added_by: str, now: dt.datetime, new_id: NewId
    ) -> Outcome:
        """A matter to be turned into work; an earlier "there is none" no longer holds."""
        self.require(_SUMMING_UP, "登记成果转化事项")
        made = Outcome(new_id(), problem, owner_id, due_on, added_by, now)
        self.outcomes.append(made)
        self.no_outcomes_reason = None
        self.happened(
            "outcome.added", outcome_id=made.id, problem=problem, owner_id=owner_id, due_on=due_on.isoformat()
        )
        return made

    def edit_outcome(
        self, outcome_id: str, expected: int | None, changes: Mapping[str, Any], by: str, now: dt.datetime
    ) -> Outcome:
        """Follow up on an outcome, also after the event is closed; its stage follows a state that was set by hand."""
        found = self._outcome_of(outcome_id, expected, "修改成果转化事项")
        for name, value in changes.items():
            setattr(found, name, value)
        stage = stage_for(found.state, found.stage)
        self._moved(found, Move("edit", found.stage, stage, by, now))
        return found

    def advance_outcome(
        self, outcome_id: str, expected: int | None, text: str, evidence_ids: Sequence[str], actor: Actor,
        now: dt.datetime,
    ) -> Outcome:  # fmt: skip
        """One stage on; the last one by somebody else than the owner."""
        found = self._outcome_of(outcome_id, expected, "推进成果转化事项")
        stage = next_stage(found.stage, found.state)
        if stage == "verified":
            check_may_verify(actor, found.owner_id, found.history)
        found.evidence_ids = list(dict.fromkeys([*found.evidence_ids, *evidence_ids]))
        found.state = state_of(stage)
        self._moved(found, Move("advance", found.stage, stage, actor.account_id, now, text, evidence_ids))
        return found

    def send_outcome_back(
        self, outcome_id: str, expected: int | None, reason: str, by: str, now: dt.datetime
    ) -> Outcome:  # fmt: skip
        """One stage back, with a reason."""
        found = self._outcome_of(outcome_id, expected, "退回成果转化事项")
        stage = previous_stage(found.stage, found.state)
        found.state = state_of(stage)
        self._moved(found, Move("back", found.stage, stage, by, now, reason))
        return found

    def _outcome_of(self, outcome_id: str, expected: int | None, action: str) -> Outcome:
        """The outcome, for a change by somebody who saw its version `expected`."""
        self.require(TOOK_PLACE, action)
        found = self.outcome(outcome_id)
        if expected is not None and expected != found.version:
            raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
        return found

    def _moved(self, found: Outcome, move: Move) -> None:
        """Write the move down and tell of it; an edit that leaves the stage as it is tells of the state alone."""
        found.version += 1
        found.done_at = None if found.state == "open" else found.done_at or move.at
        details: dict[str, Any] = {}
        if move.to_stage != move.from_stage:
            found.stage = move.to_stage
            found.history = [*found.history, move.to_dict()]
            details = {"from_stage": move.from_stage, "evidence_ids": list(move.evidence_ids)}
            details |= {"reason": move.text} if move.how == "back" else {}
        self.happened(
            "outcome.changed", outcome_id=found.id, outcome_state=found.state, stage=found.stage, **details
        )  # fmt: skip

    def outcome(self, outcome_id: str) -> Outcome:
        """One outcome by its id."""
        found = next((one for one in self.outcomes if one.id == outcome_id), None)
        if found is None:
            raise not_found("成果转化事项")
        return found

    def declare_no_outcomes(self, reason: str) -> None:
        """Say that nothing follows from the event, and why."""
        self.require(_SUMMING_UP, "说明无成果转化事项")
        if self.outcomes:
            raise Conflict("outcome.exists", "已登记成果转化事项，不能再声明“无”。", "There are outcomes already.")
        self.no_outcomes_reason = reason
        self.happened("outcome.waived", reason=reason)

    def add_photo(
        self, attachment_id: str, caption: str, sha256: str, added_by: str, now: dt.datetime, new_id: NewId
    ) -> Photo:
        """Hang a picture on the event."""
        self.require(_SUMMING_UP | {"confirmed"}, "上传照片")
        made = Photo(new_id(), attachment_id, caption, sha256, added_by, now)
        self.photos.append(made)
        self.happened("photo.added", attachment_id=attachment_id, caption=caption, sha256=sha256)
        return made

    def missing_for_summary(self) -> list[str]:
        """What summarize still waits for, in Chinese."""
        return [
            text
            for text, there in (
                ("至少一篇心得体会", self.reflections),
                ("至少一项成果转化事项（或说明没有的理由）", self.outcomes or self.no_outcomes_reason),
                ("经他人审核通过的简报", self.briefing is not None and self.briefing.state == "approved"),
            )
            if not there
        ]

    def summarize(self, now: dt.datetime) -> None:
        """Everything is written and reviewed."""
        self.require(frozenset({"held"}), "完成总结")
        missing = self.missing_for_summary()
        if missing:
            raise Conflict(
                "event.not_ready",
                f"还不能完成总结，还缺：{'、'.join(missing)}。",
                "Something is missing.",
                missing=missing,
            )
        self.move("summarize")
        self.summarized_at = now
        self.record("event.summarized", reflections=len(self.reflections), outcomes=len(self.outcomes))

    def screened(self) -> bool:
        """Whether the newest judgement of the very text that would be published is that it may be."""
        if self.briefing is None:
            return False
        judged = [one for one in self.screenings if one.revision == self.briefing.revision]
        return bool(judged) and judged[-1].result == "passed"

    def publish(self, channels: Sequence[str], now: dt.datetime) -> None:
        """The briefing goes out: on the site always, and to the chosen channels."""
        if self.state == "summarized":
            self._check_publishable()
        self.move("publish")
        self.published_at = now
        self.channels = list(dict.fromkeys([SITE, *channels]))
        self.record(
            "event.published", channels=self.channels, title=self.briefing.title if self.briefing else self.theme
        )

    def _check_publishable(self) -> None:
        if self.briefing is None or self.briefing.state != "approved":
            raise Conflict(
                "briefing.not_approved", "简报还没有审核通过，不能宣传。", "The briefing is not approved.",
                state=self.briefing.state if self.briefing else "absent",
            )  # fmt: skip
        if not self.screened():
            raise Conflict(
                "briefing.not_screened",
                "简报的当前版本还没有通过保密审查，不能宣传。",
                "This version of the briefing has not passed the confidentiality screening.",
            )

    def close(self, now: dt.datetime) -> None:
        """Into the archive, once the money is settled."""
        self.require(frozenset({"published"}), "归档")
        if self.settled_at is None:
            raise Conflict(
                "event.not_settled",
                "经费尚未结清，请财务先结算再归档。",
                "Finance has to settle the money first.",
                state=self.state,
            )
        self.move("close")
        self.closed_at = now
        self.record("event.closed")
