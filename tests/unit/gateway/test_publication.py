"""Public notices, calendar feeds and answers by calendar on the JSON face."""

import base64
import datetime as dt
import hashlib
import io
from email.message import EmailMessage

import pytest

from gateway import rates
from kit.calendar_file import Entry, read_reply, written
from kit.calendar_mail import LARGEST_MAIL, calendar_in
from kit.domain import Conflict, Gone, Invalid, NotFound, Unavailable
from kit.logs import mask_path, mask_tokens
from tests.unit.gateway.conftest import problem_of

SLOTS = [
    {"starts_at": "2026-06-08T09:00:00+08:00", "ends_at": "2026-06-08T12:00:00+08:00"},
    {"starts_at": "2026-06-15T09:00:00+08:00", "ends_at": "2026-06-15T12:00:00+08:00"},
]


# --- feeds


def test_a_feed_is_made_with_a_token_of_which_only_the_hash_is_sent_on(http, rpc):
    rpc.answers["events.make_calendar_feed"] = {"id": "f1", "kind": "own"}
    answer = http("POST", "/me/calendar-feed", "member", json={"kind": "own"})
    made = answer.get_json()
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/me/calendar-feed")
    assert rpc.last.args == {"kind": "own", "token_hash": hashlib.sha256(made["token"].encode()).hexdigest()}
    assert made["url"].endswith(f"/api/v1/calendar/{made['token']}.ics")
    assert http("POST", "/me/calendar-feed", "member", json={}).get_json()["token"] != made["token"]


def test_the_same_key_gives_the_same_token_to_the_same_account_only(http, rpc):
    rpc.answers["events.make_calendar_feed"] = {"id": "f1", "kind": "own"}
    tokens = [
        http("POST", "/me/calendar-feed", role, json={}, headers={"Idempotency-Key": key}).get_json()["token"]
        for role, key in (("member", "k1"), ("member", "k1"), ("member", "k2"), ("leader", "k1"))
    ]
    assert tokens[0] == tokens[1]
    assert len(set(tokens)) == 3
    assert rpc.calls[0].args == rpc.calls[1].args


def test_a_body_does_not_choose_its_own_hash(http, rpc):
    answer = http("POST", "/me/calendar-feed", "member", json={"token_hash": "0" * 64})
    assert (answer.status_code, problem_of(answer)["errors"][0]["pointer"]) == (422, "/token_hash")
    assert rpc.calls == []


def test_a_feed_is_read_without_login_and_guesses_are_limited(http, rpc):
    rpc.answers["events.calendar_feed_file"] = {"ics": "BEGIN:VCALENDAR"}
    answer = http("GET", "/calendar/abc.ics")
    assert (answer.status_code, answer.mimetype, rpc.last.args) == (200, "text/calendar", {"token": "abc"})
    rpc.answers["events.calendar_feed_file"] = NotFound("not_found", "没有")
    answers = [http("GET", f"/calendar/guess{n}.ics").status_code for n in range(31)]
    assert (answers[:30], answers[30]) == ([404] * 30, 429)


def test_a_log_does_not_show_a_feeds_token():
    assert "abc123" not in mask_tokens("GET /api/v1/calendar/abc123.ics")
    assert "abc123" not in mask_path("/api/v1/calendar/abc123.ics")
    assert mask_path("/api/v1/calendar/2026") == "/api/v1/calendar/2026"


# --- public notices


def test_notices_are_read_without_login_and_gone_once_they_are_taken_back(http, rpc):
    rpc.answers["events.notices"] = {"items": [], "next_cursor": None}
    assert http("GET", "/notices").status_code == 200
    rpc.answers["events.notice"] = Gone("notice.retracted", "这篇简报已撤回。")
    assert problem_of(http("GET", "/notices/e1"))["code"] == "notice.retracted"
    assert http("GET", "/notices/e1").status_code == 410


def test_one_address_reads_so_many_public_pages_a_minute(http, rpc, monkeypatch):
    monkeypatch.setattr(rates, "PUBLIC_PAGE", rates.RateLimitItemPerMinute(2, namespace="public"))
    rpc.answers["events.notices"] = {"items": [], "next_cursor": None}
    assert [http("GET", "/notices").status_code for _ in range(3)] == [200, 200, 429]


# --- answers by calendar


def ics(method="REPLY", uid="i1@lianxue", attendee="a@example.org", partstat="ACCEPTED", start="20260615T010000Z"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//示例//ZH", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
             "DTSTAMP:20260501T000000Z", f"ATTENDEE;PARTSTAT={partstat}:mailto:{attendee}", "SEQUENCE:0"]  # fmt: skip
    lines += [f"DTSTART:{start}", "DTEND:20260615T040000Z"] if start else []
    return "\r\n".join([*lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


@pytest.fixture
def invited(rpc):
    item = {"id": "i1", "partner_id": "p1", "slots": SLOTS}
    rpc.answers["partners.event_invitations"] = {"items": [item], "next_cursor": None}
    contact = {"name": "示例联系人", "phone": "000-00000000", "email": "A@example.org"}
    rpc.answers["partners.partner"] = {"id": "p1", "contacts": [contact]}
    rpc.answers["events.begin_attachment"] = {"id": "att1", "chunk_size": 1000}
    rpc.answers["events.finish_attachment"] = {"id": "att1"}
    rpc.answers["partners.reply_on_behalf"] = {"id": "i1", "state": "accepted", "version": 2}
    return rpc


def upload(http, content, role="organizer", **form):
    data = {"file": (io.BytesIO(content), "reply.ics"), **form}
    return http("POST", "/events/e1/itip", role, data=data, content_type="multipart/form-data")


def test_an_acceptance_by_calendar_is_recorded_with_the_file_as_evidence(http, invited):
    answer = upload(http, ics(), headcount="12", leader_name="示例带队")
    assert answer.status_code == 200, answer.text
    assert invited.last.name == "partners.reply_on_behalf"
    assert invited.last.args == {
        "invitation_id": "i1", "evidence_id": "att1", "answer": "accept", "slot": 1, "headcount": 12,
        "contact_name": "示例联系人", "contact_phone": "000-00000000", "leader_name": "示例带队",
    }  # fmt: skip


def test_a_counter_proposes_its_own_date(http, invited):
    upload(http, ics("COUNTER", start="20260616T010000Z").replace(b"20260615T040000Z", b"20260616T040000Z"))
    args = invited.last.args
    assert (args["answer"], args["slots"]) == (
        "counter", [{"starts_at": "2026-06-16T09:00:00+08:00", "ends_at": "2026-06-16T12:00:00+08:00"}],
    )  # fmt: skip


def test_a_refusal_by_calendar_is_recorded_as_one(http, invited):
    upload(http, ics(partstat="DECLINED", start=""))
    assert (invited.last.args["answer"], "headcount" in invited.last.args) == ("decline", False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ics(uid="i2@lianxue"), "itip.uid"),
        (ics(uid="e1@lianxue"), "itip.uid"),
        (ics(attendee="b@example.org"), "itip.attendee"),
        (ics(attendee=""), "itip.attendee"),
        (ics(start="20260617T010000Z"), "itip.slot"),
        (ics(start=""), "itip.slot"),
        (ics(start="20260615T090000"), "itip.slot"),
        (ics(partstat="TENTATIVE"), "itip.partstat"),
        (ics("COUNTER", start=""), "itip.slot"),
        (ics("REQUEST"), "itip.unreadable"),
        (ics() + ics(), "itip.unreadable"),
        (b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", "itip.unreadable"),
        (b"\xff\xfe", "itip.unreadable"),
        (b"", "itip.unreadable"),
        (b"x" * 70_000, "itip.unreadable"),
        (ics(start="99999999T999999Z"), "itip.unreadable"),
        (ics(start="99991231T235959Z"), "itip.slot"),
        (ics("COUNTER", start="00010101T000000Z"), "itip.slot"),
        (b"BEGIN:VEVENT\r\n" * 4_000, "itip.unreadable"),
        (b"BEGIN:VEVENT\r\n" * 2_000 + b"END:VEVENT\r\n" * 2_000, "itip.unreadable"),
        (ics().replace(b"DTSTAMP", b"DTSTART;TZID=No/Where"), "itip.slot"),
        (ics().replace(b"UID:", b'UID;X=":'), "itip.uid"),
    ],
)
def test_what_does_not_fit_the_invitation_is_refused_and_nothing_is_kept(http, invited, content, code):
    answer = upload(http, content)
    assert (answer.status_code, problem_of(answer)["code"]) == (422, code)
    assert {call.name for call in invited.calls} <= {"partners.event_invitations", "partners.partner"}


def mail(*calendars, forwarded=False, as_file=True):
    """An answer as mail programs send it: the calendar as a part and once more as a file."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "接受：联学"
    made.set_content("接受。\n")
    for one in calendars:
        made.add_alternative(one.decode(), subtype="calendar", params={"method": "REPLY"})
    for one in calendars if as_file else ():
        made.add_attachment(one, maintype="application", subtype="octet-stream", filename="invite.ics")
    if not forwarded:
        return made.as_bytes()
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = "c@example.org", "d@example.org", "转发：联学"
    outer.set_content("请登记。\n")
    outer.add_attachment(made)
    return outer.as_bytes()


@pytest.mark.parametrize("content", [mail(ics()), mail(ics(), forwarded=True), mail(ics(), as_file=False)])
def test_a_mail_with_the_answer_in_it_is_as_good_and_only_the_answer_is_kept(http, invited, content):
    answer = upload(http, content)
    assert answer.status_code == 200, answer.text
    assert (invited.last.args["answer"], invited.last.args["slot"]) == ("accept", 1)
    kept = b"".join(
        base64.b64decode(call.args["data"]) for call in invited.calls if call.name == "events.add_attachment_chunk"
    )
    assert kept.startswith(b"BEGIN:VCALENDAR")
    assert kept.strip().endswith(b"END:VCALENDAR")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (mail(), "有且只有一个日历答复"),
        (mail(ics(), ics(start="20260616T010000Z")), "有且只有一个日历答复"),
        (mail(ics()) + b"\r\nContent-Type: multipart/mixed; boundary=x" * 50, "过于复杂"),
        (b"From: a\nContent-Type: text/calendar; charset=none\n\nx", "不是可以读取的日历文件"),
        (b"From: a\nContent-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n%%%", "有且只有一个"),
    ],
)
def test_a_mail_without_one_answer_is_refused_beside_the_field(http, invited, content, said):
    answer = upload(http, content)
    assert (answer.status_code, problem_of(answer)["code"]) == (422, "itip.unreadable")
    assert said in problem_of(answer)["errors"][0]["detail"]
    assert {call.name for call in invited.calls} <= {"partners.event_invitations"}


def test_a_mail_of_any_size_is_not_looked_through():
    with pytest.raises(Invalid) as refused:
        calendar_in(mail(ics()) + b"x" * LARGEST_MAIL)
    assert "邮件文件过大" in refused.value.zh


def test_who_may_not_see_the_event_is_told_so_however_bad_the_file_is(http, rpc):
    rpc.answers["partners.event_invitations"] = NotFound("not_found", "没有")
    assert upload(http, b"").status_code == 404
    assert upload(http, b"", role="leader").status_code == 403


# --- the file itself


def test_what_is_written_can_be_answered():
    moment = dt.datetime(2026, 6, 8, 1, tzinfo=dt.UTC)
    entry = Entry(
        uid="i1@lianxue", sequence=3, stamp=moment, starts_at=moment, ends_at=moment + dt.timedelta(hours=3),
        summary="示例", organizer="office@example.org", attendee="a@example.org",
    )  # fmt: skip
    text = written([entry], method="REQUEST")
    for line in ("METHOD:REQUEST", "SEQUENCE:3", "ORGANIZER:mailto:office@example.org", "DTSTART:20260608T010000Z"):
        assert line in text
    reply = text.replace("METHOD:REQUEST", "METHOD:REPLY").replace("RSVP=TRUE", "PARTSTAT=ACCEPTED")
    found = read_reply(reply.encode())
    assert (found.uid, found.attendee, found.partstat, found.starts_at) == (
        "i1@lianxue", "a@example.org", "ACCEPTED", moment,
    )  # fmt: skip
    with pytest.raises(Invalid):
        read_reply(text.encode())


@pytest.mark.parametrize("refusal", [Conflict("link.answered", "已有回复"), Invalid("invalid", "人数不对")])
def test_a_file_that_partners_refuses_does_not_stay(http, invited, refusal):
    invited.answers["partners.reply_on_behalf"] = refusal
    assert upload(http, ics()).status_code in (409, 422)
    assert (invited.last.name, invited.last.args) == ("events.discard_attachment", {"attachment_id": "att1"})


def test_a_file_stays_where_nobody_knows_whether_the_answer_was_recorded(http, invited):
    invited.answers["partners.reply_on_behalf"] = Unavailable("away", "不在")
    assert upload(http, ics()).status_code == 503
    assert invited.last.name == "partners.reply_on_behalf"


def test_the_refusal_is_the_answer_though_the_file_could_not_be_thrown_away(http, invited):
    invited.answers["partners.reply_on_behalf"] = Conflict("link.answered", "已有回复")
    invited.answers["events.discard_attachment"] = Unavailable("away", "不在")
    assert problem_of(upload(http, ics()))["code"] == "link.answered"
