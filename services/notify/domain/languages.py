"""The languages that people are told in, and what differs between them besides sentences: days, and words for codes.

Sentences in Chinese stand with their rules, those in English in `english`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

CHINESE, ENGLISH = "zh", "en"
LANGUAGES = (CHINESE, ENGLISH)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("due_on", "last_due_on", "until", "from_on", "to_on")
"""What holds a day, wherever it stands in a sentence."""

CODES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    CHINESE: {
        "role": {"secretary": "支部书记", "leader": "单位领导", "finance": "财务", "committee": "机关党委审批岗"},
        "kind": {
            "outbox_row_missing": "发件记录缺失", "inbox_row_missing": "收件记录缺失",
            "message_lost": "消息在队列中丢失（已补收）", "ledger_entry_missing": "台账缺少记录",
            "ledger_gap": "台账序号中断", "ledger_entry_changed": "台账记录被改动",
        },
        "channel": {"mail": "电子邮件", "robot": "企业微信群机器人"},
    },
    ENGLISH: {
        "role": {
            "secretary": "the branch secretary", "leader": "the unit's leader", "finance": "finance",
            "committee": "the Party committee's office",
        },
        "kind": {
            "outbox_row_missing": "a sent fact is not on record",
            "inbox_row_missing": "a received fact is not on record",
            "message_lost": "a fact was lost in the queue (and fetched again)",
            "ledger_entry_missing": "an entry of the ledger is missing", "ledger_gap": "a gap in the ledger",
            "ledger_entry_changed": "an entry of the ledger was altered",
        },
        "channel": {"mail": "e-mail", "robot": "the WeCom group robot"},
    },
}  # fmt: skip
"""By placeholder: the words for what is a code in the fact. A code that is not here is shown as it is."""
AHEAD: Mapping[str, Mapping[str, str]] = {
    CHINESE: {"0": "今天", "1": "明天", "7": "一周后"},
    ENGLISH: {"0": "today", "1": "tomorrow", "7": "in a week"},
}
UNKNOWN: Mapping[str, Mapping[str, str]] = {
    CHINESE: {"theme": "联学活动", "partner": "联学单位"},
    ENGLISH: {"theme": "joint study", "partner": "The partner"},
}
"""What to say where the name is not known."""
REASONS = {
    "owed_summaries": "{value} summaries overdue (reminded from {limit} on)",
    "days_late": "something is {value} days late (reminded from {limit} on)",
    "lines_late": "{value} plan lines not held in time (reminded from {limit} on)",
    "duty_behind": "{value} joint studies still owed (reminded from {limit} on)",
}
"""Why a branch is behind, in English; in Chinese the fact says it as a text."""
TAKEN = {
    "event": "{name} goes to event {label} at that time",
    "outage": "{name} is out of order then: {label}",
    "retired": "{name} is no longer in use",
}
"""Why a resource is not to be had, in English, as above."""


def said(known: Mapping[str, Any], language: str) -> dict[str, str]:
    """What is known, as it stands in a sentence of that language."""
    values = {key: "" if value is None else str(value) for key, value in known.items()}
    values |= {name: day_in(language, values[name]) for name in DAYS if name in values}
    if values.get("when"):
        values["when"] = ahead_in(language, values["when"])
    for name, words in CODES[language].items():
        if name in values:
            values[name] = words.get(values[name], values[name])
    for name, default in UNKNOWN[language].items():
        values[name] = values.get(name) or default
    if language == ENGLISH and known.get("reasons"):
        values["text"] = "; ".join(_reason(one) for one in known["reasons"])
    why = known.get("why")  # of other facts a word
    if language == ENGLISH and isinstance(why, Mapping) and why.get("code") in TAKEN:
        values["reason"] = TAKEN[why["code"]].format(name=why.get("name", ""), label=why.get("label", ""))
    return values


def ahead_in(language: str, days: str) -> str:
    """So many days from today: tomorrow, in a week."""
    if days in AHEAD[language]:
        return AHEAD[language][days]
    return f"in {days} days" if language == ENGLISH else f"{days}天后"


def day_in(language: str, day: str) -> str:
    """2026-05-18 as 2026年5月18日 or 18 May 2026; what is no day stays as it is."""
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        return day
    if language == ENGLISH:
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日"


def _reason(one: Mapping[str, Any]) -> str:
    words = REASONS.get(str(one.get("reason")))
    return words.format(value=one.get("value"), limit=one.get("limit")) if words else str(one.get("text", ""))
