"""The page on which a briefing is written, over a fake backend: with and without its editor nothing is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from gateway.documents.captions import pictures
from gateway.pages.briefing_checks import length
from kit.domain import Conflict, Invalid, Stale, field_error
from tests.support.fake_backend import EVENT, FakeBackend, study_event
from tests.unit.gateway.test_pages import HOSTILE, HTML, Visit, backend, build, form_token, visit
from tests.unit.gateway.test_publication_pages import SCREENING, VERSIONS

__all__ = ["backend", "build", "visit"]

EDITOR = f"/events/{EVENT}/briefing/edit"
PHOTO = {"id": "photo-1", "event_id": EVENT, "attachment_id": "att-1", "caption": "参观车间"}
WRONG = {"kind": "date", "stated": "2026年5月9日", "recorded": "2026年5月8日", "quote": "2026年5月9日开展联学"}


@pytest.fixture
def writing(backend: FakeBackend) -> FakeBackend:
    backend.event = study_event("held")
    backend.answers |= {
        "events.briefing_screenings": SCREENING,
        "events.briefing_versions": {"items": VERSIONS, "next_cursor": None},
        "events.photos": {"items": [PHOTO]},
    }
    return backend


def posted(visit: Visit, user: str = "organizer", **fields: str) -> TestResponse:
    client = visit(user)
    token = form_token(client.get(EDITOR, headers=HTML))
    return client.post(EDITOR, data={"csrf_token": token, "title": "简报", "expected_version": "3", **fields})


def saved(backend: FakeBackend) -> dict[str, Any]:
    return next(args for name, args, _actor in backend.calls if name == "events.save_briefing")


def field(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, name
    return html.unescape(found[1])


def test_the_page_has_text_masthead_checks_versions_and_previews(visit: Visit, writing: FakeBackend) -> None:
    page = visit("organizer").get(EDITOR, headers=HTML)
    assert page.status_code == 200
    assert "Undefined" not in page.text
    for words in (
        "LX-2026-",
        "版头与落款",
        "核对清单",
        "正文字数",
        "保密审查",
        "briefing.docx",
        "第 2 版",
        "参观车间",
        "插入正文",
    ):
        assert words in page.text, words
    assert f"/events/{EVENT}/briefing/difference?before=1" in page.text
    assert "## 参观车间" in field(page.text, "text")
    assert field(page.text, "body_html").startswith("<p>本支部赴<strong>")
    assert f'action="/events/{EVENT}/actions/submit_briefing"' in page.text


def test_without_scripts_the_light_text_is_saved_as_html(visit: Visit, writing: FakeBackend) -> None:
    done = posted(visit, text="第一段\r\n\r\n## 小标题\r\n\r\n- 一\r\n- 二")
    assert (done.status_code, done.headers["Location"]) == (303, f"{EDITOR}?done=saved")
    assert saved(writing) == {
        "event_id": EVENT, "title": "简报", "expected_version": 3,
        "body_html": "<p>第一段</p><h2>小标题</h2><ul><li>一</li><li>二</li></ul>",
    }  # fmt: skip


def test_what_the_editor_made_goes_to_the_service_as_it_is(visit: Visit, writing: FakeBackend) -> None:
    made = "<h2>标题</h2><table><tbody><tr><td>1</td></tr></tbody></table>"
    assert posted(visit, body_html=made).status_code == 303
    assert saved(writing)["body_html"] == made


@pytest.mark.parametrize("sent", [{"text": " \r\n"}, {"body_html": "<p><br></p><p>&nbsp;</p>"}, {"body_html": ""}])
def test_an_empty_text_is_refused_beside_the_field(visit: Visit, writing: FakeBackend, sent: dict[str, str]) -> None:
    detail = "请填写正文。"
    wrong = [field_error("/body_html", "required", detail)]
    writing.answers["events.save_briefing"] = Invalid("invalid", "有内容填写不正确。", "Wrong.", errors=wrong)
    page = posted(visit, **sent)
    assert saved(writing)["body_html"] == ""
    assert page.status_code == 422
    assert f'id="body_html-wrong">{detail}' in page.text
    assert 'aria-describedby="body_html-wrong"' in page.text


def test_a_text_that_is_too_long_is_all_there_again(visit: Visit, writing: FakeBackend) -> None:
    wrong = [
        field_error("/body_html", "too_long", "最多 500000 字。"),
        field_error("/title", "too_long", "最多 200 字。"),
    ]
    writing.answers["events.save_briefing"] = Invalid("invalid", "有内容填写不正确。", "Wrong.", errors=wrong)
    text = "长" * 3000
    page = posted(visit, text=text, title="题" * 201)
    assert page.status_code == 422
    assert field(page.text, "text") == text
    assert "题" * 201 in page.text
    assert "最多 500000 字。" in page.text
    assert "最多 200 字。" in page.text


def test_a_stale_version_shows_both_and_the_next_saving_says_so(visit: Visit, writing: FakeBackend) -> None:
    client = visit("organizer")
    token = form_token(client.get(EDITOR, headers=HTML))
    writing.answers["events.save_briefing"] = Stale("stale", "简报已被他人修改，请刷新后重试。", "Stale.")
    writing.answers["events.briefing"] = {
        "title": "别人的标题", "body_html": "<p>别人的正文</p>", "state": "draft", "version": 4, "author": "陈办公",
        "saved_at": "2026-05-08T09:00:00+08:00", "disagreements": [],
    }  # fmt: skip
    mine = {"title": "我的标题", "body_html": "<p>我的正文</p>", "expected_version": "3"}
    page = client.post(EDITOR, data={"csrf_token": token, **mine})
    assert page.status_code == 412
    for words in ("<p>别人的正文</p>", "别人的标题", "陈办公", 'value="我的标题"', "再次保存将以您填写的为准"):
        assert words in page.text, words
    assert field(page.text, "body_html") == "<p>我的正文</p>"
    assert field(page.text, "text") == "我的正文"
    assert 'name="expected_version" value="4"' in page.text


def test_hostile_html_is_text_or_gone_wherever_it_is_shown_again(visit: Visit, writing: FakeBackend) -> None:
    writing.answers["events.save_briefing"] = Conflict("event.wrong_state", "现在不能这样操作。", "Not now.")
    attack = f'<p onclick="x()">段{HOSTILE}</p><svg onload=alert(3)></svg><img src="https://evil.invalid/a.png">'
    page = posted(visit, body_html=attack, title=HOSTILE)
    assert page.status_code == 409
    shown = field(page.text, "body_html")
    for bad in ("script", "onclick", "onerror", "svg", "evil.invalid"):
        assert bad not in shown, bad
    assert "段" in shown
    assert "<script>alert" not in page.text
    assert "onerror=alert(2)>" not in page.text.replace("&gt;", "")


@pytest.mark.parametrize("user", ["leader", "finance", "supervisor", "member"])
def test_who_may_not_write_gets_neither_page_nor_button(visit: Visit, writing: FakeBackend, user: str) -> None:
    client = visit(user)
    assert client.get(EDITOR, headers=HTML).status_code == 403
    assert "/briefing/edit" not in client.get(f"/events/{EVENT}", headers=HTML).text


def test_who_may_write_is_led_there_and_nobody_once_it_is_closed(visit: Visit, writing: FakeBackend) -> None:
    for user in ("organizer", "secretary"):
        assert f'href="{EDITOR}"' in visit(user).get(f"/events/{EVENT}", headers=HTML).text
        assert f'href="{EDITOR}"' in visit(user).get(f"/events/{EVENT}/briefing", headers=HTML).text
    writing.event = study_event("closed")
    assert visit("organizer").get(EDITOR, headers=HTML).status_code == 409
    for path in (f"/events/{EVENT}", f"/events/{EVENT}/briefing"):
        assert "/briefing/edit" not in visit("organizer").get(path, headers=HTML).text


@pytest.mark.parametrize("path", [EDITOR, f"/events/{EVENT}/briefing"])
def test_the_checklist_tells_writer_and_reviewer_what_is_to_be_put_right(
    visit: Visit, writing: FakeBackend, path: str
) -> None:
    body = '<p>2026年5月9日开展联学</p><p><img src="/api/v1/attachments/a"></p><p>参观车间</p><img src="x">'
    writing.answers["events.briefing"] = {
        "title": "简报", "body_html": body, "state": "draft", "version": 2, "disagreements": [WRONG],
    }  # fmt: skip
    page = visit("secretary").get(path, headers=HTML).text
    found = page[page.index('id="checklist"') :]
    listed = re.sub(r"<[^>]+>|\s+", " ", found[: found.index("</section>")])
    for words in ("2 张中有 1 张缺图注", "与记录不一致", "2026年5月9日开展联学", "当前版本尚未通过审查", "示例集团"):
        assert words in listed, words
    assert listed.count("与记录一致") == 2


def test_a_review_that_has_begun_is_said_before_somebody_saves(visit: Visit, writing: FakeBackend) -> None:
    writing.answers["events.briefing"] = {"title": "简报", "body_html": "<p>正</p>", "state": "submitted", "version": 2}
    page = visit("organizer").get(EDITOR, headers=HTML).text
    assert "须重新提交审核" in page
    assert "actions/submit_briefing" not in page


@pytest.mark.parametrize(
    ("body", "captions"),
    [
        ('<p><img src="a"></p><p>参观<strong>车间</strong></p>', ["参观车间"]),
        ('<p><img src="a"><br>座谈</p>', ["座谈"]),
        ('<p><img src="a"></p><p><img src="b"></p><p>二</p>', ["", "二"]),
        ('<p><img src="a"></p><h2>下一节</h2>', [""]),
        ('<p><img src="a"></p><p>这是一句完整的话。</p>', [""]),
        ('<img src="a">', [""]),
        ("<p>无</p>", []),
    ],
)
def test_a_caption_is_a_short_line_right_below_its_picture(body: str, captions: list[str]) -> None:
    assert pictures(body) == captions


def test_words_are_counted_as_office_programs_do() -> None:
    assert length("<p>联学<strong>简</strong>报，共 35 人</p><h2>lianxue v1.0</h2>") == 10
