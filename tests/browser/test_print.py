"""On paper: the words and tables of a page, and nothing that is there to be pressed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.visits import addressed
from tests.chaos.rights.offices import OWN, Place

Seat = Callable[..., BrowserContext]
ONLY_ON_SCREEN = ".top, .side, .crumbs, .tabs, .acts, .query, button, .btn, details.act, input:not([type=hidden])"
ON_PAPER = {
    "/register": ".register",
    "/register/print": ".sheet table",
    "/plans/<plan_id>": ".panel table",
    "/events/<event_id>": "#money table",
    "/plans": ".panel table",
}


@pytest.mark.parametrize("path", ON_PAPER)
def test_paper_has_the_table_and_nothing_to_press(seat: Seat, places: dict[str, Place], path: str) -> None:
    organizer, things = places[OWN]["organizer"], places[OWN].things
    year = organizer.get(f"/plans/{things['plan_id']}").json()["year"]
    page = seat(organizer).new_page()
    page.goto(addressed(path, things) + (f"?year={year}" if path == "/plans" else ""))
    shown = page.locator("body").inner_text()
    page.emulate_media(media="print")
    expect(page.locator(ON_PAPER[path]).first).to_be_visible()
    visible = [one for one in page.locator(ONLY_ON_SCREEN).all() if one.is_visible()]
    assert [one.evaluate("node => node.outerHTML.slice(0, 120)") for one in visible] == []
    assert len(re.sub(r"\s", "", page.locator("body").inner_text())) > len(re.sub(r"\s", "", shown)) / 4


def test_a_partner_prints_what_was_agreed(seat: Seat, places: dict[str, Place]) -> None:
    page = seat().new_page()
    path = f"/events/{places[OWN].things['event_id']}/invitations"
    page.goto(places[OWN]["organizer"].get(path).json()["items"][0]["url"])
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("form:visible, button:visible, summary:visible, footer:visible")).to_have_count(0)
