"""The pages of channels over a fake backend: who sees what, what is posted, and what is never shown."""

from __future__ import annotations

import html
import json

import pytest

from gateway.pages import channel_words
from kit.domain import Conflict, Invalid, field_error
from services.notify.domain.channels import KINDS, NEWS
from tests.unit.gateway.test_pages import HTML, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

CHANNEL = {
    "id": "channel-1", "unit_id": "unit-1", "kind": "dingtalk", "name": "示例群", "base_url": "https://oapi.dingtalk.com",
    "proxy": "", "news": ["agreed"], "settings": {}, "secret_set": ["token"], "enabled": True, "state": "enabled",
    "version": 3, "counts": {"parked": 2},
}  # fmt: skip
PARKED = {
    "id": "delivery-1", "message_id": "m", "channel": "dingtalk", "channel_id": "channel-1", "recipient": "示例群",
    "subject": "event-1", "type": "event.confirmed.v1", "title": "时间已商定：示例", "state": "parked",
    "provider_code": "310000", "attempts": 1, "created_at": "2026-04-08T11:00:00+08:00", "sent_at": None,
    "next_attempt_at": "2026-04-08T11:00:00+08:00", "version": 2,
}  # fmt: skip
SECRET = "exercise-token-0001"


@pytest.fixture(autouse=True)
def answers(backend):
    backend.answers |= {
        "notify.channels": {"items": [CHANNEL], "next_cursor": None},
        "notify.channel": CHANNEL,
        "notify.deliveries": {"items": [PARKED], "next_cursor": None},
        "notify.delivery": PARKED,
    }


def test_administrators_have_it_in_their_menu_readers_look_and_others_are_refused(visit):
    page = visit("admin").get("/", headers=HTML).text
    assert ('href="/channels"' in page, 'href="/deliveries"' in page) == (True, True)
    seen = visit("leader").get("/channels/channel-1", headers=HTML).text
    assert ("示例群" in seen, "/test" in seen, "/edit" in seen) == (True, False, False)
    paths = ("/channels", "/channels/channel-1", "/deliveries")
    assert [visit("organizer").get(path, headers=HTML).status_code for path in paths] == [403] * 3


@pytest.mark.parametrize("path", ["/channels", "/channels/channel-1", "/channels/channel-1/edit", "/deliveries"])
def test_looking_changes_nothing(visit, backend, path):
    page = visit("admin").get(path, headers=HTML)
    assert (page.status_code, "Undefined" in page.text) == (200, False)
    changing = ("create", "edit", "test", "retry")
    assert not [name for name in backend.asked() if name.split(".")[1].startswith(changing)]


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_has_a_form_with_its_own_secret(visit, kind):
    page = visit("admin").get(f"/channels/new?kind={kind}", headers=HTML).text
    for part in KINDS[kind].parts:
        assert f'type="password" id="secret-{part}"' in page
    assert page.count('type="password"') == len(KINDS[kind].parts)
    assert ("settings-template" in page) == (kind == "sms")


def test_the_pages_know_every_kind_part_and_news_of_the_service():
    assert {kind: set(parts) for kind, parts in channel_words.PARTS.items()} == {
        kind: set(one.parts) for kind, one in KINDS.items()
    }
    assert {kind: set(parts) for kind, parts in channel_words.NEEDED.items()} == {
        kind: set(one.needs) for kind, one in KINDS.items()
    }
    assert (channel_words.WAYS.keys(), channel_words.NEWS.keys()) == (KINDS.keys(), NEWS.keys())


def test_what_is_typed_is_posted_and_a_refused_form_keeps_all_but_the_secret(visit, backend):
    client = visit("admin")
    form = client.get("/channels/new?kind=dingtalk", headers=HTML)
    data = {"csrf_token": form_token(form), "kind": "dingtalk", "name": "新群", "unit_id": "unit-1", "enabled": "yes",
            "secret-token": SECRET, "secret-signing_secret": "", "news": ["agreed", "findings"]}  # fmt: skip
    backend.answers["notify.create_channel"] = {"id": "channel-2"}
    assert client.post("/channels/new", data=data).headers["Location"].startswith("/channels/channel-2")
    assert backend.calls[-1][1] == {
        "kind": "dingtalk", "name": "新群", "unit_id": "unit-1", "base_url": "", "proxy": "", "enabled": True,
        "news": ["agreed", "findings"], "secret": {"token": SECRET}, "language": "zh",
    }  # fmt: skip
    wrong = [field_error("/base_url", "invalid", "地址不对。")]
    backend.answers["notify.create_channel"] = Invalid("invalid", "有内容填写不正确。", errors=wrong)
    page = client.post("/channels/new", data=data)
    assert (page.status_code, "地址不对。" in page.text, 'value="新群"' in page.text) == (422, True, True)
    assert SECRET not in page.text


def test_an_edit_carries_the_version_and_leaves_an_empty_secret_out(visit, backend):
    client = visit("admin")
    form = client.get("/channels/channel-1/edit", headers=HTML)
    data = {
        "csrf_token": form_token(form),
        "expected_version": "3",
        "name": "示例群",
        "base_url": "",
        "secret-token": "",
    }
    assert client.post("/channels/channel-1/edit", data=data).status_code == 303
    _name, args, _actor = backend.calls[-1]
    assert (args["expected_version"], args["secret"], args["enabled"]) == (3, {}, False)


def test_an_sms_gateways_settings_are_posted_as_it_takes_them(visit, backend):
    client = visit("admin")
    token = form_token(client.get("/channels/new?kind=sms", headers=HTML))
    typed = {"settings-template": '{"a":"{{title}}"}', "settings-success_status": "200", "settings-method": "POST"}
    client.post("/channels/new", data={"csrf_token": token, "kind": "sms", **typed})
    settings = {"template": '{"a":"{{title}}"}', "success_status": 200, "method": "POST"}
    assert backend.calls[-1][1]["settings"] == settings


def test_a_trial_shows_its_receipt_and_what_it_means(visit, backend):
    client = visit("admin")
    token = form_token(client.get("/channels/channel-1", headers=HTML))
    backend.answers["notify.test_channel"] = {"id": "delivery-1", "state": "queued", "version": 1}
    done = client.post("/channels/channel-1/test", data={"csrf_token": token})
    assert (done.status_code, done.headers["Location"]) == (303, "/channels/channel-1?done=test&trial=delivery-1")
    page = html.unescape(client.get(done.headers["Location"], headers=HTML).text)
    assert ("310000" in page, "签名、关键词或来源 IP 不符合" in page) == (True, True)
    assert client.post("/channels/channel-1/explode", data={"csrf_token": token}).status_code == 404
    backend.answers["notify.retry_channel"] = Conflict("channel.disabled", "渠道已停用，请先启用。")
    refused = client.post("/channels/channel-1/retry", data={"csrf_token": token})
    assert (refused.status_code, "渠道已停用" in refused.text) == (409, True)


def test_what_is_parked_can_be_sent_again_from_the_list(visit, backend):
    client = visit("admin")
    form = client.get("/deliveries?state=parked", headers=HTML)
    assert [args["state"] for name, args, _actor in backend.calls if name == "notify.deliveries"] == ["parked"]
    assert 'name="next" value="/deliveries?state=parked&amp;done=again"' in form.text
    data = {"csrf_token": form_token(form), "next": "/deliveries?state=parked&done=again"}
    done = client.post("/deliveries/delivery-1/retry", data=data)
    assert done.headers["Location"] == "/deliveries?state=parked&done=again"
    assert backend.calls[-1][:2] == ("notify.retry_delivery", {"delivery_id": "delivery-1"})
    elsewhere = client.post("/deliveries/delivery-1/retry", data={**data, "next": "https://evil.example"})
    assert elsewhere.headers["Location"] == "/"
    assert client.get("/deliveries?state=nonsense", headers=HTML).status_code == 200


def test_an_events_branch_sees_what_its_channel_answered_and_may_send_it_again(visit, backend):
    backend.answers["notify.event_deliveries"] = {"items": [PARKED]}
    page = html.unescape(visit("organizer").get("/events/event-1", headers=HTML).text)
    assert ("示例群" in page, "钉钉群机器人" in page, "签名、关键词" in page) == (True, True, True)
    assert "/deliveries/delivery-1/retry" in page
    assert "/deliveries/delivery-1/retry" not in visit("leader").get("/events/event-1", headers=HTML).text


def test_what_waits_is_taken_away_as_lines_a_page_at_a_time_by_administrators(http, rpc):
    pages = {
        None: {"items": [{"id": "d1", "title": "已宣传：示例"}], "next_cursor": "d1"},
        "d1": {"items": [{"id": "d2", "title": "两\n行"}], "next_cursor": None},
    }
    rpc.answers["notify.waiting_deliveries"] = lambda args, _actor: pages[args.get("cursor")]
    answer = http("GET", "/deliveries/export.jsonl", "admin")
    assert (answer.status_code, answer.mimetype) == (200, "application/jsonl")
    assert "deliveries.jsonl" in answer.headers["Content-Disposition"]
    assert [json.loads(line)["id"] for line in answer.text.splitlines()] == ["d1", "d2"]
    assert http("GET", "/deliveries/export.jsonl", "organizer").status_code == 403
