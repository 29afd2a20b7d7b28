"""What every answer tells browsers not to do."""

from __future__ import annotations

from flask import Flask, Response, request

from gateway.asking import is_api, secure, settings

API_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'self'; script-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
A_YEAR = 31_536_000


def install(app: Flask) -> None:
    """Put the headers on every answer, errors included; a view may have set its own before."""
    app.after_request(hardened)


def hardened(response: Response) -> Response:
    """The answer with the headers that it does not have yet."""
    api = is_api() and not request.path.startswith("/api/v1/docs")
    wanted = {
        "Content-Security-Policy": API_POLICY if api else PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer" if api or request.path.startswith("/i/") else "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if secure() or settings().public_url.startswith("https://"):
        wanted["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if api:
        wanted["Cache-Control"] = "no-store"
    for name, value in wanted.items():
        response.headers.setdefault(name, value)
    if _body_was_left(response):
        # Whoever refuses a body does not read it either: the connection ends with the answer.
        response.headers["Connection"] = "close"
    return response


def _body_was_left(response: Response) -> bool:
    return response.status_code == 413 or (response.status_code >= 400 and (request.content_length or 0) > 2**20)
