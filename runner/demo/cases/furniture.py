"""What the cases stand on: a plan, an agreement, a bus and a room, a deputy, an old ledger, an uploaded pack."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from kit.domain import SYSTEM
from runner.demo.office import EXERCISE, SECOND_BRANCH
from runner.demo.stage import AUDITED, CHANGFEI, JIANGXI, UNIVERSITY, WUGANG, Stage

PACK = """\
id: example-pack
version: "2026.1"
name: 示例地方标准〔exercise〕
scope: local
region: 示例
description: 展示如何上传规则包；没有单位选用，不影响任何审核。
rules:
  - key: meals.per_person
    kind: meal_per_person
    category: meals
    limits:
      - {at_most: "35.00"}
    clause: 示例：伙食费每人每餐不超过 35 元〔exercise〕
    source: 示例，没有出处〔exercise〕
    verified: false
"""
PAST = (
    ("2017-11-16", WUGANG, "学习劳模精神、铸就钢铁之魂", "专题讲座", "武钢展览馆", "24", "30"),
    ("2018-03-22", UNIVERSITY, "大数据与审计座谈", "座谈交流", "武汉大学", "16", "12"),
    ("2018-06-21", JIANGXI, "不忘初心，情系群众", "重温誓词", "东固山", "11", "9"),
)


def bring(stage: Stage) -> None:
    """Whatever is not there yet."""
    _notice(stage)
    _partners(stage)
    _plan(stage)
    _resources(stage)
    _deputy(stage)
    _pack(stage)
    _day_off(stage)
    _old_ledger(stage)
    _commendation(stage)


def _plan(stage: Stage) -> None:
    """A branch's plan of the year, approved by the leader; and last year's form of it, waiting."""
    year = stage.first.year
    if stage.do("plans", year=year, branch_id=stage.branch["id"], limit=1, cursor=None)["items"]:
        return
    line = {"content": f"参观生产线，座谈质量管理{EXERCISE}", "place": f"示例场地{EXERCISE}", "form": "visit",
            "headcount": 12, "estimate": "400.00", "fund_id": stage.fund["id"]}  # fmt: skip
    themes = ((2, CHANGFEI, "质量管理与审计"), (3, UNIVERSITY, "大数据审计"))
    lines = [{**line, "theme": theme + EXERCISE, "month": month, "partner_ids": [stage.partner(partner)]}
             for month, partner, theme in themes]  # fmt: skip
    plan = stage.do("draft_plan", year=year, branch_id=stage.branch["id"], lines=lines)
    stage.do("submit_plan", plan_id=plan["id"])
    stage.do("approve_plan", stage.actor("leader", "unit"), plan_id=plan["id"], comment=f"同意{EXERCISE}")


def _notice(stage: Stage) -> None:
    """What the office has partners under audit read, with its source."""
    unit = stage.do("unit", SYSTEM, of="members", unit_id=stage.people["unit"]["id"])
    if not unit["audit_notice"]:
        text = f"审计期间我单位人员不接受宴请、礼品和任何费用，如有违反请拨打监督电话{EXERCISE}"
        stage.do("edit_unit", SYSTEM, of="members", unit_id=unit["id"], expected_version=unit["version"],
                 audit_notice=text, audit_notice_source=f"示例出处{EXERCISE}")  # fmt: skip


def _partners(stage: Stage) -> None:
    """A unit that is being audited, and an agreement with another."""
    contacts = [{"name": f"示例联系人{EXERCISE}", "phone": "000-00000000", "title": "党务干部"}]
    new = {"name": AUDITED, "region": "湖北", "under_audit": True, "contacts": contacts}
    stage.people["partners"][AUDITED] = stage.hands.ensure("partners", "partners", "create_partner", new)
    agreement = {"partner_id": stage.partner(CHANGFEI), "starts_on": f"{stage.first.year}-01-01",
                 "ends_on": f"{stage.first.year}-12-31", "yearly_amount": "20000.00"}  # fmt: skip
    signed = stage.do("agreements", SYSTEM, of="partners", partner_id=agreement["partner_id"], limit=1, cursor=None)
    if not signed["items"]:
        stage.do("sign_agreement", SYSTEM, of="partners", **agreement)
    stage.settle()


def _resources(stage: Stage) -> None:
    for new in ({"name": f"示例车辆(45座){EXERCISE}", "kind": "vehicle", "seats": 45},
                {"name": f"示例会议室{EXERCISE}", "kind": "venue", "seats": 30}):  # fmt: skip
        stage.hands.ensure("events", "resources", "create_resource", new, actor=stage.organizer)


def _deputy(stage: Stage) -> None:
    """For a fortnight the deputy decides for the secretary of this branch."""
    accounts, today = stage.people["accounts"], stage.today
    known = stage.hands.listed("members", "deputies")
    if any(one["account_id"] == accounts["deputy"]["id"] for one in known):
        return
    period = {"from": today.isoformat(), "to": (today + dt.timedelta(days=14)).isoformat()}
    stage.do("appoint_deputy", SYSTEM, of="members", account_id=accounts["deputy"]["id"],
             for_account_id=accounts["secretary2"]["id"], **period)  # fmt: skip
    stage.settle()


def _pack(stage: Stage) -> None:
    stage.do("upload_rule_pack", stage.actor("admin", "all"), text=PACK)


def _day_off(stage: Stage) -> None:
    """A day on which the office does not work, entered by its administrator."""
    admin = stage.actor("admin", "all")
    day = stage.today + dt.timedelta(days=21)
    known = stage.do("calendar", admin, year=day.year)
    if known["days"] and any(one.get("name") == f"示例：单位调休{EXERCISE}" for one in known["days"]):
        return
    days = [{"date": day.isoformat(), "workday": False, "name": f"示例：单位调休{EXERCISE}"}]
    stage.do("change_calendar", admin, year=day.year, expected_version=known["version"], days=days)


def _old_ledger(stage: Stage) -> None:
    """Studies of before this product, taken over from a table; marked as entered afterwards."""
    rows: list[list[Any]] = [
        [day, SECOND_BRANCH, partner, theme + EXERCISE, form, place, own, others]
        for day, partner, theme, form, place, own, others in PAST
    ]
    there = stage.do("events", q=PAST[0][2], limit=50, cursor=None)["items"]
    if any(event["imported"] for event in there):
        return
    header = ["日期", "党支部", "联学单位", "主题", "形式", "地点", "本单位人数", "对方人数"]
    sha256 = hashlib.sha256(repr((header, rows)).encode()).hexdigest()
    job = stage.do("begin_import", file_name=f"历史台账{EXERCISE}.xlsx", sha256=sha256, header=header, header_row=1,
                   rows=len(rows), dry_run=False)  # fmt: skip
    stage.do("add_import_rows", import_id=job["id"], place=0, rows=[[n, row] for n, row in enumerate(rows, 2)])
    stage.do("apply_import", import_id=job["id"])


def _commendation(stage: Stage) -> None:
    """Two of the old studies, commended by the supervisor and issued by the leader."""
    supervisor, leader = stage.actor("supervisor", "unit"), stage.actor("leader", "unit")
    if stage.do("commendations", supervisor, limit=1, cursor=None)["items"]:
        return
    old = stage.hands.until(lambda: _imported(stage), "the old ledger is taken over")[:2]
    reason = f"主题鲜明，现场教学与座谈结合，形成了可以借鉴的做法{EXERCISE}"
    made = stage.do("draft_commendation", supervisor, title=f"关于推广主题联学经验的通报{EXERCISE}",
                    opening=f"现将有关支部的做法通报如下，供各支部学习借鉴{EXERCISE}",
                    items=[{"event_id": event_id, "reason": reason} for event_id in old])  # fmt: skip
    stage.do("submit_commendation", supervisor, commendation_id=made["id"])
    stage.do("issue_commendation", leader, commendation_id=made["id"], comment=f"同意印发{EXERCISE}")


def _imported(stage: Stage) -> list[str]:
    """Ids of the old studies."""
    found = [event for _, _, theme, *_ in PAST for event in stage.do("events", q=theme, limit=50, cursor=None)["items"]]
    return [event["id"] for event in found if event["imported"]]
