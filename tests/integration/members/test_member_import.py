"""Taking over a list of members: all rows or none."""

import pytest
from sqlalchemy import func, select

from kit.domain import SYSTEM, Conflict, NotFound
from kit.importing import with_imports
from kit.operations import Call, execute
from services.members.handlers import IMPORTING
from services.members.persistence.tables import import_tables
from tests.integration.members.conftest import OPERATIONS
from tests.support.imports import SHA256, imported

WITH_IMPORTS = with_imports(OPERATIONS, IMPORTING)


def take(members, rows, actor=SYSTEM, **more):
    answer = imported(WITH_IMPORTS, members.works, rows, actor, **more)
    with members.works.read() as work:
        assert work.db.scalar(select(func.count()).select_from(import_tables.piece)) == 0, "what was uploaded is kept"
    return answer


def rows(*names, branch="办公室党支部", **more):
    return [{"姓名": name, "支部": branch, **more} for name in names]


def names(members):
    return [person["name"] for person in members.do("members")["items"]]


def test_all_rows_are_taken_over(members):
    given = rows("示例甲", "示例乙", 党员状态="预备党员", 出生日期="1980/3/9")
    answer = take(members, given, members.actor("all", account_id="clerk"))
    assert (answer["state"], answer["accepted"], answer["rejected"]) == ("done", 2, [])
    assert names(members) == ["示例甲", "示例乙"]
    person = members.do("members", name="示例甲")["items"][0]
    assert (person["status"], person["born_on"], person["initials"]) == ("probationary", "1980-03-09", "slj")
    assert members.do("member", member_id=person["id"])["history"][0]["status"] == "probationary"
    told = members.facts("member.changed.v1")
    assert [(one["actor_id"], one["private"]["name"]) for one in told] == [("clerk", "示例甲"), ("clerk", "示例乙")]


def test_one_bad_row_keeps_all_out_and_every_fault_is_named(members):
    answer = take(members, [*rows("示例甲"), *rows("", branch="办公室党支部", 出生日期="昨天")])
    assert (answer["state"], answer["accepted"], answer["rejections"]) == ("refused", 0, 2)
    assert {(fault["row"], fault["field"]) for fault in answer["rejected"]} == {(3, "name"), (3, "born_on")}
    assert names(members) == []


def test_an_unknown_column_is_named_once(members):
    answer = take(members, rows("示例甲", "示例乙", 手机="13800000000"))
    assert [(fault["row"], fault["field"]) for fault in answer["rejected"]] == [(1, "手机")]


def test_a_dry_run_counts_and_writes_nothing(members):
    assert take(members, rows("示例甲"), dry_run=True)["accepted"] == 1
    assert names(members) == []


def test_the_same_person_twice_is_refused(members):
    assert take(members, rows("示例甲", "示例甲"))["rejected"][0]["row"] == 3
    take(members, rows("示例甲"))
    assert take(members, rows("示例甲"))["accepted"] == 0


def test_branches_out_of_reach_are_unknown(members):
    given = rows("示例甲", branch="示例处党支部")
    assert take(members, given, members.actor("own"))["accepted"] == 0
    assert take(members, given)["accepted"] == 1


def test_a_long_list_is_taken_over_by_the_timer_in_one_go(members):
    given = rows(*[f"示例{number}" for number in range(1200)])
    assert take(members, given)["accepted"] == 1200
    assert len(members.facts("member.changed.v1")) == 1200


def test_another_ones_import_is_not_there_and_half_a_table_is_not_applied(members):
    def do(operation, actor=SYSTEM, **args):
        return execute(WITH_IMPORTS, members.works, Call(operation, args, actor)).value

    about = {"file_name": "a.xlsx", "sha256": SHA256, "header": ["姓名", "支部"], "header_row": 1, "rows": 2}
    begun = do("begin_import", **about)
    for operation in ("import_job", "apply_import"):
        with pytest.raises(NotFound):
            do(operation, members.actor("all", account_id="another"), import_id=begun["id"])
    do("add_import_rows", import_id=begun["id"], place=0, rows=[[2, ["示例甲", "办公室党支部"]]])
    with pytest.raises(Conflict) as refused:
        do("apply_import", import_id=begun["id"])
    assert refused.value.code == "import.incomplete"


def test_what_was_uploaded_and_given_up_is_forgotten_and_an_idle_timer_writes_nothing(members, monkeypatch):
    monkeypatch.setattr(IMPORTING, "_forget_at", 0.0)

    def do(operation, **args):
        return execute(WITH_IMPORTS, members.works, Call(operation, args, SYSTEM)).value

    def pieces():
        with members.works.read() as work:
            return work.db.scalar(select(func.count()).select_from(import_tables.piece))

    about = {"file_name": "a.xlsx", "sha256": SHA256, "header": ["姓名", "支部"], "header_row": 1, "rows": 2}
    begun = do("begin_import", **about)
    do("add_import_rows", import_id=begun["id"], place=0, rows=[[2, ["示例甲", "办公室党支部"]]])
    do("run_imports")
    assert pieces() == 1, "it is being uploaded"
    members.clock.advance(days=1, minutes=1)
    with monkeypatch.context() as patched:
        patched.setattr(members.works, "open", None)
        do("run_imports")
    assert pieces() == 1, "nothing waits, and it was looked a moment ago"
    monkeypatch.setattr(IMPORTING, "_forget_at", 0.0)
    do("run_imports")
    assert pieces() == 0
