"""What the pre-flight warns of before a proposal gets stuck: a step of its chain for which there are too few people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from services.events.domain.approval import ROLE_NAMES
from services.events.domain.people import Account
from services.events.domain.rules import WARN, Check
from services.events.domain.study_event import StudyEvent
from services.events.ports import EventsWork


def approver_checks(work: EventsWork, event: StudyEvent, chain: Sequence[str | Sequence[str]]) -> list[Check]:
    """Warnings only: somebody may still get the role, or a deputy, while the proposal waits.

    Nothing is said where no account of the office is known at all: then the copies are on their way.
    """
    known: list[Account] = work.approvers.near(event.unit_id, event.branch_id)
    steps = [Counter([roles] if isinstance(roles, str) else roles) for roles in chain]
    return [
        _too_few(number, role, needed, found)
        for number, step in enumerate(steps, start=1)
        for role, needed in step.items()
        if known and (found := _able(known, event, role)) < needed
    ]


def _able(known: Iterable[Account], event: StudyEvent, role: str) -> int:
    """How many hold the role for this event and are neither its author nor run it."""
    return sum(
        role in one.roles and one.id not in event.authors and (role != "secretary" or one.branch_id == event.branch_id)
        for one in known
    )


def _too_few(number: int, role: str, needed: int, found: int) -> Check:
    name = ROLE_NAMES.get(role, role)
    return Check(
        rule="approval.nobody",
        level=WARN,
        clause="审批链的每一步都要有人可以审批",
        source="本系统账号",
        verified=True,
        arithmetic=f"第 {number} 步{name}需要 {needed} 人，可以审批的 {found} 人",
        message=f"第 {number} 步需要{name} {needed} 人审批，除提出人和负责人外现有 {found} 人，提交后会停在这一步；"
        "请联系管理员设置账号。",
    )
