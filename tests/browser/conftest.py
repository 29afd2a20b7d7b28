"""A real browser before the real product: Debian's chromium and one embedded stack for all of these tests."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gateway.pages.long_lists import LOOKED_THROUGH
from tests.browser.watching import Watch
from tests.chaos.rights.offices import Place, open_offices
from tests.chaos.rights.scenery import furnish
from tests.support.chromium import chromium
from tests.support.processes import eventually
from tests.support.stack import PASSWORD, Api, Stack, embedded_stack

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
"""The last one: there is no server in the world but ours, so what asks another one gets nowhere."""
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What moves the product's clock far ahead comes last: a year may end in between, and with it the demo's money.

    At the very end comes what uses up the things of the places that others open (`worn`).
    """
    items.sort(key=lambda item: sum(name in getattr(item, "fixturenames", ()) for name in ("places", "worn")))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own chromium: playwright's is not downloaded."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese office PC."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`lianxue up` with its demo, and more partners: so many that their list is searched, not looked through."""
    with embedded_stack(tmp_path_factory.mktemp("browser") / "home") as running:
        organizer = running.session("organizer")
        for name in ("中铁第四勘察设计院", *(f"示例单位{n:02}" for n in range(1, LOOKED_THROUGH + 1))):
            made = organizer.post("/partners", {"name": f"{name}〔exercise〕"})
            assert made.status_code == 201, made.text
        yield running


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """Where pages are asked for by their path alone."""
    return stack.base_url


@pytest.fixture(autouse=True)
def watch(browser: Browser, base_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Every page of every test is watched, in whatever context it is opened."""
    watching, opened = Watch(base_url), browser.new_context
    monkeypatch.setattr(browser, "new_context", lambda **settings: watching.over(opened(**settings)))
    yield watching
    assert watching.away == [], "requests that left the server"
    assert watching.complaints == [], "what the browser complained about"
    assert watching.lost == [], "requests that failed"


@pytest.fixture(scope="session")
def places(stack: Stack) -> dict[str, Place]:
    """Offices with a thing of every kind, those of the rights table; the clock stands behind their studies."""
    found = open_offices(stack)
    furnish(stack, found)
    return found


@pytest.fixture
def seat(browser: Browser, base_url: str) -> Iterator[Callable[..., BrowserContext]]:
    """A browser in which somebody is logged in already; without a caller nobody is."""
    contexts = []

    def opened(caller: Api | None = None, **settings: Any) -> BrowserContext:
        context = browser.new_context(base_url=base_url, locale="zh-CN", timezone_id="Asia/Shanghai", **settings)
        contexts.append(context)
        if caller is not None:
            token = str(caller.http.headers["Authorization"]).removeprefix("Bearer ")
            context.add_cookies([{"name": "lianxue", "value": token, "url": base_url}])
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def log_in(page: Page) -> Callable[[str], Page]:
    """Through the login page, as people do."""

    def by(username: str) -> Page:
        page.goto("/login")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        return page

    return by


def pick_partner(page: Page, typed: str, name: str) -> None:
    """In the proposal's list of partners: by some letters of it, and with the enter key."""
    box = page.get_by_role("combobox", name="联学单位")
    box.fill(typed)
    expect(page.get_by_role("listbox", name="联学单位").get_by_role("option")).to_have_text(re.compile(name))
    box.press("Enter")
    expect(page.locator(".ts-control .item").filter(has_text=name)).to_be_visible()


def slot(stack: Stack, days: int, hour: int = 9) -> dict[str, str]:
    """Three hours on a working day, a month or so ahead by the product's clock, which some tests move."""
    now = dt.datetime.fromisoformat(stack.session("admin").get("/test-clock").json()["now"])
    at = dt.datetime.combine(now.astimezone(SHANGHAI).date() + dt.timedelta(days=days), dt.time(hour), SHANGHAI)
    while at.weekday() > 3:
        at += dt.timedelta(days=1)
    return {"starts_at": at.isoformat(), "ends_at": (at + dt.timedelta(hours=3)).isoformat()}


@pytest.fixture
def invited(stack: Stack) -> Callable[[], tuple[dict[str, Any], dict[str, Any]]]:
    """Bring a proposal as far as its invitation, by the API: (event, invitation)."""

    def make() -> tuple[dict[str, Any], dict[str, Any]]:
        organizer = stack.session("organizer")
        proposal = _proposal(organizer, [slot(stack, 30), slot(stack, 37)])
        event = organizer.post("/events", proposal).json()
        path = f"/events/{event['id']}"
        submitted = organizer.post(path + "/submit")
        assert submitted.status_code == 200, submitted.text
        _approve(event["id"], [stack.session(name) for name in ("secretary", "leader", "finance", "committee")])
        return event, eventually(lambda: _invitation(organizer, path), "an invitation", 20)

    return make


def _proposal(organizer: Api, slots: list[dict[str, str]]) -> dict[str, Any]:
    partner = organizer.get("/partners?q=长飞&limit=200").json()["items"][0]
    checklist = organizer.get("/rule-packs/checklist").json()["items"]
    return {
        "theme": "走进光纤预制棒生产车间 " + uuid.uuid4().hex[:6],
        "branch_id": organizer.account["branch_id"],
        "partner_ids": [partner["id"]],
        "form": "visit",
        "problem": "智能制造企业审计中如何识别产能数据失真",
        "expected_result": "形成审计要点清单",
        "slots": slots,
        "venue": {"name": "长飞科技园 " + uuid.uuid4().hex[:6], "region": "武汉", "off_site": False},
        "capacity": 20,
        "unplanned_reason": "临时安排(exercise)",
        "budget": [],
        "checklist": {item["key"]: True for item in checklist},
    }


def _approve(event_id: str, approvers: list[Api]) -> None:
    """Each approver clears its pending step, in whatever order the chain asks."""
    for _round in range(6):
        for approver in approvers:
            for item in approver.get("/approvals?state=pending&limit=200").json()["items"]:
                if item["event_id"] == event_id:
                    approver.post(f"/approvals/{item['id']}/approve", {"comment": "同意"})


def _invitation(organizer: Api, path: str) -> dict[str, Any] | None:
    items = organizer.get(path + "/invitations").json().get("items") or []
    return items[0] if items else None
