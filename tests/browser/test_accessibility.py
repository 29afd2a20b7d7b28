"""Nobody is shut out: axe-core over every page, as a PC and a phone show it, and with large letters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize

from kit.config import load
from tests.browser.visits import Visit, addressed, visits
from tests.chaos.rights.offices import OWN, Place

PC: ViewportSize = {"width": 1366, "height": 768}
WIDE: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE = Axe()
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
AS_ON_A_PC = {"rules": {"color-contrast": {"enabled": False}}}
"""Half of axe's time; colours do not change with the width."""
SCROLLS = """() => [...document.querySelectorAll("main *")].some(
    e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX))"""
"""What a narrow page has and a wide one has not: parts that are moved sideways, for which keys are needed, too."""
NOT_OURS = [".swagger-ui"]
"""The API's description is drawn by Swagger UI."""
LARGE = ("/", "/events/new", "/register", "/partners", "/help", "/calendar")

Seat = Callable[..., BrowserContext]
Invited = Callable[[], tuple[dict[str, Any], dict[str, Any]]]


@pytest.fixture(scope="session")
def walk(places: dict[str, Place], tmp_path_factory: pytest.TempPathFactory) -> list[Visit]:
    return visits(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("addresses"))}), places)


def findings(page: Page, **less: Any) -> list[str]:
    """What axe calls serious or critical, with the first places of each."""
    result = AXE.run(page, context={"exclude": [NOT_OURS]}, options=RULES | less).response
    return [
        f"{one['id']} ({one['impact']}): " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in result["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def sticks_out(page: Page) -> list[str]:
    """A page that can be moved sideways."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [f"{wide} wide in {seen}"] if wide > seen else []


def test_every_page_can_be_used_by_everybody(seat: Seat, walk: list[Visit], places: dict[str, Place]) -> None:
    wrong = []
    for role, theirs in groupby(walk, lambda visit: visit.role):
        page = seat(places[OWN].people[role] if role else None).new_page()
        wrong += [f"{visit}: {one}" for visit in theirs for one in opened(page, visit)]
    assert wrong == [], "\n".join(wrong)


def opened(page: Page, visit: Visit) -> list[str]:
    """What is wrong with a page at each of the three sizes; it is drawn anew, not asked for again."""
    page.set_viewport_size(PC)
    answer = page.goto(visit.path)
    assert answer is not None
    wrong = [] if answer.status == visit.status else [f"status {answer.status}"]
    wrong += findings(page) + sticks_out(page)
    page.set_viewport_size(WIDE)
    wrong += sticks_out(page)
    page.set_viewport_size(PHONE)
    wrong += sticks_out(page)
    return wrong + [f"phone: {one}" for one in (findings(page, **AS_ON_A_PC) if page.evaluate(SCROLLS) else [])]


@pytest.mark.parametrize("size", [PC, PHONE], ids=["PC", "phone"])
def test_large_letters_shut_nobody_out(seat: Seat, places: dict[str, Place], size: ViewportSize) -> None:
    page = seat(places[OWN]["organizer"], viewport=size).new_page()
    page.goto("/?text=large")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 19
    wrong = []
    for path in (*LARGE, addressed("/events/<event_id>", places[OWN].things)):
        page.goto(path)
        wrong += [f"{path}: {one}" for one in findings(page) + sticks_out(page)]
    assert wrong == [], "\n".join(wrong)


def test_axe_is_really_asked(seat: Seat) -> None:
    page = seat().new_page()
    page.goto("/login")
    assert findings(page) == []
    page.evaluate("document.querySelector('label').remove()")
    assert [one for one in findings(page) if one.startswith("label (critical)")]
