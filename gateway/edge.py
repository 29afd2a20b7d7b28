"""What is judged before any service hears of a request: sizes, JSON, query strings, identifiers, conditions.

Each guard stands here once: JSON that no service could store (NUL, lone surrogates, numbers beyond exact), that
would exhaust a parser (nesting), or that says two things at once (a name given twice).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Request

from gateway.refusals import UnsupportedMedia, too_large
from kit.domain import Invalid, NotFound, field_error, not_found

MAX_BODY = 2**20
MAX_UPLOAD = 20 * 2**20
MULTIPART_OVERHEAD = 64 * 2**10
MAX_DEPTH = 32
EXACT = 2**53
MAX_IDENTIFIER = 64
NEVER_A_VERSION = 1_000_000
WHOLE_NUMBERS = {"limit", "year", "size", "seq", "first", "second", "last"}
FLAGS = {"unread", "overdue", "active", "retired", "dry_run", "frontline", "cohosted", "imported", "over_budget"}
ENTITY_TAG = re.compile(r'(?:W/)?"(\d{1,6})"')
VISIBLE = re.compile(r"[\x21-\x7e]{1,200}")


def invalid(pointer: str, detail: str, en: str) -> Invalid:
    """One refusal of the whole body or query, with the place that is wrong."""
    return Invalid("invalid", detail, en, errors=[field_error(pointer, "invalid", detail)])


# --- bodies -----------------------------------------------------------------------------------------------------


def check_size(request: Request, limit: int = MAX_BODY) -> None:
    """TooLarge when the body is declared longer than `limit` bytes; nothing of it has been read by then."""
    # One more than is taken: a chunked body that was cut off at the limit would look like one that ends there.
    request.max_content_length = limit + 1
    if (request.content_length or 0) > limit:
        raise too_large(limit)


def json_body(request: Request) -> dict[str, Any]:
    """The body as an object; no body at all counts as an empty one."""
    check_size(request)
    raw = request.get_data(cache=True)
    if len(raw) > MAX_BODY:
        raise too_large(MAX_BODY)
    if not raw:
        return {}
    if not request.is_json:
        raise UnsupportedMedia(
            "media_type.unsupported", "请以 application/json 格式提交。", "Send the body as application/json."
        )
    return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """One JSON object, or Invalid with what is wrong with it."""
    try:
        body = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_number,
            parse_int=_whole,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        raise invalid("", "请求内容不是有效的 JSON。", "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise invalid("", "请求内容应为一个 JSON 对象。", "The body must be a JSON object.")
    for pointer, text in _texts(body):
        if not storable(text):
            raise invalid(pointer, "含有不允许的字符。", "A text holds a character that is not allowed.")
    return body


def storable(text: str) -> bool:
    """Whether every database and every encoder takes the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def inexact() -> Invalid:
    """A number that no two programs would read alike."""
    return invalid("", "数值超出可以精确表示的范围。", "A number is beyond what is exact.")


def _number(text: str) -> float:
    value = float(text)
    if not abs(value) < EXACT:
        raise inexact()
    return value


def _whole(text: str) -> int:
    if len(text) > 16 or abs(int(text)) > EXACT:
        raise inexact()
    return int(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is given twice")
    return members


def _texts(value: Any, pointer: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    """Every text of a JSON value, names of members included, with its JSON pointer."""
    if isinstance(value, str):
        yield pointer, value
        return
    if not isinstance(value, dict | list):
        return
    if depth > MAX_DEPTH:
        raise invalid("", f"请求内容嵌套超过 {MAX_DEPTH} 层。", f"The body is nested deeper than {MAX_DEPTH}.")
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield pointer, str(name)
        yield from _texts(inner, f"{pointer}/{name}", depth + 1)


# --- query strings and paths ------------------------------------------------------------------------------------


def query(request: Request, names: Iterable[str]) -> dict[str, Any]:
    """Those of the named parameters that were given, in the type that the operation takes; others are ignored."""
    return {name: typed(name, request.args[name]) for name in names if request.args.get(name)}


def typed(name: str, text: str) -> Any:
    """One parameter's text in the type that operations take it in; what is none stays text, for them to refuse."""
    if not storable(text):
        raise invalid(f"/{name}", "含有不允许的字符。", "A parameter holds a character that is not allowed.")
    if name in WHOLE_NUMBERS:
        return int(text) if re.fullmatch(r"-?[0-9]{1,16}", text) else text
    if name in FLAGS:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    # An offset's plus sign that was not escaped arrives as a blank.
    return text.replace(" ", "+") if name.endswith("_at") else text


def check_identifiers(identifiers: Iterable[Any]) -> None:
    """NotFound for what cannot be anything's identifier."""
    for identifier in identifiers:
        if isinstance(identifier, str) and not (len(identifier) <= MAX_IDENTIFIER and identifier.isprintable()):
            raise not_found()


def nothing_here() -> NotFound:
    """The answer for an address that leads nowhere."""
    return NotFound("not_found", "没有这个地址。", "There is nothing at this address.")


# --- conditions -------------------------------------------------------------------------------------------------


def expected_version(request: Request) -> int | None:
    """The version in `If-Match`; None without one, or for `*`; a tag that is none of ours matches no version."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    match = ENTITY_TAG.fullmatch(given)
    return int(match[1]) if match else NEVER_A_VERSION


def entity_tag(version: int) -> str:
    """The `ETag` of this version of a thing."""
    return f'"{version}"'


def idempotency_key(request: Request) -> str | None:
    """The key by which a repetition is known; Invalid when it is not 1 to 200 visible characters."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not VISIBLE.fullmatch(key):
        raise invalid(
            "",
            "Idempotency-Key 应为 1–200 个可见的 ASCII 字符。",
            "Idempotency-Key takes 1 to 200 visible ASCII characters.",
        )
    return key
