"""The four stages of an outcome: 联动, 促进融合, 解决问题, 检验效果. Forward one by one, back with a reason.

An outcome begins as linked: both sides took it up at the event. `solved` and `verified` are the state `done`, the
stages before them `open`. That the effect is there somebody else says than the owner, and than who said that it is
solved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kit.domain import Actor, Conflict, Forbidden, rfc3339

STAGES = {"linked": "联动", "integrated": "促进融合", "solved": "解决问题", "verified": "检验效果"}
ORDER = tuple(STAGES)
DONE = ("solved", "verified")
MOVES = ("advance", "back", "edit")


@dataclass(frozen=True)
class Move:
    """From one stage to another: who, when, in which words, with which evidence. `how`: one of MOVES."""

    how: str
    from_stage: str
    to_stage: str
    by: str
    at: dt.datetime
    text: str = ""
    evidence_ids: Sequence[str] = ()

    def to_dict(self) -> dict[str, Any]:
        """As it is kept."""
        same = ("how", "from_stage", "to_stage", "by", "text")
        kept = {name: getattr(self, name) for name in same}
        return {**kept, "at": rfc3339(self.at), "evidence_ids": list(self.evidence_ids)}


def next_stage(stage: str, state: str) -> str:
    """The stage after this one; Conflict at the end, and where the outcome was given up."""
    _must_live(state)
    if stage == ORDER[-1]:
        raise Conflict("outcome.at_the_end", "该事项已检验效果，没有下一步。", "It is verified already.", stage=stage)
    return ORDER[ORDER.index(stage) + 1]


def previous_stage(stage: str, state: str) -> str:
    """The stage before this one; Conflict at the first."""
    _must_live(state)
    if stage == ORDER[0]:
        raise Conflict("outcome.at_the_start", "该事项在第一步，不能再退回。", "It is at its first stage.", stage=stage)
    return ORDER[ORDER.index(stage) - 1]


def stage_for(state: str, stage: str) -> str:
    """Where an outcome stands once its state was set by hand: done is solved at least, open is not solved yet."""
    if state == "done":
        return stage if stage in DONE else "solved"
    if state == "open":
        return "integrated" if stage in DONE else stage
    return stage


def state_of(stage: str) -> str:
    """The state that goes with a stage."""
    return "done" if stage in DONE else "open"


def may_verify(actor: Actor, owner_id: str, history: Sequence[dict[str, Any]]) -> bool:
    """Neither the owner, nor who reported it solved."""
    solved_by = next((one["by"] for one in reversed(history) if one["to_stage"] == "solved"), None)
    return actor.member_id != owner_id and actor.account_id != solved_by


def possible_moves(actor: Actor, branch_id: str, outcome: Any) -> list[str]:
    """What the actor may do with it now: `advance`, `back`. The branch moves it, and nobody else.

    `outcome` has owner_id, stage, state and history.
    """
    own = actor.branch_id == branch_id and actor.has("organizer", "secretary")
    if outcome.state == "dropped" or not own:
        return []
    allowed = outcome.stage != "solved" or may_verify(actor, outcome.owner_id, outcome.history)
    forward = ["advance"] if allowed and outcome.stage != ORDER[-1] else []
    return [*forward, *(["back"] if outcome.stage != ORDER[0] else [])]


def check_may_verify(actor: Actor, owner_id: str, history: Sequence[dict[str, Any]]) -> None:
    """Refuse the owner, and who reported it solved."""
    if not may_verify(actor, owner_id, history):
        detail = "检验效果须由负责人和报告解决者以外的人完成。"
        raise Forbidden("outcome.own", detail, "Somebody else than the owner and the reporter verifies the effect.")


def _must_live(state: str) -> None:
    if state == "dropped":
        raise Conflict("outcome.dropped", "该事项已放弃，请先改回“进行中”。", "It was given up.", state=state)
