"""A finished inspection round over the old ledger, with a finding of each of the three classes, all put right."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.domain import SYSTEM
from runner.demo.hands import Hands
from runner.demo.office import EXERCISE
from runner.demo.stage import Stage

NAME = f"示例：历史联学活动督导检查{EXERCISE}"
FINDINGS: tuple[dict[str, str], ...] = (
    {"class": "instant", "category": "detail", "severity": "general", "method": "documents",
     "text": f"活动主题与台账登记不一致{EXERCISE}"},
    {"class": "prompt", "category": "record", "severity": "serious", "method": "spot_check",
     "text": f"签到名单没有留存{EXERCISE}"},
    {"class": "planned", "category": "money", "severity": "severe", "method": "talk",
     "text": f"没有按活动登记经费支出{EXERCISE}"},
)  # fmt: skip


def is_there(hands: Hands) -> bool:
    """Whether it was held before."""
    return any(one["name"] == NAME for one in hands.listed("events", "inspections", SYSTEM))


def hold(stage: Stage) -> None:
    """From the preparation to the end."""
    supervisor, today = stage.actor("supervisor", "unit"), stage.today
    period: dict[str, Any] = {"from": "2017-01-01", "to": "2018-12-31", "branch_ids": [stage.branch["id"]]}
    round_ = stage.do("prepare_inspection", supervisor, **period, sample_size=3, seed=2018, name=NAME,
                      plan=f"查阅台账，抽查核实，个别谈话{EXERCISE}", kickoff_on=today.isoformat())  # fmt: skip
    key = {"inspection_id": round_["id"]}
    stage.do("kick_off_inspection", supervisor, **key, held_on=today.isoformat(), place=f"示例会议室{EXERCISE}",
             text=f"说明检查安排和工作纪律{EXERCISE}", evidence_ids=[])  # fmt: skip
    stage.do("appoint_inspector", supervisor, **key, account_id=supervisor.account_id, task=f"查阅台账{EXERCISE}",
             **{"from": today.isoformat(), "to": (today + dt.timedelta(days=30)).isoformat()})  # fmt: skip
    sample = stage.do("draw_inspection", supervisor, **key)["sample"]
    stage.do("start_inspection", supervisor, **key)
    findings = _look(stage, round_["id"], [one["event_id"] for one in sample])
    _report(stage, round_["id"], sample[0]["event_id"])
    _answer_for(stage, findings[-1])
    for finding in findings:
        _put_right(stage, finding)
    stage.do("close_inspection", supervisor, **key)


def _look(stage: Stage, inspection_id: str, event_ids: list[str]) -> list[dict[str, Any]]:
    """Score each event, and find something in each."""
    supervisor, found = stage.actor("supervisor", "unit"), []
    for number, (event_id, finding) in enumerate(zip(event_ids, FINDINGS, strict=True)):
        of = {"inspection_id": inspection_id, "event_id": event_id}
        points: dict[str, Any] = {"records": 4 - number, "publicity": 3, "summary": 4, "learning": 4}
        stage.do("score_event", supervisor, **of, **points, remark=f"按旧台账评分{EXERCISE}")
        evidence = [{"kind": "event", "id": event_id, "field": "records", "note": f"旧台账{EXERCISE}"}]
        found.append(stage.do("raise_finding", supervisor, **of, **finding, evidence=evidence))
    return found


def _report(stage: Stage, inspection_id: str, event_id: str) -> None:
    supervisor = stage.actor("supervisor", "unit")
    evidence = [{"kind": "event", "id": event_id, "field": "summary", "note": ""}]
    statement = {"text": f"总结较为完整，记录有待规范{EXERCISE}", "evidence": evidence}
    stage.do("write_statements", supervisor, inspection_id=inspection_id, statements=[statement])
    stage.do("report_inspection", supervisor, inspection_id=inspection_id)


def _answer_for(stage: Stage, finding: dict[str, Any]) -> None:
    """A measure of the table, for the severe one."""
    stage.do("apply_measure", stage.actor("committee", "unit"), branch_id=finding["branch_id"], measure="reminder",
             finding_ids=[finding["id"]], reason=f"经费登记不全{EXERCISE}", basis=f"示例办法{EXERCISE}")  # fmt: skip


def _put_right(stage: Stage, finding: dict[str, Any]) -> None:
    """By the branch, with a dated plan where the class wants one; a supervisor looks again."""
    key = {"finding_id": finding["id"]}
    if finding["class"] == "planned":
        measure = {"text": f"补登经费支出{EXERCISE}", "owner": "支部组织委员", "due_on": stage.today.isoformat()}
        stage.do("plan_rectification", **key, measures=[measure])
    stage.do("rectify_finding", **key, text=f"已补登并核对{EXERCISE}", evidence_ids=[])
    stage.do("verify_finding", stage.actor("supervisor", "unit"), **key, comment=f"属实{EXERCISE}")
