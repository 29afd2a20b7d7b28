"""The joint studies of the Wuhan record as events in several states; invented dates and prices are marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kit.clock import SHANGHAI, SystemClock, in_shanghai
from kit.domain import SYSTEM
from runner.demo.hands import Hands, acting
from runner.demo.office import EXERCISE, OFFICE_BRANCH, SECOND_BRANCH

FUND = f"党建活动经费{EXERCISE}"
WAYS = {OFFICE_BRANCH: "organizer", SECOND_BRANCH: "organizer2"}


def all_there(hands: Hands, record: Mapping[str, Any]) -> bool:
    """Whether the demo was filled in before: its last step leaves these events."""
    there = {event["theme"] for event in hands.listed("events", "events", SYSTEM)}
    return all(_theme(study) in there for study in record["joint_studies"])


def fill(hands: Hands, record: Mapping[str, Any], people: Mapping[str, Any]) -> None:
    """One event a study; the office branch's own goes on to its partner, the rest wait as drafts."""
    unit_id = people["unit"]["id"]
    finance = acting(people["accounts"]["finance"], unit_id, "unit")
    today = in_shanghai(SystemClock().now()).date()
    year = (today + dt.timedelta(days=40)).year
    money = {"name": FUND, "year": year, "kind": "party_dues", "amount": "50000.00"}
    fund = hands.ensure("events", "funds", "open_fund", money, actor=finance)
    everything = acting(people["accounts"]["organizer"], unit_id, "unit")
    there = {event["theme"] for event in hands.listed("events", "events", everything)}
    for number, study in enumerate(record["joint_studies"]):
        draft = _draft(study, people, fund["id"], today + dt.timedelta(days=40 + 3 * number))
        if draft["theme"] not in there:
            _propose(hands, study, draft, people)


def _propose(hands: Hands, study: Mapping[str, Any], draft: dict[str, Any], people: Mapping[str, Any]) -> None:
    """Save it; submit those whose branch has an organizer; approve the one of the office branch."""
    unit_id, accounts = people["unit"]["id"], people["accounts"]
    way = WAYS.get(study["branch"])
    proposer = acting({**accounts[way or "organizer"], "branch_id": draft["branch_id"]}, unit_id, "own")
    keys = [item["key"] for item in hands.call("events", "checklist", {}, proposer)["items"]]
    draft["checklist"] = dict.fromkeys(keys, True)
    event = hands.call("events", "draft_event", draft, proposer)
    if way is None:
        return
    hands.call("events", "submit_event", {"event_id": event["id"]}, proposer)
    if study["branch"] != OFFICE_BRANCH:
        return
    for username, reach in (("secretary", "own"), ("leader", "unit"), ("finance", "unit"), ("committee", "unit")):
        approver = acting(accounts[username], unit_id, reach)
        for approval in hands.call("events", "approvals", {"state": "pending", "limit": 200}, approver)["items"]:
            if approval["event_id"] == event["id"]:
                hands.call("events", "approve", {"approval_id": approval["id"], "comment": f"同意{EXERCISE}"}, approver)


def _draft(study: Mapping[str, Any], people: Mapping[str, Any], fund_id: str, day: dt.date) -> dict[str, Any]:
    content = study["content"]
    return {
        "theme": _theme(study),
        "branch_id": people["branches"][study["branch"]]["id"],
        "partner_ids": [people["partners"][study["partner"]]["id"]],
        "form": study["form"],
        "problem": study.get("problem") or f"学习对方经验，改进审计工作{EXERCISE}",
        "expected_result": study.get("outcome") or f"形成可以借鉴的做法清单{EXERCISE}",
        "slots": [_slot(day), _slot(day + dt.timedelta(days=7))],
        "venue": {"name": f"{study['partner']}现场{EXERCISE}", "region": "湖北", "off_site": True},
        "capacity": 20,
        "unplanned_reason": f"示例数据没有年度计划{EXERCISE}",
        "fund_id": fund_id,
        "budget": [{
            "category": "vehicle", "description": f"大巴车(45座){EXERCISE}", "quantity": 1, "unit": "辆",
            "unit_price": "1200.00", "people": 20, "days": 1, "seats": 45,
        }],
        "agenda": [{"title": title, "minutes": 60, "speaker": None} for title in content],
    }  # fmt: skip


def _theme(study: Mapping[str, Any]) -> str:
    return study.get("theme") or f"走进{study['content'][0]}{EXERCISE}"


def _slot(day: dt.date) -> dict[str, str]:
    """A working morning, 9:00 to 12:00."""
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    begins = dt.datetime.combine(day, dt.time(9), SHANGHAI)
    return {"starts_at": begins.isoformat(), "ends_at": (begins + dt.timedelta(hours=3)).isoformat()}
