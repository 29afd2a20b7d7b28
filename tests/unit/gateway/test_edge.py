"""What no service hears of: too long, unreadable, unstorable."""

import io
import json

import pytest

from gateway import edge
from kit.domain import Invalid, NotFound, not_found
from tests.unit.gateway.conftest import problem_of

JSON = {"content_type": "application/json"}
BAD = {
    "malformed": b"{",
    "empty text": b'""',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "not UTF-8": b'{"theme": "\xff\xfe"}',
    "UTF-16": '{"theme": "x"}'.encode("utf-16"),
    "NaN": b'{"capacity": NaN}',
    "Infinity": b'{"capacity": -Infinity}',
    "1e308": b'{"capacity": 1e308}',
    "1e999": b'{"capacity": 1e999}',
    "a long number": b'{"capacity": ' + b"9" * 5000 + b"}",
    "beyond exact": b'{"capacity": 9007199254740993}',
    "NUL": b'{"theme": "a\\u0000b"}',
    "NUL in a name": b'{"th\\u0000eme": "a"}',
    "half a surrogate pair": b'{"theme": "\\ud800"}',
    "half a pair, deep inside": b'{"agenda": [{"title": "\\udfff"}]}',
    "33 deep": b'{"a":' * 33 + b"1" + b"}" * 33,
    "2,000 deep": b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}",
    "100,000 deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a name twice": b'{"theme": "a", "theme": "b"}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_json_that_no_service_could_keep_is_422(body, http, rpc):
    answer = http("POST", "/events", "organizer", data=body, **JSON)
    assert problem_of(answer)["status"] == 422
    assert all("theme" not in call.args and "a" not in call.args for call in rpc.calls)


def test_the_place_of_a_bad_character_is_named(http):
    body = problem_of(http("POST", "/events", "organizer", data=BAD["half a pair, deep inside"], **JSON))
    assert body["errors"][0]["pointer"] == "/agenda/0/title"


def test_what_is_not_visible_is_404_however_bad_the_body(http, rpc):
    rpc.answers["events.submit_event"] = not_found("活动")
    for body in (b"{", b'{"a": NaN}', b'{"event_id": "other"}'):
        assert http("POST", "/events/e/submit", "organizer", data=body, **JSON).status_code == 404
    assert http("POST", "/events/e/submit", "organizer", data=b"x", content_type="text/plain").status_code == 404
    assert all(call.args["event_id"] == "e" for call in rpc.calls)


def test_a_name_that_the_path_supplies_is_unknown_in_the_body(http):
    answer = http("POST", "/events/e/submit", "organizer", json={"event_id": "other", "expected_version": 1})
    errors = problem_of(answer)["errors"]
    assert {(error["pointer"], error["code"]) for error in errors} == {
        ("/event_id", "unknown"),
        ("/expected_version", "unknown"),
    }


def test_no_body_is_an_empty_object(http, rpc):
    assert http("POST", "/events/e/submit", "organizer").status_code == 200
    assert rpc.last.args == {"event_id": "e"}


def test_chinese_travels_both_ways_unescaped(http, rpc):
    rpc.answers["events.draft_event"] = lambda args, actor: {"id": "e", "theme": args["theme"]}
    answer = http("POST", "/events", "organizer", data='{"theme": "匠心😀"}'.encode(), **JSON)
    assert rpc.last.args == {"theme": "匠心😀"}
    assert '"theme":"匠心😀"' in answer.get_data(as_text=True)
    assert answer.content_type == "application/json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_a_body_of_another_kind_is_415(kind, http):
    answer = http("POST", "/events", "organizer", data=b'{"theme": "x"}', content_type=kind)
    assert problem_of(answer)["status"] == 415


def test_a_patch_may_call_itself_a_merge_patch(http):
    kind = {"content_type": "application/merge-patch+json"}
    headers = {"If-Match": '"1"'}
    assert http("PATCH", "/events/e", "organizer", data=b"{}", headers=headers, **kind).status_code == 200


class NeverRead:
    """A body whose reading would be a mistake."""

    def read(self, size=-1):
        raise AssertionError("a refused body was read")

    readline = read


HUGE = {"CONTENT_LENGTH": str(200 * 2**20), "wsgi.input": NeverRead()}


def test_200_mebibytes_are_refused_without_reading_one(http, rpc):
    answer = http("POST", "/events", "organizer", environ=HUGE, **JSON)
    assert problem_of(answer)["code"] == "body.too_large"
    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"
    assert rpc.calls == []


@pytest.mark.parametrize("path", ["/session", "/links/" + "t" * 43 + "/reply", "/test-clock"])
def test_the_limit_holds_everywhere(path, http):
    assert http("POST", path, "admin", environ=HUGE, **JSON).status_code == 413


def test_a_file_of_200_mebibytes_is_refused_without_reading_one(http):
    kind = {"content_type": "multipart/form-data; boundary=x"}
    assert http("POST", "/attachments", "organizer", environ=HUGE, **kind).status_code == 413


def test_a_chunked_body_is_read_up_to_the_limit_only(http):
    body = io.BytesIO(b'{"theme": "' + b"x" * (3 * 2**20) + b'"}')
    environ = {"wsgi.input": body, "wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert http("POST", "/events", "organizer", environ=environ, **JSON).status_code == 413
    assert body.tell() <= 2**20 + 2**16


def test_just_under_the_limit_is_taken(http):
    text = "x" * (2**20 - 100)
    assert http("POST", "/events/e/cancel", "organizer", json={"reason": text}).status_code == 200


@pytest.mark.parametrize("identifier", ["a%00b", "x" * 65, "%0a", "%e2%80%ae", "%ff%00"])
def test_what_cannot_be_an_identifier_is_404(identifier, http, rpc):
    assert http("GET", f"/events/{identifier}", "organizer").status_code == 404
    assert rpc.calls == []


def test_a_query_with_nul_is_422_and_names_the_parameter(http, rpc):
    body = problem_of(http("GET", "/events?q=a%00b", "organizer"))
    assert (body["status"], body["errors"][0]["pointer"]) == (422, "/q")


def test_queries_arrive_in_the_types_that_operations_take(http, rpc):
    http("GET", "/events?limit=5&year=2026&q=%E9%95%BF%E9%A3%9E&cursor=&unknown=1", "organizer")
    assert rpc.last.args == {"limit": 5, "year": 2026, "q": "长飞"}
    http("GET", "/ledger/export.jsonl?size=1000000000000000", "supervisor")
    assert rpc.last.args == {"size": 10**15}
    http("GET", "/events?limit=five", "organizer")
    assert rpc.last.args == {"limit": "five"}
    http("GET", "/findings?overdue=true", "organizer")
    assert rpc.last.args == {"overdue": True}
    http("GET", "/events/e/conflicts?starts_at=2026-05-08T09:00:00+08:00", "organizer")
    assert rpc.last.args == {"event_id": "e", "starts_at": "2026-05-08T09:00:00+08:00"}


@pytest.mark.parametrize("number", ["0", "1", "x", "-1", "1.5", "99999999999999999999"])
def test_an_entry_number_is_a_number_from_1(number, http, rpc):
    assert http("GET", f"/ledger/{number}", "supervisor").status_code == (200 if number == "1" else 404)


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/events/e/bookings/me", {"POST"}),
        ("/events/e/bookings/m", {"DELETE"}),
        ("/plans/consolidated", {"GET", "HEAD"}),
        ("/branches/temporary", {"POST"}),
        ("/rule-packs/preview", {"POST"}),
        ("/plans/p.docx", {"GET", "HEAD"}),
        ("/commendations/c.docx", {"GET", "HEAD"}),
    ],
)
def test_a_word_of_one_path_is_no_identifier_of_another(path, methods, http, rpc):
    told = http("OPTIONS", path, "organizer").headers["Allow"]
    assert set(told.split(", ")) == methods | {"OPTIONS"}
    refused = http("PATCH" if "PATCH" not in methods else "PUT", path, "organizer", json={})
    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == methods | {"OPTIONS"}
    assert rpc.calls == []


def test_a_number_beyond_what_is_exact_is_called_that(http, rpc):
    body = problem_of(http("POST", "/events", "organizer", data=b'{"capacity": 5e16}', **JSON))
    assert body["status"] == 422
    assert body["detail"] == "数值超出可以精确表示的范围。"


def test_parsing_takes_what_is_within_bounds():
    nested = json.dumps({"a": [[[1.5, -2, "x", None, True]]]}).encode()
    assert edge.parse_object(nested) == {"a": [[[1.5, -2, "x", None, True]]]}
    assert edge.parse_object(b'{"a":' * 32 + b"1" + b"}" * 32)
    with pytest.raises(Invalid):
        edge.parse_object(b'{"a":' * 33 + b"1" + b"}" * 33)


def test_identifiers_of_chinese_slugs_are_fine():
    edge.check_identifiers(["湖南省直-2018", "0193a", 5])
    with pytest.raises(NotFound):
        edge.check_identifiers(["a\x00"])
