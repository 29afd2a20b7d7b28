"""Rights: every route has its row, and the table of the contract holds for each role."""

import re

import pytest

from gateway.api import RESOURCES
from gateway.operations import SERVICES
from gateway.policy import DEPUTISED, GATEWAY, POLICY, PUBLIC
from gateway.security import WIDTH, grant, reach_of
from kit.domain import NOBODY, Actor, Forbidden
from tests.unit.gateway.conftest import ROLES, problem_of

ROUTES = [route for resource in RESOURCES for route in resource.ROUTES]
WITHOUT_LOGIN = {"/health", "/ready", "/session", "/openapi.json"}


def address(path):
    return re.sub("<[a-z]+:[a-z]+>", "1", path).replace("<", "").replace(">", "")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_has_a_row_in_the_policy_or_is_public(route):
    public = route.operation in PUBLIC or (not route.operation and route.path in WITHOUT_LOGIN)
    assert public != (route.operation in POLICY)


def test_the_application_has_no_route_that_is_not_in_the_tables(app):
    known = {f"/api/v1{route.path}" for route in ROUTES} | {"/api/v1/openapi.json"}
    assert {rule.rule for rule in app.url_map.iter_rules()} == known


def test_every_operation_of_the_clients_has_a_row():
    operations = {f"{service}.{name}" for service, names in SERVICES.items() for name in names}
    assert operations == (set(POLICY) - set(GATEWAY)) | PUBLIC


def test_the_policy_knows_only_roles_and_reaches_of_the_contract():
    for operation, row in POLICY.items():
        assert set(row) <= set(ROLES), operation
        assert set(row.values()) <= set(WIDTH), operation


GUARDED = [route for route in ROUTES if route.operation and route.operation not in PUBLIC]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_is_asked_to_log_in_and_no_service_hears_of_it(route, http, rpc):
    answer = http(route.method, address(route.path), data=b"{{", content_type="text/plain")
    assert (answer.status_code, problem_of(answer)["code"]) == (401, "session.required")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert rpc.calls == []


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
def test_a_role_without_a_row_is_refused_before_body_and_condition(route, http, rpc):
    for role in set(ROLES) - set(POLICY[route.operation]):
        answer = http(route.method, address(route.path), role, data=b"{{", content_type="text/plain")
        assert (answer.status_code, problem_of(answer)["code"]) == (403, "forbidden"), role
    assert rpc.calls == []


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("supervisor", "POST", "/events/e/cancel", 403),
        ("secretary", "POST", "/events/e/expenses", 403),
        ("finance", "POST", "/events/e/expenses", 403),
        ("finance", "GET", "/events/e/invitations", 403),
        ("member", "GET", "/events/e/invitations", 403),
        ("member", "GET", "/events/e/budget", 403),
        ("member", "GET", "/funds", 403),
        ("admin", "GET", "/events", 403),
        ("organizer", "GET", "/ledger", 403),
        ("committee", "GET", "/ledger/checkpoint", 403),
        ("organizer", "POST", "/events/e/briefing/approve", 403),
        ("committee", "POST", "/events/e/briefing/approve", 403),
        ("organizer", "POST", "/plans/p/approve", 403),
        ("secretary", "POST", "/plans/p/approve", 403),
        ("leader", "POST", "/plans/p/approve", 200),
        ("supervisor", "POST", "/approvals/a/approve", 403),
        ("leader", "POST", "/partners", 403),
        ("finance", "GET", "/members", 403),
        ("member", "GET", "/members", 403),
        ("organizer", "GET", "/accounts", 403),
        ("organizer", "POST", "/members", 403),
        ("secretary", "POST", "/members", 201),
        ("supervisor", "POST", "/test-clock", 403),
        ("organizer", "POST", "/events/e/settle", 403),
        ("organizer", "POST", "/funds", 403),
        ("finance", "GET", "/findings", 403),
        ("member", "POST", "/events/e/reflections", 201),
        ("member", "POST", "/events/e/bookings/me", 201),
        ("admin", "POST", "/events/e/bookings/me", 403),
        ("member", "GET", "/events/e/briefing", 200),
    ],
)
def test_the_table_of_roles_holds(role, method, path, status, http, rpc):
    rpc.answers["members.create_member"] = {"id": "x"}
    assert http(method, path, role, json={}).status_code == status


def actor(*roles):
    return Actor(account_id="a", roles=roles, branch_id="b", member_id="m")


def test_several_roles_have_the_widest_reach_among_them():
    assert reach_of(actor("member"), "events.event") == "own_confirmed"
    assert reach_of(actor("member", "organizer"), "events.event") == "own"
    assert reach_of(actor("member", "leader", "organizer"), "events.event") == "unit"
    assert reach_of(actor("admin"), "events.event") is None


def test_the_reach_travels_with_the_call(http, rpc):
    http("GET", "/events/e", "member+organizer")
    assert (rpc.last.actor.reach, rpc.last.actor.branch_id, rpc.last.actor.unit_scope) == ("own", "branch1", ("unit1",))


def test_public_operations_are_asked_as_nobody_whoever_is_logged_in(http, rpc):
    http("GET", "/links/" + "t" * 43, "organizer")
    assert rpc.last.actor == NOBODY
    assert http("GET", "/links/" + "t" * 43, "no such session").status_code == 200


def test_a_member_frees_only_their_own_seat():
    assert grant(actor("member"), "events.cancel_booking", {"member_id": "m"}).reach == "self"
    with pytest.raises(Forbidden):
        grant(actor("member"), "events.cancel_booking", {"member_id": "other"})
    assert grant(actor("organizer"), "events.cancel_booking", {"member_id": "other"}).reach == "own"


def test_a_member_checks_in_by_code_and_never_by_list():
    assert grant(actor("member"), "events.check_in", {"event_id": "e", "code": "123456"}).reach == "self"
    for given in ({"member_id": "m"}, {"guest_name": "示例来宾"}):
        with pytest.raises(Forbidden):
            grant(actor("member"), "events.check_in", given)
    assert grant(actor("organizer"), "events.check_in", {"member_id": "m"}).reach == "own"


@pytest.mark.parametrize(
    "header", ["Basic YTpi", "Bearer", "Bearer ", "Bearer " + "x" * 300, "Bearer 联学", "organizer"]
)
def test_a_header_that_is_no_session_is_401(header, http):
    answer = http("GET", "/events", headers={"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code == 401


def test_a_session_that_is_over_is_401(http):
    assert http("GET", "/events", "nobody-knows-this-token").status_code == 401


def test_the_pages_cookie_reads_but_changes_nothing_without_its_form_token(app, rpc, settings):
    from gateway.asking import TRANSPORT
    from gateway.security import csrf_token

    client = app.test_client()
    client.set_cookie("lianxue", "organizer")
    ask = {"environ_overrides": {TRANSPORT: rpc}}
    assert client.get("/api/v1/events", **ask).status_code == 200
    assert client.post("/api/v1/events/e/submit", json={}, **ask).status_code == 403
    token = {"X-CSRF-Token": csrf_token(settings.secret_key, "organizer")}
    assert client.post("/api/v1/events/e/submit", json={}, headers=token, **ask).status_code == 200


def test_over_https_the_cookie_is_bound_to_the_host(app, rpc):
    from gateway.asking import TRANSPORT

    client = app.test_client()
    client.set_cookie("lianxue", "organizer", domain="localhost")
    answer = client.get("/api/v1/events", base_url="https://localhost", environ_overrides={TRANSPORT: rpc})
    assert answer.status_code == 401


def test_a_deputy_gets_past_the_door_for_deciding_and_nothing_else():
    plain = Actor("d", roles=("member",), deputy_roles=("leader", "supervisor"))
    assert reach_of(plain, "events.approve") == "self"
    assert reach_of(plain, "events.event") == "own_confirmed"
    for operation in set(POLICY) - DEPUTISED:
        assert reach_of(plain, operation) == reach_of(Actor("d", roles=("member",)), operation), operation
    assert reach_of(Actor("d", roles=("member",), deputy_roles=("supervisor",)), "events.approve") is None
    assert grant(Actor("d", roles=("leader",), deputy_roles=("secretary",)), "events.approve").reach == "unit"
