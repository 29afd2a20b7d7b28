"""The people of the demo, each at a browser of their own, all of one size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.filling import fill
from tests.support.processes import eventually
from tests.support.stack import Api, Stack

PHONE = 600
"""Narrower than this the menu is behind its button, and people have fingers."""


@cache
def caller(stack: Stack, username: str) -> Api:
    """One login a person for all sizes: the login page has tests of its own."""
    api = stack.session(username)
    api.http.headers["Connection"] = "close"  # asked now and then: the server hangs up on who is silent for long
    return api


class Office:
    """`event` and `round`: the addresses of their pages. Whoever did the last thing stays where it led them."""

    def __init__(self, browser: Browser, stack: Stack, screen: Mapping[str, Any]) -> None:
        self.browser, self.stack, self.screen = browser, stack, dict(screen)
        self.with_finger = self.screen["viewport"]["width"] < PHONE
        self.seats: dict[str, Page] = {}
        self.event = self.round = self.last = ""

    def seat(self, username: str) -> Page:
        """Someone's browser, logged in; it says yes to whatever a page asks."""
        if username not in self.seats:
            where = {"base_url": self.stack.base_url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
            context = self.browser.new_context(**where, **self.screen)
            token = str(caller(self.stack, username).http.headers["Authorization"]).removeprefix("Bearer ")
            context.add_cookies([{"name": "lianxue", "value": token, "url": self.stack.base_url}])
            self.seats[username] = context.new_page()
            self.seats[username].on("dialog", lambda dialog: dialog.accept())
        self.last = username
        return self.seats[username]

    def opens(self, username: str, path: str) -> Page:
        """A page, at its address, before this person."""
        page = self.seat(username)
        page.goto(path)
        return fits(page)

    def by_menu(self, username: str, words: str) -> Page:
        """A page as people find it: by the menu, which has a button on a phone."""
        page = self.opens(username, "/")
        entry = page.locator(".side nav").get_by_role("link", name=words, exact=True)
        if self.with_finger:
            expect(entry).to_be_hidden()
            self.press(page.locator(".menu-label"))
        with page.expect_navigation():
            self.press(entry)
        return fits(page)

    def at_event(self, username: str, *, again: bool = True) -> Page:
        """The event's page before this person; with again=False the one that their last deed led to."""
        if not again and self.last == username and self.seats[username].url.startswith(self.event):
            return self.seats[username]
        return self.opens(username, self.event)

    def press(self, control: Locator) -> None:
        """With a finger or the mouse; it has to be in sight, whole, and under nothing."""
        control.scroll_into_view_if_needed()
        box = control.bounding_box()
        width = self.screen["viewport"]["width"]
        assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width + 1), f"sticks out: {control}"
        control.tap() if self.with_finger else control.click()

    def does(self, username: str, label: str, *, again: bool = True, **typed: str) -> Page:
        """Press a button on the event's page; with fields, open its form, fill it in and send it."""
        page = self.at_event(username, again=again)
        if typed:
            self.sends(page, label, **typed)
        else:
            self.press(page.get_by_role("button", name=label, exact=True).first)
        return told(page)

    def sends(self, within: Page | Locator, label: str, **typed: str) -> None:
        """Open a small form, fill it in and send it."""
        opened = self.opened(within, label)
        for name, text in typed.items():
            fill(opened.locator(f"[name='{name}']"), text)
        self.press(opened.locator("button").last)

    def opened(self, within: Page | Locator, label: str) -> Locator:
        """The small form of this name, unfolded."""
        whole = re.compile(f"^{re.escape(label)}$")
        page = within if isinstance(within, Page) else within.page
        form = within.locator("details.act", has=page.locator("summary", has_text=whole)).first
        self.press(form.locator("summary"))
        return form

    def reaches(self, state: str, word: str) -> None:
        """What travels between the services takes a moment; then the page says it as well."""
        path = "/events/" + self.event.rsplit("/", 1)[1]
        organizer = caller(self.stack, "organizer")
        eventually(lambda: organizer.get(path).json()["state"] == state, state, 20, 0.05)
        expect(self.at_event("organizer").locator(".head .badge-lx").first).to_have_text(word)


def told(page: Page) -> Page:
    """The page that says that it was done."""
    expect(page.locator(".notice.good").first).to_be_visible(timeout=15_000)
    return fits(page)


def fits(page: Page) -> Page:
    """Nothing of the page sticks out of its window."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen, f"{page.url}: {wide} wide in {seen}"
    return page
