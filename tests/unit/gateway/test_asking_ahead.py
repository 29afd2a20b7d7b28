"""A page's questions travel together: one message a service, each question once."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask

from kit.domain import Unavailable, not_found
from tests.support.fake_backend import EVENT, FakeBackend
from tests.support.fake_browser import application, logged_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("who", ["organizer", "secretary", "supervisor"])
@pytest.mark.parametrize("path", ["/", f"/events/{EVENT}"])
def test_a_page_sends_few_messages_and_asks_nothing_twice(app: Flask, path: str, who: str) -> None:
    backend = FakeBackend()
    client, _token = logged_in(app, backend, who)
    backend.messages, backend.calls = 0, []
    assert client.get(path).status_code == 200
    asked = Counter((name, str(sorted(args.items()))) for name, args, _actor in backend.calls)
    readings = sum(count for (name, _args), count in asked.items() if name == "events.note_reading")
    assert [question for question, count in asked.items() if count > 1] == []
    services = {name.partition(".")[0] for name, _args, _actor in backend.calls}
    assert backend.messages - readings <= len(services) + 4, asked


def test_what_may_not_be_seen_is_not_found_though_the_rest_was_asked_with_it(app: Flask) -> None:
    backend = FakeBackend()
    client, _token = logged_in(app, backend, "organizer")
    backend.answers["events.event"] = not_found("活动")
    assert client.get(f"/events/{EVENT}").status_code == 404


def test_a_part_that_is_away_leaves_its_place_empty_and_is_asked_once(app: Flask) -> None:
    backend = FakeBackend()
    client, _token = logged_in(app, backend, "organizer")
    away = Unavailable("service.unavailable", "系统繁忙。", "Away.")
    backend.answers |= {"notify.unread_count": away, "notify.event_deliveries": away, "notify.partner_mails": away}
    backend.calls = []
    page = client.get(f"/events/{EVENT}")
    assert page.status_code == 200
    assert "走进光纤预制棒生产车间" in page.text
    names = backend.asked()
    assert {names.count(name) for name in names if name.startswith("notify.")} == {1}
