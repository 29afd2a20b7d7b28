"""Taking over a list of members: all rows or none."""

from kit.domain import SYSTEM


def rows(*names, branch="办公室党支部", **more):
    return [{"姓名": name, "支部": branch, **more} for name in names]


def names(members):
    return [person["name"] for person in members.do("members")["items"]]


def test_all_rows_are_taken_over(members):
    given = rows("示例甲", "示例乙", 党员状态="预备党员", 出生日期="1980/3/9")
    answer = members.do("import_members", rows=given)
    assert answer == {"accepted": 2, "rejected": [], "dry_run": False}
    assert names(members) == ["示例甲", "示例乙"]
    person = members.do("members", name="示例甲")["items"][0]
    assert (person["status"], person["born_on"]) == ("probationary", "1980-03-09")
    assert len(members.facts("member.changed.v1")) == 2


def test_one_bad_row_keeps_all_out_and_every_fault_is_named(members):
    given = [*rows("示例甲"), *rows("", branch="没有的支部", 出生日期="昨天")]
    answer = members.do("import_members", rows=given)
    assert answer["accepted"] == 0
    assert {(fault["row"], fault["field"]) for fault in answer["rejected"]} == {
        (3, "name"),
        (3, "branch"),
        (3, "born_on"),
    }
    assert names(members) == []


def test_a_dry_run_counts_and_writes_nothing(members):
    assert members.do("import_members", rows=rows("示例甲"), dry_run=True)["accepted"] == 1
    assert names(members) == []


def test_the_same_person_twice_is_refused(members):
    assert members.do("import_members", rows=rows("示例甲", "示例甲"))["rejected"][0]["row"] == 3
    members.do("import_members", rows=rows("示例甲"))
    assert members.do("import_members", rows=rows("示例甲"))["accepted"] == 0


def test_branches_out_of_reach_are_unknown(members):
    given = rows("示例甲", branch="示例处党支部")
    assert members.do("import_members", members.actor("own"), rows=given)["accepted"] == 0
    assert members.do("import_members", SYSTEM, rows=given)["accepted"] == 1


def test_a_long_list_is_taken_over_in_one_go(members):
    given = rows(*[f"示例{number}" for number in range(500)])
    assert members.do("import_members", rows=given)["accepted"] == 500
    assert len(members.facts("member.changed.v1")) == 500
