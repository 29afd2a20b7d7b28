"""Several at once: each is judged by itself, nothing is done twice, and one line says what was and was not done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from kit.domain import Conflict, DomainError, Unavailable, not_found
from tests.support.fake_backend import FakeBackend, study_event
from tests.support.fake_browser import application, logged_in

PARKED = {"id": "d1", "fact_id": "f1", "subscriber": "notify", "type": "event.held.v1", "error": "KeyError",
          "attempts": 6, "state": "parked", "parked_at": "2026-05-08T09:00:00+08:00"}  # fmt: skip
DELIVERY = {"id": "d1", "title": "通知甲", "channel": "mail", "channel_id": None, "recipient": "示例成员01",
            "state": "failed", "attempts": 3, "provider_code": "", "provider_message": "", "sent_at": None,
            "created_at": "2026-05-08T09:00:00+08:00"}  # fmt: skip
LISTS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "/inbox/read": ("organizer", "notify.read_message", "message_id", {}),
    "/parked-facts/replay": ("admin", "notify.replay_fact", "dead_letter_id", {"reason": "已修复"}),
    "/deliveries/retry": ("admin", "notify.retry_delivery", "delivery_id", {}),
    "/approvals/agree": ("leader", "events.approve", "approval_id", {"comment": "同意"}),
}
"""Where the form goes: who sends it, what is asked for each ticked one, by which argument, and the other fields."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    backend = FakeBackend()
    backend.event = study_event("in_review")
    for service in ("members", "partners", "events", "notify"):
        backend.answers[f"{service}.parked_facts"] = {"items": [], "next_cursor": None}
        backend.answers[f"{service}.discrepancies"] = {"items": [], "next_cursor": None}
    facts = [{**PARKED, "id": name} for name in ("a", "b")]
    deliveries = [{**DELIVERY, "id": name, "title": f"通知{name}"} for name in ("a", "b")]
    messages = [{"id": name, "title": f"消息{name}", "body": "", "link": None, "read_at": None,
                 "created_at": "2026-05-08T09:00:00+08:00"} for name in ("a", "b")]  # fmt: skip
    backend.answers |= {
        "notify.parked_facts": {"items": facts, "next_cursor": None},
        "notify.deliveries": {"items": deliveries, "next_cursor": None},
        "notify.inbox": {"items": messages, "next_cursor": None},
        "events.approvals": {"items": [_approval("a"), _approval("b")], "next_cursor": None},
        **{operation: {} for _role, operation, _name, _fields in LISTS.values()},
    }
    return backend


def _approval(key: str, warnings: int = 0) -> dict[str, Any]:
    return {"id": key, "event_id": f"event-{key}", "step": 2, "role": "leader", "state": "pending",
            "number": f"LX-{key}", "theme": f"主题{key}", "branch": "办公室党支部", "estimate": "0.00",
            "warnings": warnings}  # fmt: skip


def _ids(path: str, *keys: str) -> list[str]:
    return [f"notify-{key}" if path.startswith("/parked") else key for key in keys]


def _sent(app: Flask, backend: FakeBackend, path: str, *keys: str, **more: str) -> TestResponse:
    role, _operation, _name, fields = LISTS[path]
    client, token = logged_in(app, backend, role)
    form = {"csrf_token": token, "_key": "k", "chosen": _ids(path, *keys), **fields, **more}
    return client.post(path, data=form, buffered=True)


def _asked(backend: FakeBackend, path: str) -> list[str]:
    _role, operation, name, _fields = LISTS[path]
    return [args[name] for asked, args, _actor in backend.calls if asked == operation]


def _refusing(name: str, key: str, refusal: DomainError) -> Callable[..., Any]:
    def answer(**args: Any) -> Any:
        if args[name] == key:
            raise refusal
        return {}

    return answer


def _line(answer: TestResponse) -> str:
    found = re.search(
        r'<div class="notice (?:bad|good)" role="alert"[^>]*>.*?</svg>(.*?)</div>', answer.text, re.DOTALL
    )
    assert found, answer.text
    return found[1].strip()


@pytest.mark.parametrize("path", LISTS)
def test_each_of_the_ticked_is_done_once_however_often_it_is_named(app: Flask, backend: FakeBackend, path: str) -> None:
    answer = _sent(app, backend, path, "a", "b", "a")
    assert _asked(backend, path) == ["a", "b"]
    assert answer.status_code == 303
    client, _token = logged_in(app, backend, LISTS[path][0])
    assert "2 项已完成" in client.get(answer.headers["Location"], buffered=True).text


@pytest.mark.parametrize("path", LISTS)
def test_what_fails_is_named_with_its_reason_stays_ticked_and_does_not_stop_the_others(
    app: Flask, backend: FakeBackend, path: str
) -> None:
    _role, operation, name, _fields = LISTS[path]
    backend.answers[operation] = _refusing(name, "a", Conflict("late", "已经有人处理过。", "Too late."))
    answer = _sent(app, backend, path, "a", "b")
    assert _asked(backend, path) == ["a", "b"]
    assert answer.status_code == 200
    assert re.fullmatch(r"1 项已完成，1 项未完成：[^（]+（已经有人处理过）", _line(answer))
    ticked = re.findall(r'name="chosen" value="([^"]+)"[^>]* checked', answer.text)
    assert ticked == _ids(path, "a")


@pytest.mark.parametrize("path", LISTS)
def test_another_branchs_thing_among_the_ticked_is_not_named(app: Flask, backend: FakeBackend, path: str) -> None:
    _role, operation, name, _fields = LISTS[path]
    backend.answers[operation] = _refusing(name, "theirs", not_found("内容"))
    answer = _sent(app, backend, path, "theirs", "b")
    assert _line(answer) == "1 项已完成，1 项未完成：（没有找到该内容，或者您无权查看）"


@pytest.mark.parametrize("path", LISTS)
def test_with_nothing_ticked_nothing_is_asked_for(app: Flask, backend: FakeBackend, path: str) -> None:
    answer = _sent(app, backend, path)
    assert (answer.status_code, _line(answer), _asked(backend, path)) == (422, "请至少勾选一项。", [])


@pytest.mark.parametrize("path", LISTS)
def test_a_part_that_is_away_is_asked_once(app: Flask, backend: FakeBackend, path: str) -> None:
    operation = LISTS[path][1]
    backend.answers[operation] = Unavailable("away", "系统正忙。", "Busy.")
    answer = _sent(app, backend, path, "a", "b")
    assert _asked(backend, path) == ["a"]
    assert answer.status_code == 503
    assert "0 项已完成，2 项未完成" in _line(answer)


@pytest.mark.parametrize("path", LISTS)
def test_the_same_form_sent_twice_has_the_same_key_for_each_and_another_form_has_others(
    app: Flask, backend: FakeBackend, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, call = [], backend.call

    def noting(service: str, operation: str, args: Any, **more: Any) -> Any:
        if f"{service}.{operation}" == LISTS[path][1]:
            keys.append(more["idempotency_key"])
        return call(service, operation, args, **more)

    monkeypatch.setattr(backend, "call", noting)
    for form_key in ("k", "k", "other"):
        _sent(app, backend, path, "a", "b", _key=form_key)
    assert keys[:2] == keys[2:4]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("organizer", "/parked-facts/replay"),
        ("supervisor", "/deliveries/retry"),
        ("leader", "/deliveries/retry"),
        ("member", "/approvals/agree"),
    ],
)
def test_who_may_not_do_one_may_not_do_several(app: Flask, backend: FakeBackend, role: str, path: str) -> None:
    client, token = logged_in(app, backend, role)
    answer = client.post(path, data={"csrf_token": token, "chosen": _ids(path, "a"), "reason": "r"}, buffered=True)
    assert answer.status_code == 403
    assert _asked(backend, path) == []


def test_all_messages_are_read_at_once(app: Flask, backend: FakeBackend) -> None:
    backend.answers["notify.read_all_messages"] = {"state": "read", "count": 61}
    answer = _sent(app, backend, "/inbox/read", all="yes")
    assert answer.headers["Location"] == "/inbox?several=61"
    assert _asked(backend, "/inbox/read") == []


def test_parked_facts_are_not_tried_again_without_a_reason(app: Flask, backend: FakeBackend) -> None:
    answer = _sent(app, backend, "/parked-facts/replay", "a", "b", reason=" ")
    assert _line(answer) == "请填写原因：原因记入台账。"
    assert _asked(backend, "/parked-facts/replay") == []


def test_a_delivery_that_is_on_its_way_cannot_be_ticked(app: Flask, backend: FakeBackend) -> None:
    items = [{**DELIVERY, "id": state, "state": state} for state in ("failed", "parked", "queued", "delivered")]
    backend.answers["notify.deliveries"] = {"items": items, "next_cursor": None}
    client, _token = logged_in(app, backend, "admin")
    assert _offered(client, "/deliveries") == ["failed", "parked"]


def _offered(client: Client, path: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', client.get(path, buffered=True).text)


def test_only_proposals_without_warnings_can_be_agreed_to_together(app: Flask, backend: FakeBackend) -> None:
    approvals = [_approval("a"), _approval("b", warnings=2), _approval("c")]
    backend.answers["events.approvals"] = {"items": approvals, "next_cursor": None}
    client, _token = logged_in(app, backend, "leader")
    assert _offered(client, "/") == ["a", "c"]
    answer = _sent(app, backend, "/approvals/agree", "a", "b")
    assert _asked(backend, "/approvals/agree") == ["a"]
    assert _line(answer) == "1 项已完成，1 项未完成：主题b（预检有需要注意的事项，请打开查看后再决定）"


def test_each_agreement_has_the_one_opinion(app: Flask, backend: FakeBackend) -> None:
    _sent(app, backend, "/approvals/agree", "a", "b", comment="同意，注意安全")
    comments = [args["comment"] for asked, args, _actor in backend.calls if asked == "events.approve"]
    assert comments == ["同意，注意安全"] * 2


@pytest.mark.parametrize("count", ["x", "-1", "²", "99999", "<b>"])
def test_a_count_that_is_none_is_not_told(app: Flask, backend: FakeBackend, count: str) -> None:
    client, _token = logged_in(app, backend, "organizer")
    assert "项已完成" not in client.get("/inbox", query_string={"several": count}, buffered=True).text
