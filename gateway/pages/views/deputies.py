"""Deputies: who decides in one's place from when to when, and for whom one decides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from gateway import asking
from gateway.pages import forms, words
from gateway.pages.answering import failure, shown
from gateway.pages.surroundings import MANY, items, may
from gateway.pages.today import today

APPOINTED = ("account_id", "from", "to", "for_account_id")
BESIDE = {"not_found": "account_id", "deputy.self": "account_id"}


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    pages.add_url_rule("/deputies", "deputies", deputies, methods=["GET", "POST"])
    pages.add_url_rule("/deputies/<deputy_id>/end", "end_deputy", end_deputy, methods=["POST"])


def deputies() -> Any:
    """Both lists; POST appoints somebody."""
    return _page("appoint", _appoint) if request.method == "POST" else _page()


def end_deputy(deputy_id: str) -> Any:
    """End it before its time; either side may."""
    asking.clients().members.deputy(deputy_id=deputy_id)
    return _page("end", lambda: asking.clients().members.end_deputy(deputy_id=deputy_id))


def _appoint() -> None:
    given = {name: value for name in APPOINTED if (value := forms.text(request.form, name)) is not None}
    asking.clients().keyed(request.form.get("_key")).members.appoint_deputy(**given)


def _page(verb: str = "", change: Any = None) -> Any:
    failed = failure(change, verb, APPOINTED, BESIDE) if change else None
    if change and failed is None:
        return redirect(url_for("pages.deputies", done="saved"), 303)
    page = asking.clients().members.deputies(limit=MANY, cursor=request.args.get("cursor", ""))
    me, day = asking.current_actor().account_id, today().isoformat()
    people = items("members.deputy_candidates", limit=MANY) if may("members.deputy_candidates") else []
    return shown(
        "deputies.html",
        failed["error"] if failed else None,
        page=page,
        mine=[_standing(one, day) for one in page["items"] if one["for_account_id"] == me],
        theirs=[_standing(one, day) for one in page["items"] if one["account_id"] == me],
        others=[_standing(one, day) for one in page["items"] if me not in (one["account_id"], one["for_account_id"])],
        failed=failed,
        people=[(one["id"], f"{one['name']} · {_roles(one)}") for one in people],
    )


def _roles(person: dict[str, Any]) -> str:
    return "、".join(words.word(role, "role") for role in person["roles"])


def _standing(deputy: dict[str, Any], day: str) -> dict[str, Any]:
    """With the word for how it stands today."""
    if deputy["ended_at"]:
        return {**deputy, "standing": "ended"}
    over = "over" if deputy["to"] < day else "coming" if deputy["from"] > day else "deciding"
    return {**deputy, "standing": over}
