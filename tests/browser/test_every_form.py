"""Every form of every page, empty, too long, hostile, of nothing, of before: refused in words, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.routing import MapAdapter

from gateway.app import create_app
from kit.config import load
from tests.browser.forms.scenery import Stages
from tests.browser.forms.walking import FormWalker
from tests.browser.visits import visits
from tests.chaos.rights.offices import Place
from tests.chaos.rights.pages import BY_NAME
from tests.support.inside import Inside, looking_inside
from tests.support.stack import Stack

ALSO = (
    ("admin", "/accounts"), ("admin", "/accounts/{account_id}"), ("admin", "/branches"), ("admin", "/partners"),
    ("admin", "/settings"), ("admin", "/settings/calendar?year=2027"), ("admin", "/rule-packs"), ("admin", "/imports"),
    ("admin", "/branches/{branch_id}"), ("admin", "/settings/units/{unit_id}"), ("secretary", "/branches/{branch_id}"),
    ("secretary", "/members"), ("secretary", "/members/{member_id}"), ("secretary", "/dispatches"),
    ("secretary", "/imports"), ("finance", "/funds"), ("finance", "/funds/{fund_id}"), ("committee", "/imports"),
    ("supervisor", "/oversight?branch_id={branch_id}"), ("supervisor", "/branches/{branch_id}/dossier"),
    ("supervisor", "/commendations/{commendation_id}"), ("leader", "/commendations/{commendation_id}"),
    ("leader", "/plans/{plan_id}"), ("organizer", "/plans/{plan_id}"), ("supervisor", "/findings/{finding_id}"),
    ("secretary", "/events/{event_id}/briefing"), ("admin", "/channels/{channel_id}"),
    ("supervisor", "/inspections/{inspection_id prepared}"), ("supervisor", "/inspections/{inspection_id reported}"),
    ("supervisor", "/inspections/{inspection_id}"), ("leader", "/commendations/{commendation_id submitted}"),
    ("organizer", "/findings/{finding_id planned}"), ("supervisor", "/findings/{finding_id rectified}"),
    ("supervisor", "/findings/{finding_id extended}"), ("organizer", "/plans/{plan_id draft}"),
    ("leader", "/plans/{plan_id submitted}"), ("organizer", "/register?view={view_id}"),
    ("admin", "/templates/member-greeted-birthday"),
)  # fmt: skip
"""Pages that show forms to others than to the first who may open them."""


def at_an_event(name: str, *roles: str) -> list[tuple[str, str]]:
    """The page of one event, before these people."""
    return [(role, f"/events/{{event_id {name}}}") for role in roles]


BESIDE_IT = (
    ("secretary", "/events/{event_id over}/briefing"), ("organizer", "/events/{event_id over}/briefing/edit"),
    ("member", "/events/{event_id over}/checkin"),
)  # fmt: skip
"""Pages that belong to the event that goes on, and show a form at some of its stages."""
NEVER_MET = {
    "pages.office_login": "leads to the office's own server",
    "pages.preview_event": "has no form of its own: the script sends the proposal's there while somebody types",
    "pages.set_up": "is there only while an office has no account (test_first_run.py)",
    "pages.decide_parked_fact:replay": "no fact is parked on a healthy product (tests/system/test_poison.py)",
    "pages.decide_parked_fact:discard": "the same",
    "pages.replay_parked_facts": "the same",
    "pages.agree_to_several": "is there for who has several to decide (tests/unit/gateway/test_bulk_pages.py)",
    "pages.retry_register_export": "no workbook fails on a healthy product",
    "pages.act_on_channel:retry": "nothing was given up yet (tests/integration/notify)",
    "pages.retry_delivery": "the same",
    "pages.retry_deliveries": "the same",
    "pages.mail_invitation": "is there with a mail server only (tests/system/test_partner_mail.py)",
    "pages.form_temporary_branch": "is there for long audits of many (tests/unit/gateway/test_people_pages.py)",
}


@pytest.fixture
def addresses(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """The pages' own addresses."""
    app = create_app(load({"LIANXUE_HOME": str(tmp_path_factory.mktemp("forms"))}))
    return app.url_map.bind("here")


@pytest.fixture
def worn(stack: Stack) -> Iterator[Inside]:
    """Behind a stack whose things are used up here: what needs them new runs before this (conftest)."""
    with looking_inside(stack) as inside:
        yield inside


def test_no_form_can_be_hurt(stack: Stack, places: dict[str, Place], addresses: MapAdapter, worn: Inside) -> None:
    walker = FormWalker(stack.base_url, places, addresses, worn)
    stages = Stages(stack, places)
    stages.set_out()
    pages = visits(worn.settings, places)
    walker.walk([*pages, *stages.at(ALSO)])
    walker.walk(stages.at([("", "/i/{seeking}"), ("", "/i/{agreed}")]))
    for name in ("draft", "seeking", "agreed"):
        walker.walk(stages.at(at_an_event(name, "organizer", "member", "secretary")))
    stages.go_by()
    for step in (
        stages.nothing,
        stages.hold,
        stages.write,
        stages.review,
        stages.approve,
        stages.summarize,
        stages.publish,
    ):
        step()
        walker.walk(stages.at([*BESIDE_IT, *at_an_event("over", "organizer", "member", "secretary", "finance")]))
    walker.walk(stages.at([("", "/i/{over}")]))
    assert walker.wrong == [], f"{len(walker.wrong)} of {walker.sent}:\n" + "\n".join(walker.wrong)
    assert posted(addresses) - walker.met.keys() == NEVER_MET.keys()


def posted(addresses: MapAdapter) -> set[str]:
    """The name of every address of the pages that takes a form."""
    found = set()
    for rule in addresses.map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith(("pages.", "partner_page.")):
            known = BY_NAME.get(rule.endpoint, ("", {}))[1]
            found |= {f"{rule.endpoint}:{name}" for name in known} or {rule.endpoint}
    return found
