"""保密审查: whether a briefing could disclose an audit, judged by somebody else than its author before it is published.

The name of an audited unit, of an audit project or of an audit team says who is being audited: each such word in what
would be read is ticked by the screener, or the briefing goes back. Names of people are pointed out; the public notice
leaves them out.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error
from services.events.domain.briefing import Briefing, Reviewing
from services.events.domain.mentions import mentioned, squeezed
from services.events.domain.record import NewId

RESULTS = {"passed": "通过", "returned": "退回修改"}
KINDS = {"audited_unit": "被审计单位", "project": "审计项目", "audit_team": "审计组", "person": "人员姓名"}
DISCLOSING = ("audited_unit", "project", "audit_team")
"""Kinds of words that have to be ticked."""
SCREENERS = ("secretary", "leader", "committee")
_SCREENABLE = frozenset({"held", "summarized"})
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Suspects:
    """What could disclose something, by the local copies. `teams`: the temporary branches of people away on audits."""

    audited_units: Collection[str] = ()
    projects: Collection[str] = ()
    teams: Collection[str] = ()
    people: Collection[str] = ()


@dataclass(eq=False)
class Screening:
    """One judgement of one revision. `words`: {word, kind, count, cleared, remark}.

    `implied`: it came with the approval, because no word disclosed anything.
    """

    id: str
    revision: int
    screened_by: str
    screened_at: dt.datetime
    result: str
    remark: str
    implied: bool = False
    words: list[dict[str, Any]] = field(default_factory=list)


def plain_text(title: str, body_html: str, around: Iterable[str] = ()) -> str:
    """Title and body as a reader sees them: a name that is half bold is a name. `around`: what is printed with them,
    the branch in the masthead and the captions of photos.
    """
    return "\n".join([html.unescape(f"{title}\n{_TAG.sub('', body_html)}"), *around])


def suspicious_words(text: str, suspects: Suspects) -> list[dict[str, Any]]:
    """What of it the text holds: {word, kind, count}, what discloses an audit first; blanks hide nothing."""
    kinds = (
        ("audited_unit", suspects.audited_units),
        ("project", suspects.projects),
        ("audit_team", suspects.teams),
        ("person", suspects.people),
    )
    read = squeezed(text)
    return [
        {"word": word, "kind": kind, "count": read.count(squeezed(word))}
        for kind, words in kinds
        for word in sorted(mentioned(text, words))
    ]


class Screened(Reviewing):
    """The verbs of the screening."""

    def screen_briefing(
        self,
        actor: Actor,
        result: str,
        remark: str,
        cleared: Mapping[str, str],
        found: Sequence[Mapping[str, Any]],
        now: dt.datetime,
        new_id: NewId,
    ) -> Screening:  # fmt: skip
        """Judge the text as it is now; `cleared` are the words that may stay, each with a remark."""
        current = self._to_be_screened(actor)
        words = _judged(found, cleared)
        if result == "passed":
            _check_cleared(words)
        return self._note_screening(current, actor, result, remark, words, now, new_id)

    def screen_by_approval(
        self, actor: Actor, found: Sequence[Mapping[str, Any]], now: dt.datetime, new_id: NewId
    ) -> None:
        """Who approves a text in which nothing discloses an audit screens it, unless somebody has done so."""
        if self.briefing is None or self.screened():
            return
        open_words = [one["word"] for one in found if one["kind"] in DISCLOSING]
        if open_words:
            raise Conflict(
                "briefing.screening_needed",
                f"文中出现可能泄露审计事项的词语（{'、'.join(open_words)}），请先完成保密审查，再审核通过。",
                "The text holds words that may disclose an audit: it has to be screened before it is approved.",
                words=open_words,
            )
        self._note_screening(
            self.briefing, actor, "passed", "审核通过时一并完成保密审查", _judged(found, {}), now, new_id, implied=True
        )

    def words_to_judge(self, branch: str, suspects: Suspects) -> list[dict[str, Any]]:
        """What in the saved briefing could disclose an audit or names somebody; `branch`: the name in the masthead."""
        if self.briefing is None:
            return []
        around = [branch, *(one.caption for one in self.photos)]
        return suspicious_words(plain_text(self.briefing.title, self.briefing.body_html, around), suspects)

    def writers(self) -> list[str]:
        """The accounts whose names a text about the event may hold though they are no members'."""
        quoted = {one.author_id for one in self.reflections}
        return sorted({*self.authors, *quoted, *(one.author_id for one in self.briefing_revisions)})

    def to_be_screened(self) -> bool:
        """Whether the text that would be published has still to be screened."""
        there = self.briefing is not None and self.briefing.state in ("submitted", "approved")
        return there and self.state in _SCREENABLE and not self.screened()

    def may_screen(self, actor: Actor) -> bool:
        """Secretary of the branch, leader or party committee of the unit, whose own the briefing is not."""
        return self._may_judge_secrets(actor) and not self._wrote(actor)

    def _may_judge_secrets(self, actor: Actor) -> bool:
        of_unit = actor.has("leader", "committee") and self.unit_id in actor.unit_scope
        return of_unit or (actor.has("secretary") and actor.branch_id == self.branch_id)

    def _to_be_screened(self, actor: Actor) -> Briefing:
        if not self._may_judge_secrets(actor):
            raise Forbidden(
                "briefing.screener",
                "保密审查由本支部书记、单位领导或机关党委进行。",
                "Secretary, leader or party committee screen briefings.",
            )
        if self._wrote(actor):
            raise Forbidden(
                "briefing.own",
                "不能审查自己撰写或提交的简报，也不能审查自己负责的活动的简报。",
                "Nobody screens their own briefing, nor that of an event which they proposed or run.",
            )
        self.require(_SCREENABLE, "保密审查")
        return self._briefing_in("submitted", "approved")

    def _note_screening(
        self, current: Briefing, actor: Actor, result: str, remark: str, words: list[dict[str, Any]],
        now: dt.datetime, new_id: NewId, *, implied: bool = False,
    ) -> Screening:  # fmt: skip
        made = Screening(
            new_id(), current.revision, actor.account_id, now, result, remark, implied=implied, words=words
        )
        self.screenings.append(made)
        current.version += 0 if implied else 1  # an approval is one change
        if result == "returned":
            current.state, current.comment = "returned", remark
        self.happened(
            "briefing.screened", revision=current.revision, author_id=current.author_id, result=result,
            implied=implied, words=len(words), cleared=sum(bool(one["cleared"]) for one in words), remark=remark,
        )  # fmt: skip
        if result == "returned":
            self.happened("briefing.returned", revision=current.revision, author_id=current.author_id, reason=remark)
        return made


def _judged(found: Iterable[Mapping[str, Any]], cleared: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{**one, "cleared": one["word"] in cleared, "remark": cleared.get(one["word"], "")} for one in found]


def _check_cleared(words: Iterable[Mapping[str, Any]]) -> None:
    """Each word that discloses an audit is ticked: nobody passes what they did not look at."""
    detail = "“{word}”可能泄露审计事项，请逐项确认可以公开，或退回修改。"
    errors = [
        field_error("/cleared", "not_cleared", detail.format(word=one["word"]))
        for one in words
        if one["kind"] in DISCLOSING and not one["cleared"]
    ]
    if errors:
        raise Invalid("briefing.not_cleared", errors[0]["detail"], "Tick every word or send it back.", errors=errors)
