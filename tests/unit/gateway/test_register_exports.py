"""The register's workbook is made aside by a child: whole, or the job says why not."""

import base64
import io
import json
import subprocess

import openpyxl
import pytest

from gateway import register_exports
from gateway.clients import Clients
from gateway.documents import register_child
from kit.domain import Actor, Conflict, Unavailable
from tests.unit.gateway.conftest import problem_of

SUPERVISOR = Actor("account-supervisor", roles=("supervisor",), unit_id="unit1", unit_scope=("unit1",))
JOB = {
    "id": "x", "state": "running", "claimed": True, "attempt": 3, "filters": {"year": 2026}, "order": "asc",
    "columns": ["number", "theme"], "filters_in_words": [{"name": "year", "value": 2026, "text": "2026"}],
}  # fmt: skip


def lines(*numbers):
    return "".join(json.dumps({"number": f"LX-{number}", "theme": "示例"}) + "\n" for number in numbers)


@pytest.fixture
def asked(rpc):
    pages = {"": (lines(1, 2), "c1"), "c1": (lines(3), None)}
    rpc.answers["events.claim_register_export"] = JOB
    rpc.answers["events.register_lines"] = lambda args, _actor: {
        "lines": pages[args["cursor"]][0], "count": 1, "next_cursor": pages[args["cursor"]][1],
    }  # fmt: skip
    return Clients(rpc, SUPERVISOR)


def sent(rpc, operation):
    return [call.args for call in rpc.calls if call.name == f"events.{operation}"]


def test_an_export_is_made_of_all_pages_and_sent_in_pieces(asked, rpc, monkeypatch):
    monkeypatch.setattr(register_exports, "PIECE", 1000)
    register_exports._run(asked, "x")
    pieces = sent(rpc, "add_register_export_piece")
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
    assert len(pieces) > 1
    book = openpyxl.load_workbook(io.BytesIO(b"".join(base64.b64decode(piece["data"]) for piece in pieces)))
    assert [[cell.value for cell in row] for row in book["台账"]["A4:C7"]] == [
        [1, "LX-1", "示例"],
        [2, "LX-2", "示例"],
        [3, "LX-3", "示例"],
        [None, "合计", "3 场"],
    ]
    assert [args["rows_done"] for args in sent(rpc, "report_register_export")][-1] == 3
    assert sent(rpc, "finish_register_export") == [{"export_id": "x", "attempt": 3, "failure": None}]
    assert {(args["order"], args["year"]) for args in sent(rpc, "register_lines")} == {("asc", 2026)}


def test_a_killed_child_fails_the_job_and_sends_nothing(asked, rpc, monkeypatch):
    made = []
    monkeypatch.setattr(register_exports.subprocess, "Popen", lambda *a, **k: made.append(_popen(*a, **k)) or made[-1])

    def killing(_args, _actor):
        made[0].kill()
        made[0].wait()
        return {"lines": lines(1), "count": 1, "next_cursor": "c1"}

    rpc.answers["events.register_lines"] = killing
    register_exports._run(asked, "x")
    assert sent(rpc, "finish_register_export") == [{"export_id": "x", "attempt": 3, "failure": "killed"}]
    assert sent(rpc, "add_register_export_piece") == []


_popen = subprocess.Popen


def test_a_service_that_goes_away_fails_the_job_and_its_child_ends(asked, rpc, monkeypatch):
    made = []
    monkeypatch.setattr(register_exports.subprocess, "Popen", lambda *a, **k: made.append(_popen(*a, **k)) or made[-1])
    rpc.answers["events.register_lines"] = Unavailable("service.unavailable", "系统繁忙。", "Away.")
    register_exports._run(asked, "x")
    assert sent(rpc, "finish_register_export")[0]["failure"] == "reading"
    assert made[0].returncode is not None


def test_whoever_is_overtaken_stops_without_a_word(asked, rpc):
    rpc.answers["events.add_register_export_piece"] = Conflict("register.export_overtaken", "已由他人接手。", "Over.")
    register_exports._run(asked, "x")
    assert sent(rpc, "finish_register_export") == []


def test_what_another_makes_is_left_to_them(asked, rpc):
    rpc.answers["events.claim_register_export"] = {**JOB, "claimed": False}
    register_exports._run(asked, "x")
    assert [call.name for call in rpc.calls] == ["events.claim_register_export"]


@pytest.mark.parametrize("there", range(30))
def test_a_row_that_is_not_whole_yet_is_waited_for(tmp_path, monkeypatch, there):
    """Wherever the file ends when it is looked at: the writer's buffer is full within a character, too."""
    file, rows = tmp_path / register_child.ROWS, '{"a": "党"}\n{"a": "支部"}\n'.encode()
    assert len(rows) == 29
    file.write_bytes(rows[:there])

    def the_rest(_seconds):
        with file.open("ab") as more:
            more.write(rows[there:])
        (tmp_path / register_child.WHOLE).touch()

    monkeypatch.setattr(register_child.time, "sleep", the_rest)
    parent = register_child.os.getppid()
    assert list(register_child.followed(tmp_path, parent)) == [{"a": "党"}, {"a": "支部"}]


def test_what_a_child_died_of_is_in_the_log(asked, rpc, monkeypatch):
    rpc.answers["events.register_lines"] = {"lines": "no row\n", "count": 1, "next_cursor": None}
    told = []
    monkeypatch.setattr(register_exports.log, "warning", lambda event, **how: told.append((event, how)))
    register_exports._run(asked, "x")
    assert sent(rpc, "finish_register_export")[0]["failure"] == "killed"
    assert [(event, how["status"]) for event, how in told] == [("the child ended", 1)]
    assert "JSONDecodeError" in told[0][1]["why"]


def test_a_child_whose_parent_has_gone_goes_too(tmp_path):
    (tmp_path / register_child.ROWS).touch()
    with pytest.raises(SystemExit, match="parent"):
        list(register_child.followed(tmp_path, parent=-1))


def test_asking_for_an_export_begins_it_and_says_where_it_is(http, rpc, monkeypatch):
    begun = []
    monkeypatch.setattr(register_exports, "begin", lambda asked, key: begun.append((asked.actor.roles, key)))
    rpc.answers["events.request_register_export"] = {"id": "x", "state": "waiting"}
    answer = http("POST", "/register/exports", "supervisor", json={"filters": {"year": 2026}})
    assert (answer.status_code, answer.headers["Location"]) == (202, "/api/v1/register/exports/x")
    assert begun == [(("supervisor",), "x")]
    assert http("POST", "/register/exports/x/retry", "supervisor").status_code == 200
    assert len(begun) == 2


def test_a_file_is_given_in_its_pieces_and_a_missing_one_is_refused(http, rpc):
    pieces = [base64.b64encode(b"PK").decode(), base64.b64encode(b"34").decode(), None]
    rpc.answers["events.register_export_piece"] = lambda args, _actor: {"data": pieces[args["index"]]}
    assert http("GET", "/register/exports/x/file", "supervisor").data == b"PK34"
    rpc.answers["events.register_export_piece"] = Conflict("register.export_not_ready", "文件还在生成。", "Not yet.")
    assert problem_of(http("GET", "/register/exports/x/file", "supervisor"))["status"] == 409
