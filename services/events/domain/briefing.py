"""The briefing (简报): drafted from the facts, written, reviewed by somebody else."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from kit.domain import Actor, Conflict, Forbidden, Stale
from services.events.domain.summary import Summing

_WRITABLE = frozenset({"held"})
_MENDABLE = frozenset({"held", "summarized"})
"""Where the screening sent back what was summed up already."""
BRIEFING_STATES = {"draft": "草稿", "submitted": "待审核", "approved": "已通过", "returned": "已退回"}


@dataclass(eq=False)
class BriefingRevision:
    """The text as it was saved once."""

    revision: int
    title: str
    body_html: str
    author_id: str
    saved_at: dt.datetime


@dataclass(eq=False)
class Briefing:
    """`state`: draft, submitted, approved, returned. `version` counts changes of any kind, `revision` savings."""

    title: str
    body_html: str
    author_id: str
    saved_at: dt.datetime
    version: int = 1
    revision: int = 1
    state: str = "draft"
    submitted_by: str | None = None
    submitted_at: dt.datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: dt.datetime | None = None
    comment: str | None = None


class Reviewing(Summing):
    """The verbs of the briefing."""

    def save_briefing(
        self, title: str, body_html: str, author_id: str, now: dt.datetime, expected: int | None
    ) -> Briefing:
        """Save the (cleaned) text; what was under review or approved is a draft again.

        `expected`: the version that the writer saw; that of a briefing nobody saved yet is 0.
        """
        self.require(self._writable(), "修改简报")
        current = self.briefing
        if expected is not None and expected != (current.version if current else 0):
            raise Stale("stale", "简报已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
        if current is None:
            current = self.briefing = Briefing(title, body_html, author_id, now)
        else:
            current.version += 1
            current.revision += 1
            current.title, current.body_html, current.author_id, current.saved_at = title, body_html, author_id, now
            current.state, current.submitted_by, current.submitted_at = "draft", None, None
            current.reviewed_by = current.reviewed_at = current.comment = None
        self.briefing_revisions.append(BriefingRevision(current.revision, title, body_html, author_id, now))
        self.happened(
            "briefing.saved", revision=current.revision, author_id=author_id, text_sha256=text_hash(title, body_html)
        )
        return current

    def submit_briefing(self, author_id: str, now: dt.datetime) -> Briefing:
        """Ask for review."""
        self.require(self._writable(), "提交简报")
        current = self._briefing_in("draft", "returned")
        current.state, current.submitted_by, current.submitted_at = "submitted", author_id, now
        current.version += 1
        self.happened("briefing.submitted", revision=current.revision, author_id=current.author_id)
        return current

    def approve_briefing(self, actor: Actor, comment: str, now: dt.datetime) -> Briefing:
        """Somebody else than the author finds it good."""
        current = self._reviewed("approved", actor, comment, now)
        self.happened("briefing.approved", revision=current.revision, author_id=current.author_id, comment=comment)
        return current

    def return_briefing(self, actor: Actor, reason: str, now: dt.datetime) -> Briefing:
        """Back to the author, with what is to be changed."""
        current = self._reviewed("returned", actor, reason, now)
        self.happened("briefing.returned", revision=current.revision, author_id=current.author_id, reason=reason)
        return current

    def to_be_reviewed(self) -> bool:
        """Whether the briefing waits for a reviewer."""
        return self.state in self._writable() and self.briefing is not None and self.briefing.state == "submitted"

    def expect_revision(self, revision: int) -> None:
        """Stale unless the text is still the one that was read."""
        if self.briefing is not None and self.briefing.revision != revision:
            raise Stale("stale", "简报已被修改，请按新版本重新审查。", "The briefing was changed; read it again.")

    def may_write(self) -> bool:
        """Whether the text can be changed now."""
        return self.state in self._writable()

    def may_review(self, actor: Actor) -> bool:
        """Secretary of the branch or leader of the unit, whose own neither the briefing nor the event is."""
        return self._may_judge(actor) and not self._wrote(actor)

    def _wrote(self, actor: Actor) -> bool:
        writers = (self.briefing.author_id, self.briefing.submitted_by) if self.briefing else ()
        return actor.account_id in writers or actor.account_id in self.authors

    def _may_judge(self, actor: Actor) -> bool:
        of_branch = actor.has("secretary") and actor.branch_id == self.branch_id
        return of_branch or (actor.has("leader") and self.unit_id in actor.unit_scope)

    def _reviewed(self, decision: str, actor: Actor, comment: str, now: dt.datetime) -> Briefing:
        if not self._may_judge(actor):
            raise Forbidden(
                "briefing.reviewer", "简报由本支部书记或单位领导审核。", "Secretary or leader review briefings."
            )
        if self._wrote(actor):
            raise Forbidden(
                "briefing.own",
                "不能审核自己撰写或提交的简报，也不能审核自己负责的活动的简报。",
                "Nobody reviews their own briefing, nor that of an event which they proposed or run.",
            )
        self.require(self._writable(), "审核简报")
        current = self._briefing_in("submitted")
        current.state, current.comment = decision, comment
        current.reviewed_by, current.reviewed_at = actor.account_id, now
        current.version += 1
        return current

    def _writable(self) -> frozenset[str]:
        sent_back = self.briefing is not None and self.briefing.state != "approved"
        return _MENDABLE if sent_back else _WRITABLE

    def _briefing_in(self, *allowed: str) -> Briefing:
        if self.briefing is None:
            raise Conflict(
                "briefing.absent", "简报还没有保存，请先保存。", "No briefing was saved yet.", state="absent"
            )
        if self.briefing.state not in allowed:
            raise Conflict(
                "briefing.wrong_state",
                f"简报现在是“{BRIEFING_STATES[self.briefing.state]}”，不能这样操作。",
                f"The briefing is {self.briefing.state}.",
                state=self.briefing.state,
            )
        return self.briefing


def text_hash(title: str, body_html: str) -> str:
    """SHA-256 of title, newline and body, in hex: what the ledger keeps of the text."""
    return hashlib.sha256(f"{title}\n{body_html}".encode()).hexdigest()
