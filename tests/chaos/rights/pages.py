"""The same table for the pages: each page stands on an operation, whose row and reach say who gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.api.imports import KINDS
from gateway.app import create_app
from gateway.pages.actions import ACTIONS
from gateway.pages.inspection_actions import FINDING_ACTIONS, ROUND_ACTIONS, operation_of
from gateway.pages.views import administration, funds, plans
from gateway.pages.views.briefings import VERBS as PUBLICATION_VERBS
from gateway.pages.views.channels import VERBS as CHANNEL_VERBS
from gateway.pages.views.commendations import VERBS
from gateway.pages.views.outcomes import MOVES
from gateway.policy import POLICY
from kit.config import Settings
from tests.chaos.promise import Tally
from tests.chaos.rights.knowing import hidden_on_pages
from tests.chaos.rights.offices import OWN, ROLES, Place
from tests.chaos.rights.table import HIDDEN, LOGIN, NOBODY, OPEN, ROLE, places_of, thing, verdict
from tests.support.stack import Api

FOR_ANYONE = {
    "pages.home", "pages.log", "pages.inbox", "pages.password", "pages.partners", "pages.funds", "pages.new_event",
    "pages.new_inspection", "pages.new_commendation", "pages.dossiers", "pages.new_plan", "pages.imports",
    "pages.notifications", "pages.new_channel", "pages.settings", "pages.help", "pages.own_account",
    "pages.second_factor", "pages.news",
}  # fmt: skip
"""Pages that everybody with a login gets; what is in them is asked by the rights of whoever looks."""
STANDS_ON = {
    ("GET", "pages.events"): "events.events",
    ("GET", "pages.calendar"): "events.events",
    ("GET", "pages.event"): "events.event",
    ("GET", "pages.edit_event"): "events.event",
    ("GET", "pages.checkin"): "events.event",
    ("POST", "pages.checkin"): "events.check_in",
    ("GET", "pages.checkin_screen"): "events.checkin_code",
    ("POST", "pages.edit_event"): "events.edit_event",
    ("POST", "pages.new_event"): "events.draft_event",
    ("GET", "pages.decided"): "events.approvals",
    ("POST", "pages.preview_event"): "events.preview",
    ("POST", "pages.partners"): "partners.create_partner",
    ("GET", "pages.partner"): "partners.partner",
    ("POST", "pages.partner"): "partners.edit_partner",
    ("POST", "pages.sign_agreement"): "partners.sign_agreement",
    ("POST", "pages.end_agreement"): "partners.end_agreement",
    ("POST", "pages.add_blackout"): "partners.add_blackout",
    ("POST", "pages.lift_blackout"): "partners.delete_blackout",
    ("GET", "pages.resources"): "events.resources",
    ("POST", "pages.resources"): "events.create_resource",
    ("GET", "pages.resource"): "events.resource",
    ("POST", "pages.resource"): "events.edit_resource",
    ("POST", "pages.add_outage"): "events.add_outage",
    ("POST", "pages.lift_outage"): "events.lift_outage",
    ("GET", "pages.deputies"): "members.deputies",
    ("POST", "pages.deputies"): "members.appoint_deputy",
    ("POST", "pages.end_deputy"): "members.end_deputy",
    ("GET", "pages.rule_packs"): "events.rule_packs",
    ("POST", "pages.choose_rule_packs"): "events.choose_rule_packs",
    ("GET", "pages.new_rule_pack"): "events.upload_rule_pack",
    ("POST", "pages.new_rule_pack"): "events.upload_rule_pack",
    ("GET", "pages.rule_pack"): "events.rule_pack",
    ("GET", "pages.unit"): "members.unit",
    ("POST", "pages.unit"): "members.edit_unit",
    ("GET", "pages.office_days"): "events.calendar",
    ("POST", "pages.office_days"): "events.change_calendar",
    ("POST", "pages.funds"): "events.open_fund",
    ("GET", "pages.fund"): "events.fund",
    ("GET", "pages.parked_facts"): "events.parked_facts",
    ("POST", "pages.replay_parked_facts"): "events.replay_fact",
    ("GET", "pages.accounts"): "members.accounts",
    ("POST", "pages.accounts"): "members.create_account",
    ("GET", "pages.account"): "members.account",
    ("POST", "pages.account"): "members.edit_account",
    ("POST", "pages.reset_password"): "members.reset_password",
    ("GET", "pages.members"): "members.members",
    ("POST", "pages.members"): "members.create_member",
    ("GET", "pages.member"): "members.member",
    ("POST", "pages.member"): "members.edit_member",
    ("GET", "pages.branches"): "members.branches",
    ("POST", "pages.branches"): "members.create_branch",
    ("GET", "pages.branch"): "members.branch",
    ("POST", "pages.branch"): "members.edit_branch",
    ("POST", "pages.dissolve_branch"): "members.dissolve_branch",
    ("GET", "pages.dispatches"): "members.dispatches",
    ("POST", "pages.dispatches"): "members.record_dispatch",
    ("POST", "pages.form_temporary_branch"): "members.form_temporary_branch",
    ("GET", "pages.plans"): "events.plans",
    ("GET", "pages.plan"): "events.plan",
    ("POST", "pages.new_plan"): "events.draft_plan",
    ("GET", "pages.edit_plan"): "events.plan",
    ("POST", "pages.edit_plan"): "events.edit_plan",
    ("POST", "pages.read_message"): "notify.read_message",
    ("POST", "pages.read_messages"): "notify.read_message",
    ("POST", "pages.snooze_message"): "notify.snooze_message",
    ("GET", "pages.templates"): "notify.templates",
    ("GET", "pages.template"): "notify.template",
    ("POST", "pages.change_template"): "notify.change_template",
    ("POST", "pages.choose_audience"): "notify.choose_audience",
    ("GET", "pages.oversight"): "events.owed",
    ("POST", "pages.oversight"): "events.urge_branch",
    ("GET", "pages.stats"): "events.stats",
    ("GET", "pages.outcomes"): "events.outcome_board",
    ("GET", "pages.inspections"): "events.inspections",
    ("POST", "pages.new_inspection"): "events.prepare_inspection",
    ("GET", "pages.inspection"): "events.inspection",
    ("GET", "pages.edit_inspection"): "events.inspection",
    ("POST", "pages.edit_inspection"): "events.edit_inspection",
    ("GET", "pages.findings"): "events.findings",
    ("GET", "pages.finding"): "events.finding",
    ("GET", "pages.dossier"): "events.branch_dossier",
    ("POST", "pages.dossier"): "events.apply_measure",
    ("POST", "pages.answer_by_calendar"): "partners.reply_on_behalf",
    ("GET", "pages.briefing"): "events.briefing_screenings",
    ("GET", "pages.edit_briefing"): "events.save_briefing",
    ("POST", "pages.edit_briefing"): "events.save_briefing",
    ("POST", "pages.screen_briefing"): "events.screen_briefing",
    ("GET", "pages.briefing_difference"): "events.briefing_difference",
    ("GET", "pages.publications"): "notify.publication_register",
    ("GET", "pages.calendar_feed"): "events.calendar_feeds",
    ("POST", "pages.calendar_feed"): "events.make_calendar_feed",
    ("POST", "pages.revoke_calendar_feed"): "events.revoke_calendar_feed",
    ("GET", "pages.commendations"): "events.commendations",
    ("POST", "pages.new_commendation"): "events.draft_commendation",
    ("GET", "pages.commendation"): "events.commendation",
    ("GET", "pages.edit_commendation"): "events.commendation",
    ("POST", "pages.edit_commendation"): "events.edit_commendation",
    ("GET", "pages.register"): "events.register",
    ("GET", "pages.print_register"): "events.register",
    ("POST", "pages.save_register_view"): "events.save_register_view",
    ("GET", "pages.register_view"): "events.register_view",
    ("POST", "pages.delete_register_view"): "events.delete_register_view",
    ("GET", "pages.register_exports"): "events.register_exports",
    ("POST", "pages.register_exports"): "events.request_register_export",
    ("POST", "pages.retry_register_export"): "events.retry_register_export",
    ("GET", "pages.log_entry"): "events.ledger_entry",
    ("GET", "pages.channels"): "notify.channels",
    ("POST", "pages.new_channel"): "notify.create_channel",
    ("GET", "pages.channel"): "notify.channel",
    ("GET", "pages.edit_channel"): "notify.channel",
    ("POST", "pages.edit_channel"): "notify.edit_channel",
    ("GET", "pages.deliveries"): "notify.deliveries",
    ("POST", "pages.retry_delivery"): "notify.retry_delivery",
    ("POST", "pages.retry_deliveries"): "notify.retry_delivery",
    ("POST", "pages.mail_invitation"): "partners.invitation_mail",
}
BY_NAME: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "pages.act": ("<name>", {name: (one.operation, one.subject) for name, one in ACTIONS.items()}),
    "pages.do_inspection": (
        "<name>",
        {name: (operation_of(one), "inspection_id") for name, one in ROUND_ACTIONS.items()},
    ),
    "pages.do_finding": ("<name>", {name: (one.operation, "finding_id") for name, one in FINDING_ACTIONS.items()}),
    "pages.act_on_commendation": (
        "<verb>",
        {verb: (f"events.{verb}_commendation", "commendation_id") for verb in VERBS},
    ),
    "pages.act_on_account": (
        "<verb>",
        {verb: (operation, "account_id") for verb, operation in administration.ACCOUNT_VERBS.items()},
    ),
    "pages.decide_parked_fact": (
        "<verb>",
        {verb: (f"events.{verb}_fact", "fact_id") for verb in administration.FACT_VERBS},
    ),
    "pages.import_table": ("<kind>", {one.name: (one.operation, "event_id") for one in KINDS}),
    "pages.import_job": ("<kind>", {one.name: (f"{one.service}.import_job", "import_id") for one in KINDS}),
    "pages.act_on_plan": ("<verb>", {verb: (f"events.{verb}_plan", "plan_id") for verb in plans.VERBS}),
    "pages.act_on_fund": ("<verb>", {verb: (f"events.{verb}_fund", "fund_id") for verb in funds.VERBS}),
    "pages.act_on_channel": ("<verb>", {verb: (operation, "channel_id") for verb, operation in CHANNEL_VERBS.items()}),
    "pages.act_on_publication": (
        "<verb>",
        {verb: (f"notify.{verb}_publication", "publication_id") for verb in PUBLICATION_VERBS},
    ),
    "pages.move_outcome": ("<move>", {move: (f"events.{one[0]}", "outcome_id") for move, one in MOVES.items()}),
}
"""Addresses that hold the name of what is done: where, and for each name the operation and what it is about."""
LEFT_OUT = {
    "pages.login": "has no caller yet", "pages.set_up": "has none yet either",
    "pages.office_login": "has none yet either", "pages.office_login_back": "has none yet either",
    "pages.docs": "the API's own description", "pages.logout": "ends the login",
    "POST pages.password": "one's own", "POST pages.second_factor": "one's own",
    "POST pages.end_session": "one's own", "POST pages.end_other_sessions": "one's own",
    "POST pages.notifications": "one's own",
    "POST pages.agree_to_several": "what is ticked is judged as by pages.act; nothing ticked is refused as such",
}  # fmt: skip
SHOWS_LESS = {"events.events", "events.findings", "events.outcome_board", "events.register_exports"}
"""The list says why it is empty, in the page, instead of refusing it."""


@dataclass(frozen=True)
class PageCell:
    """One page or form, who asks for it, about the thing of which place, and what must come of it."""

    method: str
    path: str
    operation: str
    caller: str
    place: str
    expected: str
    subject: str = "event_id"

    def __str__(self) -> str:
        what = f"{self.method} {self.path} ({self.operation or 'for anyone'})"
        return f"{what} by {self.caller or 'nobody'}, {self.place}"


def page_cells(settings: Settings) -> Iterator[PageCell]:
    """The whole table, from the application's own addresses."""
    for method, rule in _rules(settings):
        if rule.endpoint in BY_NAME:
            where, known = BY_NAME[rule.endpoint]
            for name, (operation, subject) in known.items():
                yield from _cells(method, rule.rule.replace(where, name), operation, subject)
        else:
            yield from _cells(method, rule.rule, STANDS_ON.get((method, rule.endpoint), ""), "event_id")


def missing_pages(settings: Settings) -> list[str]:
    """What to add here for pages that nobody has said a word about."""
    return [
        f"{method} {rule.rule}: say in rights/pages.py on which operation {rule.endpoint} stands"
        for method, rule in _rules(settings)
        if rule.endpoint not in (*FOR_ANYONE, *BY_NAME) and (method, rule.endpoint) not in STANDS_ON
    ]


def _rules(settings: Settings) -> Iterator[tuple[str, Any]]:
    for rule in create_app(settings).url_map.iter_rules():
        if rule.endpoint.startswith("pages."):
            for method in sorted({*(rule.methods or ())} & {"GET", "POST"}):
                if not {rule.endpoint, f"{method} {rule.endpoint}"} & LEFT_OUT.keys():
                    yield method, rule


def _cells(method: str, path: str, operation: str, subject: str) -> Iterator[PageCell]:
    names = {*re.findall("<([^>]+)>", path)} | {subject} - {"event_id"}
    for caller in (NOBODY, *ROLES):
        for place in places_of(names):
            if caller == NOBODY:
                expected = LOGIN
            elif not operation:
                expected = OPEN
            elif caller not in POLICY[operation]:
                expected = ROLE
            else:
                expected = verdict(operation, names, caller, POLICY[operation][caller], place)
            yield PageCell(method, path, operation, caller, place, expected, subject)


class PageWalker:
    """Asks for the people of the own branch, with their token instead of a cookie: the rights are the same."""

    def __init__(self, base_url: str, places: dict[str, Place], tally: Tally) -> None:
        self.base_url, self.places, self.tally = base_url, places, tally
        self.callers = {NOBODY: Api(base_url), **places[OWN].people}

    def ask(self, cell: PageCell) -> None:
        """One cell; whatever is not as it should be is noted."""
        self.tally.runs += 1
        path = re.sub("<([^>]+)>", lambda found: self._thing(cell, found[1]) or "nothing", cell.path)
        form = {cell.subject: thing(self.places, cell.place, cell.subject) or ""} if cell.method == "POST" else None
        http = self.callers[cell.caller].http
        answer = http.request(cell.method, self.base_url + path, data=form, timeout=30, allow_redirects=False)
        self.judge(cell, answer)

    def _thing(self, cell: PageCell, name: str) -> str | None:
        kind = f"import_id {cell.path.split('/')[2]}" if name == "import_id" else name
        return thing(self.places, cell.place, kind)

    def judge(self, cell: PageCell, answer: Any) -> None:
        """To the login page; refused; not there; or a page, and no word too much on it."""
        status = answer.status_code
        to_login = (status == 303 and "/login" in answer.headers.get("Location", "")) or (
            status == 401 and 'action="/login"' in answer.text  # with what was typed
        )
        shows_less = status == 200 and cell.operation in SHOWS_LESS and cell.method == "GET"
        fits = {
            LOGIN: to_login,
            # Whoever may not act on a thing that they may not see either is told of the second.
            ROLE: status in (403, 404) or shows_less,
            HIDDEN: status == 404,
            OPEN: status in (200, 409) or (status == 303 and not to_login),
        }
        self.tally.expect(fits[cell.expected], f"{cell}: {status}, expected {cell.expected}")
        if cell.caller != NOBODY:
            asked_for = answer.request.url + str(answer.request.body)
            for word in hidden_on_pages(cell.caller, self.places):
                self.tally.expect(word in asked_for or word not in answer.text, f"{cell}: the page tells of {word}")
