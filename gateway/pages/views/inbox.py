"""What the caller was told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from gateway import asking
from gateway.pages import bulk, sessions
from gateway.pages.surroundings import seen


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/inbox", "inbox", inbox)
    pages.add_url_rule("/inbox/read", "read_messages", read_messages, methods=["POST"])
    pages.add_url_rule("/inbox/<message_id>/read", "read_message", read_message, methods=["POST"])


def inbox() -> str:
    """What the caller was told."""
    return _shown(_page(), done=bulk.told())


def read_messages() -> Any:
    """Mark the ticked messages as read, or all that there are."""
    if request.form.get("all"):
        read = asking.clients().notify.read_all_messages()
        return redirect(url_for("pages.inbox", several=read["count"]), 303)
    page = _page()
    names = {one["id"]: one["title"] for one in page["items"]}
    found = bulk.each(lambda clients, one: clients.notify.read_message(message_id=one), names)
    if found.is_whole:
        return redirect(url_for("pages.inbox", several=found.done), 303)
    return make_response(_shown(_page(), found=found), found.status)


def _page() -> dict[str, Any]:
    found: dict[str, Any] = seen("notify.inbox", {"items": []}, limit=50, cursor=request.args.get("cursor", ""))
    return found


def _shown(page: dict[str, Any], **more: Any) -> str:
    return render_template("inbox.html", page=page, **more)


def read_message(message_id: str) -> Any:
    """Mark one message as read and go where it points, when that is an address of ours."""
    asking.clients().notify.read_message(message_id=message_id)
    wish = request.form.get("next")
    return redirect(sessions.destination(wish) if wish else url_for("pages.inbox"), 303)
