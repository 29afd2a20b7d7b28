"""A real browser before the real product: Debian's chromium and one embedded stack for all of these tests."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.processes import eventually
from tests.support.stack import PASSWORD, Api, Stack, embedded_stack

CHROMIUM = os.environ.get("LIANXUE_TEST_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run"]
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own chromium: playwright's is not downloaded."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese office PC."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`lianxue up` with its demo."""
    with embedded_stack(tmp_path_factory.mktemp("browser") / "home") as running:
        yield running


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """Where pages are asked for by their path alone."""
    return stack.base_url


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


def slot(days: int, hour: int = 9) -> dict[str, str]:
    """Three hours on a working day, a month or so ahead."""
    at = dt.datetime.combine(dt.datetime.now(SHANGHAI).date() + dt.timedelta(days=days), dt.time(hour), SHANGHAI)
    while at.weekday() > 3:
        at += dt.timedelta(days=1)
    return {"starts_at": at.isoformat(), "ends_at": (at + dt.timedelta(hours=3)).isoformat()}


@pytest.fixture
def invited(stack: Stack) -> Callable[[], tuple[dict[str, Any], dict[str, Any]]]:
    """Bring a proposal as far as its invitation, by the API: (event, invitation)."""

    def make() -> tuple[dict[str, Any], dict[str, Any]]:
        organizer = stack.session("organizer")
        proposal = _proposal(organizer)
        event = organizer.post("/events", proposal).json()
        path = f"/events/{event['id']}"
        submitted = organizer.post(path + "/submit")
        assert submitted.status_code == 200, submitted.text
        _approve(event["id"], [stack.session(name) for name in ("secretary", "leader", "finance", "committee")])
        return event, eventually(lambda: _invitation(organizer, path), "an invitation", 20)

    return make


def _proposal(organizer: Api) -> dict[str, Any]:
    partner = organizer.get("/partners?q=长飞&limit=200").json()["items"][0]
    checklist = organizer.get("/rule-packs/checklist").json()["items"]
    return {
        "theme": "走进光纤预制棒生产车间 " + uuid.uuid4().hex[:6],
        "branch_id": organizer.account["branch_id"],
        "partner_ids": [partner["id"]],
        "form": "visit",
        "problem": "智能制造企业审计中如何识别产能数据失真",
        "expected_result": "形成审计要点清单",
        "slots": [slot(30), slot(37)],
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
