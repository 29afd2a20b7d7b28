"""The briefing's text for a plain <textarea>, and back to HTML.

A line that starts with `## ` or `### ` is a heading, `- ` and `1. ` start list items, `**…**` is bold, a blank line
ends a paragraph. What this cannot hold (tables, pictures, lists in lists, a sentence that begins like a list) stays in
the text as its HTML line: a block is written as light text only where that text gives the same block again, so that
nothing of what the editor makes is lost in the field.
"""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

BLOCK = re.compile(r"<(h2|h3|p|ul|ol|table|figure|img)\b[^>]*?(?:/?>|>)", re.IGNORECASE)
HTML_LINE = re.compile(r"^<(h2|h3|p|ul|ol|table|figure|img)\b", re.IGNORECASE)

EMPTY = re.compile(r"<p>(\s|<br>)*</p>", re.IGNORECASE)

SHOWN_TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "b", "em", "br", "table", "thead", "tbody", "tr", "th", "td",
              "img", "figure", "figcaption"}  # fmt: skip


def shown(html: str) -> str:
    """The HTML as a page may hold it, whoever wrote it; services clean what they keep by themselves."""
    return nh3.clean(html, tags=SHOWN_TAGS, url_schemes=set())


def plain(html: str) -> str:
    """The words alone, as a reader sees them; a word that is half bold is one word."""
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:strong|b|em)>", "", html)))


def to_text(html: str) -> str:
    """The light text of a cleaned briefing."""
    found, rest = [], html.strip()
    while rest:
        block, rest = _next_block(rest)
        text = _block_text(block)
        if text:
            found.append(text)
    return "\n\n".join(found)


def _next_block(html: str) -> tuple[str, str]:
    """The first block-level element, or the loose text before it."""
    opening = BLOCK.search(html)
    if opening is None:
        return html, ""
    if opening.start() > 0 and html[: opening.start()].strip():
        return html[: opening.start()], html[opening.start() :]
    tag = opening[1].lower()
    if tag == "img":
        return html[opening.start() : opening.end()], html[opening.end() :].strip()
    end = _end_of(tag, html, opening.end())
    return html[opening.start() : end], html[end:].strip()


def _end_of(tag: str, html: str, start: int) -> int:
    """Behind the closing tag that belongs to the opening one before `start`; lists stand in lists."""
    depth = 1
    for one in re.finditer(rf"<(/?){tag}\b[^>]*>", html[start:], re.IGNORECASE):
        depth += -1 if one[1] else 1
        if depth == 0:
            return start + one.end()
    return len(html)


def _block_text(block: str) -> str:
    """The light text where it holds all of the block, else the block itself on one line; "" for an empty paragraph."""
    line = re.sub(r"\s*\n\s*", " ", block.strip())
    line = line if BLOCK.match(line) else f"<p>{line}</p>"
    text = _light_text(line)
    return text if EMPTY.fullmatch(line) or to_html(text) == line else line


def _light_text(block: str) -> str:
    tag = BLOCK.match(block)
    name = tag[1].lower() if tag else ""
    if name in ("ul", "ol"):
        items = re.findall(r"<li[^>]*>(.*?)</li\s*>", block, re.DOTALL | re.IGNORECASE)
        marks = ("- " if name == "ul" else f"{i + 1}. " for i in range(len(items)))
        return "\n".join(mark + _inline_text(item) for mark, item in zip(marks, items, strict=False))
    return {"h2": "## ", "h3": "### "}.get(name, "") + _inline_text(block)


def _inline_text(html: str) -> str:
    text = re.sub(r"<br\s*/?>", "\n", html, flags=re.IGNORECASE)
    text = re.sub(r"</?(strong|b)\s*>", "**", text, flags=re.IGNORECASE)
    return unescape(re.sub(r"<[^>]+>", "", text)).strip()


def to_html(text: str) -> str:
    """The HTML of light text; the owning service cleans it again."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(_block_html(block.strip("\n")) for block in blocks if block.strip())


def _block_html(block: str) -> str:
    if HTML_LINE.match(block):
        return block
    first, _, rest = block.partition("\n")
    heading = re.match(r"(#{2,3}) +(.+)", first)
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_inline_html(heading[2])}</h{level}>" + (_block_html(rest) if rest.strip() else "")
    lines = block.split("\n")
    for tag, mark in (("ul", r"[-•] +"), ("ol", r"\d+[.、](?!\d) *")):
        if all(re.match(mark, line) for line in lines):
            inner = "".join(f"<li>{_inline_html(re.sub(mark, '', line, count=1))}</li>" for line in lines)
            return f"<{tag}>{inner}</{tag}>"
    return "<p>" + "<br>".join(_inline_html(line) for line in lines) + "</p>"


def _inline_html(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text.strip(), quote=False)).replace("\xa0", "&nbsp;")
