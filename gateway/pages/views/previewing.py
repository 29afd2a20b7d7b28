"""What submitting would say of the proposal in the form, while it is being written."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from gateway.api.passing import admit
from gateway.pages import forms
from gateway.pages.event_page import judged


def add_to(pages: Blueprint) -> None:
    """Register this module's page."""
    pages.add_url_rule("/events/preview", "preview_event", preview_event, methods=["POST"])


def preview_event() -> str:
    """A fragment: what is missing, and each rule with its clause and arithmetic; nothing is stored."""
    admit("events.preview")
    return render_template("_preflight.html", preflight=judged(forms.proposal(request.form)))
