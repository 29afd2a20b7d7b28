"""Settings, words and putting off as pages: what they show, what they send, and what a refusal keeps."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from kit.domain import Invalid, Stale, field_error
from tests.unit.gateway.test_pages import HOSTILE, HTML, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

WORDS = {"title": "请改：{theme}", "body": "原因：{reason}", "expected_version": "2"}


def posted(visit, path, user="organizer", shown=None, **data):
    client = visit(user)
    token = form_token(client.get(shown or path, headers=HTML))
    return client.post(path, data={"csrf_token": token, **data})


@pytest.mark.parametrize("user", ["organizer", "secretary", "leader", "finance", "supervisor", "member"])
def test_everybody_has_settings_and_only_administrators_change_words(visit, user):
    page = visit(user).get("/notifications", headers=HTML)
    assert page.status_code == 200
    assert "Undefined" not in page.text
    assert 'href="/templates"' not in page.text
    assert visit(user).get("/templates", headers=HTML).status_code == 403


def test_settings_show_what_was_chosen_and_send_all_of_it_with_its_version(visit, backend):
    page = visit("organizer").get("/notifications", headers=HTML).text
    assert 'value="exercise@example.org"' in page
    assert re.search(r'id="mailed-reminders"[^>]* checked', page)
    assert not re.search(r'id="mailed-money"[^>]* checked', page)
    wishes = {"address": " a@example.org ", "mailed": ["events", "money"], "digest": "at_once", "quiet_from": "22:00"}
    done = posted(visit, "/notifications", **wishes, quiet_to="", expected_version="3")
    assert (done.status_code, done.headers["Location"]) == (303, "/notifications?done=saved")
    name, sent = backend.calls[-1][:2]
    assert name == "notify.change_notification_settings"
    assert sent == {**wishes, "address": "a@example.org", "quiet_to": None, "workdays_only": False, "language": "zh",
                    "expected_version": 3}  # fmt: skip
    posted(visit, "/notifications", **wishes, language="en", expected_version="3")
    assert backend.calls[-1][1]["language"] == "en"


def test_a_refused_address_stays_in_its_field_with_the_reason_and_is_no_markup(visit, backend):
    error = [field_error("/address", "invalid", "邮箱地址应写成 name@example.cn 的样子。")]
    backend.answers["notify.change_notification_settings"] = Invalid("invalid", "请按提示修改。", errors=error)
    page = posted(visit, "/notifications", address=HOSTILE, expected_version="3", mailed=["events"])
    assert page.status_code == 422
    assert 'id="address-wrong">邮箱地址应写成' in page.text
    assert "<script>alert" not in page.text
    assert re.search(r'id="mailed-events"[^>]* checked', page.text)


def test_putting_off_means_half_past_eight_of_a_day_to_come(visit, backend):
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    done = posted(visit, "/inbox/message-0/snooze", shown="/inbox", days="3")
    assert (done.status_code, done.headers["Location"]) == (303, "/inbox")
    name, sent = backend.calls[-1][:2]
    assert (name, sent["message_id"]) == ("notify.snooze_message", "message-0")
    until = dt.datetime.fromisoformat(sent["until"])
    assert until.strftime("%H:%M%z") == "08:30+0800"
    assert (until.date() - today).days in (3, 4)  # 4 where midnight has come in between
    posted(visit, "/inbox/message-0/snooze", shown="/inbox", days="-99999999999999")
    assert dt.datetime.fromisoformat(backend.calls[-1][1]["until"]).date() > today


def test_an_administrator_saves_looks_first_and_goes_back(visit, backend):
    listed = visit("admin").get("/templates", headers=HTML).text
    assert 'href="/templates/event-returned?language=zh"' in listed
    path = "/templates/event-returned"
    seen = posted(visit, path, "admin", **WORDS, do="preview")
    assert seen.status_code == 200
    assert 'id="preview"' in seen.text
    assert "notify.change_template" not in backend.asked()
    assert posted(visit, path, "admin", **WORDS, do="save").headers["Location"] == "/templates?language=zh&done=saved"
    which = {"template": "event-returned", "language": "zh"}
    assert backend.calls[-1][:2] == (
        "notify.change_template", {**WORDS, **which, "expected_version": 2, "for_channels": False},
    )  # fmt: skip
    posted(visit, path, "admin", **WORDS, do="reset")
    assert backend.calls[-1][:2] == ("notify.reset_template", which)


def test_words_of_the_other_language_are_seen_and_changed_as_such(visit, backend):
    listed = visit("admin").get("/templates?language=en", headers=HTML).text
    assert 'href="/templates/event-returned?language=en"' in listed
    assert re.search(r'aria-current="true" href="/templates\?language=en"', listed)
    path = "/templates/event-returned"
    shown = f"{path}?language=en"
    assert 'name="language" value="en"' in visit("admin").get(shown, headers=HTML).text
    done = posted(visit, path, "admin", shown=shown, **WORDS, language="en", for_channels="on", do="save")
    assert done.headers["Location"] == "/templates?language=en&done=saved"
    sent = backend.calls[-1][1]
    assert (sent["language"], sent["for_channels"]) == ("en", True)
    assert 'name="language" value="zh"' in visit("admin").get(f"{path}?language=fr", headers=HTML).text


def test_a_title_that_may_not_leave_the_house_is_refused_beside_the_box_and_stays(visit, backend):
    error = [field_error("/for_channels", "not_for_channels", "标题中的 {reason} 可能含有个人信息。")]
    backend.answers["notify.change_template"] = Invalid("template.not_for_channels", "请改。", errors=error)
    page = posted(visit, "/templates/event-returned", "admin", **WORDS, for_channels="on", do="save")
    assert page.status_code == 422
    assert 'id="for_channels-wrong">标题中的 {reason}' in page.text
    assert re.search(r'id="for_channels" checked', page.text)


@pytest.mark.parametrize(("typed", "sent"), [("yes", True), ("no", False), ("", None), ("perhaps", None)])
def test_whether_retired_members_get_it_is_chosen_on_its_own(visit, backend, typed, sent):
    path = "/templates/event-returned"
    done = posted(visit, f"{path}/audience", "admin", shown=path, retired=typed, expected_version="4", language="en")
    assert (done.status_code, done.headers["Location"]) == (303, "/templates?language=en&done=saved")
    assert backend.calls[-1][:2] == (
        "notify.choose_audience", {"template": "event-returned", "expected_version": 4, "retired": sent},
    )  # fmt: skip


def test_a_choice_that_somebody_else_made_first_is_told_and_nothing_is_lost(visit, backend):
    backend.answers["notify.choose_audience"] = Stale("stale", "内容已被他人修改，请刷新后重试。", "Reload.")
    path = "/templates/event-returned"
    page = posted(visit, f"{path}/audience", "admin", shown=path, retired="yes", expected_version="3")
    assert page.status_code == 412
    assert "内容已被他人修改" in page.text
    assert re.search(r'<option value="yes" selected>', page.text)
    assert "随上级单位设置" in page.text.partition('id="stored"')[2].partition("</section>")[0]
    assert 'name="expected_version" value="4"' in page.text


STALE = Stale("stale", "内容已被他人修改，请刷新后重试。", "Reload.")


def test_settings_that_were_saved_elsewhere_meanwhile_are_shown_beside_what_was_typed(visit, backend):
    backend.answers["notify.change_notification_settings"] = STALE
    page = posted(visit, "/notifications", address="b@example.org", digest="at_once", expected_version="2")
    assert page.status_code == 412
    assert 'value="b@example.org"' in page.text
    stored = page.text.partition('id="stored"')[2].partition("</section>")[0]
    assert all(text in stored for text in ("exercise@example.org", "22:00", "每天一封")), stored
    assert "再次保存" in page.text
    assert 'name="expected_version" value="3"' in page.text  # so saving again goes through


def test_words_that_somebody_else_changed_meanwhile_are_shown_beside_those_typed(visit, backend):
    backend.answers["notify.change_template"] = STALE
    page = posted(visit, "/templates/event-returned", "admin", **{**WORDS, "expected_version": "1"}, do="save")
    assert page.status_code == 412
    assert "请改：{theme}" in page.text
    stored = page.text.partition('id="stored"')[2].partition("</section>")[0]
    assert "被退回：{theme}" in stored
    assert "原因：{reason}" in stored
    assert 'name="expected_version" value="2"' in page.text


def test_another_refusal_keeps_the_version_that_was_shown(visit, backend):
    backend.answers["notify.change_template"] = Invalid("invalid", "请改。", "Invalid.")
    page = posted(visit, "/templates/event-returned", "admin", **{**WORDS, "expected_version": "1"}, do="save")
    assert 'name="expected_version" value="1"' in page.text
    assert 'id="stored"' not in page.text


def test_hostile_words_are_shown_as_text_and_refused_beside_the_field(visit, backend):
    path = "/templates/event-returned"
    page = posted(visit, path, "admin", title=HOSTILE, body=HOSTILE, expected_version="2", do="preview")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    error = [field_error("/body", "unknown_placeholder", "没有占位符 {phone}；可用的占位符：{reason}")]
    backend.answers["notify.change_template"] = Invalid("template.unknown_placeholder", "请改。", errors=error)
    page = posted(visit, path, "admin", **{**WORDS, "body": "{phone}"}, do="save")
    assert page.status_code == 422
    assert 'id="body-wrong">没有占位符 {phone}' in page.text
    assert "{phone}</textarea>" in page.text
