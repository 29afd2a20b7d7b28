"""Members, their status history, finding them, and erasing them."""

import pytest

from kit.commitments import unsalted
from kit.domain import Conflict, Gone, Invalid, NotFound
from tests.support.databases import facts_in


def test_a_new_member_has_all_that_was_posted_and_a_history(members):
    born = {"joined_party_on": "2001-07-01", "born_on": "1975-02-28"}
    person = members.person(status="probationary", membership="borrowed", retired=True, **born)
    found = members.do("member", member_id=person["id"])
    assert {key: found[key] for key in born} == born
    assert (found["status"], found["membership"], found["retired"]) == ("probationary", "borrowed", True)
    assert found["unit_id"] == members.office["id"]
    assert found["history"] == [{"status": "probationary", "since_on": "2026-05-08"}]


def test_the_name_travels_as_private_and_nothing_else_personal_travels(members):
    members.person(born_on="1975-02-28")
    told = members.facts("member.changed.v1")[-1]
    assert unsalted(told["private"]) == {"name": "示例成员01"}
    assert "示例成员01" not in str(told["data"])
    assert "1975" not in str(told)


def test_status_goes_step_by_step_and_each_step_is_kept(members):
    person = members.person(status="activist")
    with pytest.raises(Conflict) as refused:
        members.do("edit_member", member_id=person["id"], status="full")
    assert refused.value.details["possible"] == ["probationary"]
    members.do("edit_member", member_id=person["id"], status="probationary", status_since_on="2026-01-01")
    members.do("edit_member", member_id=person["id"], status="full")
    history = members.do("member", member_id=person["id"])["history"]
    assert [step["status"] for step in history] == ["probationary", "activist", "full"]


def test_a_patch_leaves_alone_what_it_does_not_name_and_empties_what_it_nulls(members):
    person = members.person(born_on="1975-02-28", joined_party_on="2001-07-01")
    edited = members.do("edit_member", member_id=person["id"], name="示例改名", born_on=None)
    assert (edited["name"], edited["born_on"], edited["joined_party_on"]) == ("示例改名", None, "2001-07-01")
    with pytest.raises(Invalid):
        members.do("edit_member", member_id=person["id"], name=None)


def test_members_are_found_by_part_of_the_name_and_by_pinyin_initials(members):
    members.person("示例甲")
    members.person("范例乙")
    assert [m["name"] for m in members.do("members", q="例甲")["items"]] == ["示例甲"]
    assert [m["name"] for m in members.do("members", q="FLY")["items"]] == ["范例乙"]
    assert members.do("members", q="100%")["items"] == []


def test_members_of_other_branches_are_not_there(members):
    stranger = members.person("示例外人", branch=members.other)
    own = members.actor("own")
    assert members.do("members", own)["items"] == []
    with pytest.raises(NotFound):
        members.do("member", own, member_id=stranger["id"])
    with pytest.raises(NotFound):
        members.do("members", own, branch_id=members.other["id"])
    with pytest.raises(NotFound):
        members.do("create_member", own, name="示例新人", branch_id=members.other["id"])


def test_everybody_sees_themselves(members):
    person = members.person(branch=members.other)
    myself = members.actor("self", member_id=person["id"])
    assert members.do("member", myself, member_id=person["id"])["id"] == person["id"]


def test_a_repeated_request_makes_one_member(members):
    given = {"name": "示例成员09", "branch_id": members.branch["id"]}
    first = members.answer("create_member", key="k1", **given)
    again = members.answer("create_member", key="k1", **given)
    assert (again.value, again.replayed) == (first.value, True)
    assert len(members.do("members", name="示例成员09")["items"]) == 1


def test_erasing_clears_the_person_the_account_and_what_was_told(members):
    person = members.answer("create_member", key="k", name="示例成员77", branch_id=members.branch["id"]).value
    account = members.account("leaving", name="示例成员77", member_id=person["id"])
    token = members.do("log_in", username="leaving", password="exercise-1")["token"]
    assert members.do("erase_member", member_id=person["id"])["state"] == "erased"
    assert "示例成员77" not in str(facts_in(members.works))
    assert members.facts("member.erased.v1")[-1]["data"] == {"member_id": person["id"]}
    assert members.do("members", branch_id=members.branch["id"])["items"] == []
    left = members.do("account", account_id=account["id"])
    assert (left["name"], left["active"], "leaving" in left["username"]) == ("", False, False)
    with pytest.raises(NotFound):
        members.do("session", token=token)
    with members.works.read() as work:
        kept = work.db.execute(work.origin.tables.idempotency.select()).all()
    assert "示例成员77" not in str(kept)


def test_erasing_twice_is_erasing_once_and_nothing_is_edited_after_it(members):
    person = members.person()
    members.do("erase_member", member_id=person["id"])
    members.do("erase_member", member_id=person["id"])
    assert len(members.facts("member.erased.v1")) == 1
    with pytest.raises(Gone):
        members.do("edit_member", member_id=person["id"], name="示例回来")


def test_the_export_shows_everything_that_is_kept(members):
    person = members.person(born_on="1975-02-28")
    members.account(member_id=person["id"])
    entering = {"address": "10.1.2.*", "browser": "Firefox"}
    members.do("log_in", username="organizer", password="exercise-1", **entering)
    export = members.do("member_export", member_id=person["id"])
    assert export["member"]["born_on"] == "1975-02-28"
    assert export["account"]["username"] == "organizer"
    assert [(one["address"], one["browser"]) for one in export["logins"]] == [("10.1.2.*", "Firefox")]
    assert "password_hash" not in str(export)
    assert "argon2" not in str(export)
