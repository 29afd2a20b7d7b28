"""The whole of a partner's way through the link, on both databases."""

import base64
import string

import pytest
from icalendar import Calendar

from contracts import events, members
from kit.domain import NOBODY, Conflict, Gone, Invalid, NotFound
from tests.integration.partners.desk import accept, approved, cancelled, confirmed, event_fact, slot


def test_an_approved_event_invites_its_partner_once(desk):
    partner = desk.partner()
    desk.hear(approved([partner]), 5)
    desk.hear(approved([partner]), 5)
    [item] = desk.items()
    assert (item["state"], item["round"], item["partner_name"]) == ("open", 1, "长飞光纤光缆股份有限公司")
    assert item["deadline"] == item["expires_at"] == "2026-05-13T09:00:00+08:00"
    assert item["url"].startswith("http://office.example/i/")
    assert len(desk.facts("invitation.issued.v1")) == 1


def test_the_message_to_copy_says_who_invites_to_what_when_and_where(invited):
    text = invited.item()["share_text"]
    for part in (
        "长飞光纤",
        "示例办公室办公室党支部",
        "走进光纤预制棒生产车间",
        "2026年6月7日(星期日)上午9:00",
        "长飞科技园",
        "027-00000000",
    ):
        assert part in text
    assert invited.item()["url"] in text


def test_the_link_shows_what_the_partner_needs_and_changes_nothing(invited):
    before = invited.item()["version"]
    shown = invited.link(invited.token())
    assert shown["contact"] == {"name": "示例承办人01", "phone": "027-00000000"}
    assert shown["notice"] == {"text": "示例廉洁提醒", "source": "示例出处"}
    assert (shown["hotline"], shown["inviting_unit"], shown["branch"]) == ("12388", "示例办公室", "办公室党支部")
    assert (shown["own_headcount"], shown["form"], shown["venue"]["name"]) == (20, "visit", "长飞科技园")
    assert [s["starts_at"] for s in shown["slots"]] == ["2026-06-07T09:00:00+08:00", "2026-06-14T09:00:00+08:00"]
    assert (shown["state"], shown["reply"], shown["arrangements"], shown["actions"]) == ("open", None, None, ["reply"])
    assert invited.item()["version"] == before


def test_what_a_unit_says_for_itself_goes_before_what_the_office_above_it_says(invited):
    own = members.UnitChanged(unit_id="u2", name="示例办公室", parent_id="u1", contact_phone="027-11111111")
    invited.hear(own, 2)
    shown = invited.link(invited.token())
    assert (shown["contact"]["phone"], shown["hotline"]) == ("027-11111111", "12388")


def test_acceptance_gives_a_receipt_and_the_same_again_gives_the_same(invited):
    token = invited.token()
    first = invited.reply(token, **accept())
    assert first["state"] == "accepted"
    assert first["receipt"].startswith("HZ-")
    assert len(first["receipt"]) == 13
    assert invited.reply(token, **accept(round=1)) == first
    with pytest.raises(Conflict) as other:
        invited.reply(token, **accept(headcount=13))
    assert other.value.code == "link.answered"
    [fact] = invited.facts("invitation.accepted.v1")
    assert fact["data"]["starts_at"] == "2026-06-07T01:00:00+00:00"
    assert (fact["data"]["by"], fact["data"]["headcount"]) == ("partner", 12)
    assert fact["actor_id"] == "anonymous"


def test_no_name_and_no_phone_is_in_the_open_part_of_a_fact(invited):
    token = invited.token()
    invited.reply(token, **accept())
    invited.ask("amend_reply", NOBODY, token=token, contact_name="示例联系人02")
    invited.ask("set_arrangements", NOBODY, token=token, visitor_list="示例成员01、示例成员02")
    said = str([fact["data"] for fact in invited.facts()])
    for word in ("示例联系人", "000-0000001", "示例领导", "示例成员"):
        assert word not in said


@pytest.mark.parametrize(
    ("reply", "pointers"),
    [
        ({"answer": "accept"}, {"/slot", "/headcount", "/contact_name", "/contact_phone", "/leader_name"}),
        (accept(2), {"/slot"}),
        (accept(-1), {"/slot"}),
        (accept(True), {"/slot"}),
        (accept(headcount=0), {"/headcount"}),
        (accept(reason="多余"), {"/reason"}),
        (accept(surprise=1), {"/surprise"}),
        ({"answer": "decline"}, {"/reason"}),
        ({"answer": "decline", "reason": "  "}, {"/reason"}),
        ({"answer": "perhaps"}, {"/answer"}),
        ({"answer": "counter", "message": "改期", "slots": []}, {"/slots"}),
        ({"answer": "counter", "message": "改期", "slots": [slot(n) for n in range(10, 16)]}, {"/slots"}),
        ({"answer": "counter", "message": "改期", "slots": [slot(10), slot(-1)]}, {"/slots/1/starts_at"}),
        ({"answer": "counter", "message": "改期", "slots": [slot(10), slot(10)]}, {"/slots/1"}),
    ],
)
def test_a_bad_answer_names_its_fields_and_leaves_the_link_open(invited, reply, pointers):
    token = invited.token()
    with pytest.raises(Invalid) as refused:
        invited.reply(token, **reply)
    assert {error["pointer"] for error in refused.value.errors} == pointers
    assert invited.link(token)["state"] == "open"


def test_null_in_an_optional_field_means_absent(invited):
    reply = {"answer": "decline", "reason": "任务冲突", "slot": None, "slots": None, "headcount": None, "round": None}
    assert invited.reply(invited.token(), **reply)["state"] == "declined"


def test_a_counter_proposal_that_the_organizer_accepts_is_the_agreed_date(invited):
    token, other = invited.token(), slot(33, hour=14)
    said = invited.reply(token, answer="counter", slots=[other], message="上午检修")
    assert invited.item()["state"] == "countered"
    done = invited.ask("accept_counter", invitation_id=invited.item()["id"], slot=0)
    assert done["state"] == "accepted"
    [fact] = invited.facts("invitation.accepted.v1")
    assert (fact["data"]["by"], fact["data"]["starts_at"]) == ("organizer", "2026-06-10T06:00:00+00:00")
    shown = invited.link(token)
    assert shown["agreed"]["starts_at"] == "2026-06-10T14:00:00+08:00"
    assert shown["reply"]["receipt"] == said["receipt"]
    assert invited.reply(token, answer="counter", slots=[other], message="上午检修")["receipt"] == said["receipt"]


def test_a_refused_counter_proposal_opens_the_next_round(invited):
    token, item = invited.token(), invited.item()
    counter = {"answer": "counter", "slots": [slot(33)], "message": "改期"}
    first = invited.reply(token, **counter)
    invited.clock.advance(days=3)
    invited.ask("refuse_counter", invitation_id=item["id"], message="当日另有安排")
    shown = invited.link(token)
    assert (shown["state"], shown["round"], shown["reply"], shown["message"]) == ("open", 2, None, "当日另有安排")
    assert shown["deadline"] == "2026-05-16T09:00:00+08:00"
    with pytest.raises(Conflict) as stale:
        invited.reply(token, **counter, round=1)
    assert stale.value.code == "link.stale_round"
    second = invited.reply(token, **counter, round=2)
    assert second["receipt"] != first["receipt"]
    assert [reply["round"] for reply in invited.ask("invitation", invitation_id=item["id"])["replies"]] == [1, 2]


def test_the_organizer_may_offer_other_slots_even_after_the_deadline(invited):
    token, item = invited.token(), invited.item()
    invited.clock.advance(days=6)
    with pytest.raises(Gone) as gone:
        invited.link(token)
    assert gone.value.code == "link.expired"
    assert gone.value.details["contact"]["phone"] == "027-00000000"
    assert invited.item()["state"] == "expired"
    assert invited.ask("expire_invitations") == {"expired": 1, "escalated": 0}
    assert invited.ask("expire_invitations") == {"expired": 0, "escalated": 0}
    invited.ask("propose_slots", invitation_id=item["id"], slots=[slot(40)])
    assert invited.token() == token
    assert invited.reply(token, **accept(round=2))["state"] == "accepted"
    assert invited.types().count("invitation.expired.v1") == 1


def test_an_unknown_link_and_every_flipped_bit_of_a_known_one_are_not_there(invited):
    token = invited.token()
    assert len(token) == 43
    letters = string.ascii_letters + string.digits + "-_"
    for last in set(letters) - {token[-1]}:
        with pytest.raises(NotFound):
            invited.link(token[:-1] + last)
    raw = base64.urlsafe_b64decode(token + "=")
    for bit in range(0, 256, 17):
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NotFound):
            invited.reply(base64.urlsafe_b64encode(bytes(flipped)).decode().rstrip("="), **accept())


def test_a_reissued_link_kills_the_old_one(invited):
    old, item = invited.token(), invited.item()
    answer = invited.ask("reissue_invitation", invitation_id=item["id"])
    assert answer["url"] == invited.item()["url"] != item["url"]
    for _door in ("link", "link_calendar"):
        with pytest.raises(Gone) as gone:
            invited.ask(_door, NOBODY, token=old)
        assert gone.value.code == "link.revoked"
    with pytest.raises(Gone):
        invited.reply(old, **accept())
    assert invited.reply(invited.token(), **accept())["state"] == "accepted"


def test_after_acceptance_headcount_and_contact_may_change_until_a_day_before(invited):
    token = invited.token()
    with pytest.raises(Conflict):
        invited.ask("amend_reply", NOBODY, token=token, headcount=9)
    receipt = invited.reply(token, **accept())["receipt"]
    done = invited.ask("amend_reply", NOBODY, token=token, headcount=9)
    assert (done["headcount"], done["contact_name"], done["receipt"]) == (9, "示例联系人01", receipt)
    assert invited.reply(token, **accept())["receipt"] == receipt
    assert invited.link(token)["reply"]["headcount"] == 9
    invited.clock.advance(days=29, minutes=1)
    with pytest.raises(Conflict) as late:
        invited.ask("amend_reply", NOBODY, token=token, headcount=8)
    assert late.value.code == "link.too_late"


def test_after_acceptance_a_partner_may_ask_for_a_change_and_say_what_visitors_need(invited):
    token = invited.token()
    for early in (("request_change", {"reason": "改期"}), ("set_arrangements", {"plates": "示例车牌"})):
        with pytest.raises(Conflict):
            invited.ask(early[0], NOBODY, token=token, **early[1])
    invited.reply(token, **accept())
    asked = invited.ask("request_change", NOBODY, token=token, reason="设备检修", slots=[slot(34)])
    assert invited.ask("request_change", NOBODY, token=token, reason="设备检修", slots=[slot(34)]) == asked
    needs = {"visitor_list": "示例成员01", "arrive_at": "8:40", "safety": "安全帽", "photo_rules": "车间禁止拍照"}
    invited.ask("set_arrangements", NOBODY, token=token, **needs)
    assert invited.link(token)["arrangements"] == {**needs, "plates": None, "on_site_phone": None}
    details = invited.ask("invitation", invitation_id=invited.item()["id"])
    assert [request["reason"] for request in details["change_requests"]] == ["设备检修"]
    assert invited.types().count("invitation.change_requested.v1") == 1


def test_the_calendar_file_is_there_after_agreement_and_keeps_its_uid(invited):
    token = invited.token()
    with pytest.raises(Conflict) as early:
        invited.ask("link_calendar", NOBODY, token=token)
    assert early.value.code == "link.not_agreed"
    invited.reply(token, **accept())
    first = entry(invited, token)
    partner = invited.item()["partner_id"]
    invited.hear(confirmed([partner], slot(30)), 8)
    assert str(entry(invited, token)["status"]) == "CONFIRMED"
    invited.hear(event_fact(events.EventRescheduled, "inviting", terms=1, slots=[slot(50)], reason="会议冲突"), 9)
    with pytest.raises(Conflict):
        invited.ask("link_calendar", NOBODY, token=token)
    invited.reply(token, **accept(round=2))
    second = entry(invited, token)
    assert first["uid"] == second["uid"]
    assert (int(first["sequence"]), int(second["sequence"])) == (0, 2)
    assert second["dtstart"].dt.isoformat() == "2026-06-27T01:00:00+00:00"


def entry(desk, token):
    text = desk.ask("link_calendar", NOBODY, token=token)["ics"]
    calendar = Calendar.from_ical(text)
    assert str(calendar["method"]) == "PUBLISH"
    return calendar.walk("VEVENT")[0]


def test_feedback_is_given_once_after_the_event_and_the_receipt_goes_dark_thirty_days_later(invited):
    token = invited.token()
    invited.reply(token, **accept())
    with pytest.raises(Conflict) as early:
        invited.ask("give_feedback", NOBODY, token=token, score=5, text="收获很大")
    assert early.value.code == "link.too_early"
    invited.clock.advance(days=31)
    assert invited.link(token)["actions"] == ["calendar", "feedback"]
    invited.ask("give_feedback", NOBODY, token=token, score=5, text="收获很大")
    invited.ask("give_feedback", NOBODY, token=token, score=5, text="收获很大")
    with pytest.raises(Conflict):
        invited.ask("give_feedback", NOBODY, token=token, score=1, text="不好")
    [fact] = invited.facts("feedback.given.v1")
    assert fact["data"]["score"] == 5
    invited.clock.advance(days=29)
    assert invited.link(token)["reply"]["receipt"].startswith("HZ-")
    invited.clock.advance(days=1)
    with pytest.raises(Gone) as gone:
        invited.link(token)
    assert gone.value.code == "link.expired"


def test_a_cancelled_event_revokes_the_link_with_its_own_words(invited):
    token = invited.token()
    invited.hear(cancelled(), 9)
    with pytest.raises(Gone) as gone:
        invited.reply(token, **accept())
    assert gone.value.code == "link.revoked"
    assert "取消" in gone.value.zh
    assert "示例原因" not in gone.value.zh


def test_who_declined_keeps_the_receipt_when_the_event_ends_for_it(invited):
    token = invited.token()
    receipt = invited.reply(token, answer="decline", reason="生产任务重")["receipt"]
    invited.hear(event_fact(events.EventDeclined, "declined"), 9)
    assert invited.link(token)["reply"]["receipt"] == receipt
    assert invited.reply(token, answer="decline", reason="生产任务重")["receipt"] == receipt


def test_who_has_no_link_is_told_so_however_bad_the_body_is(invited):
    for operation in ("reply_by_link", "amend_reply", "request_change", "set_arrangements", "give_feedback"):
        with pytest.raises(NotFound):
            invited.ask(operation, NOBODY, token="x" * 43, nonsense=True)
        with pytest.raises(Invalid):
            invited.ask(operation, NOBODY, token=invited.token(), nonsense=True)


def test_null_in_an_amendment_leaves_what_is_there(invited):
    token = invited.token()
    invited.reply(token, **accept())
    done = invited.ask("amend_reply", NOBODY, token=token, headcount=None, contact_phone="000-0000002")
    assert (done["headcount"], done["contact_phone"]) == (12, "000-0000002")
