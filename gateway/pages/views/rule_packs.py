"""Rule packs: what an office is judged by, one version in words, and a new version tried and uploaded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.passing import admit
from gateway.pages import problems
from gateway.pages.answering import failure, shown
from gateway.pages.pack_places import line_of
from gateway.pages.surroundings import MANY, may
from kit.domain import DomainError, Invalid, NotFound, field_error

MOST_BYTES = 800_000
"""Of a file that may have 200,000 characters."""


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/rule-packs", "rule_packs", rule_packs)
    rule("/rule-packs/choose", "choose_rule_packs", choose_rule_packs, methods=["POST"])
    rule("/rule-packs/new", "new_rule_pack", new_rule_pack, methods=["GET", "POST"])
    rule("/rule-packs/<reference:pack_id>", "rule_pack", rule_pack)


def rule_packs() -> Any:
    """Every pack with its versions, in the order in which they apply."""
    return _list()


def choose_rule_packs() -> Any:
    """The local packs that the office follows from now on."""
    chosen = request.form.getlist("pack_ids")
    failed = failure(lambda: asking.clients().events.choose_rule_packs(pack_ids=chosen), "choose", None)
    return _list(failed) if failed else redirect(url_for("pages.rule_packs", done="saved"), 303)


def rule_pack(pack_id: str) -> Any:
    """One version: its rules in words, their figures, and where each comes from."""
    known = asking.clients().events.rule_pack(pack_id=pack_id)
    others = [one for one in _all() if one["id"] == known["id"] and one["reference"] != known["reference"]]
    return shown("rule_pack.html", None, pack=known, others=others)


def new_rule_pack() -> Any:
    """A text or a file: looked at first, or uploaded; GET may start from a version that is there."""
    admit("events.upload_rule_pack")  # before the file is looked at
    if request.method != "POST":
        source = request.args.get("from", "").strip()
        text = asking.clients().events.rule_pack_file(pack_id=source)["text"] if source else ""
        return _form(text)
    text = request.form.get("text", "")
    try:
        text = _handed_in(text)
        if request.form.get("do") != "upload":
            return _form(text, seen=asking.clients().events.preview(event={}, text=text))
        made = asking.clients().keyed(request.form.get("_key")).events.upload_rule_pack(text=text)
    except DomainError as refusal:
        return _form(text, refusal)
    return redirect(url_for("pages.rule_pack", pack_id=made["reference"], done="saved"), 303)


def _handed_in(text: str) -> str:
    """The file's text where there is a file, else what was typed."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return text.replace("\r\n", "\n")
    content = file.read(MOST_BYTES + 1)
    try:
        read = content.decode("utf-8-sig") if len(content) <= MOST_BYTES else None
    except ValueError:
        read = None
    if read is None:
        said = _("Not a text in UTF-8 of at most 200,000 characters.")
        raise Invalid("invalid", said, said, errors=[field_error("/file", "invalid", said)])
    return read.replace("\r\n", "\n")


def _form(text: str, refusal: DomainError | None = None, seen: dict[str, Any] | None = None) -> Any:
    error = problems.told(refusal, ("text", "file")) if refusal else None
    faults = [one["detail"] for one in refusal.errors if one.get("pointer") == "/text"] if refusal else []
    placed = [(line_of(fault, text), fault) for fault in faults]
    page = render_template(
        "rule_pack_form.html",
        text=text,
        error=error,
        faults=sorted(placed, key=lambda one: (one[0] is None, one[0] or 0)),
        seen=seen,
        differences=_differences(seen["pack"]) if seen else None,
    )
    return page, (error.status if error else 200)


def _differences(tried: dict[str, Any]) -> dict[str, Any]:
    """Rule by rule, against the version in force: what is new, what says something else, what is no longer there."""
    try:
        known = asking.clients().events.rule_pack(pack_id=tried["id"])
    except NotFound:
        return {"known": None, "new": tried["rules"], "changed": [], "gone": []}
    before, after = ({one["key"]: one for one in pack["rules"]} for pack in (known, tried))
    changed = [(before[key], after[key]) for key in after if key in before and before[key] != after[key]]
    new = [one for key, one in after.items() if key not in before]
    return {"known": known, "new": new, "changed": changed, "gone": [before[key] for key in before if key not in after]}


def _all() -> list[dict[str, Any]]:
    return list(asking.clients().events.rule_packs(limit=MANY)["items"])


def _list(failed: dict[str, Any] | None = None) -> Any:
    by_pack: dict[str, list[dict[str, Any]]] = {}
    for one in _all():
        by_pack.setdefault(one["id"], []).append(one)
    local = [versions for versions in by_pack.values() if versions[0]["scope"] == "local"]
    return shown(
        "rule_packs.html",
        failed["error"] if failed else None,
        packs=list(by_pack.values()),
        local=local if may("events.choose_rule_packs") else [],
    )
