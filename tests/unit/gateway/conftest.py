"""The JSON face over a transport that answers from a dictionary."""

import copy

import pytest

import gateway.app
from gateway import rates
from gateway.asking import TRANSPORT
from gateway.readings import Recorded
from kit.config import load
from kit.domain import DomainError, Invalid, NotFound
from kit.operations import Answer

ROLES = ("organizer", "secretary", "leader", "finance", "committee", "supervisor", "admin", "member")


class FakeTransport:
    """`answers`: "service.operation" → a value, an Answer, an error, or a function of (args, actor). `calls` remembers.

    A session's token is its role (or several, joined by "+"). Like the real services it refuses an unknown argument.
    """

    def __init__(self):
        self.answers = {}
        self.calls = []
        self.parts = {"status": "ok", "services": {"members": "ok", "events": "ok"}, "broker": "ok"}

    def call(self, service, operation, args, *, actor, idempotency_key=None, trace_id=""):
        name = f"{service}.{operation}"
        if name == "members.session" and name not in self.answers:
            return Answer(session_of(args["token"]))
        self.calls.append(Call(name, args, actor, idempotency_key, trace_id))
        given = self.answers.get(name, {})
        if isinstance(given, DomainError):
            raise copy.copy(given)
        if callable(given):
            given = given(args, actor)
        if "/" in args:
            raise Invalid("invalid", "没有这个字段。")
        return given if isinstance(given, Answer) else Answer(given)

    def several(self, service, questions, *, trace_id=""):
        return [self._tried(service, *question, trace_id) for question in questions]

    def _tried(self, service, operation, args, actor, trace_id):
        try:
            return self.call(service, operation, args, actor=actor, trace_id=trace_id)
        except DomainError as error:
            return error

    def stamp(self):
        return ""

    def ping(self):
        return self.parts

    @property
    def last(self):
        return self.calls[-1]


class Call:
    def __init__(self, name, args, actor, key, trace_id):
        self.name, self.args, self.actor, self.key, self.trace_id = name, args, actor, key, trace_id


def session_of(token):
    roles = token.split("+")
    if not set(roles) <= set(ROLES):
        raise NotFound("session.unknown", "没有这个会话。")
    account = {
        "id": f"account-{token}",
        "username": token,
        "name": "示例成员01",
        "roles": roles,
        "branch_id": "branch1",
        "unit_id": "unit1",
        "member_id": "member1",
    }
    return {**account, "unit_scope": ["unit1"]}


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    home = str(tmp_path_factory.mktemp("home"))
    return load({"LIANXUE_HOME": home, "LIANXUE_TEST_CLOCK": "1", "LIANXUE_SECRET_KEY": "x" * 32})


@pytest.fixture(scope="session")
def whole_app(settings):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway.app, "_register_pages", lambda app: None)
        return gateway.app.create_app(settings)


@pytest.fixture
def app(whole_app):
    """The application with nothing counted and nothing recorded yet: building it takes longer than a test."""
    rates.install(whole_app)
    whole_app.extensions["lianxue_readings"] = Recorded()
    return whole_app


@pytest.fixture
def rpc():
    return FakeTransport()


@pytest.fixture
def http(app, rpc):
    """Ask as a role: http("GET", "/events", "organizer")."""
    client = app.test_client()

    def ask(method, path, role=None, *, headers=None, plain=False, environ=None, **kwargs):
        given = {**({"Authorization": f"Bearer {role}"} if role else {}), **(headers or {})}
        address = path if plain else f"/api/v1{path}"
        environ = {TRANSPORT: rpc, **(environ or {})}
        return client.open(address, method=method, headers=given, environ_overrides=environ, **kwargs)

    return ask


def problem_of(answer):
    """The problem document, after a look at what every one of them has."""
    assert answer.mimetype == "application/problem+json", answer.text
    body = answer.get_json()
    assert {"type", "title", "status", "detail", "instance", "code", "trace_id", "errors"} <= body.keys()
    assert body["status"] == answer.status_code
    assert body["trace_id"] == answer.headers["X-Trace-Id"]
    return body
