"""The lines of a PDF that LibreOffice wrote: where each stands, how large it is, and how many letters it has.

No reader of PDF is among our packages, and these files are simple: deflated streams, text in hexadecimal strings, each
shown at a place of its own.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
OPERATION = re.compile(
    rb"(?:1 0 0 1 )?(?P<x>-?[\d.]+) (?P<y>-?[\d.]+) (?:Tm|Td)|(?P<size>[\d.]+) Tf"
    rb"|(?P<text><[0-9A-Fa-f]*>\s*Tj|\[[^\]]*\]\s*TJ)"
)
LETTERS = re.compile(rb"<([0-9A-Fa-f]*)>")


@dataclass
class Line:
    """Baseline from below and left edge in points, size of its first letter, and how many letters there are."""

    height: float
    left: float
    size: float
    letters: int


def pages(pdf: bytes) -> list[list[Line]]:
    """For each page its lines from top to bottom."""
    found = []
    for raw in STREAM.findall(pdf):
        try:
            content = zlib.decompress(raw)
        except zlib.error:
            continue
        if b"BT" in content and b" Tf" in content:
            found.append(_lines(content))
    return found


def _lines(content: bytes) -> list[Line]:
    lines: dict[int, Line] = {}
    left = height = size = 0.0
    for operation in OPERATION.finditer(content):
        if operation["x"]:
            left, height = float(operation["x"]), float(operation["y"])
        elif operation["size"]:
            size = float(operation["size"])
        else:
            line = lines.setdefault(round(height), Line(height, left, size, 0))
            line.letters += sum(len(text) // 2 for text in LETTERS.findall(operation["text"]))
    return sorted(lines.values(), key=lambda line: -line.height)
