"""Units, branches, people, accounts, partners and dispatches of the demo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kit.domain import NOBODY, SYSTEM, Forbidden
from runner.demo.hands import Hands, acting

EXERCISE = "〔exercise〕"
OFFICE_BRANCH = "办公室党支部"
SECOND_BRANCH = "企业审计处党支部"
ACCOUNTS = {
    "organizer": (["organizer"], OFFICE_BRANCH, "示例承办人"),
    "organizer2": (["organizer"], SECOND_BRANCH, "示例承办人二"),
    "secretary": (["secretary"], OFFICE_BRANCH, "示例支部书记"),
    "organizer3": (["organizer"], SECOND_BRANCH, "示例接任承办人"),
    "secretary2": (["secretary"], SECOND_BRANCH, "示例支部书记二"),
    "deputy": (["member"], SECOND_BRANCH, "示例副书记"),
    "member": (["member"], OFFICE_BRANCH, "示例党员"),
    "leader": (["leader"], None, "示例单位领导"),
    "finance": (["finance"], None, "示例财务"),
    "committee": (["committee"], None, "示例机关党委审批岗"),
    "supervisor": (["supervisor"], None, "示例督导员"),
    "admin": (["admin"], None, "示例管理员"),
}
HEADCOUNT = {OFFICE_BRANCH: 14, SECOND_BRANCH: 10}
"""Members per branch; the first ten of the office branch stay free for whoever tries the product."""


def fill_wuhan(hands: Hands, record: Mapping[str, Any], password: str) -> dict[str, Any]:
    """The Wuhan office, whose accounts the demo logs in with; returns unit, branches and accounts by name."""
    unit = hands.ensure("members", "units", "create_unit", {
        "name": record["name"], "parent_id": None, "contact_phone": "000-00000000"})  # fmt: skip
    branches = {
        entry["name"]: hands.ensure(
            "members", "branches", "create_branch",
            {"name": entry["name"], "unit_id": unit["id"], "kind": entry["kind"], "parent_id": None},
        )
        for entry in record["branches"]
    }  # fmt: skip
    members = {name: _members(hands, branch, HEADCOUNT.get(name, 5)) for name, branch in branches.items()}
    accounts = _accounts(hands, unit, branches, members, password)
    partners = {entry["name"]: _partner(hands, entry) for entry in record["partners"]}
    return {"unit": unit, "branches": branches, "accounts": accounts, "partners": partners, "members": members}


def keep_passwords(hands: Hands, password: str) -> None:
    """Have the demo accounts take today's password, where an earlier start gave them another one."""
    ours = [one for one in hands.listed("members", "accounts") if one["username"] in ACCOUNTS]
    for account in ours:
        _mark(hands, account)
    if ours and _logs_in(hands, ours[0]["username"], password):
        return  # they all got the same one
    for account in ours:
        if not _logs_in(hands, account["username"], password):
            invented = hands.call("members", "reset_password", {"account_id": account["id"]}, SYSTEM)["password"]
            actor = acting(account, account["unit_id"], "self")
            hands.call("members", "change_password", {"old_password": invented, "new_password": password}, actor)


def _mark(hands: Hands, account: Mapping[str, Any]) -> None:
    """Whoever tries the product is asked neither for a new password nor for a second factor."""
    if not account["demo"]:
        hands.call("members", "mark_demo_account", {"account_id": account["id"]}, SYSTEM)


def _logs_in(hands: Hands, username: str, password: str) -> bool:
    try:
        token = hands.call("members", "log_in", {"username": username, "password": password}, NOBODY)["token"]
    except Forbidden:
        return False
    hands.call("members", "log_out", {"token": token}, NOBODY)
    return True


def fill_others(hands: Hands, known: Mapping[str, Mapping[str, Any]]) -> None:
    """The other four offices: their units, Honghu's dispatched people, Yuecheng's partners and agreement."""
    units = {
        key: hands.ensure("members", "units", "create_unit", {"name": record["name"], "parent_id": None})
        for key, record in known.items()
        if key != "wuhan"
    }
    _dispatches(hands, known["honghu"], units["honghu"])
    yuecheng = known["yuecheng"]
    for study in yuecheng["joint_studies"]:
        _partner(hands, {"name": study["partner"], "industry": "轨道交通", "region": "浙江"})
    community = _partner(hands, {"name": yuecheng["agreement"]["partner"], "region": "浙江"})
    signed = hands.call("partners", "agreements", {"partner_id": community["id"]}, SYSTEM)["items"]
    if not signed:
        year = yuecheng["year"]
        agreement = {
            "partner_id": community["id"],
            "starts_on": f"{year}-01-01",
            "ends_on": f"{year}-12-31",
            "yearly_amount": yuecheng["agreement"]["yearly_amount"],
        }
        hands.call("partners", "sign_agreement", agreement, SYSTEM)


def _members(hands: Hands, branch: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    there = hands.listed("members", "members", branch_id=branch["id"])
    for number in range(len(there) + 1, count + 1):
        new = {"name": f"示例成员{number:02}", "branch_id": branch["id"], "status": "full", "membership": "own"}
        there.append(hands.call("members", "create_member", new, SYSTEM))
    return there


def _accounts(
    hands: Hands, unit: Mapping[str, Any], branches: Mapping[str, Any], members: Mapping[str, Any], password: str
) -> dict[str, dict[str, Any]]:
    """The demo accounts. Those with a branch are also its last members, so that they can take a seat themselves."""
    found = {account["username"]: account for account in hands.listed("members", "accounts")}
    taken = {account["member_id"] for account in found.values()}
    for username, (roles, branch_name, name) in ACCOUNTS.items():
        if username in found:
            continue
        own = members[branch_name][10 if branch_name == OFFICE_BRANCH else 5 :] if branch_name else []
        member_id = next((member["id"] for member in own if member["id"] not in taken), None)
        taken.add(member_id)
        new = {
            "username": username, "name": name, "roles": roles, "password": password, "unit_id": unit["id"],
            "branch_id": branches[branch_name]["id"] if branch_name else None, "member_id": member_id,
        }  # fmt: skip
        found[username] = hands.call("members", "create_account", new, SYSTEM)
        _mark(hands, found[username])
    return found


def _partner(hands: Hands, entry: Mapping[str, Any]) -> dict[str, Any]:
    new = {key: entry[key] for key in ("name", "industry", "region", "frontline") if key in entry}
    contacts = [{"name": f"示例联系人{EXERCISE}", "phone": "000-00000000", "title": "党务干部"}]
    return hands.ensure("partners", "partners", "create_partner", {**new, "contacts": contacts})


def _dispatches(hands: Hands, record: Mapping[str, Any], unit: Mapping[str, Any]) -> None:
    """Six projects; where the article gives no dates, invented ones are marked."""
    branch = hands.ensure("members", "branches", "create_branch", {
        "name": f"{record['name']}党支部", "unit_id": unit["id"], "kind": "standing", "parent_id": None})  # fmt: skip
    people = _members(hands, branch, record["dispatched_total"]["people"])
    there = {dispatch["project"] for dispatch in hands.listed("members", "dispatches")}
    first = 0
    for entry in record["dispatches"]:
        new = _dispatch(entry, record["year"], [person["id"] for person in people[first : first + entry["people"]]])
        first += entry["people"]
        if new["project"] not in there:
            hands.call("members", "record_dispatch", new, SYSTEM)


def _dispatch(entry: Mapping[str, Any], year: int, member_ids: list[str]) -> dict[str, Any]:
    starts = entry.get("starts_on")
    days = entry.get("days") or 31 * entry.get("months_at_least", 1)
    begins = starts or dt.date(year, 6, 1)
    complete = "starts_on" in entry and "place" in entry and "days" in entry
    return {
        "project": entry["project"] + ("" if complete else EXERCISE),
        "place": entry.get("place", "湖北省内"),
        "starts_on": begins.isoformat(),
        "ends_on": (begins + dt.timedelta(days=days)).isoformat(),
        "member_ids": member_ids,
    }
