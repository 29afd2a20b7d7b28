"""Dispatches and temporary branches."""

import pytest

from contracts.events import RulePackUploaded
from kit.domain import SYSTEM, Conflict, Invalid, NotFound
from kit.envelope import seal
from kit.ids import new_id
from services.members.handlers import REACTIONS


def away(members, people, **given):
    days = {"starts_on": "2026-06-10", "ends_on": "2026-07-29"}
    return members.do(
        "record_dispatch",
        given.pop("actor", members.actor("own")),
        project="示例审计",
        place="示例市",
        member_ids=[person["id"] for person in people],
        **{**days, **given},
    )


def test_a_month_with_three_full_members_calls_for_a_temporary_branch(members):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    made = away(members, people)
    assert made["temporary_branch"]["proposed"] is True
    assert "50 天" in made["temporary_branch"]["reasons"][0]
    assert members.do("dispatch", dispatch_id=made["id"]) == made
    told = members.facts("dispatch.recorded.v1")[-1]["data"]
    assert told["member_ids"] == sorted(person["id"] for person in people)
    assert told["unit_id"] == members.office["id"]


def test_two_full_members_or_a_short_project_do_not(members):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    activist = members.person("示例积极分子", status="activist")
    assert away(members, [*people[:2], activist])["temporary_branch"] is None
    assert away(members, people, ends_on="2026-07-08")["temporary_branch"] is None
    assert away(members, people, ends_on="2026-07-09")["temporary_branch"] is not None


def test_the_temporary_branch_is_led_by_one_of_its_people_who_keep_their_home(members):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    outsider = members.person("示例留守")
    made = away(members, people)
    with pytest.raises(Invalid):
        members.do("form_temporary_branch", dispatch_id=made["id"], secretary_id=outsider["id"])
    branch = members.do("form_temporary_branch", dispatch_id=made["id"], secretary_id=people[0]["id"])
    assert (branch["kind"], branch["parent_id"]) == ("temporary", members.branch["id"])
    assert branch["founded_on"] == "2026-05-08"
    there = members.do("members", members.actor("own"), branch_id=branch["id"])["items"]
    assert [person["id"] for person in there] == [person["id"] for person in people]
    assert {person["branch_id"] for person in there} == {members.branch["id"]}
    assert members.do("dispatch", dispatch_id=made["id"])["branch_id"] == branch["id"]
    with pytest.raises(Conflict) as refused:
        members.do("form_temporary_branch", dispatch_id=made["id"], secretary_id=people[0]["id"])
    assert refused.value.code == "dispatch.has_branch"


def test_no_temporary_branch_where_the_rule_asks_for_none(members):
    made = away(members, [members.person()])
    with pytest.raises(Conflict) as refused:
        members.do("form_temporary_branch", dispatch_id=made["id"], secretary_id=made["member_ids"][0])
    assert refused.value.code == "dispatch.no_branch_due"


def test_only_people_within_reach_are_dispatched(members):
    stranger = members.person(branch=members.other)
    with pytest.raises(Invalid) as refused:
        away(members, [members.person(), stranger])
    assert refused.value.errors[0]["pointer"] == "/member_ids/1"
    assert members.facts("dispatch.recorded.v1") == []


def test_days_do_not_run_backwards(members):
    with pytest.raises(Invalid):
        away(members, [members.person()], ends_on="2026-06-09")


def test_a_dispatch_is_seen_by_the_branches_of_its_people(members):
    made = away(members, [members.person(), members.person(branch=members.other)], actor=members.actor("unit"))
    other = members.actor("own", branch=members.other)
    assert [d["id"] for d in members.do("dispatches", other)["items"]] == [made["id"]]
    third = members.do("create_branch", name="第三支部", unit_id=members.office["id"])
    assert members.do("dispatches", members.actor("own", branch=third))["items"] == []
    with pytest.raises(NotFound):
        members.do("dispatch", members.actor("own", branch=third), dispatch_id=made["id"])


def told(members, unit, **limits):
    """What an office uploaded, as the fact arrives."""
    rule = {"kind": "temporary_branch", "limits": limits, "clause": "〔exercise〕条款", "source": "〔exercise〕",
            "verified": False, "effective_from": None, "effective_to": None}  # fmt: skip
    fact = RulePackUploaded(
        upload_id=new_id(), unit_id=unit["id"], pack_id="office-branches", pack_version="2026.1", scope="office",
        effective_from="2026-06-01", effective_to=None, rules=1, text_sha256="", branch_rules=[rule],
    )  # fmt: skip
    envelope = seal(fact, fact_id=new_id(), occurred_at=members.clock.now(), producer="events", version=1,
                    actor_id="admin", trace_id="")  # fmt: skip
    with members.works.open(SYSTEM, cause=envelope) as work:
        for reaction in REACTIONS["members"][RulePackUploaded]:
            reaction(work, fact)


def test_an_office_s_own_threshold_judges_its_projects_from_its_first_day(members):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    told(members, members.office, months=1, full_members=4)
    assert away(members, people)["temporary_branch"] is None
    assert away(members, people, starts_on="2026-05-20")["temporary_branch"]["verified"] is True
    people.append(members.person("示例成员04"))
    made = away(members, people)
    assert made["temporary_branch"]["source"] == "〔exercise〕"
    assert "〔exercise〕条款" in made["temporary_branch"]["reasons"][2]
    assert members.do("dispatch", dispatch_id=made["id"]) == made


def test_another_office_s_threshold_does_not_count(members):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    told(members, members.department, months=1, full_members=9)
    assert away(members, people)["temporary_branch"]["proposed"] is True


def test_a_refusal_names_the_figures_of_the_rule(members):
    told(members, members.office, months=2, full_members=5)
    made = away(members, [members.person()])
    with pytest.raises(Conflict) as refused:
        members.do("form_temporary_branch", dispatch_id=made["id"], secretary_id=made["member_ids"][0])
    assert "不满 2 个月或正式党员不足 5 名" in refused.value.zh
