"""The API's document as a page: swagger-ui from our own files, nothing fetched from elsewhere."""

from __future__ import annotations

from flask import Blueprint, render_template


def add_to(pages: Blueprint) -> None:
    """Register this module's page."""
    pages.add_url_rule("/api/v1/docs", "docs", docs)


def docs() -> str:
    """The reader for /api/v1/openapi.json."""
    return render_template("docs.html")
