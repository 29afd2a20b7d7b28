"""Every refusal is a problem document with the status of its kind, whoever refuses."""

import pytest

import gateway.app
from gateway import refusals
from gateway.asking import TRANSPORT
from kit import domain
from tests.unit.gateway.conftest import problem_of

KINDS = [
    (domain.NotFound, 404),
    (domain.Conflict, 409),
    (domain.Stale, 412),
    (domain.Gone, 410),
    (domain.Invalid, 422),
    (domain.Forbidden, 403),
    (domain.Unavailable, 503),
]


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_each_kind_of_domain_error_has_its_status(kind, status, http, rpc):
    rpc.answers["events.event"] = kind("some.code", "中文说明。", "English words.", fund="f1")
    answer = http("GET", "/events/e", "organizer")
    body = problem_of(answer)
    assert (answer.status_code, body["code"], body["detail"], body["fund"]) == (status, "some.code", "中文说明。", "f1")
    assert body["instance"] == "/api/v1/events/e"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (domain.Forbidden("session.wrong_password", "用户名或密码不正确。"), 401),
        (domain.Forbidden("session.slow_down", "请稍后再试。", retry_after=7), 429),
        (domain.Conflict("session.slow_down", "请稍后再试。", retry_after=7), 429),
    ],
)
def test_what_http_has_a_word_for_is_told_by_its_code(error, status, http, rpc):
    rpc.answers["members.log_in"] = error
    answer = http("POST", "/session", json={"username": "a", "password": "b"})
    assert problem_of(answer)["status"] == status
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_an_absent_part_says_when_to_come_back(http, rpc):
    rpc.answers["events.events"] = domain.Unavailable("service.unavailable", "请稍后重试。")
    assert int(http("GET", "/events", "organizer").headers["Retry-After"]) >= 1


def test_every_refusal_of_the_edge_has_a_status():
    from gateway.api.problems import STATUS_OF_KIND

    own = {kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, domain.DomainError)}
    assert own - {domain.DomainError} <= set(STATUS_OF_KIND)


def test_details_become_members_but_cannot_replace_the_standard_ones(http, rpc):
    rows = [{"rule": "vehicle", "level": "block", "arithmetic": "1800.00 > 1500.00"}]
    rpc.answers["events.submit_event"] = domain.Invalid(
        "event.preflight_blocked", "不符合规定。", preflight=rows, status="draft", title="theirs"
    )
    body = problem_of(http("POST", "/events/e/submit", "organizer", json={}))
    assert body["preflight"] == rows
    assert (body["status"], body["title"]) == (422, "填写有误")


def test_field_errors_keep_their_pointers(http, rpc):
    rpc.answers["events.draft_event"] = domain.Invalid(
        "invalid", "填写有误。", errors=[domain.field_error("/slots/0/starts_at", "required", "此项必填。")]
    )
    body = problem_of(http("POST", "/events", "organizer", json={}))
    assert body["errors"] == [{"pointer": "/slots/0/starts_at", "code": "required", "detail": "此项必填。"}]


@pytest.mark.parametrize(
    ("asked_for", "english"),
    [
        ("en", True),
        ("en-GB,en;q=0.9", True),
        ("zh-CN,zh;q=0.9,en;q=0.8", False),
        ("fr", False),
        ("", False),
        ("*", False),
        ("en;q=x,,;;", False),
    ],
)
def test_chinese_unless_english_is_preferred(asked_for, english, http, rpc):
    rpc.answers["events.event"] = domain.Invalid(
        "some.code", "中文。", "English.", errors=[domain.field_error("/a", "required", "此项必填。")]
    )
    body = problem_of(http("GET", "/events/e", "organizer", headers={"Accept-Language": asked_for}))
    assert body["detail"] == ("English." if english else "中文。")
    assert body["title"] == ("Unprocessable Content" if english else "填写有误") or body["title"].startswith("Unproc")
    assert body["errors"][0]["detail"] == ("This field is required." if english else "此项必填。")


METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/api/v1/", "//", "/nothing", "/api/v1/events/"])
def test_an_unknown_path_is_a_problem_for_every_method(method, path, http):
    answer = http(method, path, plain=True)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    if method != "HEAD":
        assert problem_of(answer)["code"] == "not_found"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_a_method_that_a_path_does_not_have_is_405_with_those_that_it_has(method, http):
    answer = http(method, "/events")
    assert problem_of(answer)["status"] == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_mistake_of_ours_tells_its_number_and_nothing_else(http, rpc):
    def broken(args, actor):
        raise ZeroDivisionError("the secret inside")

    rpc.answers["events.event"] = broken
    answer = http("GET", "/events/e", "organizer")
    body = problem_of(answer)
    assert (answer.status_code, body["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert body["trace_id"] in body["detail"]


def test_a_link_token_is_nowhere_in_a_problem(http, rpc):
    rpc.answers["partners.link"] = domain.not_found("邀请")
    token = "s3cret" * 7
    answer = http("GET", f"/links/{token}")
    assert token not in answer.text
    assert problem_of(answer)["instance"] == "/api/v1/links/***"


def test_people_get_a_page_outside_the_api_when_there_is_one(settings, monkeypatch):
    def register(app):
        app.extensions["lianxue_error_page"] = lambda problem: f"<h1>{problem.status} {problem.title}</h1>"

    monkeypatch.setattr(gateway.app, "_register_pages", register)
    client = gateway.app.create_app(settings).test_client()
    people = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client.get("/nothing", headers=people, environ_overrides={TRANSPORT: None})
    assert (page.status_code, page.mimetype, page.text) == (404, "text/html", "<h1>404 没有找到</h1>")
    assert client.get("/nothing").mimetype == "application/problem+json"
    assert client.get("/api/v1/nothing", headers=people).mimetype == "application/problem+json"


def test_a_trace_id_comes_along_or_is_made(http, rpc):
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = http("GET", "/events", "organizer", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert answer.headers["X-Trace-Id"] == trace == rpc.last.trace_id
    for bad in ("", "00-xyz-b7ad6b7169203331-01", f"00-{'0' * 32}-b7ad6b7169203331-01", trace):
        made = http("GET", "/events", "organizer", headers={"traceparent": bad}).headers["X-Trace-Id"]
        assert len(made) == 32
        assert made not in (trace, "0" * 32)


def test_the_headers_of_every_answer_forbid_browsers_what_they_need_not_do(http):
    for answer in (http("GET", "/health"), http("GET", "/nothing"), http("GET", "/events")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers
    secure = http("GET", "/health", base_url="https://localhost")
    assert "max-age" in secure.headers["Strict-Transport-Security"]
