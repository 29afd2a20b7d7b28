"""What a finding, an answer or a statement rests on: an attachment, an entry of the ledger, a field of an event.

{kind: "attachment", id, note} · {kind: "ledger", seq, note} · {kind: "event", id, field, note}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

KINDS = {"attachment": "附件", "ledger": "台账记录", "event": "活动登记"}
FIELDS = {
    "records": "记录",
    "summary": "总结",
    "publicity": "宣传",
    "outcomes": "成果",
    "feedback": "对方评价",
    "estimate": "预算",
    "actual": "支出",
    "own_headcount": "本单位人数",
    "partner_headcount": "对方人数",
    "date": "日期",
    "place": "地点",
    "partners": "联学单位",
    "theme": "主题",
    "form": "形式",
}
"""Columns of the register that evidence can point at."""

Evidence = Mapping[str, Any]


def together(evidence_ids: Iterable[str], evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Both ways of naming evidence as one list, each thing once; attachments named by id alone come first."""
    given = [tidy(one) for one in evidence]
    named = {one["id"] for one in given if one["kind"] == "attachment"}
    plain = [{"kind": "attachment", "id": key, "note": ""} for key in dict.fromkeys(evidence_ids) if key not in named]
    return [*plain, *given]


def tidy(one: Evidence) -> dict[str, Any]:
    """Only the members that its kind has."""
    place: dict[str, Any] = {"seq": one["seq"]} if one["kind"] == "ledger" else {"id": one["id"]}
    if one["kind"] == "event" and one.get("field"):
        place["field"] = one["field"]
    return {"kind": one["kind"], **place, "note": one.get("note") or ""}


def attachments_of(evidence: Iterable[Evidence]) -> list[str]:
    """The ids of the attachments among them."""
    return [one["id"] for one in evidence if one["kind"] == "attachment"]


def without_evidence(statements: Sequence[Mapping[str, Any]]) -> list[int]:
    """The places of the statements that rest on nothing."""
    return [place for place, one in enumerate(statements) if not one.get("evidence")]
