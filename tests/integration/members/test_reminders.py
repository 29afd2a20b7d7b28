"""Greetings and reminders of people away: once for their day, whoever looks, and nothing of them after erasing."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from contracts.events import RulePackUploaded
from kit.domain import SYSTEM
from kit.envelope import seal
from kit.ids import new_id
from kit.outbox import envelope_of
from services.members.handlers import REACTIONS
from services.members.persistence.tables import greeting
from tests.integration.members.test_dispatches import away


def private_parts(members, fact_type):
    table = members.works.origin.tables.outbox
    with members.works.database.reading() as db:
        rows = db.execute(select(table).where(table.c.type == fact_type).order_by(table.c.position)).all()
    return [envelope_of(row).private for row in rows]


def test_birthday_and_political_birthday_are_greeted_once_and_the_ledger_cannot_tell_whose(members, clock):
    person = members.person(born_on="1990-05-10", joined_party_on="2012-05-09")
    assert members.do("remind_members") == {"greeted": 0, "reminded": 0}
    clock.advance(days=1)
    assert members.do("remind_members") == {"greeted": 1, "reminded": 0}
    clock.advance(days=1)
    assert members.do("remind_members") == {"greeted": 1, "reminded": 0}
    clock.advance(days=1)
    assert members.do("remind_members") == {"greeted": 0, "reminded": 0}
    facts = members.facts("member.greeted.v1")
    assert [fact["data"]["occasion"] for fact in facts] == ["political_birthday", "birthday"]
    assert person["id"] not in str([fact["data"] for fact in facts])
    assert {part["member_id"] for part in private_parts(members, "member.greeted.v1")} == {person["id"]}
    clock.advance(days=365)
    assert members.do("remind_members")["greeted"] == 2


def test_who_left_is_not_greeted_and_an_erased_person_leaves_no_day_behind(members, clock):
    gone = members.person("示例成员02", born_on="1990-05-08")
    members.do("edit_member", member_id=gone["id"], active=False, expected_version=gone["version"])
    person = members.person(born_on="1991-05-08")
    assert members.do("remind_members")["greeted"] == 1
    members.do("erase_member", member_id=person["id"], expected_version=person["version"])
    with members.works.database.reading() as db:
        assert db.execute(select(greeting)).all() == []
    assert not any(part.get("member_id") for part in private_parts(members, "member.greeted.v1"))


def test_people_away_are_reminded_on_the_first_day_and_monthly(members, clock):
    people = [members.person(f"示例成员0{n}") for n in range(3)]
    made = away(members, people)  # from 10 June to 29 July
    found = []
    for _ in range(100):
        clock.advance(days=1)
        if members.do("remind_members")["reminded"]:
            found.append(members.facts("dispatch.reminded.v1")[-1]["data"])
    assert [fact["due_on"] for fact in found] == ["2026-06-10", "2026-07-10"]
    assert found[0]["dispatch_id"] == made["id"]
    assert sorted(found[0]["member_ids"]) == sorted(person["id"] for person in people)


def test_many_processes_at_once_greet_once(members):
    members.person(born_on="1990-05-08")
    start = Barrier(5)

    def run(_):
        start.wait()
        return members.do("remind_members")["greeted"]

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(run, range(5))) == 1
    assert len(members.facts("member.greeted.v1")) == 1


def chosen(members, unit_id, kind, **limits):
    """An office's own rule, as the fact of its upload brings it; from tomorrow on."""
    rule = {"kind": kind, "limits": limits, "clause": "示例", "source": "示例", "verified": True,
            "effective_from": None, "effective_to": None}  # fmt: skip
    fact = RulePackUploaded(
        upload_id=new_id(), unit_id=unit_id, pack_id="office-reminders", pack_version="2026.2", scope="office",
        effective_from=None, effective_to=None, rules=1, text_sha256="", branch_rules=[rule],
    )  # fmt: skip
    envelope = seal(fact, fact_id=new_id(), occurred_at=members.clock.now(), producer="events", version=1,
                    actor_id="admin", trace_id="")  # fmt: skip
    with members.works.open(SYSTEM, cause=envelope) as work:
        for reaction in REACTIONS["members"][RulePackUploaded]:
            reaction(work, fact)


def test_an_office_leaves_birthdays_out_and_greets_on_political_birthdays(members, clock):
    members.person(born_on="1990-05-10", joined_party_on="2012-05-10")
    chosen(members, members.office["id"], "greetings", birthday=0, political_birthday=1)
    clock.advance(days=2)
    assert members.do("remind_members")["greeted"] == 1
    assert [fact["data"]["occasion"] for fact in members.facts("member.greeted.v1")] == ["political_birthday"]


def test_another_offices_choice_and_a_pack_without_the_kind_leave_things_as_they_are(members, clock):
    members.person(born_on="1990-05-10")
    chosen(members, "elsewhere", "greetings", birthday=0, political_birthday=0)
    chosen(members, members.office["id"], "away_reminders", every_days=7)
    clock.advance(days=2)
    assert members.do("remind_members")["greeted"] == 1


def test_people_away_are_reminded_as_often_as_their_office_says(members, clock):
    away(members, [members.person(f"示例成员0{n}") for n in range(3)])  # from 10 June to 29 July
    chosen(members, members.office["id"], "away_reminders", every_days=20)
    found = []
    for _ in range(90):
        clock.advance(days=1)
        if members.do("remind_members")["reminded"]:
            found.append(members.facts("dispatch.reminded.v1")[-1]["data"]["due_on"])
    assert found == ["2026-06-10", "2026-06-30", "2026-07-20"]
