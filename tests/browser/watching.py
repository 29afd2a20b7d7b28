"""What no page of ours may do, whichever test opens it: ask another server, break its own policy, lose a file."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Request, Response

OUR_OWN = ("data:", "blob:", "about:")
SAID_BY_STATUS = "Failed to load resource"
"""Chromium's line about every answer from 400 on: forms are refused with 422 on purpose, the rest is judged below."""


class Watch:
    """Ears at every context of one test."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.away: list[str] = []
        self.complaints: list[str] = []
        self.lost: list[str] = []
        self.expected: tuple[str, ...] = ()

    def expects(self, *words: str) -> None:
        """What this test brings about on purpose: words that may stand in a complaint or a failure."""
        self.expected += words

    def over(self, context: BrowserContext) -> BrowserContext:
        """The same context, listened to; the browser itself knows no other server (see QUIET in conftest)."""
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self._broke(error.error))
        return context

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, *OUR_OWN)):
            self.away.append(request.url)

    def _failed(self, request: Request) -> None:
        # Whoever goes on to the next page, or gets a file instead of one, breaks off what was on its way.
        if request.failure != "net::ERR_ABORTED":
            self._note(self.lost, f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        is_part = response.request.resource_type in ("stylesheet", "script", "image", "font")
        if response.status >= 500 or (response.status >= 400 and is_part):
            self.lost.append(f"{response.url}: {response.status}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(SAID_BY_STATUS):
            self._note(self.complaints, message.text)

    def _broke(self, error: Error) -> None:
        self._note(self.complaints, str(error))

    def _note(self, where: list[str], text: str) -> None:
        if not any(words in text for words in self.expected):
            where.append(text)
