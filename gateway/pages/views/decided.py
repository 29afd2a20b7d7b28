"""What the caller has decided as an approver, newest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from gateway import asking
from gateway.api.passing import admit


def add_to(pages: Blueprint) -> None:
    """Register this module's page."""
    pages.add_url_rule("/approvals", "decided", decided)


def decided() -> str:
    """With the opinion that was given, and what has become of the event."""
    admit("events.approvals")
    page = asking.clients().events.approvals(state="decided", limit=20, cursor=request.args.get("cursor", ""))
    return render_template("decided.html", page=page)
