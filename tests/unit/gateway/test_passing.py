"""The plain way of a request: versions, keys, statuses, addresses of what was made."""

import re

import pytest

from gateway.api import RESOURCES
from kit.domain import NotFound, Stale, not_found
from kit.operations import Answer
from kit.paging import decode_cursor
from tests.unit.gateway.conftest import problem_of

ROUTES = [route for resource in RESOURCES for route in resource.ROUTES]
CONDITIONAL = [route for route in ROUTES if route.condition]
CREATING = [route for route in ROUTES if route.location and not route.view]
EDITORS = {"members": "admin+secretary", "partners": "organizer", "events": "organizer", "notify": "organizer"}


def address(route):
    return re.sub("<[a-z]+:[a-z]+>", "1", route.path).replace("<", "").replace(">", "")


def editor(route):
    return {
        "events.open_fund": "finance",
        "events.adjust_fund": "finance",
        "events.open_inspection": "supervisor",
        "events.score_event": "supervisor",
        "events.raise_finding": "supervisor",
        "events.prepare_inspection": "supervisor",
        "events.edit_inspection": "supervisor",
        "events.appoint_inspector": "supervisor",
        "events.apply_measure": "supervisor",
        "events.change_calendar": "admin",
        "events.upload_rule_pack": "admin",
        "events.draft_commendation": "supervisor",
        "notify.change_template": "admin",
        "notify.choose_audience": "admin",
        **{f"notify.{name}": "admin" for name in ("create_channel", "edit_channel", "test_channel")},
        **{f"notify.{name}": "admin" for name in ("create_webhook", "edit_webhook")},
        "events.edit_commendation": "supervisor",
    }.get(route.operation, EDITORS[route.operation.split(".")[0]])


def test_a_thing_has_its_version_as_etag(http, rpc):
    rpc.answers["events.event"] = {"id": "e", "version": 7}
    assert http("GET", "/events/e", "organizer").headers["ETag"] == '"7"'
    rpc.answers["events.events"] = {"items": [], "next_cursor": None}
    assert "ETag" not in http("GET", "/events", "organizer").headers


@pytest.mark.parametrize("route", CONDITIONAL, ids=lambda route: f"{route.method} {route.path}")
def test_an_edit_without_if_match_is_428(route, http, rpc):
    answer = http(route.method, address(route), editor(route), json={})
    assert (answer.status_code, problem_of(answer)["code"]) == (428, "precondition.required")


def test_an_edit_of_what_is_not_visible_is_404_with_or_without_if_match(http, rpc):
    rpc.answers["events.edit_event"] = not_found("活动")
    assert http("PATCH", "/events/e", "organizer", json={}).status_code == 404
    assert http("PATCH", "/events/e", "organizer", json={}, headers={"If-Match": '"1"'}).status_code == 404


@pytest.mark.parametrize(
    ("given", "version"),
    [('"7"', 7), ('W/"7"', 7), ("*", None), ('"abc"', 1_000_000), ("7", 1_000_000), ('"1", "2"', 1_000_000)],
)
def test_if_match_arrives_as_the_expected_version(given, version, http, rpc):
    http("PATCH", "/events/e", "organizer", json={"capacity": 3}, headers={"If-Match": given})
    assert rpc.last.args.get("expected_version") == version
    assert rpc.last.args["capacity"] == 3


def test_a_stale_version_is_412(http, rpc):
    rpc.answers["events.edit_event"] = Stale("stale", "内容已被他人修改。")
    answer = http("PATCH", "/events/e", "organizer", json={}, headers={"If-Match": '"1"'})
    assert problem_of(answer)["status"] == 412


def test_an_action_may_carry_the_version(http, rpc):
    http("POST", "/events/e/submit", "organizer", headers={"If-Match": '"3"'})
    assert rpc.last.args == {"event_id": "e", "expected_version": 3}


@pytest.mark.parametrize("route", CREATING, ids=lambda route: f"{route.method} {route.path}")
def test_creating_is_201_with_the_address_of_what_was_made(route, http, rpc):
    rpc.answers[route.operation] = {"id": "new1", "version": 1}
    answer = http(route.method, address(route), editor(route), json={}, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 201
    assert answer.headers["Location"].startswith("/api/v1/")
    assert "{" not in answer.headers["Location"]
    assert (answer.headers["ETag"], rpc.last.key) == ('"1"', "k1")
    assert "Idempotent-Replay" not in answer.headers


def test_a_repetition_says_so(http, rpc):
    rpc.answers["events.draft_event"] = Answer({"id": "e"}, replayed=True)
    answer = http("POST", "/events", "organizer", json={}, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.headers["Idempotent-Replay"]) == (201, "true")


@pytest.mark.parametrize("key", ["", "x" * 201, "with blank", "with\ttab", "键"])
def test_a_key_that_is_none_is_422(key, http, rpc):
    answer = http("POST", "/events", "organizer", json={}, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert problem_of(answer)["status"] == 422


def test_what_makes_nothing_keeps_no_answer(http, rpc):
    key = {"Idempotency-Key": "k"}
    rpc.answers["members.log_in"] = {"token": "t", "account": {}}
    assert http("POST", "/session", json={}, headers=key).status_code == 200
    assert rpc.last.key is None
    assert http("POST", "/accounts/a/reset-password", "admin", json={}, headers=key).status_code == 200
    assert rpc.last.key is None


def test_lists_pass_through_as_they_are(http, rpc):
    page = {"items": [{"id": "a", "name": "长飞"}], "next_cursor": "abc"}
    rpc.answers["partners.partners"] = page
    assert http("GET", "/partners?q=cf", "organizer").get_json() == page


def test_log_in_show_and_log_out(http, rpc):
    account = {"id": "a1", "username": "organizer", "roles": ["organizer"], "branch_id": "b"}
    rpc.answers["members.log_in"] = {"token": "t1", "account": account}
    answer = http("POST", "/session", json={"username": "organizer", "password": "p"})
    assert answer.get_json() == {"token": "t1", "account": account}
    shown = http("GET", "/session", "organizer").get_json()
    assert shown["account"]["id"] == "account-organizer"
    assert "unit_scope" not in shown["account"]
    assert http("GET", "/session").status_code == 401
    out = http("DELETE", "/session", "organizer")
    assert (out.status_code, out.data) == (204, b"")
    assert (rpc.last.name, rpc.last.args) == ("members.log_out", {"token": "organizer"})
    assert http("DELETE", "/session").status_code == 401


def test_a_session_answer_with_a_nested_account_is_understood(http, rpc):
    account = {
        "id": "a1",
        "username": "u",
        "name": "示例成员01",
        "roles": ["leader"],
        "unit_id": "u1",
        "branch_id": None,
    }
    rpc.answers["members.session"] = {"account": account, "unit_scope": ["u1", "u2"]}
    http("GET", "/events", "whatever")
    actor = rpc.last.actor
    assert (actor.account_id, actor.reach, actor.unit_scope) == ("a1", "unit", ("u1", "u2"))


def test_health_asks_nobody_and_ready_asks_everybody(http, rpc):
    rpc.parts = None
    assert http("GET", "/health").get_json() == {"status": "ok"}
    rpc.parts = {"status": "ok", "services": {"members": "ok", "events": "ok"}, "broker": "ok"}
    assert http("GET", "/ready").get_json() == rpc.parts
    for parts in (
        {"services": {"members": "starting"}, "broker": "ok"},
        {"services": {"members": "ok"}, "broker": "unavailable"},
        {"services": {}, "broker": "ok"},
    ):
        rpc.parts = parts
        answer = http("GET", "/ready")
        assert (answer.status_code, answer.get_json()["status"]) == (503, "degraded")
        assert answer.headers["Retry-After"]


def test_the_test_clock_is_moved_by_the_admin_alone(http, settings):
    before = http("GET", "/test-clock", "organizer").get_json()["now"]
    assert http("POST", "/test-clock", "organizer", json={"advance_days": 31}).status_code == 403
    after = http("POST", "/test-clock", "admin", json={"advance_days": 31})
    assert after.status_code == 200
    assert after.get_json()["now"] > before
    for days in (None, "1", -1, 1.5, True, 10**9):
        assert http("POST", "/test-clock", "admin", json={"advance_days": days}).status_code == 422


def test_without_the_setting_there_is_no_test_clock(tmp_path, monkeypatch, rpc):
    import gateway.app
    from gateway.asking import TRANSPORT
    from kit.config import load

    monkeypatch.setattr(gateway.app, "_register_pages", lambda app: None)
    client = gateway.app.create_app(load({"LIANXUE_HOME": str(tmp_path)})).test_client()
    ask = {"headers": {"Authorization": "Bearer admin"}, "environ_overrides": {TRANSPORT: rpc}}
    assert client.get("/api/v1/test-clock", **ask).status_code == 404
    assert client.post("/api/v1/test-clock", json={"advance_days": 1}, **ask).status_code == 404


def test_in_front_of_the_firewall_there_are_links_and_health_only(tmp_path, monkeypatch, rpc):
    import gateway.app
    from gateway.asking import TRANSPORT
    from kit.config import load

    monkeypatch.setattr(gateway.app, "_register_pages", lambda app: None)
    client = gateway.app.create_app(load({"LIANXUE_HOME": str(tmp_path)}, public_only=True)).test_client()
    ask = {"environ_overrides": {TRANSPORT: rpc}}
    assert client.get("/api/v1/links/" + "t" * 43, **ask).status_code == 200
    assert client.get("/api/v1/health", **ask).status_code == 200
    assert client.post("/api/v1/session", json={}, **ask).status_code == 404
    assert client.get("/api/v1/events", **ask).status_code == 404


TOKEN = "t" * 43


def test_a_partner_answers_by_link_without_a_login(http, rpc):
    rpc.answers["partners.reply_by_link"] = {"state": "accepted", "receipt": "r1"}
    body = {"answer": "accept", "slot": 0, "headcount": 12}
    assert http("POST", f"/links/{TOKEN}/reply", json=body).get_json() == {"state": "accepted", "receipt": "r1"}
    assert rpc.last.args == {**body, "token": TOKEN}
    assert http("PATCH", f"/links/{TOKEN}/reply", json={"headcount": 9}).status_code == 200
    assert rpc.last.name == "partners.amend_reply"
    assert http("PUT", f"/links/{TOKEN}/arrangements", json={"safety": "安全帽"}).status_code == 200


def test_the_calendar_is_a_calendar(http, rpc):
    rpc.answers["partners.link_calendar"] = {"ics": "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"}
    answer = http("GET", f"/links/{TOKEN}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert "METHOD:PUBLISH" in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_a_link_calls_nothing_that_changes(method, http, rpc):
    assert http(method, f"/links/{TOKEN}").status_code == 200
    assert http(method, f"/links/{TOKEN}/reply").status_code in (200, 405)
    assert {call.name for call in rpc.calls} <= {"partners.link"}


def test_a_known_link_may_be_asked_300_times_a_minute(http, rpc):
    statuses = [http("GET", f"/links/{TOKEN}").status_code for _ in range(301)]
    assert (set(statuses[:300]), statuses[300]) == ({200}, 429)
    assert http("GET", f"/links/{TOKEN}").headers["Retry-After"]
    assert http("GET", "/links/" + "u" * 43).status_code == 200


def test_strangers_may_guess_30_times_a_minute_from_one_address(http, rpc):
    rpc.answers["partners.link"] = lambda args, actor: _known(args["token"])
    statuses = [http("GET", f"/links/guess{n}").status_code for n in range(31)]
    assert (set(statuses[:30]), statuses[30]) == ({404}, 429)
    assert http("GET", f"/links/{TOKEN}").status_code == 200
    elsewhere = http("GET", "/links/guess99", environ={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 404


def _known(token):
    if token != TOKEN:
        raise NotFound("not_found", "没有找到该邀请。")
    return {"state": "open"}


def test_parked_facts_of_all_services_make_one_list(http, rpc):
    rpc.answers["events.parked_facts"] = {"items": [{"id": "7", "state": "parked"}], "next_cursor": None}
    rpc.answers |= {f"{name}.parked_facts": {"items": []} for name in ("members", "partners", "notify")}
    assert http("GET", "/facts/parked", "admin").get_json()["items"] == [
        {"id": "events-7", "state": "parked", "service": "events"}
    ]
    rpc.answers["events.replay_fact"] = {"id": "7", "state": "replayed"}
    told = http("POST", "/facts/parked/events-7/replay", "admin", json={"reason": "已修复"}).get_json()
    assert (told["id"], told["state"]) == ("events-7", "replayed")
    assert rpc.last.args == {"reason": "已修复", "dead_letter_id": "7"}
    assert http("POST", "/facts/parked/nowhere-7/replay", "admin", json={}).status_code == 404
    assert http("POST", "/facts/parked/7/discard", "admin", json={}).status_code == 404


def test_discrepancies_of_all_services_are_one_list_newest_first_with_one_cursor(http, rpc):
    rpc.answers |= {f"{name}.discrepancies": {"items": [], "next_cursor": None} for name in ("members", "partners")}
    rpc.answers["events.discrepancies"] = {"items": [{"id": "9"}, {"id": "3"}], "next_cursor": None}
    rpc.answers["notify.discrepancies"] = {"items": [{"id": "7"}], "next_cursor": None}
    answer = http("GET", "/facts/discrepancies?limit=2", "admin").get_json()
    assert [row["id"] for row in answer["items"]] == ["events-9", "notify-7"]
    http("GET", f"/facts/discrepancies?limit=2&cursor={answer['next_cursor']}", "admin")
    assert decode_cursor(rpc.last.args["cursor"], [str]) == ("7",)
    assert http("GET", "/facts/discrepancies", "admin").get_json()["next_cursor"] is None
    assert http("GET", "/facts/discrepancies", "supervisor").status_code == 403


ON_PAPER = {"answer": "decline", "reason": "停产", "evidence_id": "file-1"}


def test_a_reply_on_paper_goes_on_with_a_file_that_the_caller_may_see(http, rpc):
    answer = http("POST", "/invitations/i1/reply-on-behalf", "organizer", json=ON_PAPER)
    assert answer.status_code == 200
    assert [call.name for call in rpc.calls] == ["events.attachment", "partners.reply_on_behalf"]
    assert rpc.last.args == {**ON_PAPER, "invitation_id": "i1"}


def test_a_reply_on_paper_without_such_a_file_is_refused_at_its_field(http, rpc):
    rpc.answers["events.attachment"] = not_found("附件")
    problem = problem_of(http("POST", "/invitations/i1/reply-on-behalf", "organizer", json=ON_PAPER))
    assert (problem["status"], problem["errors"][0]["pointer"]) == (422, "/evidence_id")
    rpc.answers["partners.reply_on_behalf"] = not_found("邀请")
    assert http("POST", "/invitations/i1/reply-on-behalf", "organizer", json=ON_PAPER).status_code == 404
    assert http("POST", "/invitations/i1/reply-on-behalf", "leader", json=ON_PAPER).status_code == 403


def test_a_reply_on_paper_that_names_no_file_is_left_to_its_own_service(http, rpc):
    for body in ({"answer": "decline", "reason": "停产"}, {**ON_PAPER, "evidence_id": 7}):
        http("POST", "/invitations/i1/reply-on-behalf", "organizer", json=body)
        assert rpc.last.args == {**body, "invitation_id": "i1"}


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/templates", "notify.templates"), ("GET", "/templates/event-returned", "notify.template"),
        ("DELETE", "/templates/event-returned", "notify.reset_template"),
    ],
)  # fmt: skip
def test_words_are_asked_for_in_a_language(http, rpc, method, path, operation):
    rpc.answers[operation] = {"items": []}
    http(method, f"{path}?language=en", "admin")
    assert (rpc.last.name, rpc.last.args["language"]) == (operation, "en")
