"""From a pack's data (as YAML gives it) to a RulePack, with every mistake named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from services.events.domain.rules.mistakes import Mistake, Said
from services.events.domain.rules.packs import SCOPES, Rule, RulePack
from services.events.domain.rules.shapes import MEMBERS_KINDS, PARTNERS_KINDS, SHAPES, is_text

PACK_FIELDS = {"id", "version", "name", "scope", "region", "effective_from", "effective_to", "description", "rules"}
RULE_FIELDS = {
    "key", "kind", "category", "limits", "clause", "source", "verified", "note", "effective_from", "effective_to",
}  # fmt: skip
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}")
LONGEST = 2000
MOST_RULES = 200


def built(data: Mapping[str, Any]) -> RulePack:
    """The pack of data that is good."""
    rules = tuple(Rule(**rule) for rule in data["rules"])
    return RulePack(**{name: data[name] for name in PACK_FIELDS - {"rules"} if name in data}, rules=rules)


def problems_of(data: Any) -> list[Mistake]:
    """Every mistake in a pack, each with the place where it is; an empty list means that it is good."""
    if not isinstance(data, Mapping):
        return [Mistake("", "", Said("the file is not a mapping", "规则包应为键和值的映射"))]
    pack = [Mistake("pack", "规则包", said) for said in _head(data)]
    rules = data.get("rules")
    if not isinstance(rules, list) or not 1 <= len(rules) <= MOST_RULES:
        few = Said("rules must be a list with at least one rule", f"rules 应为 1 到 {MOST_RULES} 条规则的列表")
        return [*pack, Mistake("pack", "规则包", few)]
    office_wide = data.get("scope") in ("national", "office")
    return [
        *pack,
        *_repeated(rules),
        *(found for place, rule in enumerate(rules, 1) for found in _rule_mistakes(rule, place, office_wide)),
    ]


def _head(data: Mapping[str, Any]) -> list[Said]:
    found = _text_problems(data, ("id", "version", "name"), ("region", "description"))
    found += _unknown(data, PACK_FIELDS)
    if is_text(data.get("id")) and not ID.fullmatch(data["id"]):
        found.append(Said("id takes 1 to 40 of a-z, 0-9 and -", "id 应为 1–40 个小写字母、数字或 -"))
    if is_text(data.get("version")) and not VERSION.fullmatch(data["version"]):
        found.append(Said("version takes 1 to 20 letters, digits, . and -", "version 应为 1–20 个字母、数字、. 或 -"))
    if data.get("scope") not in SCOPES:
        listed = ", ".join(SCOPES)
        found.append(Said(f"scope must be one of {listed}", f"scope 应为 {listed} 之一"))
    return found + _date_problems(data)


def _repeated(rules: list[Any]) -> list[Mistake]:
    keys = [rule["key"] for rule in rules if isinstance(rule, Mapping) and isinstance(rule.get("key"), str)]
    twice = Said("the key is used twice", "key 重复")
    return [Mistake(f"rule {key!r}", f"规则 {key}", twice) for key in dict.fromkeys(keys) if keys.count(key) > 1]


def _rule_mistakes(rule: Any, place: int, office_wide: bool) -> list[Mistake]:
    if not isinstance(rule, Mapping):
        return [Mistake(f"rule {place}", f"第 {place} 条规则", Said("not a mapping", "应为键和值的映射"))]
    named = is_text(rule.get("key"))
    where = f"rule {rule['key']!r}" if named else f"rule {place}"
    where_zh = f"规则 {rule['key']}" if named else f"第 {place} 条规则"
    return [Mistake(where, where_zh, said) for said in _rule(rule, office_wide)]


def _rule(rule: Mapping[str, Any], office_wide: bool) -> list[Said]:
    found = _text_problems(rule, ("key", "kind", "clause", "source"), ("note",))
    found += _unknown(rule, RULE_FIELDS)
    if is_text(rule.get("key")) and len(rule["key"]) > 64:
        found.append(Said("key is longer than 64 characters", "key 最多 64 个字"))
    if not isinstance(rule.get("verified"), bool):
        found.append(Said("verified must be true or false", "verified 应为 true 或 false"))
    found += _date_problems(rule)
    kind = rule.get("kind")
    if not isinstance(kind, str) or kind not in SHAPES:
        listed = ", ".join(sorted(SHAPES))
        return [*found, Said(f"kind must be one of {listed}", f"kind 应为 {listed} 之一")]
    if kind in (*MEMBERS_KINDS, *PARTNERS_KINDS) and not office_wide:
        found.append(Said(f"kind {kind} has no place in a local pack", f"{kind} 只能写在 national 或 office 规则包中"))
    category, judge = SHAPES[kind]
    if rule.get("category") != category:
        wanted, wanted_zh = category or "absent", f"为 {category}" if category else "省略"
        found.append(Said(f"category must be {wanted} for kind {kind}", f"{kind} 的 category 应{wanted_zh}"))
    return found + judge(rule.get("limits"))


def _unknown(data: Mapping[str, Any], known: set[str]) -> list[Said]:
    return [Said(f"unknown member {n!r}", f"未知的成员 {n}") for n in sorted(map(str, set(data) - known))]


def _text_problems(data: Mapping[str, Any], needed: tuple[str, ...], possible: tuple[str, ...]) -> list[Said]:
    found = [
        Said(f"{name} must be a text that is not empty", f"{name} 应为非空的文字（数字请加引号）")
        for name in needed
        if not is_text(data.get(name))
    ]
    found += [
        Said(f"{name} must be a text", f"{name} 应为文字")
        for name in possible
        if not isinstance(data.get(name, ""), str) and not (name == "region" and data[name] is None)
    ]
    long = [name for name in (*needed, *possible) if isinstance(data.get(name), str) and len(data[name]) > LONGEST]
    return found + [Said(f"{name} is longer than {LONGEST}", f"{name} 最多 {LONGEST} 个字") for name in long]


def _date_problems(data: Mapping[str, Any]) -> list[Said]:
    dates = {name: data.get(name) for name in ("effective_from", "effective_to")}
    found = [
        Said(f"{name} must be a date like 2017-10-01", f"{name} 应为日期，例如 2017-10-01")
        for name, day in dates.items()
        if day is not None and (not isinstance(day, dt.date) or isinstance(day, dt.datetime))
    ]
    first, last = dates.values()
    if not found and first and last and last < first:
        found.append(Said("effective_to is before effective_from", "effective_to 早于 effective_from"))
    return found
