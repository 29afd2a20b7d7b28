"""Long lists carry the pinyin by which they are searched, and a page brings the scripts that its fields need."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.fake_backend import EVENT, LINK, FakeBackend
from tests.support.fake_browser import application, logged_in

LONG, LOOKED_THROUGH = 13, 12


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return application(str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


def page(app: Flask, backend: FakeBackend, path: str, user: str = "organizer") -> str:
    client, _token = logged_in(app, backend, user)
    return client.get(path, buffered=True).text


def named(count: int) -> dict[str, object]:
    things = [{"id": f"id-{n}", "name": f"示例单位{n:02}"} for n in range(count - 1)]
    return {"items": [*things, {"id": "id-cf", "name": "长飞光纤"}], "next_cursor": None}


def scripts(text: str) -> list[str]:
    return re.findall(r'<script src="/assets/(?:vendor/)?([\w.-]+)\?', text)


def test_a_long_list_of_boxes_is_searched_by_initials_and_by_the_whole_pinyin(app: Flask, backend: FakeBackend) -> None:
    backend.answers["partners.partners"] = named(LONG)
    text = page(app, backend, "/events/new")
    keys = re.findall(r'data-pinyin="([^"]*)" id="partner-', text)
    assert len(keys) == LONG
    assert {"cfgx", "changfeiguangxian"} <= set(keys[-1].split())
    assert 'class="people" data-search' in text
    assert "tom-select.popular.min.js" in scripts(text)


def test_a_short_list_stays_as_it_is(app: Flask, backend: FakeBackend) -> None:
    backend.answers["partners.partners"] = named(LOOKED_THROUGH)
    text = page(app, backend, "/events/new")
    assert "data-pinyin" not in text
    assert "tom-select.popular.min.js" not in scripts(text)


@pytest.mark.parametrize("path", ["/events", "/members", "/plans", "/oversight", "/outcomes"])
def test_a_filter_with_many_branches_is_searched(app: Flask, backend: FakeBackend, path: str) -> None:
    backend.answers["members.branches"] = named(LONG)
    options = re.findall(r'<option value="id-[^"]+" data-pinyin="([^"]+)"', page(app, backend, path, "supervisor"))
    assert len(options) == LONG
    assert "cfgx" in options[-1].split()


def test_a_name_cannot_leave_its_attribute(app: Flask, backend: FakeBackend) -> None:
    hostile = {"items": [{"id": f"id-{n}", "name": '"><script>'} for n in range(LONG)], "next_cursor": None}
    backend.answers["partners.partners"] = hostile
    assert '"><script>' not in page(app, backend, "/events/new")


def test_pages_bring_what_their_fields_need_before_the_script_that_uses_it(app: Flask, backend: FakeBackend) -> None:
    dates = ["flatpickr.min.js", "flatpickr.zh.js", "fields.js", "lianxue.js"]
    assert scripts(page(app, backend, "/events/new"))[-4:] == dates
    assert "flatpickr.zh.js" not in scripts(page(app, backend, "/events/new?lang=en"))
    with_news = scripts(page(app, backend, f"/events/{EVENT}"))
    assert {"flatpickr.min.js", "tom-select.popular.min.js", "fields.js"} <= set(with_news)


@pytest.mark.parametrize("path", ["/", "/events", "/inbox", "/partners"])
def test_pages_without_such_fields_bring_none_of_it(app: Flask, backend: FakeBackend, path: str) -> None:
    assert scripts(page(app, backend, path))[-2:] == ["htmx.min.js", "lianxue.js"]


def test_the_partners_page_brings_none_of_it(app: Flask, backend: FakeBackend) -> None:
    assert scripts(page(app, backend, f"/i/{LINK}")) == []
