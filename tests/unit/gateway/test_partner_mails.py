"""Mail to a partner's contact: what the gateway asks of partners and of notify, and what the page shows of it."""

from __future__ import annotations

import pytest

from kit.domain import Conflict, Gone, Invalid, NotFound, Unavailable, field_error
from kit.operations import Answer
from tests.support.fake_backend import EVENT, INVITATION, FakeBackend, invitation, study_event
from tests.support.fake_browser import application, asked, logged_in
from tests.unit.gateway.conftest import problem_of

URL, ADDRESS = "https://lianxue.example.org/i/exercise-secret-token", "exercise@partner.example"
LETTER = {
    "invitation_id": "i1", "event_id": "e1", "partner_id": "p1", "round": 1, "version": 3, "state": "open",
    "settled": False, "kind": "invitation", "address": ADDRESS, "subject": "联学邀请", "text": URL, "partner": "示例",
    "host": "示例", "venue": "", "url": URL, "call": "", "agreed": None,
}  # fmt: skip
MAIL = {
    "id": "d1", "event_id": "e1", "invitation_id": INVITATION, "partner_id": "p1", "kind": "invitation",
    "address": "ex***@partner.example", "state": "queued", "provider_code": None, "attempts": 0, "version": 1,
    "created_at": "2026-05-08T09:00:00+08:00", "sent_at": None,
}  # fmt: skip
OVER = Conflict("invitation.answered", "对方已答复。")
KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def written(rpc):
    rpc.answers["partners.invitation_mail"] = LETTER
    rpc.answers["notify.mail_to_partner"] = MAIL
    rpc.answers["partners.invitation"] = {"id": "i1", "event_id": "e1"}
    return rpc


def post(http, role="organizer", **kwargs):
    return http("POST", "/invitations/i1/mail", role, **kwargs)


def test_the_letter_goes_from_partners_to_notify_and_to_nobody_else(http, written):
    answer = post(http, json={"contact": "abc"}, headers=KEY)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == "/api/v1/events/e1/partner-mails"
    assert URL not in answer.text
    assert ADDRESS not in answer.text
    wrote, handed = written.calls[-2:]
    assert (wrote.name, wrote.args) == ("partners.invitation_mail", {"invitation_id": "i1", "contact": "abc"})
    letter = {name: value for name, value in LETTER.items() if name not in ("event_id", "invitation_id")}
    assert handed.args == {"event_id": "e1", "invitation_id": "i1", "contact": "abc", "letter": letter}
    assert handed.key == "k1"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (OVER, 409),
        (Gone("link.expired", "过期"), 410),
        (Invalid("invalid", "错", errors=[field_error("/contact", "no_address", "没有登记邮箱")]), 422),
        (NotFound("not_found", "没有"), 404),
        (Unavailable("away", "不在"), 503),
    ],
)
def test_what_partners_refuses_is_refused_and_nothing_is_handed_over(http, written, refusal, status):
    written.answers["partners.invitation_mail"] = refusal
    answer = post(http)
    assert (answer.status_code, problem_of(answer)["code"]) == (status, refusal.code)
    assert "notify.mail_to_partner" not in [call.name for call in written.calls]


def test_a_repetition_is_answered_though_the_invitation_is_over_by_now(http, written):
    written.answers["partners.invitation_mail"] = OVER
    written.answers["notify.mail_to_partner"] = Answer(MAIL, replayed=True)
    answer = post(http, headers=KEY)
    assert (answer.status_code, answer.headers["Idempotent-Replay"]) == (201, "true")
    assert written.last.args["letter"] is None


def test_a_new_key_for_an_invitation_that_is_over_gets_partners_own_words(http, written):
    written.answers["partners.invitation_mail"] = OVER
    written.answers["notify.mail_to_partner"] = Conflict("invitation.moved_on", "有变化")
    assert problem_of(post(http, headers=KEY))["code"] == "invitation.answered"


def test_who_may_not_answer_for_the_branch_may_not_write(http, written):
    for role in ("member", "leader", "supervisor", "finance"):
        assert post(http, role).status_code == 403
    assert written.calls == []


# --- the page


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend():
    found = FakeBackend()
    found.event = study_event("inviting")
    found.answers |= {
        "notify.partner_mails": {"items": [], "next_cursor": None, "mail_is_set": True},
        "partners.invitation_mail": {**LETTER, "event_id": EVENT, "invitation_id": INVITATION},
        "notify.mail_to_partner": MAIL,
    }
    return found


def shown(pages, backend, username="organizer"):
    browser, _token = logged_in(pages, backend, username)
    return browser.get(f"/events/{EVENT}").text


def test_the_dialog_offers_the_contacts_with_masked_addresses(pages, backend):
    page = shown(pages, backend)
    assert "示例联系人 ex***@partner.example" in page
    assert "示例联系人02 （没有登记邮箱）" in page
    assert f'action="/events/{EVENT}/invitations/{INVITATION}/mail"' in page


def test_it_offers_nothing_where_no_mail_is_sent_or_the_caller_may_not(pages, backend):
    assert "/mail" not in shown(pages, backend, "leader")
    backend.answers["notify.partner_mails"]["mail_is_set"] = False
    assert "/mail" not in shown(pages, backend)


def test_a_mail_is_asked_for_once_a_form(pages, backend):
    browser, token = logged_in(pages, backend, "organizer")
    form = {"csrf_token": token, "_key": "k1", "contact": "abc"}
    answer = browser.post(f"/events/{EVENT}/invitations/{INVITATION}/mail", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"?done=mailed#mail-{INVITATION}")
    assert asked(backend, "notify.mail_to_partner")["contact"] == "abc"
    assert "邮件已进入发送队列。" in browser.get(answer.headers["Location"]).text


def test_a_contact_without_address_is_said_beside_the_field(pages, backend):
    backend.answers["partners.invitation_mail"] = Invalid(
        "invalid", "错", errors=[field_error("/contact", "no_address", "该联系人没有登记邮箱，请先补上。")]
    )
    browser, token = logged_in(pages, backend, "organizer")
    answer = browser.post(f"/events/{EVENT}/invitations/{INVITATION}/mail", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "该联系人没有登记邮箱，请先补上。" in answer.text
    assert 'class="form-select is-invalid"' in answer.text


@pytest.mark.parametrize(
    ("state", "code", "words", "again"),
    [
        ("queued", None, "排队中", False),
        ("delivered", "250", "已投递邮件服务器", False),
        ("failed", "451", "邮件服务器忙", True),
        ("parked", "550", "对方邮箱被拒收，请核对邮箱地址", True),
        ("dropped", "superseded", "此后邀请已有变化", False),
    ],
)
def test_each_state_is_said_and_what_failed_can_be_sent_again(pages, backend, state, code, words, again):
    backend.answers["notify.partner_mails"]["items"] = [{**MAIL, "state": state, "provider_code": code, "attempts": 1}]
    page = shown(pages, backend)
    assert words in page
    assert ("/deliveries/d1/retry" in page) is again


def test_sending_on_by_hand_is_noted_and_said_with_who_and_when(pages, backend):
    assert ">标为已转发</button>" in shown(pages, backend)
    browser, token = logged_in(pages, backend, "organizer")
    backend.answers["partners.note_forwarded"] = {"id": INVITATION, "state": "open", "version": 3}
    form = {"csrf_token": token, "invitation_id": INVITATION, "forwarded": "yes"}
    answer = browser.post(f"/events/{EVENT}/actions/note_forwarded", data=form)
    assert answer.status_code == 303
    assert asked(backend, "partners.note_forwarded") == {"invitation_id": INVITATION, "forwarded": True}
    assert "已完成：转发登记。" in browser.get(answer.headers["Location"]).text
    said = {"text": "invitation", "by": "<b>陈办公", "at": "2026-05-08T09:00:00+08:00"}
    backend.answers["partners.event_invitations"] = {"items": [invitation(forwarded=said)]}
    page = browser.get(f"/events/{EVENT}").text
    assert "已转发：&lt;b&gt;陈办公，2026年5月8日(星期五)上午9:00" in page
    assert ">撤销“已转发”</button>" in page
    browser.post(f"/events/{EVENT}/actions/note_forwarded", data={**form, "forwarded": "no"})
    assert asked(backend, "partners.note_forwarded")["forwarded"] is False


def test_who_only_reads_sees_that_it_was_sent_on_and_no_button(pages, backend):
    said = {"text": "invitation", "by": "", "at": "2026-05-08T09:00:00+08:00"}
    backend.answers["partners.event_invitations"] = {"items": [invitation(forwarded=said)]}
    page = shown(pages, backend, "leader")
    assert "已转发：经办人，" in page
    assert "撤销“已转发”" not in page
