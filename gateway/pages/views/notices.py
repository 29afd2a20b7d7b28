"""What the public reads: published briefings, without login, cookie or script."""

from __future__ import annotations

import base64
from typing import Any

import nh3
from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from gateway import asking
from gateway.api.attachments import SHOWN_INLINE
from gateway.pages import problems
from gateway.pages.markup import SHOWN_TAGS
from gateway.rates import count_public_page
from kit.domain import DomainError, Gone, NotFound, not_found

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
OVER = "notices/over.html"


def blueprint() -> Blueprint:
    """The public addresses."""
    notices = Blueprint("notices", __name__, url_prefix="/notices", template_folder="../templates")
    notices.add_url_rule("", "listed", listed)
    notices.add_url_rule("/<notice_id>", "show", show)
    notices.add_url_rule("/<notice_id>/photos/<photo_id>", "photo", photo)
    notices.before_request(count_public_page)
    notices.after_request(_hardened)
    notices.register_error_handler(Exception, _refused)
    return notices


def listed() -> str:
    """All that is published, newest first."""
    page = asking.public_clients().events.notices(limit=20, cursor=request.args.get("cursor", ""))
    return render_template("notices/list.html", page=page)


def show(notice_id: str) -> str:
    """One of them."""
    notice = asking.public_clients().events.notice(notice_id=notice_id)
    body = nh3.clean(notice["body_html"], tags=SHOWN_TAGS - {"figure", "figcaption"}, url_schemes=set())
    return render_template("notices/show.html", notice=notice, body=body)


def photo(notice_id: str, photo_id: str) -> Response:
    """A picture of a notice; cameras' notes were taken out when it was kept."""
    events = asking.public_clients().events
    about = events.notice_photo(notice_id=notice_id, photo_id=photo_id)
    if about["media_type"] not in SHOWN_INLINE:
        raise not_found("图片")
    pieces = (
        events.notice_photo_chunk(notice_id=notice_id, photo_id=photo_id, index=index)
        for index in range(about["chunks"])
    )
    content = b"".join(base64.b64decode(piece["data"]) for piece in pieces)
    headers = {"Content-Disposition": "inline", "ETag": f'"{about["sha256"]}"'}
    return Response(content, mimetype=about["media_type"], headers=headers)


def _hardened(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", POLICY)
    answer.headers.setdefault("Referrer-Policy", "no-referrer")
    answer.headers.setdefault("Cache-Control", "no-store")  # what is taken back must be gone
    return answer


def _refused(error: Exception) -> Any:
    if isinstance(error, Gone):
        return problems.error_page(410, _("This notice was taken back"), problems.told(error).message, OVER)
    if isinstance(error, NotFound):
        return problems.error_page(404, _("There is no such notice"), _("Look for it in the list of notices."), OVER)
    if not isinstance(error, DomainError) and not hasattr(error, "code"):
        raise error  # the application's own handler writes it to the log
    return problems.page_for(error, OVER)
