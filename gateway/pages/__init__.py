"""HTML for people: server-rendered, working without scripts. `register` is called by the gateway's create_app."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, g, make_response, redirect, request, url_for
from werkzeug.exceptions import HTTPException

from gateway import asking, edge, refusals
from gateway.api.problems import ERROR_PAGE
from gateway.documents import office
from gateway.pages import (
    autosaving,
    channel_words,
    flow_words,
    forms,
    kept_forms,
    language,
    live,
    long_lists,
    menu,
    problems,
    rule_figures,
    sessions,
    surroundings,
    words,
)
from gateway.pages.assets import asset, assets, icon, stylesheet
from gateway.pages.views import (
    administration,
    briefing_editor,
    briefings,
    calendar,
    calendar_feeds,
    channels,
    checkin,
    commendations,
    decided,
    deputies,
    docs,
    entering,
    events,
    findings,
    first_run,
    funds,
    guidance,
    home,
    imports,
    inbox,
    inspections,
    ledger,
    links,
    notices,
    notifications,
    office_login,
    outcomes,
    oversight,
    own_account,
    partners,
    people,
    plans,
    previewing,
    resources,
    rule_packs,
    settings,
)
from gateway.pages.views import register as register_pages
from kit.domain import NOBODY, DomainError

GROUPS = (
    entering,
    office_login,
    first_run,
    own_account,
    inbox,
    home,
    live,
    events,
    previewing,
    decided,
    calendar,
    briefings,
    briefing_editor,
    calendar_feeds,
    oversight,
    outcomes,
    inspections,
    findings,
    commendations,
    checkin,
    partners,
    resources,
    people,
    plans,
    funds,
    notifications,
    register_pages,
    ledger,
    imports,
    administration,
    channels,
    deputies,
    rule_packs,
    settings,
    guidance,
    docs,
)
HEADERS = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
"""Besides those of `gateway.headers`. A form without any Referer has no Origin either, and that is looked at."""
WITH_FILES = {
    "pages.act", "pages.import_table", "pages.answer_by_calendar", "pages.do_inspection", "pages.do_finding",
    "pages.new_rule_pack",
}  # fmt: skip
WITHOUT_LOGIN = {"pages.login", "pages.office_login", "pages.office_login_back", "pages.set_up", "pages.docs"}
DUTY_PAGES = {"password.must_change": "pages.password", "second_factor.must_set_up": "pages.second_factor"}


def register(app: Flask) -> None:
    """Add the pages; with `public_only` no more than partner links, public notices and static files."""
    language.install(app)
    app.jinja_env.filters.update(
        word=words.word,
        colour=words.colour,
        field_word=words.field_word,
        steps=flow_words.steps,
        receipt=channel_words.receipt,
        figures=rule_figures.figures,
        found_by=long_lists.found_by,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(assets)
    partner_links = links.blueprint()
    partner_links.after_request(_guarded)
    app.register_blueprint(partner_links)
    app.register_blueprint(notices.blueprint())
    app.extensions[ERROR_PAGE] = problems.page_of
    app.context_processor(_context)
    app.jinja_env.globals.update(GLOBALS)
    if not app.extensions["lianxue_settings"].public_only:
        app.register_blueprint(_pages())


def _pages() -> Blueprint:
    pages = Blueprint("pages", __name__, template_folder="templates")
    for group in GROUPS:
        group.add_to(pages)
    pages.before_request(_admit)
    pages.after_request(_guarded)
    pages.after_request(language.remember)
    pages.register_error_handler(Exception, refused)
    return pages


def _admit() -> Any:
    """Only with a session; a form only with the session's own token (`current_actor` looks at both)."""
    if request.endpoint in WITHOUT_LOGIN:
        return None
    if request.endpoint in WITH_FILES and request.mimetype == "multipart/form-data":
        edge.check_size(request, edge.MAX_UPLOAD + edge.MULTIPART_OVERHEAD)
    if request.mimetype != "multipart/form-data":
        kept_forms.take_back()
    actor = asking.current_actor()
    if actor is NOBODY:
        raise refusals.not_logged_in()
    kept_forms.check_whose(actor.account_id)
    return None


def refused(error: Exception) -> Any:
    """Without a session to the login page and back again; everything else as a page with words."""
    if isinstance(error, DomainError) and error.code == "csrf" and kept_forms.is_stale():
        try:
            return make_response(kept_forms.shown_again(), 403)
        except (DomainError, HTTPException) as other:
            return refused(other)
    if isinstance(error, refusals.NotLoggedIn):
        if live.is_look() or autosaving.is_one():
            return Response("{}", status=401)  # a script would follow to the login page, and ask again and again
        return _to_login()
    if isinstance(error, DomainError) and error.code in DUTY_PAGES:
        return Response(status=204) if live.is_look() else redirect(url_for(DUTY_PAGES[error.code]), 303)
    if not isinstance(error, DomainError) and not hasattr(error, "code"):
        # Raised again, so that the application's own handler writes it to the log.
        raise error
    return problems.page_for(error)


def _to_login() -> Any:
    """The login page; what was typed goes along and comes back."""
    if request.method == "POST" and (kept := kept_forms.sealed()):
        return entering.shown(kept=kept, wish=kept_forms.address(), status=401)
    wish = kept_forms.address() if request.method != "POST" else ""
    return redirect(url_for("pages.login", next=wish if wish not in ("", "/") else None), 303)


def _guarded(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _context() -> dict[str, Any]:
    session = g.get("session") or {}
    return {"account": {**session, **(session.get("account") or {})} or None}


GLOBALS = {
    "asset": asset,
    "icon": icon,
    "stylesheet": stylesheet,
    "in_chinese": language.in_chinese,
    "large_text": language.large_text,
    "form_token": sessions.form_token,
    "fresh_key": sessions.fresh_key,
    "typed_slots": forms.typed_slots,
    "counts": surroundings.counts,
    "head_only": live.head_only,
    "is_long": long_lists.is_long,
    "menu": menu.menu,
    "may": surroundings.may,
    "makes_pdf": office.is_there,
    "named": surroundings.named,
    "person": surroundings.person,
    "unit_name": surroundings.unit_name,
    "address_with": surroundings.address_with,
    "all_branches": surroundings.own_branches,
    "all_partners": surroundings.partners,
    "all_the_branches": surroundings.branches,
    "fund_choices": surroundings.fund_choices,
    "plan_choices": surroundings.plan_choices,
    "options": words.options,
    "pairs": words.pairs,
}
"""What templates call, imported macros too."""
