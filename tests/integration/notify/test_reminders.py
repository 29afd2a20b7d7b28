"""Who is reminded, in which words, once a day; putting off what one was told."""

import datetime as dt

import pytest

from contracts import events, members, partners
from kit.domain import Actor, Invalid, NotFound
from services.events.domain.reminders import LADDERS
from services.members.handlers.reminders import OCCASIONS
from services.notify.domain.reminder_rules import BY_NAME
from tests.integration.notify.conftest import INVITATION

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="self")
OTHER = Actor(account_id="organizer2", branch_id="b2", reach="self")
RAISED = {"event_id": "e1", "subject_id": "e1", "thing_id": "e1", "branch_id": "b1", "unit_id": "u2",
          "due_on": "2026-05-18", "title": "清单", "responsible_id": "organizer"}  # fmt: skip


def reminder(kind, stage, **more):
    known = {"reminder_id": f"{kind}{stage}", "kind": kind, "stage": stage}
    return events.ReminderRaised(**{**RAISED, **known, **more})


@pytest.mark.parametrize(
    ("kind", "stage", "more", "told"),
    [
        ("event", "week_before", {"member_ids": ["m2"]}, {"member", "organizer"}),
        ("event", "day_before", {"member_ids": ["m1", "m2", "m9"]}, {"member", "organizer"}),
        ("hold", "overdue", {}, {"organizer"}), ("hold", "escalated", {}, {"secretary"}),
        ("summary", "on_the_day", {}, {"organizer"}), ("summary", "escalated", {}, {"secretary"}),
        ("publication", "overdue", {}, {"organizer"}),
        ("settlement", "overdue", {"role": "finance"}, {"finance"}),
        ("settlement", "escalated", {"role": "finance"}, {"finance", "leader"}),
        ("outcome", "overdue", {"owner_id": "m2"}, {"member"}),
        ("outcome", "escalated", {"owner_id": "m2"}, {"member", "secretary"}),
        ("finding", "day_before", {"thing_id": "f1"}, {"organizer", "secretary"}),
        ("approval", "overdue", {"role": "secretary"}, {"secretary"}),
        ("approval", "escalated", {"role": "secretary"}, {"secretary", "leader"}),
        ("approval", "escalated", {"role": "leader"}, {"leader", "committee"}),
        ("something", "new", {}, set()),
    ],
)  # fmt: skip
def test_each_kind_and_stage_reaches_whom_it_concerns(notify, kind, stage, more, told):
    notify.hears(reminder(kind, stage, **more), by="system")
    assert notify.told() == dict.fromkeys(told, 1)


def test_every_stage_of_every_ladder_and_every_occasion_has_words():
    stages = {f"reminder-raised-{kind}-{stage.name}" for kind, ladder in LADDERS.items() for stage in ladder}
    occasions = {f"member-greeted-{occasion}" for occasion in OCCASIONS}
    assert {name for name in BY_NAME if name.startswith(("reminder-", "member-"))} == stages | occasions


def test_the_words_name_the_thing_and_its_day_and_lead_to_it(notify):
    notify.hears(reminder("finding", "day_before", thing_id="f1", due_on="2026-05-09"), by="system")
    [message] = notify.do("inbox", ORGANIZER)["items"]
    assert (message["title"], message["link"]) == ("整改明天到期：学习劳模精神", "/findings/f1")
    assert "2026年5月9日" in message["body"]


@pytest.mark.parametrize(
    ("due_on", "title"),
    [("2026-05-08", "今天举行"), ("2026-05-15", "一周后举行"), ("2026-05-18", "10天后举行"), ("2026-05-07", "举行")],
)
def test_how_far_ahead_it_is_is_counted_on_the_day_it_is_told(notify, due_on, title):
    notify.hears(reminder("event", "week_before", due_on=due_on), by="system")
    assert notify.titles("organizer") == [f"{title}：学习劳模精神"]


def test_the_same_thing_is_said_once_a_day(notify, clock):
    notify.hears(reminder("summary", "overdue"), by="system")
    notify.hears(reminder("summary", "overdue", reminder_id="again"), by="system")
    assert notify.told() == {"organizer": 1}
    notify.hears(reminder("summary", "overdue", reminder_id="third", due_on="2026-05-19"), by="system")
    assert notify.told() == {"organizer": 2}
    clock.advance(days=1)
    notify.hears(reminder("summary", "overdue", reminder_id="fourth"), by="system")
    assert notify.told() == {"organizer": 3}


def test_the_organizer_is_asked_to_call_the_partner_by_name(notify):
    notify.hears(partners.InvitationReminded(**INVITATION, deadline="2026-05-09T08:00:00+08:00"), by="system")
    [message] = notify.do("inbox", ORGANIZER)["items"]
    assert message["body"].startswith("示例工厂还没有答复")
    assert "2026年5月9日" in message["body"]
    assert notify.told() == {"organizer": 1}


def test_greetings_go_to_the_person_alone_and_are_gone_when_they_are(notify):
    notify.hears(members.MemberGreeted(greeting_id="g1", occasion="birthday", member_id="m2"), by="system")
    notify.hears(members.MemberGreeted(greeting_id="g2", occasion="birthday", member_id=""), by="system")
    notify.hears(members.MemberGreeted(greeting_id="g3", occasion="birthday", member_id="m9"), by="system")
    assert notify.told() == {"member": 1}
    notify.hears(members.MemberErased(member_id="m2"))
    assert notify.told() == {}


def test_people_away_are_reminded_of_integrity(notify):
    fact = members.DispatchReminded(reminder_id="r1", dispatch_id="d1", unit_id="u2", project="示例项目",
                                    due_on="2026-05-08", member_ids=["m1", "m2"])  # fmt: skip
    notify.hears(fact, by="system")
    assert notify.told() == {"organizer": 1, "member": 1}
    assert notify.titles("member") == ["外派廉洁提醒：示例项目"]


def test_what_is_put_off_is_away_and_comes_back_unread_once(notify, clock):
    notify.hears(reminder("summary", "overdue"), by="system")
    [message] = notify.do("inbox", ORGANIZER)["items"]
    until = clock.now() + dt.timedelta(days=3)
    put_off = notify.do("snooze_message", ORGANIZER, message_id=message["id"], until=until.isoformat())
    assert (put_off["state"], put_off["snoozed_until"]) == ("snoozed", "2026-05-11T09:00:00+08:00")
    assert notify.do("unread_count", ORGANIZER) == {"unread": 0}
    assert notify.do("inbox", ORGANIZER, unread=True)["items"] == []
    assert notify.do("read_all_messages", ORGANIZER)["count"] == 0
    clock.advance(days=3)
    [back] = notify.do("inbox", ORGANIZER, unread=True)["items"]
    assert (back["state"], back["read_at"], back["snoozed_until"]) == ("unread", None, None)
    assert notify.do("unread_count", ORGANIZER) == {"unread": 1}
    assert notify.do("read_message", ORGANIZER, message_id=message["id"])["state"] == "read"
    clock.advance(days=30)
    assert notify.do("unread_count", ORGANIZER) == {"unread": 0}
    assert notify.do("inbox", ORGANIZER)["items"][0]["state"] == "read"


def test_reading_all_takes_what_has_come_back_with_it(notify, clock):
    notify.hears(reminder("summary", "overdue"), by="system")
    [message] = notify.do("inbox", ORGANIZER)["items"]
    until = clock.now() + dt.timedelta(hours=1)
    notify.do("snooze_message", ORGANIZER, message_id=message["id"], until=until.isoformat())
    clock.advance(hours=2)
    assert notify.do("read_all_messages", ORGANIZER)["count"] == 1
    assert notify.do("inbox", ORGANIZER)["items"][0]["state"] == "read"


@pytest.mark.parametrize("days", [0, -1, 400])
def test_only_a_time_to_come_within_a_year_will_do_and_only_for_ones_own(notify, clock, days):
    notify.hears(reminder("summary", "overdue"), by="system")
    [message] = notify.do("inbox", ORGANIZER)["items"]
    until = (clock.now() + dt.timedelta(days=days)).isoformat()
    with pytest.raises(Invalid) as refused:
        notify.do("snooze_message", ORGANIZER, message_id=message["id"], until=until)
    assert refused.value.errors[0]["pointer"] == "/until"
    assert notify.do("unread_count", ORGANIZER) == {"unread": 1}
    with pytest.raises(NotFound):
        notify.do("snooze_message", OTHER, message_id=message["id"], until=until)
