"""What the events service would answer about a year and what is owed in it, for pages without any service."""

from __future__ import annotations

from typing import Any

SUMS = {
    "total": 2, "held": 1, "own_headcount": 14, "partner_headcount": 12, "estimate": "4200.00", "actual": "1450.00",
    "variance": "2750.00",
}  # fmt: skip
PLAN_TOTALS = {
    "planned": 2, "done": 1, "under_way": 0, "late": 1, "open": 0, "unplanned": 1, "unplanned_done": 0,
    "estimate": "4800.00", "spent": "1450.00", "unplanned_spent": "0.00", "variance": "3350.00",
}  # fmt: skip
FUND = {
    "fund_id": "fund-1", "name": "党建活动经费", "kind": "party_dues", "amount": "10000.00", "reserved": "0.00",
    "spent": "1450.00", "available": "8550.00", "estimate": "4200.00", "reserved_by_events": "0.00",
    "spent_by_events": "1450.00", "variance": "2750.00",
}  # fmt: skip
STATS: dict[str, Any] = {
    "year": 2026,
    "events": {"total": 2, "held": 1, "imported": 0, "cancelled": 1, "by_state": {"held": 1, "cancelled": 1}},
    "totals": SUMS,
    "coverage": {
        "branches": 2, "covered": 1, "share": "50.0",
        "rows": [
            {"branch_id": "branch-1", "branch": "办公室党支部", "total": 2, "held": 1, "planned": 2, "done": 1},
            {"branch_id": "branch-2", "branch": "企业审计处党支部", "total": 0, "held": 0, "planned": 0, "done": 0},
        ],
    },
    "by_branch": [{"branch_id": "branch-1", "branch": "办公室党支部", **SUMS}],
    "by_form": [{"form": "visit", **SUMS}],
    "by_month": [{"month": 5, **SUMS}],
    "partnerships": {"total": 2, "held": 1, "partners": 1},
    "by_partner": [{"partner_id": "partner-1", "partner": "长飞光纤", "frontline": True, "total": 2, "held": 1}],
    "by_industry": [{"industry": None, "total": 2, "held": 1}],
    "by_field": [{"field": None, "total": 2, "held": 1}],
    "by_region": [{"region": "湖北", "total": 2, "held": 1}],
    "frontline": {"held": 1, "frontline": 1, "share": "100.0"},
    "plan": {"lines": 2, "done": 1, "share": "50.0"},
    "plan_totals": PLAN_TOTALS,
    "money": [FUND],
    "money_elsewhere": {"events": 0, "estimate": "0.00"},
    "money_by_category": [{"category": "vehicle", "estimate": "4200.00", "spent": "1450.00", "variance": "2750.00"}],
    "scores": {"scored": 1, "records": "5.0", "publicity": "4.0", "summary": "5.0", "learning": "4.0"},
    "findings": {"total": 1, "verified": 0, "overdue": 1, "by_state": {"open": 1}, "by_class": {"prompt": 1},
                 "by_category": {"record": 1}},
}  # fmt: skip
YEARS = {
    "items": [{"year": 2026, **SUMS, "partnerships": 2, "partners": 1, "frontline": 1, "frontline_share": "100.0",
               "findings": 1, "plan": STATS["plan"]}],
    "totals": {**SUMS, "partnerships": 2, "partners": 1, "frontline": 1, "frontline_share": "100.0", "findings": 1},
}  # fmt: skip
OWED: dict[str, Any] = {
    "items": [
        {"kind": "summary", "id": "event-1", "branch_id": "branch-1", "branch": "办公室党支部", "event_id": "event-1",
         "number": "LX-2026-0001", "title": "走进光纤预制棒生产车间", "path": "/events/event-1",
         "asked": ["organizer", "secretary"], "responsible_id": "account-organizer", "responsible": "陈办公",
         "since": "2026-05-08", "due": "2026-05-15", "days_late": 12, "overdue": True, "count": 1},
    ],
    "next_cursor": None,
    "counts": {"total": 1, "overdue": 1, "most_days_late": 12, "kinds": {"summary": 1}},
    "branches": [
        {"branch_id": "branch-1", "branch": "办公室党支部", "total": 1, "overdue": 1, "most_days_late": 12,
         "kinds": {"summary": 1}, "behind": True, "why": "有事项已逾期 12 天（10 天起提醒）", "nudge": "open"},
    ],
}  # fmt: skip
NUDGES = {
    "items": [
        {"id": "nudge-1", "version": 1, "branch_id": "branch-1", "branch": "办公室党支部", "state": "open",
         "reasons": [], "text": "有事项已逾期 12 天（10 天起提醒）", "overdue": 1,
         "opened_at": "2026-05-25T09:00:00+08:00", "improved_at": "2026-05-25T09:00:00+08:00", "escalated_at": None,
         "settled_at": None},
    ],
    "next_cursor": None,
}  # fmt: skip
URGINGS = {"items": [], "next_cursor": None}
MOVE = {"how": "advance", "from_stage": "integrated", "to_stage": "solved", "by": "account-organizer",
        "by_name": "陈办公", "at": "2026-05-20T09:00:00+08:00", "text": "已形成清单", "evidence_ids": []}  # fmt: skip
CARD = {
    "id": "outcome-1", "event_id": "event-1", "version": 3, "number": "LX-2026-0001",
    "theme": "走进光纤预制棒生产车间", "branch_id": "branch-1", "branch": "办公室党支部", "problem": "产能数据核查清单",
    "owner_id": "member-1", "owner": "示例成员01", "state": "open", "stage": "linked", "result": None,
    "evidence_ids": [], "due_on": "2026-05-01", "overdue": True, "days_late": 26,
    "added_at": "2026-05-08T12:00:00+08:00", "done_at": None, "history": [], "moves": ["advance"],
}  # fmt: skip
BOARD = {
    "items": [CARD, {**CARD, "id": "outcome-2", "stage": "solved", "state": "done", "overdue": False,
                     "history": [MOVE], "moves": ["advance", "back"]}],
    "next_cursor": None, "counts": {"linked": 1, "integrated": 0, "solved": 1, "verified": 0}, "total": 2,
    "overdue": 1,
}  # fmt: skip
NOTICE: dict[str, Any] = {
    "id": "notice-1", "version": 2, "unit_id": "unit-1", "unit": "审计署武汉特派办", "state": "submitted",
    "number": None, "title": "关于表扬联学经验的通报", "opening": "各党支部：", "branch_ids": ["branch-1"],
    "drafted_by": "account-supervisor", "drafted_by_name": "督导员", "drafted_at": "2026-05-20T09:00:00+08:00",
    "submitted_by": "account-supervisor", "submitted_at": "2026-05-20T09:00:00+08:00", "decided_by": None,
    "decided_by_name": None, "decided_at": None, "issued_on": None, "comment": None, "retracted_by": None,
    "retracted_at": None, "retracted_because": None, "may_issue": True, "events": 1,
    "items": [
        {"event_id": "event-1", "reason": "问题准、成果实", "number": "LX-2026-0001", "theme": "走进光纤预制棒生产车间",
         "form": "visit", "branch": "办公室党支部", "cohosts": [], "partners": ["长飞光纤"], "date": "2026-05-08",
         "place": "长飞科技园", "own_headcount": 14, "partner_headcount": 12, "outcomes": ["产能数据核查清单"],
         "outcome_stages": {"solved": 1}},
    ],
}  # fmt: skip
NOTICES = {"items": [{**NOTICE, "items": []}], "next_cursor": None}
