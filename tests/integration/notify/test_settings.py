"""What people choose: mail, its time and its number; and the words that an office chooses."""

import datetime as dt
import email
import email.policy

import pytest
from sqlalchemy import select, update

from contracts import events, members
from contracts.notify import DeliveryParked
from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Invalid, NotFound, Stale
from kit.sending import MailServer as Server
from kit.sending import Sending
from services.notify.channels import channels_of
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import HEAD, account
from tests.support.fake_channels import MailServer, served

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="self")
SECRETARY = Actor(account_id="secretary", branch_id="b1", reach="self")
HEADOFFICE = Actor(account_id="admin1", unit_id="u1", reach="all")
DEPARTMENT = Actor(account_id="admin2", unit_id="u2", reach="all")
ADDRESS = "exercise@example.org"
WISHES = {"address": ADDRESS, "mailed": ["events"], "digest": "at_once", "quiet_from": None, "quiet_to": None,
          "workdays_only": False}  # fmt: skip


@pytest.fixture
def post(notify, monkeypatch):
    """A mail server, and the service set to send by it."""
    with served(MailServer()) as server:
        sending = Sending(Server("127.0.0.1", server.port, "lianxue@example.org"), (), "")

        class SendingWork(NotifyWork):
            outward = channels_of(sending)
            public_url = "http://lianxue.example.org"

        monkeypatch.setattr(notify.works, "work_class", SendingWork)
        yield server


def wish(notify, actor=ORGANIZER, **wishes):
    return notify.do("change_notification_settings", actor, **{**WISHES, **wishes})


def returned(notify, reason="缺预算"):
    notify.hears(events.EventReturned(**HEAD, state="draft", reason=reason), by="secretary")


def send_all(notify):
    while notify.do("send_outward_deliveries")["settled"]:
        pass


def mails(notify):
    """The deliveries by mail, oldest first."""
    table = tables.delivery
    with notify.works.database.reading() as db:
        return db.execute(select(table).where(table.c.channel == "mail").order_by(table.c.id)).all()


def make_due(notify):
    with notify.works.open() as work:
        work.db.execute(update(tables.delivery).values(next_attempt_at=SystemClock().now() - dt.timedelta(seconds=1)))


def read(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return mail["Subject"], mail.get_content()


def wait(delivery):
    return (delivery.next_attempt_at - SystemClock().now()).total_seconds() / 3600


def test_nothing_goes_by_mail_until_one_asks_for_it(notify, post):
    returned(notify)
    assert mails(notify) == []
    found = notify.do("notification_settings", ORGANIZER)
    assert (found["address"], found["mailed"], found["version"], found["mail_is_set"]) == ("", [], 0, True)


def test_the_news_one_asked_for_go_by_mail_with_an_address_to_open(notify, post):
    wish(notify)
    returned(notify)
    notify.hears(events.OutcomeAdded(event_id="e1", branch_id="b1", theme="题", outcome_id="o1", problem="清单",
                                     owner_id="m1", due_on="2026-06-01"))  # fmt: skip
    send_all(notify)
    [(_, to, raw)] = post.mails
    subject, text = read(raw)
    assert (to, subject) == (ADDRESS, "被退回：学习劳模精神")
    assert "缺预算\nhttp://lianxue.example.org/events/e1" in text.replace("\r\n", "\n")
    assert [row.state for row in mails(notify)] == ["delivered"]


def test_the_address_is_in_no_delivery_no_fact_and_no_list(notify, post):
    wish(notify)
    returned(notify)
    send_all(notify)
    leader = Actor(account_id="leader", unit_id="u1", unit_scope=("u1", "u2"), reach="unit")
    listed = notify.do("event_deliveries", leader, event_id="e1")["items"]
    assert ADDRESS not in str(listed) + str(mails(notify)) + str(notify.facts(None))
    assert ("mail", "示例organizer", "delivered") in [(d["channel"], d["recipient"], d["state"]) for d in listed]


def test_settings_are_ones_own_versioned_and_judged(notify):
    assert wish(notify, expected_version=0)["version"] == 1
    with pytest.raises(Stale):
        wish(notify, expected_version=0, address="other@example.org")
    assert notify.do("notification_settings", ORGANIZER)["address"] == ADDRESS
    assert notify.do("notification_settings", SECRETARY)["address"] == ""
    assert notify.do("notification_settings", ORGANIZER)["mail_is_set"] is False


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"address": "a@b.cn\r\nBcc: x@y.cn"}, "/address"), ({"address": "示例 <a@b.cn>"}, "/address"),
        ({"address": "a@b.cn, c@d.cn"}, "/address"), ({"mailed": ["weather"]}, "/mailed/0"),
        ({"digest": "hourly"}, "/digest"), ({"quiet_from": "24:00"}, "/quiet_from"), ({"colour": "red"}, "/colour"),
        ({"quiet_from": "22:00\n"}, "/quiet_from"), ({"workdays_only": "yes"}, "/workdays_only"),
    ],
)  # fmt: skip
def test_bad_wishes_are_refused_beside_the_field(notify, wishes, pointer):
    with pytest.raises(Invalid) as refused:
        wish(notify, **wishes)
    assert [error["pointer"] for error in refused.value.errors] == [pointer]
    assert notify.do("notification_settings", ORGANIZER)["version"] == 0


def test_quiet_hours_and_days_off_hold_the_mail_back_and_not_the_message(notify, post, clock):
    wish(notify, quiet_from="08:00", quiet_to="18:00")  # it is 9 o'clock on Friday, 8 May
    returned(notify)
    assert notify.titles("organizer") == ["被退回：学习劳模精神"]
    send_all(notify)
    assert post.mails == []
    assert wait(mails(notify)[0]) == pytest.approx(9, abs=0.1)
    clock.advance(days=2)  # Sunday
    wish(notify, workdays_only=True)
    returned(notify, "再改")
    assert wait(mails(notify)[1]) == pytest.approx(15, abs=0.1)
    days = [{"date": "2026-05-10", "workday": True, "name": "示例"}]
    notify.hears(events.CalendarChanged(calendar_id="k1", unit_id="u1", year=2026, days=days))
    returned(notify, "三改")
    assert wait(mails(notify)[2]) == pytest.approx(0, abs=0.1)  # the office above works on that day


def test_one_mail_a_day_holds_all_and_each_is_settled(notify, post):
    wish(notify, digest="daily")
    for reason in ("一", "二", "三"):
        returned(notify, reason)
    send_all(notify)
    assert post.mails == []
    assert wait(mails(notify)[0]) == pytest.approx(23.5, abs=0.1)
    make_due(notify)
    send_all(notify)
    [(_, to, raw)] = post.mails
    subject, text = read(raw)
    assert (to, subject) == (ADDRESS, "联学通知 3 条")
    assert [text.index(f"原因：{reason}") for reason in "一二三"] == sorted(text.index(f"原因：{r}") for r in "一二三")
    assert {row.state for row in mails(notify)} == {"delivered"}
    make_due(notify)
    send_all(notify)
    assert len(post.mails) == 1


def test_an_address_that_does_not_take_mail_is_told_to_its_owner_by_the_inbox_alone(notify, post):
    post.answers = {"RCPT": ["550 no such user", "550 no such user"]}
    notify.hears(account("organizer", roles=["organizer", "admin"]))
    wish(notify, mailed=["events", "running"])
    for _ in range(2):
        returned(notify)
    make_due(notify)
    send_all(notify)
    for fact in notify.facts("delivery.parked.v1"):
        notify.hears(DeliveryParked(**fact["data"]), by="system")
    assert [title for title in notify.titles("organizer") if "邮件" in title] == ["邮件没有送出"] * 1
    assert notify.told().keys() == {"organizer"}
    assert len(mails(notify)) == 2


def test_an_erased_person_gets_no_mail_and_has_no_address(notify, post):
    wish(notify, quiet_from="08:00", quiet_to="18:00")
    returned(notify)
    record = notify.do("personal_record", Actor(account_id="op", reach="all"), member_id="m1")
    assert [one["address"] for one in record["notification_settings"]] == [ADDRESS]
    notify.hears(members.MemberErased(member_id="m1"))
    make_due(notify)
    send_all(notify)
    assert post.mails == []
    assert [(row.state, row.provider_code) for row in mails(notify)] == [("parked", "no_address")]
    for fact in notify.facts("delivery.parked.v1"):
        notify.hears(DeliveryParked(**fact["data"]), by="system")
    assert notify.titles("organizer") == ["被退回：学习劳模精神"]  # whoever took the address back knows
    with notify.works.database.reading() as db:
        assert db.execute(select(tables.preference)).all() == []


# --- words ---

OWN = {"template": "event-returned", "title": "请修改：{theme}", "body": "本处退回，原因：{reason}"}


def test_an_offices_words_reach_its_people_and_those_below_and_the_nearest_go_first(notify):
    notify.do("change_template", HEADOFFICE, **{**OWN, "body": "全办退回：{reason}"})
    returned(notify)
    notify.do("change_template", DEPARTMENT, **OWN)
    returned(notify, "{number}")
    notify.do("reset_template", DEPARTMENT, template="event-returned")
    notify.do("reset_template", HEADOFFICE, template="event-returned")
    returned(notify)
    bodies = [message["body"] for message in notify.do("inbox", ORGANIZER)["items"]]
    assert bodies[::-1] == [
        "全办退回：缺预算",
        "本处退回，原因：{number}",
        "活动 LX-2026-0001 被退回修改，原因：缺预算",
    ]


def test_words_are_versioned_through_the_default_and_told_as_a_fact(notify):
    shown = notify.do("template", DEPARTMENT, template="event-returned")
    assert (shown["state"], shown["version"], "reason" in shown["placeholders"]) == ("default", 0, True)
    assert notify.do("change_template", DEPARTMENT, **OWN, expected_version=0)["version"] == 1
    with pytest.raises(Stale):
        notify.do("change_template", DEPARTMENT, **OWN, expected_version=0)
    back = notify.do("reset_template", DEPARTMENT, template="event-returned")
    assert (back["state"], back["version"], back["title"]) == ("default", 2, back["default_title"])
    with pytest.raises(Stale):  # who saw version 1 must not overwrite what came after
        notify.do("change_template", DEPARTMENT, **OWN, expected_version=1)
    facts = [fact["data"] for fact in notify.facts("template.changed.v1")]
    assert [(fact["unit_id"], fact["title"]) for fact in facts] == [("u2", OWN["title"]), ("u2", "")]


def test_unknown_placeholders_are_refused_before_anything_is_kept(notify):
    for operation in ("change_template", "preview_template"):
        with pytest.raises(Invalid) as refused:
            notify.do(operation, DEPARTMENT, **{**OWN, "body": "{phone}"})
        assert refused.value.code == "template.unknown_placeholder"
        assert [error["pointer"] for error in refused.value.errors] == ["/body"]
    assert notify.do("template", DEPARTMENT, template="event-returned")["version"] == 0


def test_a_preview_shows_invented_values_and_changes_nothing(notify):
    seen = notify.do("preview_template", DEPARTMENT, **OWN)
    assert seen == {"title": "请修改：学习劳模精神", "body": "本处退回，原因：示例理由"}
    assert notify.do("template", DEPARTMENT, template="event-returned")["state"] == "default"


def test_all_words_are_listed_and_what_is_no_rule_is_not_there(notify):
    notify.do("change_template", DEPARTMENT, **OWN)
    own = [item["name"] for item in notify.do("templates", DEPARTMENT)["items"] if item["state"] == "own"]
    assert own == ["event-returned"]
    assert not [item for item in notify.do("templates", HEADOFFICE)["items"] if item["state"] == "own"]
    with pytest.raises(NotFound):
        notify.do("template", DEPARTMENT, template="event-exploded")
    with pytest.raises(NotFound):
        notify.do("change_template", DEPARTMENT, template="event-exploded", title="{")
    with pytest.raises(Conflict):
        notify.do("change_template", Actor(account_id="op", reach="all"), **OWN)


def test_a_mail_about_an_agreed_date_brings_it_to_the_calendar_and_a_cancelled_one_takes_it_out(notify, post):
    wish(notify)
    moments = {"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"}
    notify.hears(events.EventConfirmed(**HEAD, state="confirmed", **moments, partner_ids=["p1"]))
    make_due(notify)
    send_all(notify)
    notify.hears(events.EventCancelled(**HEAD, state="cancelled", reason="示例"), by="secretary")
    make_due(notify)
    send_all(notify)
    found = []
    for _, _, raw in post.mails:
        parts = email.message_from_bytes(raw, policy=email.policy.default).walk()
        found.append({part.get_param("method") for part in parts if part.get_content_type() == "text/calendar"})
    assert [methods - {None} for methods in found] == [{"REQUEST"}, {"CANCEL"}]
