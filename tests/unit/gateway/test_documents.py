"""Documents: what people wrote is in them as they wrote it, and nothing that they wrote acts."""

import base64
import io
import json
import stat
import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pytest
from PIL import Image

from gateway.documents import markup, office
from gateway.documents.briefing import briefing_document, briefing_page
from gateway.documents.plan import plan_document, plan_workbook
from gateway.documents.register import COLUMNS, NUMBERED, USUAL, write_register
from gateway.documents.template import FANGSONG, HEI, KAI, SONG, TEMPLATE, make
from kit.domain import Conflict, Unavailable, not_found
from kit.operations import Answer
from tests.unit.gateway.conftest import problem_of

EVENT = {
    "id": "e",
    "number": "LX-2026-0001",
    "branch": "办公室党支部",
    "partners": [{"id": "p", "name": "长飞光纤光缆股份有限公司"}],
    "starts_at": "2026-05-08T09:00:00+08:00",
    "theme": "学习劳模精神",
}
BODY = (
    "<h2>一、时间地点</h2><p>2026年5月8日，<strong>长飞</strong>科技园 &amp; 车间。</p><ul><li>工匠精神</li></ul>"
    "<table><tbody><tr><th>项目</th><td>内容</td></tr></tbody></table>"
)
BRIEFING = {
    "title": "走进<光纤>预制棒 & {{ 7*7 }} {% raw %}",
    "body_html": BODY,
    "author": "示例成员01",
    "reviewer": None,
}


def xml_of(content, part="word/document.xml"):
    return zipfile.ZipFile(io.BytesIO(content)).read(part).decode()


def texts_of(content):
    document = docx.Document(io.BytesIO(content))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + tables


def picture(colour="red", size=(8, 8)):
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


def test_the_docx_holds_the_briefing_and_its_frame():
    texts = "\n".join(texts_of(briefing_document(BRIEFING, EVENT)))
    for words in (
        "主题联学简报",
        "LX-2026-0001",
        "办公室党支部",
        "2026年5月8日",
        "一、时间地点",
        "长飞科技园 & 车间。",
        "工匠精神",
    ):
        assert words in texts
    assert "联学单位：长飞光纤光缆股份有限公司" in texts
    assert "撰稿：示例成员01" in texts
    assert "内容" in texts


def test_text_that_looks_like_markup_or_template_stays_text():
    assert BRIEFING["title"] in texts_of(briefing_document(BRIEFING, EVENT))
    odd = {**BRIEFING, "body_html": "<p>{{ 7*7 }} {% for x in y %} &lt;w:p/&gt;</p>"}
    assert "{{ 7*7 }} {% for x in y %} <w:p/>" in texts_of(briefing_document(odd, EVENT))


def test_the_docx_is_a4_and_names_the_fonts_of_the_standard():
    content = briefing_document(BRIEFING, EVENT)
    section = docx.Document(io.BytesIO(content)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    styles = xml_of(content, "word/styles.xml")
    assert 'w:eastAsia="仿宋_GB2312"' in styles
    assert 'w:eastAsia="方正小标宋简体"' in xml_of(content)
    assert "PAGE" in xml_of(content, "word/footer1.xml")
    assert 'w:line="579"' in styles


def test_the_template_in_the_repository_is_what_the_script_makes(tmp_path):
    make(tmp_path / "made.docx")
    made, kept = (tmp_path / "made.docx").read_bytes(), TEMPLATE.read_bytes()
    for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        assert xml_of(made, part) == xml_of(kept, part)


STRANGE = [
    '<img src="/etc/passwd">',
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:8000/x.png">',
    '<img src="//elsewhere/x.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<img src="data:text/html;base64,PHN2Zz4=">',
    "<img src=x onerror=alert(1)>",
    "<IMG SRC='/etc/passwd'>",
    '<link rel="stylesheet" href="http://127.0.0.1/x.css">',
    "<script>alert(1)</script>",
    '<style>@import "http://127.0.0.1/x.css";</style>',
    '<iframe src="http://127.0.0.1/"></iframe>',
]


@pytest.mark.parametrize("html", STRANGE)
def test_nothing_in_a_briefing_opens_a_file_or_an_address(html, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr("html4docx.utils.fetch_image", refuse)
    monkeypatch.setattr("html4docx.utils.fetch_external_css", refuse)
    monkeypatch.setattr("html4docx.utils.open", refuse, raising=False)
    briefing = {**BRIEFING, "body_html": f"<p>前</p>{html}<p>后</p>"}
    content = briefing_document(briefing, EVENT)
    assert {"前", "后"} <= set(texts_of(content))
    page = briefing_page(briefing, EVENT)
    assert "passwd" not in page
    assert "127.0.0.1" not in page
    assert "<script" not in page
    assert "onerror" not in page


def test_our_own_pictures_come_along_and_fit_the_page():
    stored = {"a1": ("image/png", picture(size=(3000, 1000)))}
    html = markup.with_pictures(
        '<p><img src="/api/v1/attachments/a1"></p><p><img src="/api/v1/attachments/gone" alt="x"></p>', stored.get
    )
    assert html.count("<img") == 1
    content = briefing_document({**BRIEFING, "body_html": html}, EVENT)
    (shape,) = docx.Document(io.BytesIO(content)).inline_shapes
    assert round(shape.width.mm) <= 156
    assert round(shape.width / shape.height, 2) == 3.0
    assert "data:image/png;base64," in briefing_page({**BRIEFING, "body_html": html}, EVENT)


def test_the_page_escapes_what_is_not_html():
    page = briefing_page(BRIEFING, EVENT)
    assert "走进&lt;光纤&gt;预制棒 &amp; {{ 7*7 }}" in page
    assert "<strong>长飞</strong>" in page


CHECKPOINT = {
    "size": 125, "root_hash": "a45f7f0fdf0be739" + "0" * 48, "timestamp": "2026-05-08T06:01:49+08:00",
    "key_id": "6d060318c67ca9e2", "daily_on": "2026-05-08",
}  # fmt: skip
EVIDENCE = "台账存证点：2026年5月8日，共 125 条，根哈希 a45f7f0fdf0be739，密钥 6d060318c67ca9e2"


def test_a_table_of_a_briefing_has_lines():
    html = "<p>前</p><table><tbody><tr><th>项目</th></tr><tr><td>甲</td></tr></tbody></table><p>后</p>"
    table = docx.Document(io.BytesIO(briefing_document({**BRIEFING, "body_html": html}, EVENT))).tables[-1]
    assert [cell.text for row in table.rows for cell in row.cells] == ["项目", "甲"]
    assert len(table._tbl.xpath("./w:tblPr/w:tblBorders/*[@w:val='single']")) == 6


def test_the_day_s_checkpoint_of_the_ledger_stands_below_the_briefing():
    document = docx.Document(io.BytesIO(briefing_document(BRIEFING, EVENT, CHECKPOINT)))
    assert document.paragraphs[-1].text == EVIDENCE
    assert EVIDENCE in briefing_page(BRIEFING, EVENT, CHECKPOINT)
    assert "存证点" not in "".join(texts_of(briefing_document(BRIEFING, EVENT))) + briefing_page(BRIEFING, EVENT)


def test_a_briefing_is_printed_before_the_first_checkpoint_too(http, rpc):
    rpc.answers |= {"events.briefing": {**BRIEFING, "version": 1}, "events.event": EVENT}
    rpc.answers["events.latest_checkpoint"] = CHECKPOINT
    assert EVIDENCE in http("GET", "/events/e/briefing.html", "member").get_data(as_text=True)
    rpc.answers["events.latest_checkpoint"] = not_found("存证点")
    answer = http("GET", "/events/e/briefing.html", "member")
    assert (answer.status_code, "存证点" in answer.get_data(as_text=True)) == (200, False)


def test_the_routes_of_the_briefing(http, rpc, monkeypatch):
    rpc.answers |= {"events.briefing": {**BRIEFING, "version": 1}, "events.event": EVENT}
    rpc.answers["events.attachment"] = not_found("附件")
    document = http("GET", "/events/e/briefing.docx", "member")
    assert document.mimetype.endswith("wordprocessingml.document")
    assert named(document) == "LX-2026-0001简报（学习劳模精神）.docx"
    assert "长飞" in xml_of(document.data)
    page = http("GET", "/events/e/briefing.html", "organizer")
    assert page.mimetype == "text/html"
    assert "style-src 'unsafe-inline'" in page.headers["Content-Security-Policy"]
    monkeypatch.setattr("shutil.which", lambda name: None)
    answer = http("GET", "/events/e/briefing.pdf", "organizer")
    assert (answer.status_code, problem_of(answer)["code"]) == (501, "document.no_office")
    rpc.answers["events.briefing"] = not_found("简报")
    for suffix in ("docx", "pdf", "html"):
        assert http("GET", f"/events/e/briefing.{suffix}", "organizer").status_code == 404


def named(answer):
    """The file name that a browser takes."""
    return unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])


@pytest.mark.parametrize(
    ("theme", "name"),
    [
        ("学习/劳模\\精神: “一线”?\n", "LX-2026-0001简报（学习_劳模_精神_ “一线”__）"),
        ("长" * 200, f"LX-2026-0001简报（{'长' * 60}）"),
        ("", "LX-2026-0001简报"),
    ],
)
def test_a_briefing_is_named_by_number_and_theme_as_file_systems_take_it(http, rpc, theme, name):
    rpc.answers |= {"events.briefing": {**BRIEFING, "version": 1}, "events.event": {**EVENT, "theme": theme}}
    rpc.answers["events.latest_checkpoint"] = not_found("存证点")
    answer = http("GET", "/events/e/briefing.html", "organizer")
    assert named(answer) == f"{name}.html"
    assert len(named(answer).encode()) <= 255
    assert "\n" not in answer.headers["Content-Disposition"]


def fake_office(folder, script):
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_the_pdf_comes_from_a_child_process_with_a_profile_of_its_own(tmp_path):
    script = 'echo "$@" | grep -q UserInstallation=file || exit 1\nfor last; do :; done\ncp "$last" "${last%.docx}.pdf"'
    assert office.to_pdf(fake_office(tmp_path, script), b"document") == b"document"


@pytest.mark.parametrize("own", [None, "/etc/fonts/ours.conf"])
def test_the_child_is_told_what_stands_in_for_absent_fonts_unless_the_machine_says_so(tmp_path, monkeypatch, own):
    monkeypatch.setenv("FONTCONFIG_FILE", own) if own else monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    script = 'for last; do :; done\nprintf %s "$FONTCONFIG_FILE" > "${last%.docx}.pdf"'
    told = office.to_pdf(fake_office(tmp_path, script), b"document").decode()
    assert told == (own or office.FONTS["FONTCONFIG_FILE"])
    named = ET.parse(office.FONTS["FONTCONFIG_FILE"]).findall("alias/family")
    assert {FANGSONG, SONG, HEI, KAI, "宋体"} <= {family.text for family in named}


@pytest.mark.parametrize("script", ["exit 3", "exit 0", "sleep 5"])
def test_a_conversion_that_fails_or_hangs_is_unavailable(tmp_path, script, monkeypatch):
    monkeypatch.setattr(office, "WITHIN", 0.3)
    with pytest.raises(Unavailable):
        office.to_pdf(fake_office(tmp_path, script), b"document")


ROW = {
    "event_id": "e",
    "number": "LX-2026-0001",
    "state": "closed",
    "branch": "办公室党支部",
    "partners": ["长飞光纤光缆股份有限公司"],
    "theme": "走进光纤预制棒生产车间",
    "form": "visit",
    "starts_at": "2026-05-08T23:30:00+00:00",
    "place": "长飞科技园",
    "own_headcount": 2,
    "partner_headcount": 12,
    "estimate": "2100.00",
    "actual": "1450.00",
    "variance": "650.00",
    "records": {"checkins": 2, "photos": 1},
    "summary": {"reflections": 1, "briefing": "approved"},
    "publicity": {"published_at": "2026-05-20T10:00:00+08:00"},
    "outcomes": 1,
    "feedback": {"count": 2, "average": "4.5"},
    "findings": {"total": 1, "unsolved": 0},
    "missing": ["photos"],
}
TOTALS = {"events": 1, "own_headcount": 2, "partner_headcount": 12, "estimate": "2100.00", "actual": "1450.00",
          "variance": "650.00", "findings": 1}  # fmt: skip
FORMULAS = ["=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://example.org", "\t=1"]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def column(head):
    return [NUMBERED.head, *(COLUMNS[name].column.head for name in USUAL)].index(head) + 1


@pytest.fixture
def register_workbook(tmp_path):
    def written(rows, **more):
        path = tmp_path / "book.xlsx"
        write_register(path, rows, **more)
        return path.read_bytes()

    return written


def test_the_register_is_a_workbook_with_real_dates_and_numbers(register_workbook):
    sheet = opened(register_workbook([ROW], filters=[{"name": "missing", "value": "photos", "text": "photos"}]))["台账"]
    assert [cell.value for cell in sheet[3]] == ["序号", *(COLUMNS[name].column.head for name in USUAL)]
    assert sheet["A2"].value == "筛选条件　缺少材料：活动照片"
    assert sheet.cell(4, column("日期")).value.isoformat() == "2026-05-09T00:00:00"
    assert sheet.cell(4, column("预算（元）")).value == 2100
    assert sheet.cell(4, column("形式")).value == "参观见学"
    assert sheet.cell(4, column("缺少材料")).value == "活动照片"
    assert sheet.cell(4, column("对方评价")).value == "4.5 分（2 家）"
    assert str(sheet.cell(5, column("问题")).value) == "1"
    assert sheet.cell(5, column("编号")).value == "合计"
    assert sheet.cell(5, column("支出（元）")).value == 1450
    written = [cell.value for row in sheet.iter_rows(min_row=6) for cell in row if cell.value]
    assert {"填表人：", "审核人："} <= set(written)


def test_the_register_prints_as_offices_print(register_workbook):
    sheet = opened(register_workbook([ROW]))["台账"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$3"
    assert "&P" in sheet.oddFooter.center.text
    assert "&N" in sheet.oddFooter.center.text


@pytest.mark.parametrize("text", [*FORMULAS, "甲\x07乙", "_x0041_", " 前后空格 ", "<b>&amp;"])
def test_what_people_write_is_never_a_formula_and_stays_what_it_is(register_workbook, text):
    row = {**ROW, "theme": text, "place": text, "partners": [text], "branch": text, "number": text, "form": text}
    content = register_workbook([row])
    cell = opened(content)["台账"].cell(4, column("主题"))
    assert (openpyxl.utils.escape.unescape(cell.value), cell.data_type) == (text, "s")
    assert "<f>" not in xml_of(content, "xl/worksheets/sheet1.xml")
    assert "hyperlink" not in xml_of(content, "xl/worksheets/sheet1.xml")


def test_a_row_with_nothing_in_it_and_no_rows_at_all(register_workbook):
    assert opened(register_workbook([{}]))["台账"].cell(4, 1).value == 1
    assert opened(register_workbook([]))["台账"].cell(4, column("党支部")).value == "0 场"
    assert opened(register_workbook([{**ROW, "theme": "长" * 40_000}]))


def test_a_register_of_chosen_columns_has_those_and_sums_them(register_workbook):
    sheet = opened(register_workbook([ROW, ROW], columns=["theme", "actual"]))["台账"]
    assert [[cell.value for cell in sheet[row]] for row in (3, 6)] == [
        ["序号", "主题", "支出（元）"],
        [None, "合计 2 场", 2900],
    ]


def lines_of(pages):
    """`register_lines` as the service answers it, page by page."""

    def answer(args, actor):
        rows, following = pages[args["cursor"]]
        return {"lines": "".join(f"{json.dumps(row)}\n" for row in rows), "count": len(rows), "next_cursor": following}

    return answer


PAGES = {"": ([{**ROW, "number": "LX-1"}], "c1"), "c1": ([{**ROW, "number": "LX-2"}], None)}
YEAR = [{"name": "year", "value": 2026, "text": "2026"}]


def test_the_route_of_the_register_takes_all_pages_and_is_recorded_once(http, rpc):
    rpc.answers |= {"events.register_lines": lines_of(PAGES), "events.register": {"filters": YEAR}}
    answer = http("GET", "/register.xlsx?year=2026&from=2026-01-01&limit=1", "supervisor")
    sheet = opened(answer.data)["台账"]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == ["LX-1", "LX-2", "合计"]
    assert sheet["A2"].value == "筛选条件　年度：2026"
    recorded = [call for call in rpc.calls if call.name == "events.begin_register_export"]
    assert [call.args for call in recorded] == [{"year": 2026, "from": "2026-01-01"}]
    asked = [call.args for call in rpc.calls if call.name == "events.register_lines"]
    assert all(args["year"] == 2026 and args["limit"] == 200 for args in asked)


PLAN = {
    "year": 2026,
    "points": {
        "items": [
            {
                "branch": "办公室党支部",
                "themes": ["=1+1", "走进车间"],
                "events": 2,
                "headcount": 40,
                "estimate": "4800.00",
            }
        ],
        "totals": {"events": 2, "headcount": 40, "estimate": "4800.00"},
    },
    "study": {
        "items": [
            {
                "branch": "办公室党支部",
                "month": 5,
                "theme": "走进车间",
                "form": "visit",
                "partners": ["长飞"],
                "events": 1,
            }
        ],
        "totals": {"events": 1},
    },
    "budget": {"items": [{"branch": "办公室党支部", "fund": None, "events": 2}], "totals": {}},
}


def test_the_plan_is_three_sheets_and_three_tables(http, rpc):
    rpc.answers["events.consolidated_plan"] = PLAN
    book = opened(http("GET", "/plans/consolidated.xlsx?year=2026", "leader").data)
    assert book.sheetnames == ["工作要点", "联学计划", "经费预算"]
    assert book["工作要点"].cell(3, 2).value == "=1+1；走进车间"
    assert book["工作要点"].cell(4, 5).value == 4800
    texts = texts_of(http("GET", "/plans/consolidated.docx?year=2026", "leader").data)
    assert {"2026 年度工作要点", "2026 年度联学计划", "2026 年度经费预算", "走进车间", "合计"} <= set(texts)
    assert opened(plan_workbook({"year": 2026}))
    assert plan_document({"year": 2026})[:2] == b"PK"


def test_a_file_goes_in_and_comes_out_in_pieces(http, rpc):
    content, kept = b"0123456789", []
    rpc.answers |= {
        "events.begin_attachment": {"id": "a1", "chunk_size": 4},
        "events.add_attachment_chunk": lambda args, actor: kept.append(base64.b64decode(args["data"])),
        "events.finish_attachment": {"id": "a1", "sha256": "ab", "size": 10, "media_type": "image/png"},
        "events.attachment": {
            "id": "a1",
            "sha256": "ab",
            "size": 10,
            "media_type": "image/png",
            "name": "照片.png",
            "chunks": 3,
        },
        "events.attachment_chunk": lambda args, actor: {"data": base64.b64encode(kept[args["index"]]).decode()},
    }
    answer = http("POST", "/attachments", "organizer", data={"file": (io.BytesIO(content), "..\\dir/照片.png")})
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/v1/attachments/a1")
    assert kept == [b"0123", b"4567", b"89"]
    begun = next(call for call in rpc.calls if call.name == "events.begin_attachment")
    assert begun.args == {"name": "照片.png", "media_type": "image/png", "size": 10}
    shown = http("GET", "/attachments/a1", "organizer")
    assert (shown.data, shown.mimetype, shown.headers["Content-Length"]) == (content, "image/png", "10")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_an_upload_that_is_repeated_by_its_key_is_one_file(http, rpc):
    stored = {"id": "a1", "sha256": "ab", "size": 1, "media_type": "text/plain"}
    rpc.answers["events.begin_attachment"] = Answer({"id": "a1", "chunk_size": 4}, replayed=True)
    rpc.answers["events.finish_attachment"] = stored

    def again():
        key = {"Idempotency-Key": "k"}
        return http("POST", "/attachments", "organizer", data={"file": (io.BytesIO(b"x"), "a.txt")}, headers=key)

    assert (again().get_json(), again().headers["Idempotent-Replay"]) == (stored, "true")
    assert "events.add_attachment_chunk" not in {call.name for call in rpc.calls}
    assert rpc.calls[0].key == "k"
    tries = iter([Conflict("attachment.incomplete", "文件没有传完整。"), stored])

    def finish(args, actor):
        answer = next(tries)
        if isinstance(answer, Conflict):
            raise answer
        return answer

    rpc.answers["events.finish_attachment"] = finish
    assert again().status_code == 201
    assert [call.args["data"] for call in rpc.calls if call.name == "events.add_attachment_chunk"] == ["eA=="]


def test_an_upload_without_a_file_or_of_another_kind_is_refused(http):
    assert (
        http("POST", "/attachments", "organizer", data={"other": "x"}, content_type="multipart/form-data").status_code
        == 422
    )
    assert http("POST", "/attachments", "organizer", json={}).status_code == 415
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    big = head + b"x" * (20 * 2**20 + 1) + b"\r\n--x--\r\n"
    kind = {"content_type": "multipart/form-data; boundary=x"}
    assert problem_of(http("POST", "/attachments", "organizer", data=big, **kind))["code"] == "body.too_large"


def test_html_is_never_shown_inline(http, rpc):
    rpc.answers["events.attachment"] = {
        "id": "a",
        "sha256": "x",
        "size": 0,
        "media_type": "text/html",
        "name": "a.html",
        "chunks": 0,
    }
    assert http("GET", "/attachments/a", "organizer").headers["Content-Disposition"].startswith("attachment")


def test_the_ledger_export_is_exactly_the_hashed_lines(http, rpc):
    stored = [f'{{"seq":{n},"文":"x"}}' for n in range(1, 451)]
    rpc.answers["events.begin_ledger_export"] = {"size": 450}
    rpc.answers["events.ledger_lines"] = lambda args, actor: {
        "lines": stored[args["first"] - 1 : args["first"] - 1 + args["limit"]]
    }
    answer = http("GET", "/ledger/export.jsonl?size=450", "supervisor")
    assert answer.mimetype == "application/jsonl"
    assert answer.data == "".join(f"{line}\n" for line in stored).encode()
    assert [call.name for call in rpc.calls].count("events.begin_ledger_export") == 1
    rpc.answers["events.begin_ledger_export"] = {"size": 0}
    assert http("GET", "/ledger/export.jsonl", "supervisor").data == b""


SHEET = {
    "plan_id": "p", "year": 2026, "branch": "示例支部", "state": "draft",
    "totals": {"events": 1, "headcount": 20, "estimate": "2400.00"},
    "items": [{"month": 5, "theme": "=1+1", "content": "学习", "form": "visit", "place": "示例馆", "headcount": 20,
               "partners": ["示例单位01"], "estimate": "2400.00", "fund": "党费"}],
}  # fmt: skip
YEAR_END = {
    "fund": {"name": "党费", "year": 2026, "kind": "party_dues", "amount": "5000.00", "closed_at": None},
    "events": [{"number": "LX-2026-0001", "branch": "示例支部", "branch_id": "b", "theme": "示例", "state": "held",
                "estimate": "600.00", "reserved": "50.00", "spent": "550.00", "released": "0.00", "variance": "50.00",
                "settled_at": None, "pending_requests": 1, "open": True}],
    "totals": {"events": 1, "estimate": "600.00", "reserved": "50.00", "spent": "550.00", "released": "0.00",
               "variance": "50.00"},
}  # fmt: skip


def test_one_plan_is_a_document_and_a_workbook_beside_its_json(http, rpc):
    rpc.answers["events.plan_sheet"] = SHEET
    texts = texts_of(http("GET", "/plans/p.docx", "member").data)
    assert {"=1+1", "学习", "示例馆", "示例支部 2026 年度联学计划（草稿）"} <= set(texts)
    page = opened(http("GET", "/plans/p.xlsx", "organizer").data)["年度计划"]
    assert (page["B3"].value, page["H3"].value, page["H4"].value) == ("=1+1", 2400, 2400)
    http("GET", "/plans/p", "organizer")
    assert rpc.last.name == "events.plan"


def test_a_fund_s_year_end_is_a_workbook(http, rpc):
    rpc.answers["events.year_end"] = YEAR_END
    page = opened(http("GET", "/funds/f/year-end.xlsx", "finance").data)["年终汇总"]
    assert [page[cell].value for cell in ("A3", "G3", "K3", "K4")] == ["LX-2026-0001", 550, "1 笔超支待审批", "未关账"]
    assert http("GET", "/funds/f/year-end.xlsx", "organizer").status_code == 403
