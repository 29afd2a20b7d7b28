"""One's own subscriptions to a calendar: made, shown once, renewed, ended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for

from gateway import asking
from gateway.api.calendar_feeds import made
from gateway.pages import forms, problems
from gateway.pages.surroundings import items
from kit.domain import DomainError


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/calendar-feed", "calendar_feed", calendar_feed, methods=["GET", "POST"])
    pages.add_url_rule("/calendar-feed/revoke", "revoke_calendar_feed", revoke, methods=["POST"])


def calendar_feed() -> Any:
    """What one has; POST makes or renews one, and shows its address this once."""
    if request.method != "POST":
        return _page()
    try:
        new, _replayed = made(forms.text(request.form, "kind"), request.form.get("_key"))
    except DomainError as refusal:
        return _page(error=problems.told(refusal, ()))
    return _page(new=new)


def revoke() -> Any:
    """End one."""
    asking.clients().events.revoke_calendar_feed(feed_id=forms.text(request.form, "feed_id") or "-")
    return redirect(url_for("pages.calendar_feed", done="revoked"), 303)


def _page(new: dict[str, Any] | None = None, error: problems.Problem | None = None) -> Any:
    feeds = {one["kind"]: one for one in items("events.calendar_feeds")}
    shown = render_template("calendar_feed.html", feeds=feeds, new=new, error=error)
    return make_response(shown, error.status if error else 200)
