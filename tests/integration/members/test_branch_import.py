"""Taking over a list of branches: all rows or none, by administrators alone."""

import pytest

from kit.domain import SYSTEM, Forbidden
from tests.integration.members.test_member_import import take


def names(members):
    return {one["name"]: one for one in members.do("branches", limit=200)["items"]}


def faults(answer):
    return [(fault["row"], fault["field"]) for fault in answer["rejected"]]


def test_branches_come_in_with_unit_parent_and_day(members):
    rows = [
        {"党支部名称": "机关第一党支部", "成立日期": "2018/5/8"},
        {"党支部名称": "第二党支部", "所属单位": "示例处", "上级党支部": "机关第一党支部"},
    ]
    assert take(members, rows, kind="branches")["state"] == "done"
    first, second = names(members)["机关第一党支部"], names(members)["第二党支部"]
    assert (first["unit_id"], first["founded_on"], first["kind"]) == (members.office["id"], "2018-05-08", "standing")
    assert (second["unit_id"], second["parent_id"]) == (members.department["id"], first["id"])
    told = [fact["data"]["name"] for fact in members.facts("branch.changed.v1")]
    assert told[-2:] == ["机关第一党支部", "第二党支部"]


def test_a_check_changes_nothing(members):
    before = names(members)
    assert take(members, [{"党支部名称": "新党支部"}], kind="branches", dry_run=True)["accepted"] == 1
    assert names(members) == before


def test_every_fault_is_named_by_its_row_and_keeps_all_out(members):
    rows = [
        {"党支部名称": "新党支部", "所属单位": "", "上级党支部": "", "成立日期": ""},
        {"党支部名称": "办公室党支部"},
        {"党支部名称": "新党支部"},
        {"党支部名称": "某党支部", "所属单位": "没有的处"},
        {"党支部名称": "另一党支部", "上级党支部": "没有的党支部"},
        {"党支部名称": "", "成立日期": "昨天"},
    ]
    before = names(members)
    answer = take(members, rows, kind="branches")
    assert answer["state"] == "refused"
    assert faults(answer) == [(3, "name"), (4, "name"), (5, "unit"), (6, "parent"), (7, "name"), (7, "founded_on")]
    assert names(members) == before


def test_two_units_of_one_name_are_told_apart_by_their_ids(members):
    other = members.do("create_unit", name="示例处", parent_id=members.office["id"])
    row = {"党支部名称": "第三党支部", "所属单位": "示例处"}
    assert faults(take(members, [row], kind="branches")) == [(2, "unit")]
    assert take(members, [{**row, "所属单位": other["id"]}], kind="branches")["state"] == "done"
    assert names(members)["第三党支部"]["unit_id"] == other["id"]


def test_who_may_not_make_a_branch_may_not_bring_in_a_table_of_them(members):
    secretary = members.actor("own", account_id="secretary")
    with pytest.raises(Forbidden):
        take(members, [{"党支部名称": "新党支部"}], secretary, kind="branches")
    assert take(members, [{"姓名": "示例甲", "支部": "办公室党支部"}], SYSTEM)["state"] == "done"
