"""What changed between two versions of a briefing: by paragraphs, and within a changed paragraph by words.

Readers compare what stands there, so tags are left out; a heading and a paragraph with the same words are the same.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Sequence
from typing import Any

_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|tr|table)>|<br\s*/?>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
"""Chinese is compared by characters, everything else by words and figures."""
ALIKE = 0.4
"""From which likeness on two paragraphs count as one that was changed."""
LONGEST = 4000
"""Characters of a paragraph up to which its words are compared; beyond it is shown as replaced."""

Piece = dict[str, str]
Row = dict[str, Any]


def paragraphs(title: str, body_html: str) -> list[str]:
    """The title, and each block of the body, as text."""
    marked = _CELL_END.sub(" ｜ ", _BLOCK_END.sub("\n", _PICTURE.sub("〔图片〕", body_html)))
    lines = (html.unescape(line).strip() for line in _TAG.sub("", marked).split("\n"))
    return [title, *(line for line in lines if line)]


def difference(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """Rows for two columns: {kind, before, after}; kind is same, changed, added or removed, the sides are pieces
    {kind: same|added|removed, text}, or null where there is no such paragraph.
    """
    rows: list[Row] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [_same(text) for text in before[i1:i2]]
        else:
            rows += _replaced(before[i1:i2], after[j1:j2])
    return rows


def _same(text: str) -> Row:
    piece = [{"kind": "same", "text": text}]
    return {"kind": "same", "before": piece, "after": piece}


def _replaced(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """Paragraphs that became others: those that are alike stand side by side, in order."""
    rows: list[Row] = []
    place = 0
    for old in before:
        match = next((n for n in range(place, len(after)) if _alike(old, after[n])), None)
        if match is None:
            rows.append({"kind": "removed", "before": [{"kind": "removed", "text": old}], "after": None})
            continue
        rows += [_added(text) for text in after[place:match]]
        rows.append(_by_words(old, after[match]))
        place = match + 1
    return rows + [_added(text) for text in after[place:]]


def _added(text: str) -> Row:
    return {"kind": "added", "before": None, "after": [{"kind": "added", "text": text}]}


def _alike(old: str, new: str) -> bool:
    if max(len(old), len(new)) > LONGEST:
        return False
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _by_words(old: str, new: str) -> Row:
    left, right = _WORD.findall(old), _WORD.findall(new)
    before: list[Piece] = []
    after: list[Piece] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        _piece(before, "same" if kind == "equal" else "removed", left[i1:i2])
        _piece(after, "same" if kind == "equal" else "added", right[j1:j2])
    return {"kind": "changed", "before": before, "after": after}


def _piece(pieces: list[Piece], kind: str, words: Sequence[str]) -> None:
    if words:
        pieces.append({"kind": kind, "text": "".join(words)})
