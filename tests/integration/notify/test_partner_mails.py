"""Mail to partners' contacts: sent once, shown, given up when it is no longer so, and followed by what comes of it."""

import datetime as dt
import email
import email.policy
import json
from dataclasses import replace

import pytest
from icalendar import Calendar
from sqlalchemy import select, text, update

from contracts import events, partners
from contracts.notify import DeliveryParked
from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Invalid, NotFound
from kit.operations import Call, execute
from kit.sealing import Sealer
from kit.sending import MailServer as Server
from kit.sending import Sending
from services.notify.channels import channels_of
from services.notify.handlers import ANEW
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import HEAD, INVITATION, OPERATIONS
from tests.support.fake_channels import RESET, MailServer, served

ORGANIZER = Actor(account_id="organizer", branch_id="b1", unit_id="u2", reach="own")
SIBLING = Actor(account_id="organizer2", branch_id="b2", unit_id="u2", reach="own")
ADDRESS, URL = "exercise@partner.example", "https://lianxue.example.org/i/exercise-secret-token"
DATE = {"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"}
LATER = {"starts_at": "2026-06-15T09:00:00+08:00", "ends_at": "2026-06-15T12:00:00+08:00"}
LETTER = {
    "partner_id": "p1", "round": 1, "version": 1, "state": "open", "settled": False, "kind": "invitation",
    "address": ADDRESS, "subject": "联学邀请：学习劳模精神",
    "text": f"示例工厂：\n请打开链接回复：{URL}\n\n<b>页脚</b>",
    "partner": "示例工厂", "host": "示例处b1", "venue": "一号楼", "url": URL,
    "call": "示例承办人 027-0", "agreed": None,
}  # fmt: skip
ACCEPTED = partners.InvitationAccepted(**INVITATION, **DATE, headcount=3, by="partner")
CONFIRMED = events.EventConfirmed(**HEAD, state="confirmed", **DATE, partner_ids=["p1"])
REVOKED = partners.InvitationRevoked(**INVITATION, reason="活动已取消。")
PARTNER = {"partner_id": "p1", "name": "示例工厂", "industry": None, "field": None, "region": None, "frontline": True,
           "under_audit": False}  # fmt: skip


@pytest.fixture
def post(notify, monkeypatch):
    """A mail server, and the service set to send by it."""
    with served(MailServer()) as server:
        sending = Sending(Server("127.0.0.1", server.port, "lianxue@example.org"), (), "")

        class SendingWork(NotifyWork):
            outward = channels_of(sending)
            mail_sealer = Sealer("exercise", "partner mail")
            public_url = "http://lianxue.example.org"

        monkeypatch.setattr(notify.works, "work_class", SendingWork)
        yield server


def ask(notify, key=None, actor=ORGANIZER, contact=None, **changes):
    letter = {**LETTER, **changes} if changes.get("letter", "") is not None else None
    args = {"event_id": "e1", "invitation_id": "i1", "contact": contact, "letter": letter}
    operations = replace(OPERATIONS, anew=ANEW)
    return execute(operations, notify.works, Call("mail_to_partner", args, actor, idempotency_key=key)).value


def send_all(notify):
    while notify.do("send_outward_deliveries")["settled"]:
        pass


def make_due(notify):
    with notify.works.open() as work:
        due = SystemClock().now() - dt.timedelta(seconds=1)
        work.db.execute(update(tables.delivery).where(tables.delivery.c.channel == "mail").values(next_attempt_at=due))


def listed(notify):
    return notify.do("partner_mails", ORGANIZER, event_id="e1")["items"]


def states(notify):
    """Kind and state, oldest first."""
    return [(one["kind"], one["state"]) for one in reversed(listed(notify))]


def sealed(notify):
    """What is still kept, of mails and of contacts."""
    with notify.works.database.reading() as db:
        mails = db.scalars(select(tables.partner_mail.c.sealed).where(tables.partner_mail.c.sealed.is_not(None))).all()
        kept = db.scalars(select(tables.partner_contact.c.sealed).where(tables.partner_contact.c.sealed.is_not(None)))
        return len(mails), len(kept.all())


def parts(raw):
    """The mail with its parts by kind."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    return mail, {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}


def dated(raw):
    """What a mail says to calendars: method, UID, SEQUENCE, STATUS, beginning."""
    part = parts(raw)[1]["text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    only = calendar.walk("VEVENT")[0]
    said = (str(calendar["method"]), str(only["uid"]), int(only["sequence"]), str(only["status"]))
    return (*said, only["dtstart"].dt.astimezone(dt.timezone(dt.timedelta(hours=8))).isoformat())


def written_to(notify, post):
    """The invitation is with the contact."""
    ask(notify)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]
    return post.mails


def agreed(notify, post):
    """…and the date in their calendar."""
    written_to(notify, post)
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    send_all(notify)
    return post.mails


# --- asked for ---


def test_the_contact_gets_the_letter_as_text_and_as_html_and_then_nothing_secret_is_kept_with_it(notify, post):
    answer = ask(notify)
    assert (answer["state"], answer["address"]) == ("queued", "ex***@partner.example")
    assert sealed(notify) == (1, 1)
    send_all(notify)
    _sender, recipient, raw = post.mails[0]
    mail, found = parts(raw)
    assert (recipient, mail["To"], mail["Subject"]) == (ADDRESS, ADDRESS, LETTER["subject"])
    assert mail.get_content_type() == "multipart/alternative"
    assert found["text/plain"].get_content().strip() == LETTER["text"]
    page = found["text/html"].get_content()
    assert f'<a href="{URL}">' in page
    assert "&lt;b&gt;" in page
    assert "text/calendar" not in found
    one = listed(notify)[0]
    assert (one["state"], one["provider_code"], one["attempts"]) == ("delivered", "250", 1)
    assert one["sent_at"]
    assert sealed(notify) == (0, 1)


def test_a_date_that_is_agreed_goes_with_it(notify, post):
    ask(notify, kind="confirmation", state="accepted", version=2, round=2, agreed=DATE)
    send_all(notify)
    assert dated(post.mails[0][2]) == ("REQUEST", "i1@lianxue", 2, "TENTATIVE", DATE["starts_at"])
    assert "ATTENDEE" in parts(post.mails[0][2])[1]["text/calendar"].get_payload(decode=True).decode()


def test_one_key_is_one_mail_whatever_the_letter_says_the_second_time(notify, post):
    first = ask(notify, key="k1")
    assert ask(notify, key="k1", version=7, url="https://other") == first
    assert ask(notify, key="k1", letter=None) == first
    send_all(notify)
    assert ask(notify, key="k1") == first
    assert len(post.mails) == 1
    with pytest.raises(Invalid) as refused:
        ask(notify, key="k1", contact="somebody else")
    assert refused.value.code == "idempotency.reused"


def test_another_mail_waits_for_the_first_ones_end(notify, post):
    ask(notify, key="k1")
    with pytest.raises(Conflict) as refused:
        ask(notify, key="k2")
    assert refused.value.code == "invitation.mail_waiting"
    send_all(notify)
    assert ask(notify, key="k2")["state"] == "queued"


def test_without_a_mail_server_it_is_refused(notify):
    with pytest.raises(Conflict) as refused:
        ask(notify)
    assert refused.value.code == "mail.not_set"
    assert notify.do("partner_mails", ORGANIZER, event_id="e1") == {
        "items": [], "next_cursor": None, "mail_is_set": False,
    }  # fmt: skip


def test_another_branch_does_not_find_the_event(notify, post):
    with pytest.raises(NotFound):
        ask(notify, actor=SIBLING)
    with pytest.raises(NotFound):
        notify.do("partner_mails", SIBLING, event_id="e1")


# --- trouble ---


def test_a_refusal_is_parked_and_told_and_a_resend_is_the_same_mail(notify, post):
    post.answers["RCPT"] = ["550 5.1.1 no such user"]
    answer = ask(notify, key="k1")
    send_all(notify)
    one = listed(notify)[0]
    assert (one["state"], one["provider_code"]) == ("parked", "550")
    [parked] = notify.facts("delivery.parked.v1")
    notify.hears(DeliveryParked(**parked["data"]))
    assert "给对方的邮件没有送达：学习劳模精神" in notify.titles("organizer")
    notify.do("retry_delivery", ORGANIZER, delivery_id=answer["id"])
    assert ask(notify, key="k1")["id"] == answer["id"]
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]
    assert len(post.mails) == 1
    with pytest.raises(Conflict):
        notify.do("retry_delivery", ORGANIZER, delivery_id=answer["id"])


@pytest.mark.parametrize(("command", "answer"), [("RCPT", "451 later"), ("RCPT", RESET), ("CONNECT", RESET)])
def test_what_may_pass_is_tried_again(notify, post, command, answer):
    post.answers[command] = [answer]
    ask(notify)
    send_all(notify)
    assert states(notify) == [("invitation", "failed")]
    make_due(notify)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]
    assert len(post.mails) == 1


def test_after_five_tries_it_waits_for_a_person(notify, post):
    post.answers["RCPT"] = ["451 later"] * 5
    ask(notify)
    for _try in range(5):
        send_all(notify)
        make_due(notify)
    assert states(notify) == [("invitation", "parked")]
    assert sealed(notify) == (1, 1)


def test_who_dies_between_sending_and_noting_it_sends_the_same_mail_again(notify, post):
    ask(notify)
    OPERATIONS.prepare["send_outward_deliveries"](notify.works, {}, ORGANIZER)  # and never settles
    assert states(notify) == [("invitation", "sending")]
    assert sealed(notify) == (1, 1)
    make_due(notify)
    send_all(notify)
    first, second = (parts(raw)[0]["Message-ID"] for _sender, _to, raw in post.mails)
    assert first == second
    assert states(notify) == [("invitation", "delivered")]


def test_with_another_key_of_the_installation_it_is_parked_and_said(notify, post, monkeypatch):
    ask(notify)
    monkeypatch.setattr(notify.works.work_class, "mail_sealer", Sealer("another", "partner mail"))
    send_all(notify)
    assert (listed(notify)[0]["state"], listed(notify)[0]["provider_code"]) == ("parked", "secret_unreadable")
    assert post.mails == []


# --- no longer so ---


@pytest.mark.parametrize(
    "fact",
    [
        partners.InvitationReissued(**INVITATION, deadline=DATE["starts_at"]),
        partners.InvitationProposed(**INVITATION, slots=[LATER], deadline=DATE["starts_at"]),
        partners.InvitationDeclined(**INVITATION, reason="示例"),
        partners.InvitationExpired(**INVITATION),
        ACCEPTED,
        REVOKED,
    ],
)
@pytest.mark.parametrize("tried", [False, True])
def test_a_mail_that_waits_does_not_go_out_once_it_is_no_longer_so(notify, post, fact, tried):
    if tried:
        post.answers["RCPT"] = ["451 later"]
    answer = ask(notify)
    if tried:
        send_all(notify)
    notify.hears(fact, version=2)
    make_due(notify)
    send_all(notify)
    assert post.mails == []
    assert (listed(notify)[0]["state"], listed(notify)[0]["provider_code"]) == ("dropped", "superseded")
    assert sealed(notify)[0] == 0
    with pytest.raises(Conflict):
        notify.do("retry_delivery", ORGANIZER, delivery_id=answer["id"])


def test_a_letter_that_was_written_before_the_link_was_renewed_is_refused(notify, post):
    notify.hears(partners.InvitationReissued(**INVITATION, deadline=DATE["starts_at"]), version=5)
    with pytest.raises(Conflict) as refused:
        ask(notify, version=4)
    assert refused.value.code == "invitation.moved_on"
    assert ask(notify, version=5)["state"] == "queued"


def test_what_came_before_the_letter_does_not_stop_it(notify, post):
    ask(notify, kind="confirmation", state="accepted", version=2, agreed=DATE)
    notify.hears(ACCEPTED, version=2)
    notify.hears(partners.InvitationIssued(**INVITATION, deadline=DATE["starts_at"]), version=1)
    send_all(notify)
    assert states(notify) == [("confirmation", "delivered")]


# --- what follows by itself ---


def test_the_agreed_date_its_change_and_its_end_reach_whoever_had_the_invitation(notify, post):
    agreed(notify, post)
    notify.hears(events.EventRescheduled(**HEAD, state="inviting", terms=1, slots=[], reason="示例"))
    notify.hears(partners.InvitationProposed(**{**INVITATION, "round": 2}, slots=[LATER], deadline=DATE["starts_at"]),
                 version=3)  # fmt: skip
    send_all(notify)
    notify.hears(replace(ACCEPTED, round=2, **LATER), version=4)
    notify.hears(replace(CONFIRMED, **LATER))
    send_all(notify)
    notify.hears(replace(REVOKED, round=2), version=5)
    send_all(notify)
    assert [dated(raw) for _sender, _to, raw in post.mails[1:]] == [
        ("REQUEST", "i1@lianxue", 0, "CONFIRMED", DATE["starts_at"]),
        ("CANCEL", "i1@lianxue", 1, "CANCELLED", DATE["starts_at"]),
        ("REQUEST", "i1@lianxue", 2, "CONFIRMED", LATER["starts_at"]),
        ("CANCEL", "i1@lianxue", 3, "CANCELLED", LATER["starts_at"]),
    ]
    assert {to for _sender, to, _raw in post.mails} == {ADDRESS}
    subjects = [parts(raw)[0]["Subject"] for _sender, _to, raw in post.mails[1:]]
    assert subjects == [
        f"{said}：学习劳模精神" for said in ("联学时间已确定", "联学改期", "联学时间已重新确定", "联学取消")
    ]
    last = parts(post.mails[-1][2])[1]["text/plain"].get_content()
    assert "原因：活动已取消。" in last
    assert "2026年6月15日(星期一)上午9:00至中午12:00" in last


def test_whatever_the_order_of_the_facts_each_is_said_once(notify, post):
    written_to(notify, post)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert len(post.mails) == 1  # whether this partner agrees is not known yet
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    notify.hears(ACCEPTED, version=2)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered"), ("confirmed", "delivered")]


def test_whoever_never_had_a_mail_gets_none_by_itself(notify, post):
    post.answers["RCPT"] = ["550 no"]
    ask(notify)
    send_all(notify)
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    notify.hears(REVOKED, version=3)
    send_all(notify)
    assert post.mails == []
    assert states(notify) == [("invitation", "dropped")]


def test_an_invitation_without_a_date_that_is_taken_back_is_said_so_without_a_calendar(notify, post):
    written_to(notify, post)
    notify.hears(REVOKED, version=2)
    send_all(notify)
    assert parts(post.mails[-1][2])[0]["Subject"] == "联学取消：学习劳模精神"
    assert "text/calendar" not in parts(post.mails[-1][2])[1]


def test_a_renewed_link_is_in_no_later_mail_and_the_old_one_neither(notify, post):
    written_to(notify, post)
    notify.hears(partners.InvitationReissued(**INVITATION, deadline=DATE["starts_at"]), version=2)
    notify.hears(ACCEPTED, version=3)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert URL not in parts(post.mails[-1][2])[1]["text/plain"].get_content()


def test_a_confirmation_that_somebody_sent_is_not_sent_again_by_itself(notify, post):
    ask(notify, kind="confirmation", state="accepted", version=2, agreed=DATE, settled=True)
    send_all(notify)
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert states(notify) == [("confirmation", "delivered")]


def test_a_mail_by_itself_that_waits_is_given_up_when_the_date_is(notify, post):
    written_to(notify, post)
    post.answers["RCPT"] = ["451 later"]
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    send_all(notify)
    notify.hears(partners.InvitationProposed(**{**INVITATION, "round": 2}, slots=[LATER], deadline=DATE["starts_at"]),
                 version=3)  # fmt: skip
    make_due(notify)
    send_all(notify)
    assert states(notify)[1:] == [("confirmed", "dropped"), ("postponed", "delivered")]


# --- asked for an answer by themselves ---

DEADLINE = "2026-06-05T09:00:00+00:00"
REMINDED = partners.InvitationReminded(**INVITATION, deadline=DEADLINE)
REFUSED = partners.CounterRefused(**{**INVITATION, "round": 2}, message="示例", deadline=DEADLINE)


def plain(raw):
    return parts(raw)[1]["text/plain"].get_content()


def two_days_later(notify):
    notify.clock.moment += dt.timedelta(days=2)


def test_who_has_not_answered_is_reminded_before_the_deadline_once_and_with_the_link(notify, post):
    written_to(notify, post)
    two_days_later(notify)
    notify.hears(REMINDED, version=2)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered"), ("reminder", "delivered")]
    raw = post.mails[-1][2]
    assert parts(raw)[0]["Subject"] == "请答复联学邀请：学习劳模精神"
    assert f"请于2026年6月5日(星期五)下午5:00前打开链接答复（无需注册），时间不合适也可另提：{URL}" in plain(raw)
    assert "text/calendar" not in parts(raw)[1]
    assert [fact["data"]["kind"] for fact in notify.facts("invitation.mail_queued.v1")] == ["invitation", "reminder"]
    two_days_later(notify)
    notify.hears(ACCEPTED, version=3)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert states(notify)[2:] == [("confirmed", "delivered")]


def test_who_has_answered_or_was_never_written_to_is_not_reminded(notify, post):
    notify.hears(REMINDED, version=2)
    assert states(notify) == []
    ask(notify, version=2)
    send_all(notify)
    two_days_later(notify)
    notify.hears(ACCEPTED, version=4)
    notify.hears(REMINDED, version=3)  # it came late
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]


def test_who_was_written_to_since_yesterday_is_not_reminded(notify, post):
    written_to(notify, post)
    notify.hears(REMINDED, version=2)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]


def test_a_link_that_was_renewed_is_not_asked_for_by_mail(notify, post):
    written_to(notify, post)
    two_days_later(notify)
    notify.hears(partners.InvitationReissued(**INVITATION, deadline=DEADLINE), version=2)
    notify.hears(REMINDED, version=3)
    notify.hears(REFUSED, version=4)
    send_all(notify)
    assert states(notify) == [("invitation", "delivered")]


@pytest.mark.parametrize("fact", [
    ACCEPTED, partners.InvitationReissued(**INVITATION, deadline=DEADLINE), partners.InvitationExpired(**INVITATION),
])  # fmt: skip
def test_a_reminder_that_waits_is_given_up_once_an_answer_came_or_the_link_is_another(notify, post, fact):
    written_to(notify, post)
    two_days_later(notify)
    post.answers["RCPT"] = ["451 later"]
    notify.hears(REMINDED, version=2)
    send_all(notify)
    notify.hears(fact, version=3)
    make_due(notify)
    send_all(notify)
    assert states(notify)[1:] == [("reminder", "dropped")]


def test_a_reminder_that_comes_before_its_round_is_tried_again_later(notify, post):
    written_to(notify, post)
    two_days_later(notify)
    with pytest.raises(NotFound):
        notify.hears(replace(REMINDED, round=2), version=4)
    notify.hears(REFUSED, version=3)
    send_all(notify)
    two_days_later(notify)
    notify.hears(replace(REMINDED, round=2), version=4)
    send_all(notify)
    assert states(notify)[1:] == [("reoffered", "delivered"), ("reminder", "delivered")]


@pytest.mark.parametrize("fact", [
    REFUSED, partners.InvitationProposed(**{**INVITATION, "round": 2}, slots=[LATER], deadline=DEADLINE),
])  # fmt: skip
def test_another_round_is_told_once_with_link_and_deadline(notify, post, fact):
    written_to(notify, post)
    notify.hears(partners.InvitationCountered(**INVITATION, slots=[LATER], message="示例"), version=2)
    assert states(notify) == [("invitation", "delivered")]
    notify.hears(fact, version=3)
    notify.hears(CONFIRMED)  # of others: this one is not asked again by it
    send_all(notify)
    assert states(notify)[1:] == [("reoffered", "delivered")]
    raw = post.mails[-1][2]
    assert parts(raw)[0]["Subject"] == "联学时间有更新，请答复：学习劳模精神"
    assert f"请于2026年6月5日(星期五)下午5:00前打开原链接查看并答复（无需注册）：{URL}" in plain(raw)


def test_a_date_that_is_given_up_is_said_as_such_and_not_twice(notify, post):
    agreed(notify, post)
    notify.hears(partners.InvitationProposed(**{**INVITATION, "round": 2}, slots=[LATER], deadline=DEADLINE), version=3)
    send_all(notify)
    notify.hears(partners.InvitationProposed(**{**INVITATION, "round": 3}, slots=[DATE], deadline=DEADLINE), version=4)
    send_all(notify)
    assert states(notify)[2:] == [("postponed", "delivered"), ("reoffered", "delivered")]
    notify.hears(replace(ACCEPTED, round=3), version=5)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert parts(post.mails[-1][2])[0]["Subject"] == "联学时间已重新确定：学习劳模精神"
    assert dated(post.mails[-1][2])[2] == 4


# --- forgetting ---


def test_once_the_event_was_held_the_address_is_gone(notify, post):
    agreed(notify, post)
    assert notify.do("forget_partner_contacts") == {"forgotten": 0}
    notify.hears(events.EventHeld(**HEAD, state="held", present=3, absent=0))
    assert notify.do("forget_partner_contacts") == {"forgotten": 1}
    assert sealed(notify) == (0, 0)


def test_a_week_after_the_date_it_is_gone_whatever_was_recorded(notify, post):
    agreed(notify, post)
    notify.clock.moment = dt.datetime.fromisoformat(DATE["ends_at"]) + dt.timedelta(days=8)
    assert notify.do("forget_partner_contacts") == {"forgotten": 1}


def test_an_invitation_that_is_over_is_forgotten_after_the_last_mail(notify, post):
    written_to(notify, post)
    notify.hears(REVOKED, version=2)
    assert notify.do("forget_partner_contacts") == {"forgotten": 0}
    send_all(notify)
    assert notify.do("forget_partner_contacts") == {"forgotten": 1}
    assert sealed(notify) == (0, 0)


def test_what_waits_for_a_person_goes_with_the_event(notify, post):
    post.answers["RCPT"] = ["550 no"]
    ask(notify)
    send_all(notify)
    notify.hears(events.EventDeclined(**HEAD, state="declined"))
    notify.do("forget_partner_contacts")
    assert (listed(notify)[0]["state"], listed(notify)[0]["provider_code"]) == ("dropped", "event_over")
    assert sealed(notify) == (0, 0)


def test_an_address_that_was_taken_off_the_list_is_forgotten_at_once_and_nothing_more_goes_there(notify, post):
    written_to(notify, post)
    ask(notify, key="k2")
    notify.hears(partners.PartnerChanged(**PARTNER))
    assert sealed(notify) == (1, 1)
    notify.hears(partners.PartnerChanged(**PARTNER, mail_removed=True))
    assert sealed(notify) == (0, 0)
    notify.hears(ACCEPTED, version=2)
    notify.hears(CONFIRMED)
    send_all(notify)
    assert len(post.mails) == 1
    assert listed(notify)[0]["provider_code"] == "address_gone"


def test_neither_address_nor_link_is_anywhere_in_the_clear(notify, post):
    post.answers["RCPT"] = ["451 later"]
    ask(notify, key="k1")
    send_all(notify)
    secrets = (ADDRESS, URL, URL.rpartition("/")[2])
    with notify.works.database.reading() as db:
        for table in tables.metadata.sorted_tables:
            for row in db.execute(text(f'SELECT * FROM "{table.name}"')):
                said = json.dumps([str(value) for value in row], ensure_ascii=False)
                assert not any(secret in said for secret in secrets), table.name
    [queued] = notify.facts("invitation.mail_queued.v1")
    assert {name: queued["data"][name] for name in ("kind", "invitation_id", "partner_id")} == {
        "kind": "invitation", "invitation_id": "i1", "partner_id": "p1",
    }  # fmt: skip
