"""The form in which a briefing is written: with the editor its HTML comes back, without any script its light text.

What is kept is the HTML, cleaned by the events service; `markup` alone turns one into the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gateway.pages import forms, markup

FIELDS = ("title", "body_html")
SEEN = re.compile(r"<(?:img|table)\b", re.IGNORECASE)


def body(form: forms.Form) -> dict[str, Any]:
    """What `save_briefing` takes; a field without anything in it goes on as "", for the service to refuse."""
    return {"title": forms.text(form, "title") or "", "body_html": _html(form)}


def shown(briefing: Mapping[str, Any], typed: forms.Form | None = None) -> dict[str, Any]:
    """The fields' values: those of the stored briefing, or what was typed."""
    html = markup.shown(str(briefing.get("body_html") or "") if typed is None else _html(typed))
    text = markup.to_text(html) if typed is None or "text" not in typed else typed["text"]
    title = briefing.get("title") if typed is None else typed.get("title", "")
    return {"title": title, "text": text, "body_html": html}


def _html(form: forms.Form) -> str:
    """The text as HTML; "" where nobody would see anything of it."""
    html = form["body_html"] if "body_html" in form else markup.to_html(form.get("text", ""))
    return html.strip() if SEEN.search(html) or markup.plain(html).strip() else ""
