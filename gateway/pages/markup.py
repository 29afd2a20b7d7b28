"""The briefing's text for a plain <textarea>, and back to HTML.

A line that starts with `## ` or `### ` is a heading, `- ` and `1. ` start list items, `**…**` is bold, a blank line
ends a paragraph. What this cannot hold (tables, pictures) stays in the text as its HTML line and comes back unharmed.
"""

from __future__ import annotations

import re
from html import escape, unescape

BLOCK = re.compile(r"<(h2|h3|p|ul|ol|table|figure|img)\b[^>]*?(?:/?>|>)", re.IGNORECASE)
HTML_LINE = re.compile(r"^<(table|figure|img|p>\s*<img)\b", re.IGNORECASE)


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
    closing = re.search(rf"</{tag}\s*>", html[opening.end() :], re.IGNORECASE)
    end = opening.end() + closing.end() if closing else len(html)
    return html[opening.start() : end], html[end:].strip()


def _block_text(block: str) -> str:
    tag = BLOCK.match(block)
    name = tag[1].lower() if tag else ""
    if name in ("table", "figure", "img") or "<img" in block:
        return re.sub(r"\s*\n\s*", " ", block.strip())
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
    for tag, mark in (("ul", r"[-•] +"), ("ol", r"\d+[.、] *")):
        if all(re.match(mark, line) for line in lines):
            inner = "".join(f"<li>{_inline_html(re.sub(mark, '', line, count=1))}</li>" for line in lines)
            return f"<{tag}>{inner}</{tag}>"
    return "<p>" + "<br>".join(_inline_html(line) for line in lines) + "</p>"


def _inline_html(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text.strip(), quote=False))
