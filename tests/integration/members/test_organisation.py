"""Units and branches, and who sees them."""

import pytest

from kit.domain import Conflict, Invalid, NotFound, Stale


def test_a_unit_carries_the_offices_words_for_partners(members):
    unit = members.do("edit_unit", unit_id=members.office["id"], notice="请轻车简从。", hotline="示例热线")
    assert (unit["notice"], unit["hotline"], unit["version"]) == ("请轻车简从。", "示例热线", 2)
    assert members.facts("unit.changed.v1")[-1]["data"]["hotline"] == "示例热线"


def test_an_edit_that_changes_nothing_makes_no_fact(members):
    before = len(members.facts("unit.changed.v1"))
    assert members.do("edit_unit", unit_id=members.office["id"], name="示例特派办")["version"] == 1
    assert len(members.facts("unit.changed.v1")) == before


def test_a_stale_copy_is_refused(members):
    members.do("edit_branch", branch_id=members.branch["id"], name="改名的支部", expected_version=1)
    with pytest.raises(Stale):
        members.do("edit_branch", branch_id=members.branch["id"], name="又改名", expected_version=1)


def test_dissolving_tells_who_takes_over(members):
    temporary = members.do(
        "create_branch", name="临时", unit_id=members.office["id"], kind="temporary", parent_id=members.branch["id"]
    )
    gone = members.do("dissolve_branch", branch_id=temporary["id"], reason="项目结束")
    assert (gone["state"], gone["dissolved_on"]) == ("dissolved", "2026-05-08")
    told = members.facts("branch.dissolved.v1")[-1]
    assert told["data"] == {"branch_id": temporary["id"], "parent_id": members.branch["id"], "reason": "项目结束"}
    assert members.facts("branch.changed.v1")[-1]["data"]["state"] == "dissolved"
    with pytest.raises(Conflict) as refused:
        members.do("dissolve_branch", branch_id=temporary["id"], reason="再来一次")
    assert refused.value.code == "branch.wrong_state"


def test_a_branch_with_members_or_without_a_parent_is_not_dissolved(members):
    with pytest.raises(Conflict) as refused:
        members.do("dissolve_branch", branch_id=members.branch["id"], reason="试试")
    assert refused.value.code == "branch.no_parent"
    child = members.do("create_branch", name="下级", unit_id=members.office["id"], parent_id=members.branch["id"])
    members.person(branch=child)
    with pytest.raises(Conflict) as refused:
        members.do("dissolve_branch", branch_id=child["id"], reason="试试")
    assert refused.value.code == "branch.has_members"
    assert members.do("branch", branch_id=child["id"])["state"] == "active"


def test_a_branch_cannot_be_below_itself(members):
    child = members.do("create_branch", name="下级", unit_id=members.office["id"], parent_id=members.branch["id"])
    with pytest.raises(Invalid):
        members.do("edit_branch", branch_id=members.branch["id"], parent_id=child["id"])


def test_own_reach_sees_the_own_branch_and_the_temporary_ones_below_it(members):
    temporary = members.do(
        "create_branch", name="临时", unit_id=members.office["id"], kind="temporary", parent_id=members.branch["id"]
    )
    own = members.actor("own")
    listed = members.do("branches", own)["items"]
    assert [branch["id"] for branch in listed] == [members.branch["id"], temporary["id"]]
    with pytest.raises(NotFound):
        members.do("branch", own, branch_id=members.other["id"])


def test_unit_reach_goes_down_the_tree_and_not_up(members):
    below = members.actor("unit", unit=members.department)
    assert [branch["id"] for branch in members.do("branches", below)["items"]] == [members.other["id"]]
    assert [unit["id"] for unit in members.do("units", below)["items"]] == [members.department["id"]]
    assert len(members.do("branches", members.actor("unit"))["items"]) == 2
    with pytest.raises(NotFound):
        members.do("unit", below, unit_id=members.office["id"])


def test_what_is_not_visible_is_not_found_however_bad_the_body_is(members):
    with pytest.raises(NotFound):
        members.do("edit_branch", members.actor("own"), branch_id=members.other["id"], name=7, nonsense=True)


def test_the_demo_finds_what_it_made_by_its_exact_name(members):
    assert [b["id"] for b in members.do("branches", name="办公室党支部")["items"]] == [members.branch["id"]]
    assert members.do("branches", name="办公室")["items"] == []
    assert members.do("branches", q="办公室")["items"][0]["id"] == members.branch["id"]
    assert members.do("units", name="示例处")["items"][0]["id"] == members.department["id"]


def test_lists_are_paged_in_the_order_of_making(members):
    first = members.do("branches", limit=1)
    second = members.do("branches", limit=1, cursor=first["next_cursor"])
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [members.branch["id"], members.other["id"]]
    assert second["next_cursor"] is None
    with pytest.raises(Invalid):
        members.do("branches", cursor="nonsense")
