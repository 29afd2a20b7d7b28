"""The clients' tables against the services' own: no call that nobody answers, no argument that nobody takes."""

import importlib

import pytest

from gateway.api import RESOURCES
from gateway.clients import Clients
from gateway.operations import KIT, SERVICES, supplied
from kit import dead_letters, discrepancies
from kit.domain import NOBODY, Forbidden
from tests.unit.gateway.conftest import FakeTransport

OPERATIONS = [(service, name) for service, names in SERVICES.items() for name in names]
INTERNAL = {
    **{f"{service}.run_imports": "a timer's" for service in ("members", "partners", "events")},
    "partners.expire_invitations": "a timer's",
    "partners.remind_of_answers": "a timer's",
    "members.remind_members": "a timer's",
    "events.sign_daily_checkpoint": "a timer's",
    "events.rotate_ledger_key": "an operator's, by `lianxue rotate-ledger-key`",
    "events.escalate_findings": "a timer's",
    "events.watch_branches": "a timer's",
    "events.raise_reminders": "a timer's",
    "events.tidy_register": "a timer's",
    "events.personal_record": "an operator's, by `lianxue privacy export`",
    "members.note_seen": "a session's, by itself",
    "members.mark_demo_account": "the demo's",
    "notify.personal_record": "an operator's, by `lianxue privacy export`",
    "notify.send_due_deliveries": "a timer's",
    "notify.send_outward_deliveries": "a timer's",
    "notify.send_channel_deliveries": "a timer's",
    "notify.forget_partner_contacts": "a timer's",
}


def schemas(service):
    return {**importlib.import_module(f"services.{service}.schemas").INPUT, **dead_letters.INPUT, **discrepancies.INPUT}


def takes(service, name):
    return {field.data_key or key for key, field in schemas(service)[name]().fields.items()}


@pytest.mark.parametrize(("service", "name"), OPERATIONS, ids=lambda value: value)
def test_every_operation_exists_and_takes_what_the_edge_supplies(service, name):
    assert name in schemas(service)
    assert set(supplied(f"{service}.{name}")) <= takes(service, name)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_a_handler_or_a_query(service):
    commands = importlib.import_module(f"services.{service}.handlers").COMMANDS
    queries = importlib.import_module(f"services.{service}.queries").QUERIES
    importing = getattr(importlib.import_module(f"services.{service}.handlers"), "IMPORTING", None)
    taken_over = {**importing.commands, **importing.queries} if importing else {}
    assert not set(SERVICES[service]) - set(KIT) - set(commands) - set(queries) - set(taken_over)


@pytest.mark.parametrize("service", SERVICES)
def test_no_operation_of_a_service_is_out_of_reach(service):
    known = {f"{service}.{name}" for name in schemas(service)}
    assert known - {f"{service}.{name}" for name in SERVICES[service]} <= set(INTERNAL)


@pytest.mark.parametrize("route", [route for resource in RESOURCES for route in resource.ROUTES if route.condition])
def test_what_needs_if_match_can_be_told_the_version(route):
    assert "expected_version" in supplied(route.operation)


@pytest.mark.parametrize(("service", "name"), OPERATIONS, ids=lambda value: value)
def test_an_operation_that_takes_a_version_is_offered_it(service, name):
    if "expected_version" in takes(service, name):
        assert "expected_version" in supplied(f"{service}.{name}")


def test_clients_are_thin():
    rpc = FakeTransport()
    rpc.answers["partners.link"] = {"state": "open"}
    clients = Clients(rpc, NOBODY, trace_id="t")
    assert clients.partners.link(token="x") == {"state": "open"}
    assert (rpc.last.name, rpc.last.args, rpc.last.trace_id) == ("partners.link", {"token": "x"}, "t")
    with pytest.raises(AttributeError):
        clients.partners.no_such_thing  # noqa: B018
    with pytest.raises(LookupError):
        clients.answer("partners.no_such_thing", {})
    with pytest.raises(Exception, match=r"session\.required"):
        clients.events.event(event_id="e")


def test_a_page_asks_with_the_rights_of_the_person_and_a_key_of_its_form():
    from kit.domain import Actor

    rpc = FakeTransport()
    clients = Clients(rpc, Actor(account_id="a", roles=("organizer",), branch_id="b"))
    clients.keyed("k").events.draft_event(theme="x")
    assert (rpc.last.key, rpc.last.actor.reach) == ("k", "own")
    with pytest.raises(Forbidden):
        clients.events.read_ledger()
