"""The pages of screening, versions, publication, notices and feeds over a fake backend."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest

from kit.domain import Conflict, Gone, Invalid, NotFound, field_error
from tests.support.fake_backend import EVENT, FakeBackend, study_event
from tests.unit.gateway.test_pages import HOSTILE, HTML, Visit, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

WORDS = [
    {"word": "示例集团", "kind": "audited_unit", "count": 2},
    {"word": "示例成员01", "kind": "person", "count": 1},
]
SCREENING: dict[str, Any] = {
    "event_id": EVENT, "items": [], "next_cursor": None, "words": WORDS, "revision": 2, "screened": False,
    "may_screen": True,
}  # fmt: skip
VERSIONS = [
    {"event_id": EVENT, "revision": n, "title": "简报", "author_id": "a", "author": "陈办公", "screening": None,
     "saved_at": "2026-05-08T09:00:00+08:00", "current": n == 2}
    for n in (2, 1)
]  # fmt: skip
ENTRY: dict[str, Any] = {
    "id": "pub-1", "event_id": EVENT, "channel": "示例审计报", "title": "简报", "state": "registered", "address": "",
    "published_on": None, "retracted_because": None, "version": 4, "number": "LX-2026-0001", "theme": "示例",
    "branch": "示例支部", "registered_at": "2026-05-08T09:00:00+08:00", "retracted_at": None,
}  # fmt: skip
PIECES = [{"kind": "same", "text": "参加 "}, {"kind": "added", "text": HOSTILE}]
DIFFERENCE = {
    "event_id": EVENT, "before": VERSIONS[1], "after": VERSIONS[0],
    "rows": [
        {"kind": "changed", "before": PIECES[:1], "after": PIECES},
        {"kind": "added", "before": None, "after": PIECES},
    ],
}  # fmt: skip
NOTICE = {"id": "event-1", "title": "联学<i>简报", "branch": "示例支部", "published_on": "2026-05-08"}


@pytest.fixture
def publishing(backend: FakeBackend) -> FakeBackend:
    backend.event = study_event("published")
    backend.answers |= {
        "events.briefing_screenings": SCREENING,
        "events.briefing_versions": {"items": VERSIONS, "next_cursor": None},
        "events.briefing_difference": DIFFERENCE,
        "notify.publications": {"items": [ENTRY], "next_cursor": None},
        "notify.publication_register": {"items": [ENTRY], "next_cursor": None},
        "events.calendar_feeds": {"items": [], "next_cursor": None},
        "events.notices": {"items": [NOTICE], "next_cursor": "more"},
        "events.notice": {
            **NOTICE,
            "body_html": '<p>正文</p><script>x</script><img src="/notices/e/photos/p" alt="图">',
        },
    }
    return backend


def test_the_screening_form_lists_each_word_and_sends_what_was_ticked(visit: Visit, publishing: FakeBackend) -> None:
    client = visit("secretary")
    page = client.get(f"/events/{EVENT}/briefing", headers=HTML)
    assert page.status_code == 200
    assert "Undefined" not in page.text
    for words in ("示例集团", "被审计单位", "示例成员01", "第 2 版", "当前版本尚未通过审查", "待补登"):
        assert words in page.text
    form = {"csrf_token": form_token(page), "revision": "2", "result": "passed", "cleared": "0", "word-0": "示例集团"}
    form |= {"remark-0": "审计已结束", "word-1": "示例成员01", "remark": "可以公开"}
    done = client.post(f"/events/{EVENT}/briefing/screening", data=form)
    assert done.status_code == 303
    name, args = publishing.calls[-1][:2]
    assert (name, args) == (
        "events.screen_briefing",
        {"event_id": EVENT, "revision": 2, "result": "passed", "remark": "可以公开",
         "cleared": [{"word": "示例集团", "remark": "审计已结束"}]},
    )  # fmt: skip


def test_a_refused_screening_keeps_what_was_ticked(visit: Visit, publishing: FakeBackend) -> None:
    detail = "“示例集团”可能泄露审计事项"
    publishing.answers["events.screen_briefing"] = Invalid(
        "briefing.not_cleared", detail, errors=[field_error("/cleared", "not_cleared", detail)]
    )
    client = visit("secretary")
    form = {"csrf_token": form_token(client.get(f"/events/{EVENT}/briefing", headers=HTML)), "revision": "2"}
    form |= {"result": "passed", "cleared": "1", "word-1": "示例成员01", "remark-1": "本人同意"}
    page = client.post(f"/events/{EVENT}/briefing/screening", data=form)
    assert page.status_code == 422
    assert detail in page.text
    assert 'value="本人同意"' in page.text
    assert 'id="c-1" value="1" checked' in page.text


def test_who_may_not_screen_sees_the_words_without_a_form(visit: Visit, publishing: FakeBackend) -> None:
    publishing.answers["events.briefing_screenings"] = {**SCREENING, "may_screen": False}
    page = visit("organizer").get(f"/events/{EVENT}/briefing", headers=HTML).text
    assert "示例集团" in page
    assert "briefing/screening" not in page


def test_a_difference_is_marked_and_what_people_wrote_stays_text(visit: Visit, publishing: FakeBackend) -> None:
    page = visit("organizer").get(f"/events/{EVENT}/briefing/difference?before=1&after=2", headers=HTML)
    assert page.status_code == 200
    assert "<ins>" in page.text
    assert "<script>alert" not in page.text
    asked = next(args for name, args, *_ in publishing.calls if name == "events.briefing_difference")
    assert asked == {"event_id": EVENT, "before": 1, "after": 2}


def test_where_it_appeared_is_entered_and_a_refusal_keeps_it(visit: Visit, publishing: FakeBackend) -> None:
    client = visit("organizer")
    token = form_token(client.get(f"/events/{EVENT}/briefing", headers=HTML))
    form = {"csrf_token": token, "event_id": EVENT, "expected_version": "4", "address": "第 12 期"}
    form |= {"published_on": "2026-05-07"}
    assert client.post("/publications/pub-1/record", data=form).status_code == 303
    assert publishing.calls[-1][:2] == (
        "notify.record_publication",
        {"publication_id": "pub-1", "expected_version": 4, "address": "第 12 期", "published_on": "2026-05-07"},
    )
    publishing.answers["notify.record_publication"] = Conflict("publication.retracted", "这条宣传记录已撤回")
    page = client.post("/publications/pub-1/record", data=form)
    assert (page.status_code, 'value="第 12 期"' in page.text, "已撤回" in page.text) == (409, True, True)
    assert client.post("/publications/pub-1/burn", data=form).status_code == 404


def test_the_register_is_filtered_by_its_address(visit: Visit, publishing: FakeBackend) -> None:
    page = visit("leader").get("/publications?state=registered&channel=&since=2026-05-01", headers=HTML)
    assert "示例审计报" in page.text
    asked = next(args for name, args, *_ in publishing.calls if name == "notify.publication_register")
    assert asked == {"limit": 50, "cursor": "", "state": "registered", "since": "2026-05-01"}


def test_a_wrong_filter_is_said_and_not_a_failure(visit: Visit, publishing: FakeBackend) -> None:
    wrong = Invalid("invalid", "日期不正确", errors=[field_error("/since", "invalid", "日期不正确")])
    publishing.answers["notify.publication_register"] = wrong
    page = visit("leader").get("/publications?since=x", headers=HTML)
    assert (page.status_code, "日期不正确" in page.text) == (200, True)


def test_a_feeds_address_is_shown_once(visit: Visit, publishing: FakeBackend) -> None:
    publishing.answers["events.make_calendar_feed"] = {
        "id": "f1",
        "kind": "own",
        "made_at": "2026-05-08T09:00:00+08:00",
    }
    client = visit("member")
    first = client.get("/calendar-feed", headers=HTML)
    made = client.post("/calendar-feed", data={"csrf_token": form_token(first), "_key": "k", "kind": "own"})
    assert ".ics" in made.text
    assert ".ics" not in client.get("/calendar-feed", headers=HTML).text


@pytest.mark.parametrize("public_only", [False, True])
def test_the_public_reads_notices_without_cookie_or_script(
    visit: Visit, publishing: FakeBackend, public_only: bool
) -> None:  # fmt: skip
    client = visit(public_only=public_only)
    for path in ("/notices", "/notices/event-1"):
        page = client.get(path)
        assert page.status_code == 200, page.text
        assert "联学&lt;i&gt;简报" in page.text
        assert "<script" not in page.text
        assert "Set-Cookie" not in page.headers
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; img-src 'self'")
        assert page.headers["Cache-Control"] == "no-store"
    assert '<img src="/notices/e/photos/p" alt="图">' in page.text
    assert {name for name, *_ in publishing.calls} == {"events.notices", "events.notice"}


def test_a_notice_that_was_taken_back_is_gone_and_an_unknown_one_is_not_there(
    visit: Visit, publishing: FakeBackend
) -> None:  # fmt: skip
    publishing.answers["events.notice"] = Gone("notice.retracted", "这篇简报已撤回。")
    page = visit().get("/notices/event-1")
    assert (page.status_code, "这篇公告已撤回" in page.text, "登录" in page.text) == (410, True, False)
    publishing.answers["events.notice"] = NotFound("not_found", "没有")
    assert visit().get("/notices/event-1").status_code == 404


def test_a_photo_comes_whole_and_only_as_a_picture(visit: Visit, publishing: FakeBackend) -> None:
    about = {"id": "p", "media_type": "image/png", "size": 6, "sha256": "0" * 64, "chunks": 2}
    publishing.answers["events.notice_photo"] = about
    publishing.answers["events.notice_photo_chunk"] = lambda **args: {
        "index": args["index"], "data": base64.b64encode(b"abc").decode(),
    }  # fmt: skip
    answer = visit().get("/notices/event-1/photos/p")
    assert (answer.data, answer.mimetype) == (b"abcabc", "image/png")
    publishing.answers["events.notice_photo"] = {**about, "media_type": "text/html"}
    assert visit().get("/notices/event-1/photos/p").status_code == 404


def test_an_answer_by_calendar_that_does_not_fit_keeps_what_was_typed(visit: Visit, backend: FakeBackend) -> None:
    backend.event = study_event("inviting")
    client = visit("organizer")
    page = client.get(f"/events/{EVENT}", headers=HTML)
    assert "登记日历答复" in page.text
    form = {"csrf_token": form_token(page), "headcount": "12", "file": (io.BytesIO(b"x"), "a.ics")}
    refused = client.post(f"/events/{EVENT}/itip", data=form)
    assert refused.status_code == 422
    assert "日历文件" in refused.text
    assert 'name="headcount" value="12"' in refused.text
    assert "登记日历答复" not in visit("leader").get(f"/events/{EVENT}", headers=HTML).text
    assert not [name for name, *_ in backend.calls if name.endswith(("attachment", "on_behalf"))]
