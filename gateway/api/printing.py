"""A paper is made as docx, for WPS and Word, and from that as PDF where LibreOffice is there."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from gateway.api.routes import Route, download
from gateway.documents.media import DOCX, PDF, attached
from gateway.documents.office import find_office, to_pdf
from kit import cpu

Paper = Callable[..., tuple[bytes, str]]
"""From the path's arguments to a docx and its name without suffix; what may not be seen raises."""


def as_docx(paper: Paper) -> Callable[..., Response]:
    """A view that gives the paper for WPS and Word."""

    def view(**path: str) -> Response:
        content, name = paper(**path)
        return attached(content, DOCX, f"{name}.docx")

    return view


def as_pdf(paper: Paper) -> Callable[..., Response]:
    """A view that gives it as PDF; 501 where LibreOffice is absent, after it is known that the caller may see it."""

    def view(**path: str) -> Response:
        content, name = paper(**path)
        return attached(cpu.run(to_pdf, find_office(), content), PDF, f"{name}.pdf")

    return view


def both(path: str, operation: str, what: str, paper: Paper, *refuses: int) -> tuple[Route, Route]:
    """The paper's two routes."""
    return (
        download(f"{path}.docx", operation, f"{what} as docx.", as_docx(paper), DOCX, refuses=refuses),
        download(f"{path}.pdf", operation, f"{what} as PDF.", as_pdf(paper), PDF, refuses=(*refuses, 501)),
    )
