"""What the caller was told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from gateway import asking
from gateway.pages import sessions
from gateway.pages.surroundings import seen


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/inbox", "inbox", inbox)
    pages.add_url_rule("/inbox/<message_id>/read", "read_message", read_message, methods=["POST"])


def inbox() -> str:
    """What the caller was told."""
    page = seen("notify.inbox", {"items": []}, limit=50, cursor=request.args.get("cursor", ""))
    return render_template("inbox.html", page=page)


def read_message(message_id: str) -> Any:
    """Mark one message as read and go where it points, when that is an address of ours."""
    asking.clients().notify.read_message(message_id=message_id)
    wish = request.form.get("next")
    return redirect(sessions.destination(wish) if wish else url_for("pages.inbox"), 303)
