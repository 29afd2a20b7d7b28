"""A briefing on its way to the public: screening, versions, differences, and where it was published."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import briefing_checks, event_page, forms, markup, problems
from gateway.pages.surroundings import branches, items, may
from kit.domain import DomainError, Forbidden, NotFound, not_found

VERBS = {"record": ("address", "published_on"), "retract": ("reason",)}
FILTERS = ("branch_id", "channel", "state", "since", "until")


def add_to(pages: Blueprint) -> None:
    """Register this module's pages."""
    rule = pages.add_url_rule
    rule("/events/<event_id>/briefing", "briefing", briefing)
    rule("/events/<event_id>/briefing/screening", "screen_briefing", screen_briefing, methods=["POST"])
    rule("/events/<event_id>/briefing/difference", "briefing_difference", briefing_difference)
    rule("/publications", "publications", publications)
    rule("/publications/<publication_id>/<verb>", "act_on_publication", act_on_publication, methods=["POST"])


def briefing(event_id: str) -> Any:
    """The text, who judged it, its versions, and where it appeared."""
    return _page(event_id)


def screen_briefing(event_id: str) -> Any:
    """Judge the revision that was shown."""
    form = request.form
    cleared = [
        {"word": word, "remark": forms.text(form, f"remark-{place}") or None}
        for place, word in ((place, form.get(f"word-{place}", "")) for place in form.getlist("cleared"))
        if word
    ]
    body = {name: forms.text(form, name) for name in ("result", "remark")}
    args = {name: value for name, value in body.items() if value}
    try:
        asking.clients().events.screen_briefing(
            event_id=event_id, revision=forms.number(form.get("revision")) or 0, cleared=cleared, **args
        )
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        error = problems.told(refusal, ("remark", "result"))
        return _page(event_id, {"form": "screening", "error": error, "typed": form})
    return redirect(url_for("pages.briefing", event_id=event_id, done="screened", _anchor="screening"), 303)


def briefing_difference(event_id: str) -> str:
    """Two versions side by side."""
    asked = {name: forms.number(request.args.get(name)) for name in ("before", "after")}
    chosen = {name: number for name, number in asked.items() if isinstance(number, int)}
    events = asking.clients().events
    event = events.event(event_id=event_id)
    found = events.briefing_difference(event_id=event_id, **chosen)
    versions = events.briefing_versions(event_id=event_id)["items"]
    return render_template("briefing_difference.html", event=event, found=found, versions=versions)


def publications() -> Any:
    """The register across events, under a query bar."""
    wish = {name: request.args[name].strip() for name in FILTERS if request.args.get(name, "").strip()}
    error = None
    try:
        page = asking.clients().notify.publication_register(limit=50, cursor=request.args.get("cursor", ""), **wish)
    except DomainError as refusal:
        if not refusal.errors:
            raise
        error, page = problems.told(refusal, ()), {"items": [], "next_cursor": None}
    return render_template("publications.html", page=page, wish=wish, error=error, branches=branches())


def act_on_publication(publication_id: str, verb: str) -> Any:
    """Enter where it appeared, or take it back; then the briefing's page again."""
    if verb not in VERBS:
        raise not_found(_("action"))
    event_id = forms.text(request.form, "event_id") or ""
    given = {name: forms.text(request.form, name) for name in VERBS[verb]}
    args = {name: value for name, value in given.items() if value or name == "reason"}
    version = forms.number(forms.text(request.form, "expected_version"))
    try:
        operation = f"notify.{verb}_publication"
        asking.clients().answer(operation, {"publication_id": publication_id, "expected_version": version, **args})
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        error = problems.told(refusal, VERBS[verb])
        failed = {"form": f"{verb}-{publication_id}", "error": error, "typed": request.form}
        return _page(event_id, failed)
    return redirect(url_for("pages.briefing", event_id=event_id, done=verb, _anchor="publications"), 303)


def _page(event_id: str, failed: dict[str, Any] | None = None) -> Any:
    events = asking.clients().events
    event, found = events.event(event_id=event_id), events.briefing(event_id=event_id)
    done = {"screened": _("Saved."), "record": _("Saved."), "retract": _("Taken back.")}
    screening = events.briefing_screenings(event_id=event_id)
    page = render_template(
        "briefing.html",
        event=event,
        checks=briefing_checks.checks(event, found, screening),
        length=briefing_checks.length(found.get("body_html") or ""),
        writable=may("events.save_briefing") and "save_briefing" in (event_page.listed(event_id) or ()),
        briefing={**found, "body_html": markup.shown(found.get("body_html") or "")},
        screening=screening,
        versions=items("events.briefing_versions", event_id=event_id),
        publications=items("notify.publications", event_id=event_id),
        failed=failed,
        done=done.get(request.args.get("done", ""), ""),
    )
    return make_response(page, failed["error"].status if failed else 200)
