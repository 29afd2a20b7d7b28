"""The partner's page: no login, no cookie, no script. The token in the address is the right to answer.

GET and HEAD only ask; each form is a POST that comes back to the page by a redirect.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from gateway import asking
from gateway.pages import forms, problems, sessions
from gateway.rates import watched
from kit.domain import DomainError, Forbidden, Gone, Invalid, NotFound, field_error

ARRANGEMENTS = ("visitor_list", "plates", "arrive_at", "safety", "photo_rules", "on_site_phone")
PEOPLE = ("contact_name", "contact_phone")


def blueprint() -> Blueprint:
    """The partner's addresses."""
    links = Blueprint("partner_page", __name__, url_prefix="/i", template_folder="../templates")
    links.add_url_rule("/<token>", "show", show)
    links.add_url_rule("/<token>/calendar.ics", "calendar", calendar)
    for name, act in ACTS.items():
        links.add_url_rule(f"/<token>/{name}", name, _posted(name, act), methods=["POST"])
    links.register_error_handler(Exception, _refused)
    return links


def show(token: str) -> Any:
    """The invitation as it stands."""
    return _page(token)


def _page(token: str, failed: dict[str, Any] | None = None) -> Response:
    with watched(token):
        link = asking.public_clients().partners.link(token=token)
    page = render_template("links/page.html", link=link, token=token, failed=failed, done=request.args.get("done", ""))
    return make_response(page, failed["error"].status if failed else 200)


def calendar(token: str) -> Response:
    """The agreed date for the reader's own calendar."""
    with watched(token):
        ics = asking.public_clients().partners.link_calendar(token=token)["ics"]
    return Response(
        ics,
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": 'attachment; filename="lianxue.ics"'},
    )


def _posted(name: str, act: Any) -> Any:
    def view(token: str) -> Any:
        if not sessions.same_site():
            raise Forbidden("csrf", "请在邀请页面上填写并提交。", "Use the form on the invitation's own page.")
        try:
            with watched(token):
                act(asking.public_clients().partners, token, request.form)
        except NotFound:
            raise
        except Gone as gone:
            # Terms that changed since are shown anew; a dead link says so itself.
            return _page(token, {"form": name, "error": problems.told(gone), "typed": request.form})
        except DomainError as refusal:
            return _page(token, {"form": name, "error": problems.told(refusal), "typed": request.form})
        return redirect(url_for("partner_page.show", token=token, done=name), 303)

    view.__name__ = name
    return view


def _reply(partners: Any, token: str, form: forms.Form) -> None:
    """Accept, propose another date, or decline: exactly what the chosen part of the form holds."""
    answer = forms.text(form, "answer")
    names = {
        "accept": (*PEOPLE, "leader_name"),
        "counter": ("message", *PEOPLE, "leader_name"),
        "decline": ("reason",),
    }.get(answer or "", ())
    body: dict[str, Any] = {name: forms.text(form, name) for name in names}
    if answer == "accept":
        body["slot"] = forms.number(forms.text(form, "slot"))
    if answer in ("accept", "counter"):
        body["headcount"] = forms.number(forms.text(form, "headcount"))
    if answer == "counter":
        body["slots"] = forms.slots(form)
    if form.get("notice_shown"):
        body["notice_read"] = _ticked(answer, form)
    round_ = forms.number(forms.text(form, "round"))
    given = {name: value for name, value in body.items() if value not in (None, "")}
    partners.reply_by_link(token=token, answer=answer, **given, **({"round": round_} if round_ is not None else {}))


def _ticked(answer: str | None, form: forms.Form) -> bool:
    """Whether the integrity notice was ticked; who accepts or proposes on the page has to, the API leaves it open."""
    ticked = form.get("notice_read") == "yes"
    if not ticked and answer != "decline":
        detail = "请先阅读廉洁提醒并勾选。"
        errors = [field_error("/notice_read", "required", detail)]
        raise Invalid("invalid", detail, "Read the integrity notice and tick it first.", errors=errors)
    return ticked


def _amend(partners: Any, token: str, form: forms.Form) -> None:
    body = {name: forms.text(form, name) for name in PEOPLE}
    body["headcount"] = forms.number(forms.text(form, "headcount"))  # type: ignore[assignment]
    partners.amend_reply(token=token, **{name: value for name, value in body.items() if value is not None})


def _change(partners: Any, token: str, form: forms.Form) -> None:
    slots = forms.slots(form)
    reason = forms.text(form, "reason")
    partners.request_change(token=token, reason=reason, **({"slots": slots} if slots else {}))


def _arrangements(partners: Any, token: str, form: forms.Form) -> None:
    body = {name: forms.text(form, name) for name in ARRANGEMENTS}
    body["arrive_at"] = forms.moment(body["arrive_at"])
    partners.set_arrangements(token=token, **{name: value for name, value in body.items() if value is not None})


def _feedback(partners: Any, token: str, form: forms.Form) -> None:
    text = forms.text(form, "text")
    score = forms.number(forms.text(form, "score"))
    partners.give_feedback(token=token, score=score, **({"text": text} if text else {}))


ACTS = {
    "reply": _reply,
    "amend": _amend,
    "change": _change,
    "arrangements": _arrangements,
    "feedback": _feedback,
}


def _refused(error: Exception) -> Response:
    """Unknown, expired, withdrawn: each in its own words, on the partner's own plain page."""
    if isinstance(error, Gone):
        kind = "withdrawn" if "revoked" in error.code or "withdrawn" in error.code else "expired"
        title = _("This invitation was withdrawn") if kind == "withdrawn" else _("This invitation has expired")
        return problems.error_page(410, title, problems.told(error).message, "links/over.html")
    if isinstance(error, NotFound):
        detail = _("Check that the whole address was copied, or ask whoever sent it to send it again.")
        return problems.error_page(404, _("There is no such invitation"), detail, "links/over.html")
    return problems.page_for(error, "links/over.html")
