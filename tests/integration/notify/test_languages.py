"""People who read English: their inbox, their mail, their office's words; and channels that speak it."""

import email
import email.policy

import pytest

from contracts import events
from contracts.notify import DeliveryParked
from kit.domain import Actor, Invalid
from kit.sealing import Sealer
from kit.sending import MailServer as Server
from kit.sending import Sending
from services.notify.channels import ADAPTERS, channels_of
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import HEAD
from tests.support.fake_channels import KEY, MailServer, Robot, served

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="self")
HEADOFFICE = Actor(account_id="leader", unit_id="u1", reach="all")
DEPARTMENT = Actor(account_id="admin2", unit_id="u2", reach="all")
RAISED = {"event_id": "e1", "subject_id": "e1", "thing_id": "e1", "branch_id": "b1", "unit_id": "u2",
          "due_on": "2026-05-15", "title": "清单", "responsible_id": "organizer"}  # fmt: skip
DATE = {"starts_at": "2026-05-20T01:00:00+00:00", "ends_at": "2026-05-20T03:00:00+00:00", "partner_ids": ["p1"]}


@pytest.fixture
def outside(notify, monkeypatch):
    """A mail server and a robot, and the service set to send to both."""
    with served(MailServer()) as post, served(Robot()) as robot:
        sending = Sending(Server("127.0.0.1", post.port, "lianxue@example.org"), (), "")

        class SendingWork(NotifyWork):
            outward = channels_of(sending)
            adapters = ADAPTERS
            sealer = Sealer("exercise " * 8, "channels")
            public_url = "http://lianxue.example.org"

        monkeypatch.setattr(notify.works, "work_class", SendingWork)
        yield post, robot


def speaks(notify, language="en", actor=ORGANIZER, **more):
    wishes = {"address": "exercise@example.org", "mailed": ["events", "reminders"], "digest": "at_once"}
    wishes |= {"quiet_from": None, "quiet_to": None, "workdays_only": False, "language": language}
    return notify.do("change_notification_settings", actor, **{**wishes, **more})


def returned(notify, **head):
    notify.hears(events.EventReturned(**{**HEAD, **head}, state="draft", reason="缺预算"), by="secretary")


def agreed(notify):
    notify.hears(events.EventConfirmed(**HEAD, **DATE, state="confirmed"), by="secretary")


def set_up(notify, robot, **changes):
    given = {"unit_id": "u1", "kind": "wecom", "name": "机关群", "base_url": robot.base_url, "secret": {"key": KEY}}
    return notify.do("create_channel", HEADOFFICE, **{**given, "news": ["agreed", "approvals"], **changes})


def inbox(notify, actor=ORGANIZER):
    return notify.do("inbox", actor)["items"]


def send_all(notify, operation):
    while notify.do(operation)["settled"]:
        pass


def words(title, body="见详情。", language="zh", **more):
    return {"template": "event-returned", "title": title, "body": body, "language": language, **more}


def test_each_is_told_in_the_language_they_chose_and_chinese_is_the_default(notify):
    assert notify.do("notification_settings", ORGANIZER)["language"] == "zh"
    speaks(notify, actor=Actor(account_id="organizer2", branch_id="b2", reach="self"))
    reminder = events.ReminderRaised(**RAISED, reminder_id="r", kind="event", stage="week_before", member_ids=["m2"])
    speaks(notify)
    notify.hears(reminder, by="system")
    [english] = inbox(notify)
    assert english["title"] == "Takes place in a week: 学习劳模精神"
    assert english["body"] == "Event LX-2026-0001 takes place on 15 May 2026. Please prepare."
    [chinese] = inbox(notify, Actor(account_id="member", branch_id="b1", reach="self"))
    assert chinese["title"] == "一周后举行：学习劳模精神"
    assert "2026年5月15日" in chinese["body"]


def test_who_changes_the_language_is_not_told_again_and_keeps_what_was_said(notify):
    reminder = {**RAISED, "kind": "summary", "stage": "overdue", "due_on": "2026-05-07"}
    notify.hears(events.ReminderRaised(**reminder, reminder_id="r1"), by="system")
    speaks(notify)
    notify.hears(events.ReminderRaised(**reminder, reminder_id="r2"), by="system")
    assert notify.titles("organizer") == ["总结已逾期：学习劳模精神"]


def test_an_unknown_language_is_refused_beside_the_field(notify):
    with pytest.raises(Invalid) as refused:
        speaks(notify, "fr")
    assert [error["pointer"] for error in refused.value.errors] == ["/language"]


@pytest.mark.parametrize(
    ("language", "subject", "heading", "footer"),
    [
        ("zh", "联学通知 2 条", "【被退回：甲】", "请勿回复"),
        ("en", "Lianxue: 2 messages", "* Returned: 甲", "do not reply"),
    ],
)
def test_mail_and_digest_are_in_the_language_from_subject_to_footer(
    notify, outside, language, subject, heading, footer
):
    speaks(notify, language, digest="daily")
    for theme in ("甲", "乙"):
        returned(notify, theme=theme)
    with notify.works.open() as work:
        work.db.execute(tables.delivery.update().values(next_attempt_at=notify.clock.now()))
    send_all(notify, "send_outward_deliveries")
    [(_, _, raw)] = outside[0].mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == subject
    assert heading in mail.get_content()
    assert footer in mail.get_content()


def test_a_date_by_mail_is_named_in_the_language(notify, outside):
    speaks(notify)
    agreed(notify)
    send_all(notify, "send_outward_deliveries")
    mail = email.message_from_bytes(outside[0].mails[0][2], policy=email.policy.default)
    calendars = [
        part.get_payload(decode=True).decode() for part in mail.walk() if "calendar" in part.get_content_type()
    ]
    assert calendars
    assert all("SUMMARY:Joint study" in one for one in calendars)


def test_an_offices_words_are_one_languages_own(notify):
    notify.do("change_template", DEPARTMENT, **words("请修改：{theme}"))
    speaks(notify)
    returned(notify)
    notify.do("change_template", HEADOFFICE, **words("Please mend: {theme}", "See it.", "en"))
    returned(notify)
    speaks(notify, "zh")
    returned(notify)
    assert notify.titles("organizer")[::-1] == [
        "Returned: 学习劳模精神", "Please mend: 学习劳模精神", "请修改：学习劳模精神",
    ]  # fmt: skip
    shown = notify.do("template", DEPARTMENT, template="event-returned", language="en")
    assert (shown["state"], shown["language"], shown["title"]) == ("default", "en", "Returned: {theme}")
    assert {one["state"] for one in notify.do("templates", DEPARTMENT, language="en")["items"]} == {"default"}
    facts = [fact["data"] for fact in notify.facts("template.changed.v1")]
    assert [(one["unit_id"], one["language"]) for one in facts] == [("u2", "zh"), ("u1", "en")]


def test_a_preview_has_days_and_roles_of_the_language(notify):
    asked = {"template": "approval-requested", "title": "{role}", "body": "{theme}", "language": "en"}
    assert notify.do("preview_template", DEPARTMENT, **asked)["title"] == "the branch secretary"
    with pytest.raises(Invalid):
        notify.do("preview_template", DEPARTMENT, **{**asked, "title": "{phone}"})


def test_a_channel_speaks_its_language_alone_and_combined(notify, outside):
    _post, robot = outside
    channel = set_up(notify, robot, language="en")
    assert channel["language"] == "en"
    agreed(notify)
    send_all(notify, "send_channel_deliveries")
    assert robot.got == ["【联学】Date agreed on: 学习劳模精神\nhttp://lianxue.example.org/events/e1"]
    notify.do("test_channel", HEADOFFICE, channel_id=channel["id"])
    send_all(notify, "send_channel_deliveries")
    assert robot.got[-1].startswith("【联学】Test message: 机关群")
    for number in range(25):
        returned(notify, event_id=f"e{number}")
    send_all(notify, "send_channel_deliveries")
    assert robot.got[-1].startswith("【联学】25 messages\n1. Returned: ")


def test_channels_of_both_languages_get_the_same_news_each_in_its_own(notify, outside):
    _post, robot = outside
    set_up(notify, robot)
    set_up(notify, robot, name="Group", language="en")
    agreed(notify)
    send_all(notify, "send_channel_deliveries")
    assert sorted(said.partition("\n")[0] for said in robot.got) == [
        "【联学】Date agreed on: 学习劳模精神", "【联学】时间已商定：学习劳模精神",
    ]  # fmt: skip


def test_words_for_channels_go_out_and_others_stay_in_the_house(notify, outside):
    _post, robot = outside
    set_up(notify, robot)
    notify.do("change_template", HEADOFFICE, **words("全办请改：{theme}", for_channels=True))
    notify.do("change_template", DEPARTMENT, **words("退回，{reason}"))
    returned(notify)
    assert notify.titles("organizer") == ["退回，缺预算"]
    notify.do("reset_template", HEADOFFICE, template="event-returned")
    returned(notify)
    send_all(notify, "send_channel_deliveries")
    assert [said.partition("\n")[0] for said in robot.got] == [
        "【联学】全办请改：学习劳模精神", "【联学】被退回：学习劳模精神",
    ]  # fmt: skip


@pytest.mark.parametrize("operation", ["change_template", "preview_template"])
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (words("{theme}：{reason}", for_channels=True), "{reason}"),
        ({**words("{problem}", for_channels=True), "template": "outcome-added"}, "不经渠道发送"),
    ],
)
def test_what_may_hold_a_name_is_not_let_out(notify, operation, asked, said):
    with pytest.raises(Invalid) as refused:
        notify.do(operation, DEPARTMENT, **asked)
    assert refused.value.code == "template.not_for_channels"
    [error] = refused.value.errors
    assert error["pointer"] == "/for_channels"
    assert said in error["detail"]
    assert notify.do("template", DEPARTMENT, template=asked["template"])["version"] == 0


def test_a_stuck_channel_is_told_to_administrators_in_their_language(notify, outside):
    _post, robot = outside
    channel = set_up(notify, robot, secret={"key": "another"})
    admin = Actor(account_id="leader", unit_id="u1", reach="self")
    with notify.works.open() as work:
        work.copies.put("account", "leader", 999, {
            "name": "示例", "roles": ["admin"], "branch_id": None, "unit_id": "u1", "member_id": None, "active": True,
        })  # fmt: skip
    speaks(notify, actor=admin)
    agreed(notify)
    send_all(notify, "send_channel_deliveries")
    for fact in notify.facts("delivery.parked.v1"):
        notify.hears(DeliveryParked(**fact["data"]), by="system")
    [message] = [one for one in inbox(notify, admin) if one["type"] == "delivery.parked.v1"]
    assert (message["title"], message["link"]) == ("Channel stuck: 机关群", f"/channels/{channel['id']}")
    assert "93000" in message["body"]
