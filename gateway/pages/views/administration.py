"""For whoever keeps the product running: accounts, and facts that no retry could bring in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.api.passing import admit
from gateway.clients import Clients
from gateway.operations import SERVICES
from gateway.pages import bulk, forms, problems, words
from gateway.pages.answering import shown
from gateway.pages.surroundings import MANY, branches, items
from kit.domain import DomainError, NotFound, not_found

CREATED = ("username", "name", "branch_id", "unit_id", "member_id")
CHANGED = ("name", "branch_id", "unit_id", "member_id")
EMPTY_MEANS_NONE = ("branch_id", "member_id")
ACCOUNT_VERBS = {
    "end-sessions": "members.end_account_sessions",
    "reset-second-factor": "members.reset_second_factor",
}
FACT_VERBS = ("replay", "discard")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/accounts", "accounts", accounts, methods=["GET", "POST"])
    rule("/accounts/<account_id>", "account", account, methods=["GET", "POST"])
    rule("/accounts/<account_id>/reset-password", "reset_password", reset_password, methods=["POST"])
    rule("/accounts/<account_id>/<verb>", "act_on_account", act_on_account, methods=["POST"])
    rule("/parked-facts", "parked_facts", parked_facts)
    rule("/parked-facts/replay", "replay_parked_facts", replay_parked_facts, methods=["POST"])
    rule("/parked-facts/<fact_id>/<verb>", "decide_parked_fact", decide_parked_fact, methods=["POST"])


def accounts() -> Any:
    """Accounts by name; POST opens one, whose password is made on its page."""
    error = None
    if request.method == "POST":
        typed = {name: forms.text(request.form, name) for name in CREATED}
        body = {name: value for name, value in typed.items() if value is not None}
        try:
            clients = asking.clients().keyed(request.form.get("_key"))
            made = clients.members.create_account(**body, roles=request.form.getlist("roles"))
            return redirect(url_for("pages.account", account_id=made["id"], done="saved"), 303)
        except DomainError as refusal:
            error = problems.told(refusal, (*CREATED, "roles"))
    q = request.args.get("q", "").strip()
    page = asking.clients().members.accounts(
        limit=50, cursor=request.args.get("cursor", ""), **({"q": q} if q else {})
    )  # fmt: skip
    return shown("accounts.html", error, page=page, q=q, **_places())


def account(account_id: str) -> Any:
    """One account; POST changes its name, roles and place, or locks it."""
    known, error = asking.clients().members.account(account_id=account_id), None
    if request.method == "POST":
        try:
            asking.clients().members.edit_account(
                account_id=account_id, expected_version=forms.version(request.form), **_edited(known)
            )
            return redirect(url_for("pages.account", account_id=account_id, done="saved"), 303)
        except NotFound:
            raise
        except DomainError as refusal:
            error = problems.told(refusal, (*CHANGED, "roles", "active"))
    return shown("account.html", error, holder=known, password=None, **_places())


def _edited(known: dict[str, Any]) -> dict[str, Any]:
    """What differs; the roles are sent as they are ticked, none at all for the service to refuse."""
    body = forms.changed(request.form, known, CHANGED, EMPTY_MEANS_NONE)
    return {**body, "roles": request.form.getlist("roles"), "active": request.form.get("active") == "yes"}


def reset_password(account_id: str) -> Any:
    """Make a password and show it once: this page is not kept anywhere."""
    known, error, password = asking.clients().members.account(account_id=account_id), None, None
    try:
        made = asking.clients().members.reset_password(
            account_id=account_id, expected_version=forms.version(request.form)
        )
        password = made["password"]
        known = {**known, "version": made["version"], "state": made["state"]}
    except NotFound:
        raise
    except DomainError as refusal:
        error = problems.told(refusal, ())
    return shown("account.html", error, holder=known, password=password, **_places())


def act_on_account(account_id: str, verb: str) -> Any:
    """End its sessions, or take its second factor away."""
    if verb not in ACCOUNT_VERBS:
        raise not_found(_("action"))
    try:
        asking.clients().answer(ACCOUNT_VERBS[verb], {"account_id": account_id})
        return redirect(url_for("pages.account", account_id=account_id, done="saved"), 303)
    except NotFound:
        raise
    except DomainError as refusal:
        known, error = asking.clients().members.account(account_id=account_id), problems.told(refusal, ())
    return shown("account.html", error, holder=known, password=None, **_places())


def _places() -> dict[str, Any]:
    return {"branches": branches(), "units": items("members.units", limit=MANY)}


def parked_facts() -> Any:
    """What waits for a decision, of all services, and what comparing found."""
    return _facts()


def decide_parked_fact(fact_id: str, verb: str) -> Any:
    """Try it again or give it up, with the reason that goes on the ledger."""
    if verb not in FACT_VERBS:
        raise not_found(_("action"))
    try:
        _decide(asking.clients(), fact_id, verb)
    except NotFound:
        raise
    except DomainError as refusal:
        return _facts({"id": fact_id, "verb": verb, "error": problems.told(refusal, ("reason",))})
    return redirect(url_for("pages.parked_facts", done="saved"), 303)


def replay_parked_facts() -> Any:
    """Try the ticked ones again, for one reason; each decision is on the ledger by itself."""
    admit("events.replay_fact")
    names = {one["id"]: f"{words.word(one['type'], 'fact')} {one['fact_id']}" for one in _parked()}
    lacking = "" if forms.text(request.form, "reason") else _("Say why: the reason goes on the ledger.")
    found = bulk.each(lambda clients, one: _decide(clients, one, "replay"), names, lacking)
    if found.is_whole:
        return redirect(url_for("pages.parked_facts", several=found.done), 303)
    return make_response(_facts(several=found), found.status)


def _decide(clients: Clients, fact_id: str, verb: str) -> None:
    """`fact_id`: the service's name before the id that the fact has there."""
    service, _sep, own_id = fact_id.partition("-")
    if service not in SERVICES or not own_id:
        raise not_found(_("action"))
    reason = forms.text(request.form, "reason") or ""
    clients.answer(f"{service}.{verb}_fact", {"dead_letter_id": own_id, "reason": reason})


def _parked() -> list[dict[str, Any]]:
    asked = asking.clients()
    return [
        {**one, "service": service, "id": f"{service}-{one['id']}"}
        for service in SERVICES
        for one in asked.answer(f"{service}.parked_facts", {"limit": MANY}).value["items"]
    ]


def _facts(failed: dict[str, Any] | None = None, several: bulk.Outcome | None = None) -> Any:
    parked = _parked()
    found = [{**one, "service": name} for name in SERVICES for one in items(f"{name}.discrepancies", limit=20)]
    error = failed["error"] if failed else None
    return shown("parked_facts.html", error, parked=parked, found=found, failed=failed, several=several)
