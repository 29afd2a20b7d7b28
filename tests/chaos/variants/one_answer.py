"""Products that break "one link, one answer"."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from typing import Any

ACCEPT = {"answer": "accept", "slot": 0, "headcount": 1, "contact_name": "x", "contact_phone": "x", "leader_name": "x"}


def get_confirms() -> None:
    """Opening the page is taken for a yes."""
    from gateway import asking
    from gateway.pages.views import links
    from kit.domain import DomainError

    show = links.show

    def confirming(token: str) -> Any:
        with suppress(DomainError):
            asking.public_clients().partners.reply_by_link(token=token, **ACCEPT)
        return show(token)

    links.show = confirming


def script_confirms() -> None:
    """The page's script says yes: no scanner sees it, a browser with JavaScript does."""
    from gateway.pages.views import links

    show = links.show

    def scripted(token: str) -> Any:
        page = show(token)
        call = (
            f"fetch('/api/v1/links/{token}/reply', {{method: 'POST', headers: {{'Content-Type': 'application/json'}}, "
            "body: JSON.stringify({answer: 'decline', reason: 'x'})})"
        )
        page.headers["Content-Security-Policy"] = "script-src 'unsafe-inline'"
        page.set_data(page.get_data() + f"<script>{call}</script>".encode())
        return page

    links.show = scripted


def reply_overwrites() -> None:
    """The last answer counts."""
    from services.partners.domain.answers import Answer, Reply
    from services.partners.domain.invitation import Invitation

    record = Invitation._record

    def reply(
        self: Invitation, answer: Answer, *, id: str, receipt: str, at_round: int | None, now: Any, notice_read: bool
    ) -> Reply:
        self.check_link(now)
        fresh = Reply.of(
            answer, id=id, round_=self.round, receipt=receipt, now=now, evidence_id=None, notice_read=notice_read
        )
        known = self.current_reply
        if known is None:
            return record(self, fresh, now)
        for field in fields(Reply):
            if field.name not in ("id", "round"):
                setattr(known, field.name, getattr(fresh, field.name))
        self.happened("invitation.declined", reply=known)
        return known

    Invitation.reply = reply  # type: ignore[method-assign]


def log_prints_path() -> None:
    """The access log says where people went."""
    from kit import logs, web

    logs.mask_tokens = logs.mask_path = web.mask_path = lambda text: text


VARIANTS = {
    "get-confirms": get_confirms,
    "script-confirms": script_confirms,
    "reply-overwrites": reply_overwrites,
    "log-prints-path": log_prints_path,
}
