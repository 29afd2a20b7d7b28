"""The briefing's HTML on its way into a document: cleaned once more, pictures brought along.

The converter behind the docx opens whatever an <img> names, files and addresses alike. So only pictures that are
attachments of ours come through, as data; every other <img> is taken out before the converter sees it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import nh3

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "em", "b", "i", "u", "s", "br", "blockquote", "table", "thead",
        "tbody", "tr", "th", "td", "img"}  # fmt: skip
ATTRIBUTES = {"img": {"src"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
ATTACHMENT = re.compile(r"(?:https?://[^/\s\"]+)?/api/v1/attachments/([A-Za-z0-9_-]{1,64})")
IMAGE = re.compile(r"<img\b[^>]*>")
DATA = re.compile(r'<img src="data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*">')
SOURCE = re.compile(r'src="([^"]*)"')
MOST_PICTURES = 30

Fetch = Callable[[str], tuple[str, bytes] | None]
"""From an attachment's id to its media type and content; None when it is no picture or not to be had."""


def clean(html: str) -> str:
    """The HTML with nothing but the tags that a briefing has."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=None)


def with_pictures(html: str, fetch: Fetch) -> str:
    """Cleaned HTML in which every picture is one of our attachments, carried as data."""
    carried = 0

    def carry(match: re.Match[str]) -> str:
        nonlocal carried
        source = SOURCE.search(match[0])
        ours = ATTACHMENT.fullmatch(source[1]) if source else None
        picture = fetch(ours[1]) if ours and carried < MOST_PICTURES else None
        if picture is None:
            return ""
        carried += 1
        return f'<img src="data:{picture[0]};base64,{base64.b64encode(picture[1]).decode()}">'

    return IMAGE.sub(carry, clean(html))


def without_strange_pictures(html: str) -> str:
    """Cleaned HTML whose only pictures are those that it carries as data."""
    return IMAGE.sub(lambda match: match[0] if DATA.fullmatch(match[0]) else "", cleaned_with_data(html))


def cleaned_with_data(html: str) -> str:
    """Like `clean`, and pictures may be data."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"data"}, link_rel=None)
