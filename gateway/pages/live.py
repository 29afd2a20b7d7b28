"""Whether a page still shows what there is: the mark of what it stands on, which the browser sends back with each look.

A look that finds nothing new is answered by 204, which changes nothing in the browser (docs/decisions/0026).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from gateway import asking
from gateway.pages import surroundings

EVERY = 10
"""Seconds between two looks at a page in front."""
WHILE_IT_MOVES = 2
"""Between two looks at something that will be over soon: an export, an import, somebody checking in."""
SEEN = "seen"


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/news", "news", news)


def news() -> Any:
    """What pages without news of their own look at: the numbers in their head."""
    return nothing_new(head_only) or render_template("news.html", live=head_only())


def mark_of(*answers: Any) -> str:
    """A short mark that is another one as soon as any of these answers is."""
    text = json.dumps(answers, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_look() -> bool:
    """Whether a page in front asks for what is new, and nobody asked for the page."""
    return SEEN in request.args


def nothing_new(looked_at: Callable[[], dict[str, Any]]) -> Response | None:
    """The answer to a look that finds none: empty, or no more than a newer stamp. None is for the whole page.

    While no fact was made anywhere since the page was shown, not even the page's own questions are asked.
    """
    if not is_look():
        return None
    stamp, _, mark = request.args[SEEN].partition(".")
    if stamp and stamp == asking.transport().stamp():
        return Response(status=204)
    found = looked_at()
    if found["mark"] != mark:
        return None
    return make_response(render_template("_news.html", live=found) if found["stamp"] != stamp else ("", 204))


def looks_at(
    endpoint: str, mark: str, parts: tuple[str, ...] = (), *, every: int = EVERY, facts: bool = True, **names: Any
) -> dict[str, Any]:
    """For `_news.html`: where to look, how often, and which parts of the page the answer replaces.

    `facts`: whether all that the page shows changes with a fact; jobs do not make any while they run.
    """
    stamp = asking.transport().stamp() if facts else ""
    address = url_for(endpoint, **names, seen=f"{stamp}.{mark}")
    return {"address": address, "parts": parts, "every": every, "mark": mark, "stamp": stamp}


def head_only() -> dict[str, Any]:
    """What a page looks at that has no news of its own."""
    return looks_at("pages.news", mark_of(surroundings.counts()))
