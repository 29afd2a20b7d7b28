"""Every refusal as RFC 9457 problem+json, its status given once, here."""

from __future__ import annotations

import http
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import RequestEntityTooLarge as BodyTooLarge

from gateway import refusals
from gateway.asking import is_api, trace_id
from gateway.edge import MAX_BODY, nothing_here
from kit import domain
from kit.logs import logger, mask_path

PROBLEM = "application/problem+json"
ERROR_PAGE = "lianxue_error_page"
"""Key in `app.extensions`: a function from a Problem to an HTML response, registered by the pages."""

STATUS_OF_KIND: dict[type[domain.DomainError], int] = {
    domain.NotFound: 404,
    domain.Conflict: 409,
    domain.Stale: 412,
    domain.Gone: 410,
    domain.Invalid: 422,
    domain.Forbidden: 403,
    domain.Unavailable: 503,
    refusals.NotLoggedIn: 401,
    refusals.TooLarge: 413,
    refusals.UnsupportedMedia: 415,
    refusals.ConditionMissing: 428,
    refusals.TooMany: 429,
    refusals.NotHere: 501,
}
STATUS_OF_CODE = {
    "session.wrong_password": 401,
    "session.required": 401,
    "session.code_required": 401,
    "session.wrong_code": 401,
    "session.ticket_over": 401,
    "session.slow_down": 429,
    "precondition.required": 428,
}
"""Errors of services that HTTP has a status of its own for, which the seven kinds do not name."""

TITLES_ZH = {
    400: "请求有误", 401: "未登录", 403: "没有权限", 404: "没有找到", 405: "不支持的操作", 409: "当前状态不允许",
    410: "已失效", 412: "内容已变化", 413: "内容过大", 415: "格式不支持", 422: "填写有误", 428: "缺少版本条件",
    429: "请求过于频繁", 500: "系统内部错误", 501: "本机不支持", 503: "服务暂时不可用",
}  # fmt: skip
DETAILS_EN = {"required": "This field is required.", "unknown": "There is no such field.", "invalid": "Not valid."}
CODES = {400: "bad_request", 405: "method_not_allowed", 408: "timeout", 500: "internal"}
RETRY_AFTER = 2


@dataclass(frozen=True)
class Problem:
    """One refusal, ready to be shown as JSON or as a page."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in words, in the caller's language."""
        if in_english():
            return http.HTTPStatus(self.status).phrase
        return TITLES_ZH.get(self.status, "请求未能完成")

    def document(self) -> dict[str, Any]:
        """The members of the problem document; what the error tells besides comes as further members."""
        return {
            **self.more,
            "type": f"urn:lianxue:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": mask_path(request.path),
            "code": self.code,
            "trace_id": trace_id(),
            "errors": self.errors,
        }


def in_english() -> bool:
    """Whether the caller prefers English; Chinese is what people get who say nothing."""
    return request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh") == "en"


def status_of(error: domain.DomainError) -> int:
    """The status of a refusal: by its code where HTTP has a word for it, else by its kind."""
    if error.code in STATUS_OF_CODE:
        return STATUS_OF_CODE[error.code]
    return next(STATUS_OF_KIND[kind] for kind in type(error).__mro__ if kind in STATUS_OF_KIND)


def problem_of(error: domain.DomainError) -> Problem:
    """The problem document's content of a domain error."""
    status, english = status_of(error), in_english()
    details = dict(error.details)
    headers = {}
    if status in (429, 503):
        headers["Retry-After"] = str(max(1, round(details.pop("retry_after", RETRY_AFTER))))
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="lianxue"'
    errors = [
        {**entry, "detail": DETAILS_EN.get(entry.get("code", ""), entry.get("detail", ""))} if english else entry
        for entry in error.errors
    ]
    return Problem(status, error.code, error.en if english else error.zh, errors, details, headers)


def rendered(problem: Problem) -> Response:
    """The problem as the caller can read it: JSON under /api and for programs, a page for people."""
    page = current_app.extensions.get(ERROR_PAGE)
    html = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if page is not None and html and not is_api():
        response = current_app.make_response(page(problem))
    else:
        response = jsonify(problem.document())
        response.mimetype = PROBLEM
    response.status_code = problem.status
    response.headers.update(problem.headers)
    return response


def on_domain_error(error: domain.DomainError) -> Response:
    """A refusal by a service or by the edge."""
    return rendered(problem_of(error))


def on_http_error(error: HTTPException) -> Response:
    """What Flask itself refuses: unknown address, wrong method, unreadable form."""
    if error.code is None or error.code < 400:
        return current_app.make_response(error.get_response(request.environ))
    if isinstance(error, BodyTooLarge):
        return rendered(problem_of(refusals.too_large(request.max_content_length or MAX_BODY)))
    if error.code == 404:
        return rendered(problem_of(nothing_here()))
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if hasattr(error, "valid_methods") else {}
    title = Problem(error.code, "", "").title
    detail = error.description or title if in_english() else f"{title}。"
    return rendered(Problem(error.code, CODES.get(error.code, "refused"), detail, headers=headers))


def on_unknown_error(error: Exception) -> Response:
    """A mistake of ours: the log has the whole of it, the caller the number to ask about."""
    logger("gateway").error("request failed", path=mask_path(request.path), exc_info=error)
    zh = f"系统内部错误，请联系管理员并提供编号 {trace_id()}。"
    en = f"Internal error; tell the administrator the number {trace_id()}."
    return rendered(Problem(500, "internal", en if in_english() else zh))


def install(app: Flask) -> None:
    """Send every error of every path through this module."""
    app.register_error_handler(domain.DomainError, on_domain_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_unknown_error)
