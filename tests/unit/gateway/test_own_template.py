"""An office's own template of briefings: edited in WPS, and refused in plain words where it is broken."""

import dataclasses
import io
import shutil
import zipfile

import docx
import pytest
from typer.testing import CliRunner

from gateway.documents.briefing import briefing_document
from gateway.documents.own_template import Broken, opened, read
from gateway.documents.template import TEMPLATE
from kit.config import ConfigurationProblems, load
from kit.domain import Unavailable, not_found
from runner.main import build
from tests.unit.gateway.conftest import problem_of
from tests.unit.gateway.test_documents import BODY, BRIEFING, EVENT, texts_of, xml_of


def edited(path, change):
    """Our template as somebody would edit it."""
    document = docx.Document(str(TEMPLATE))
    change(document)
    document.save(str(path))
    return path


def says(text, instead):
    def change(document):
        for paragraph in document.paragraphs:
            if text in paragraph.text:
                paragraph.runs[0].text = paragraph.text.replace(text, instead)
                for run in paragraph.runs[1:]:
                    run.text = ""

    return change


def repacked(path, drop=(), **parts):
    """The template's archive with other parts in it."""
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if name not in drop and name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def test_what_the_office_wrote_stands_around_what_the_product_fills_in(tmp_path):
    own = edited(tmp_path / "own.docx", says("主题联学简报", "示例办联学专刊（第 {{ number }} 号）"))
    content = briefing_document({**BRIEFING, "body_html": BODY}, EVENT, None, own)
    texts = texts_of(content)
    assert "示例办联学专刊（第 LX-2026-0001 号）" in texts
    assert "主题联学简报" not in texts
    assert BRIEFING["title"] in texts  # braces and angle brackets that people typed stay as they typed them
    assert "一、时间地点" in texts
    assert "仿宋_GB2312" in xml_of(content, "word/styles.xml")


def test_an_edit_is_used_from_the_next_briefing_on(tmp_path):
    own = edited(tmp_path / "own.docx", says("主题联学简报", "第一版"))
    assert "第一版" in texts_of(briefing_document(BRIEFING, EVENT, None, own))
    edited(own, says("主题联学简报", "第二版"))
    assert "第二版" in texts_of(briefing_document(BRIEFING, EVENT, None, own))


LINK = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="http://127.0.0.1/x" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path, "不存在"),
        (lambda path: path.write_bytes(b"<html>") and path, "不是 docx"),
        (lambda path: path.write_bytes(b"x" * (10 * 2**20 + 1)) and path, "超过 10 MiB"),
        (lambda path: repacked(path, drop=("word/document.xml",)), "不是 docx"),
        (lambda path: repacked(path, **{"word/document.xml": "<w:document"}), "已损坏"),
        (lambda path: repacked(path, **{"word/vbaProject.bin": "x"}), "不得含有宏"),
        (lambda path: repacked(path, **{"word/_rels/x.xml.rels": LINK.format(kind="image")}), "外部文件"),
        (lambda path: repacked(path, **{"word/_rels/x.xml.rels": LINK.format(kind="attachedTemplate")}), "外部文件"),
        (lambda path: edited(path, says("{{ number }}", "{{ phone }}")), "没有占位符 {{ phone }}"),
        (lambda path: edited(path, says("{{ number }}", "{{ number }")), "占位符的写法不对"),
        (lambda path: edited(path, says("{{ number }}", "{% if number %}")), "占位符的写法不对"),
        (lambda path: edited(path, says("{{ number }}", "{{ ''.__class__.__mro__ }}")), "占位符的写法不对"),
        (lambda path: edited(path, says("{{ number }}", "{{ number.missing.more }}")), "占位符的写法不对"),
        (lambda path: edited(path, says("{{p body }}", "没有正文")), "缺少正文的位置"),
        (lambda path: edited(path, says("{{p body }}", "正文：{{ body.x }}")), "正文的位置应写成"),
    ],
)
def test_a_broken_template_is_refused_with_what_is_wrong_with_it(tmp_path, make, said):
    path = make(tmp_path / "own.docx")
    with pytest.raises(Broken) as wrong:
        read(path)
    assert said in wrong.value.zh
    with pytest.raises(Unavailable) as refused:
        opened(path)
    assert refused.value.code == "document.template_broken"
    assert said in refused.value.zh


def test_a_link_for_readers_is_no_fault(tmp_path):
    assert read(repacked(tmp_path / "own.docx", **{"word/_rels/x.xml.rels": LINK.format(kind="hyperlink")}))


def test_the_route_says_what_is_wrong_and_the_page_goes_on(http, app, rpc, tmp_path, monkeypatch):
    rpc.answers |= {"events.briefing": {**BRIEFING, "version": 1}, "events.event": EVENT}
    rpc.answers["events.latest_checkpoint"] = not_found("存证点")
    own = tmp_path / "own.docx"
    extensions = app.extensions
    known = extensions["lianxue_settings"]
    monkeypatch.setitem(extensions, "lianxue_settings", dataclasses.replace(known, briefing_template=own))
    for suffix in ("docx", "pdf"):
        answer = http("GET", f"/events/e/briefing.{suffix}", "organizer")
        assert (answer.status_code, problem_of(answer)["code"]) == (503, "document.template_broken")
    assert http("GET", "/events/e/briefing.html", "organizer").status_code == 200
    edited(own, says("主题联学简报", "示例办联学专刊"))
    answer = http("GET", "/events/e/briefing.docx", "organizer")
    assert "示例办联学专刊" in texts_of(answer.data)


def test_a_file_that_is_not_there_is_named_at_the_start(tmp_path):
    wanted = {"LIANXUE_HOME": str(tmp_path), "LIANXUE_BRIEFING_TEMPLATE": str(tmp_path / "none.docx")}
    with pytest.raises(ConfigurationProblems) as wrong:
        load(wanted)
    assert "LIANXUE_BRIEFING_TEMPLATE" in wrong.value.problems[0]
    shutil.copy(TEMPLATE, tmp_path / "none.docx")
    assert load(wanted).briefing_template == tmp_path / "none.docx"


def test_ours_is_copied_out_checked_and_never_overwrites(tmp_path):
    run, file = CliRunner(), tmp_path / "简报模板.docx"
    assert run.invoke(build(), ["briefing-template", "copy", str(file)]).exit_code == 0
    assert run.invoke(build(), ["briefing-template", "check", str(file)]).exit_code == 0
    assert run.invoke(build(), ["briefing-template", "copy", str(file)]).exit_code == 2
    edited(file, says("{{ number }}", "{{ phone }}"))
    answer = run.invoke(build(), ["briefing-template", "check", str(file)])
    assert (answer.exit_code, "{{ phone }}" in answer.output) == (1, True)
    assert zipfile.is_zipfile(io.BytesIO(TEMPLATE.read_bytes()))
