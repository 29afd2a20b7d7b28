"""What an SMS gateway is asked like: no two are alike, so an administrator writes the request down.

The body is a template; what is put into it is escaped for its kind, so a title cannot add a member to the request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus

PLACEHOLDER = re.compile(r"\{\{(\w*)\}\}")
PLACEHOLDERS = ("title", "link", "id", "time", "secret", "phones")
METHODS = ("POST", "PUT", "GET")
BODIES = ("json", "form")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}", re.ASCII)
NOT_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "content-type")
DEFAULTS: Mapping[str, Any] = {
    "method": "POST", "body": "json", "template": "", "digest_header": "", "success_status": 200, "success_member": "",
    "success_value": "",
}  # fmt: skip
"""`success_member`: where in the answer's JSON the value is that says yes, such as `code` or `data.status`."""


def problems(settings: Mapping[str, Any], secret: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pointer and words for each mistake. `secret`: the parts that are kept, whatever is in them."""
    template = settings.get("template", "")
    named = set(PLACEHOLDER.findall(template))
    if not template:
        yield "/settings/template", "此项必填。"
    elif unknown := sorted(named - set(PLACEHOLDERS)):
        yield "/settings/template", f"没有这个占位符：{unknown[0]}。"
    elif "title" not in named:
        yield "/settings/template", "模板中应有 {{title}}。"
    elif settings["body"] == "json" and settings["method"] != "GET" and not _is_json(template):
        yield "/settings/template", "填入内容后不是正确的 JSON。"
    header = settings.get("digest_header", "")
    if header and (not HEADER.fullmatch(header) or header.lower() in NOT_HEADERS):
        yield "/settings/digest_header", "请求头名称不正确。"
    wanted = (named & {"secret", "phones"}) | ({"secret"} if header else set())
    for part in sorted(wanted - set(secret)):
        yield f"/secret/{part}", "此项必填。"
    if bool(settings.get("success_member")) != bool(settings.get("success_value")):
        yield "/settings/success_value", "成功标志的字段和值应同时填写，或都不填。"


def filled(settings: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """The body (or the query, where the method is GET) with the values in their places."""
    escape = _in_json if settings["body"] == "json" and settings["method"] != "GET" else quote_plus
    return PLACEHOLDER.sub(lambda found: escape(values.get(found[1], "")), settings["template"])


def succeeded(settings: Mapping[str, Any], said: Any) -> tuple[bool, str | None]:
    """Whether the member of the answer has the value that means yes, and what it has."""
    if not settings["success_member"]:
        return True, None
    for name in settings["success_member"].split("."):
        said = said.get(name) if isinstance(said, dict) else None
    if said is None or isinstance(said, dict | list):
        return False, None
    shown = said if isinstance(said, str) else json.dumps(said)
    return shown == settings["success_value"], shown[:64]


def _is_json(template: str) -> bool:
    """With a value that has to be escaped: it may stand inside of a string only, or a title could be more than text."""
    try:
        json.loads(PLACEHOLDER.sub(lambda _: _in_json('1"'), template))
    except (ValueError, RecursionError):
        return False
    return True


def _in_json(value: str) -> str:
    return json.dumps(value)[1:-1]
