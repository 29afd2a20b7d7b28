"""Where a check of schemathesis and the HTTP contract disagree, and the contract is right: each with its reason.

A schema says which requests are well formed. Whether what they name is there, whether one field agrees with another,
and whether a thing's state allows it, only the product knows: it says so with 409, 410, 412 or 422.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs

EXPECTED_STATUSES = {
    # 412: the document describes what an entity tag looks like, not which one is the current one; 410: it is over;
    # 422 is judged below, by its reasons.
    "positive_data_acceptance": ("2xx", "3xx", "401", "403", "404", "409", "410", "412", "429", "501"),
    # The same, and sizes: 413 and 414 refuse before anything is read. A 5xx is never a refusal.
    "negative_data_rejection": (
        "400", "401", "403", "404", "405", "409", "410", "412", "413", "414", "415", "422", "428", "429", "431",
    ),
    # The contract answers a missing If-Match with 428; beyond one's reach it is 404 or 403 before that.
    "missing_required_header": ("401", "403", "404", "409", "422", "428"),
    # The only answer of 500 and more that the contract knows on a healthy product: no LibreOffice, no PDF.
    "not_a_server_error": ("2xx", "3xx", "4xx", "501"),
}  # fmt: skip

BEYOND_ANY_SCHEMA = {
    r"没有.*(支部|单位|党员|经费来源|规则包|附件|外派|账号|活动|计划|资源|一项)": "what is named is not there",
    r"接任人须是": "whether the account that is named may run the event",
    r"数值超出可以精确表示的范围": "a number beyond 2^53, refused everywhere as NUL is",
    r"翻页标记无效": "a cursor is opaque; this one no answer gave",
    r"含有不允许的字符": "NUL is refused everywhere (contract: conventions); no pattern repeats it",
    r"结束时间应晚于开始时间|结束日期|早于|晚于": "one date against another",
    r"年份应在": "the year of a date",
    r"时间已过|开始时间应在将来|不能晚于今天": "a time against the clock",
    r"最长 7 天|重复": "one member of a list against another",
    r"^应在 [0-9]+ 到 [0-9]+ 之间。|^台账现有": "the ledger's length as it is now",
    r"不在本次抽查的样本中": "one thing's part in another",
    r"请至少选择一人|请提供党员、签到码或来宾姓名之一|请填写来宾姓名": "one of several, as the others are",
    r"最多一位小数": "a binary number's decimals",
    r"不支持这种文件|无法打开或像素过大|文件不能为空": "a file is judged by its content",
}
"""Refusals of well-formed requests (422), by their words, and why no schema can say so."""

RULES = {
    "idempotency.reused": "a key used again with another body (contract: conventions)",
    "event.preflight_blocked": "the rule packs' verdict",
    "rules.invalid": "a rule pack has a form of its own, inside a text",
    "calendar.wrong_day": "days against the year that the address names",
}
"""The same, by code."""


def is_upload_after_all(sent: bytes | str | None) -> bool:
    """Whether a form that was meant to be wrong holds a file as it should: what was wrong, a form cannot say."""
    return isinstance(sent, bytes) and b'name="file"; filename=' in sent


def is_valid_after_all(message: str, schema: dict[str, Any] | None, sent: bytes | str | None) -> bool:
    """Whether the body is said to violate its schema, and does not: of several components schemathesis may blame the
    one that it left alone.
    """
    if schema is None or "Invalid component: in body" not in message or sent is None:
        return False
    try:
        return jsonschema_rs.Draft202012Validator(schema).is_valid(json.loads(sent))
    except ValueError:
        return False


def schema_of(document: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """What the document says of an operation's JSON body; references stay inside."""
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    found = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return None if found is None else {**found, "components": document.get("components", {})}


def is_beyond_any_schema(answer: bytes) -> bool:
    """Whether every reason that a 422 gives is one that no schema could have told."""
    try:
        problem = json.loads(answer)
    except ValueError:
        return False
    if problem.get("code") in RULES:
        return True
    reasons = [error["detail"] for error in problem.get("errors") or []]
    return bool(reasons) and all(any(re.search(words, said) for words in BEYOND_ANY_SCHEMA) for said in reasons)
