"""Cleaning the briefing's HTML: what is not allowed disappears, nothing is refused."""

from __future__ import annotations

import nh3

ALLOWED = {"h2", "h3", "p", "br", "ul", "ol", "li", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "img"}
OWN_PICTURES = "/api/v1/attachments/"


def clean_html(body: str) -> str:
    """The body with structure, emphasis, tables and our own pictures only; `<script>` goes with its content."""
    return nh3.clean(
        body,
        tags=ALLOWED,
        attributes={"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        attribute_filter=_only_own_pictures,
        clean_content_tags={"script", "style"},
        link_rel=None,
        url_schemes=set(),
    )


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.startswith(OWN_PICTURES) and ".." not in value else None
    return value
