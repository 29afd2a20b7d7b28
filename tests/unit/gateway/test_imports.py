"""Uploaded tables: read whatever they are, sent on in pieces, refused in words that say what to do."""

import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest

from gateway.documents import reading
from gateway.documents.import_template import import_template
from kit.operations import Answer
from services.events.handlers.past_events import COLUMNS
from tests.unit.gateway.conftest import problem_of

HEAD = ["姓名", "电话", "日期", "数"]


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(content):
    pieces = io.StringIO()
    found = reading.read(content, pieces)
    return found, [tuple(row) for line in pieces.getvalue().splitlines() for row in json.loads(line)]


def test_a_workbook_is_read_as_people_see_it():
    first, second = (
        ["甲", 13800000000, dt.date(2018, 5, 8), 0.1 + 0.2],
        ["乙", "x", dt.datetime(2018, 5, 8, 9, 30), True],  # noqa: DTZ001  (as a workbook has it)
    )
    found, rows = read(xlsx(["一张表的标题"], [], HEAD, first, [], second, ["=1+1"]))
    assert (found["header"], found["header_row"], found["rows"]) == (HEAD, 3, 2)
    assert rows == [
        (4, ["甲", "13800000000", "2018-05-08", "0.3"]),
        (6, ["乙", "x", "2018-05-08T09:30:00", "是"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_every_encoding_that_offices_write(encoding, delimiter):
    text = "\r\n".join(delimiter.join(row) for row in (["姓名", "电话"], ["示例成员01", "13800000000"], ["", ""]))
    found, rows = read(text.encode(encoding))
    assert (found["header"], rows) == (["姓名", "电话"], [(2, ["示例成员01", "13800000000"])])


def bomb():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (reading.MOST_UNPACKED + 1))
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "import.encrypted"),
        (b"PK\x03\x04" + b"x" * 100, "import.unreadable"),
        (xlsx(HEAD, ["甲"])[:1500], "import.unreadable"),
        (b"%PDF-1.4\n\x00\x01", "import.not_a_table"),
        (b"", "import.empty"),
        ("姓名,电话\n".encode(), "import.empty"),
        (b"a,b\n" + b"1,2\n" * 10_001, "import.too_many_rows"),
        (("a," * 61 + "b\n1,2\n").encode(), "import.too_many_columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_in_words(content, code):
    with pytest.raises(reading.Refused) as refused:
        read(content)
    assert refused.value.args[0] == code
    assert refused.value.args[1].endswith("。")


def test_what_would_unpack_without_end_is_never_unpacked():
    with pytest.raises(reading.Refused) as refused:
        read(bomb())
    assert refused.value.args[0] == "import.too_large"


def test_the_template_has_the_columns_their_choices_and_an_example():
    book = openpyxl.load_workbook(io.BytesIO(import_template("历史台账", [one.to_dict() for one in COLUMNS])))
    page, how = book.worksheets
    heads = [cell.value for cell in page[1]]
    assert heads == [one.head + ("*" if one.required else "") for one in COLUMNS]
    assert page.max_row == 1, "an example row would be taken over"
    lists = {one.formula1 for one in page.data_validations.dataValidation}
    assert any("实地参观" in one for one in lists)
    assert (how.title, how["A2"].value, how["E2"].value) == ("填写说明", "原编号", "2018-03")


JOB = {"id": "i1", "state": "reading", "accepted": 0, "rejected": []}
DONE = {**JOB, "state": "done", "accepted": 2}


def upload(http, role="secretary", path="/imports/members", content=b"a,b\n1,2\n3,4\n", **more):
    return http("POST", path, role, data={"file": (io.BytesIO(content), "x.csv")}, **more)


def test_an_upload_is_announced_sent_and_applied(http, rpc):
    rpc.answers |= {"members.begin_import": JOB, "members.apply_import": DONE}
    answer = upload(http, path="/imports/members?dry_run=true", headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.get_json()["accepted"]) == (200, 2)
    assert answer.headers["Location"] == "/api/v1/imports/members/i1"
    begun, sent, applied = rpc.calls
    assert (begun.key, begun.args["rows"], begun.args["header"], begun.args["dry_run"]) == ("k", 2, ["a", "b"], True)
    assert sent.args == {"import_id": "i1", "place": 0, "rows": [[2, ["1", "2"]], [3, ["3", "4"]]]}
    assert (applied.name, applied.actor.reach) == ("members.apply_import", "own")


def test_a_plan_is_announced_with_its_year(http, rpc):
    rpc.answers |= {"events.begin_import": JOB, "events.apply_import": DONE}
    answer = upload(http, "organizer", "/imports/plans?year=2027")
    assert (answer.status_code, answer.headers["Location"]) == (200, "/api/v1/imports/plans/i1")
    assert {name: rpc.calls[0].args[name] for name in ("kind", "year", "dry_run")} == {
        "kind": "plans", "year": 2027, "dry_run": False,
    }  # fmt: skip


def test_sums_and_signatures_under_a_table_are_no_rows():
    rows = (["题"], ["月份", "主题"], [6, "甲"], ["合计", "1 项"], [], ["填表人：", "审核人："])
    assert [row[1] for row in read(xlsx(*rows))[1]] == [["6", "甲"]]


def test_a_repeated_upload_is_not_taken_over_again(http, rpc):
    rpc.answers |= {"members.begin_import": Answer(JOB, replayed=True), "members.import_job": DONE}
    answer = upload(http, headers={"Idempotency-Key": "k"})
    assert (answer.headers["Idempotent-Replay"], answer.get_json()["state"]) == ("true", "done")
    assert [call.name for call in rpc.calls] == ["members.begin_import", "members.import_job"]


def test_a_file_that_is_no_table_reaches_no_service(http, rpc):
    problem = problem_of(upload(http, content=b"%PDF\x00"))
    assert (problem["status"], problem["code"], problem["errors"][0]["pointer"]) == (422, "import.not_a_table", "/file")
    assert problem_of(upload(http, path="/imports/members?dry_run=maybe"))["errors"][0]["pointer"] == "/dry_run"
    assert rpc.calls == []


@pytest.mark.parametrize(
    ("role", "kind", "allowed"),
    [
        ("admin", "members", True),
        ("organizer", "members", False),
        ("organizer", "partners", True),
        ("admin", "partners", False),
        ("secretary", "events", True),
        ("organizer", "plans", True),
        ("finance", "plans", False),
        ("supervisor", "events", False),
    ],
)
def test_each_table_is_for_those_who_may_add_one_by_one(http, rpc, role, kind, allowed):
    rpc.answers["events.import_columns" if kind == "plans" else f"{kind}.import_columns"] = {"items": []}
    answer = http("GET", f"/imports/{kind}/template.xlsx", role)
    assert answer.status_code == (200 if allowed else 403)
