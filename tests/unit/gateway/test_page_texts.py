"""Words and looks: no text without Chinese, nothing in our styles that an office's old browser does not know."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from contracts.catalogue import BY_TYPE
from gateway.pages import (
    channel_words,
    flow_words,
    inspection_words,
    markup,
    oversight_words,
    publication_words,
    rule_words,
    words,
)
from gateway.pages.language import span

PAGES = Path(__file__).parents[3] / "gateway" / "pages"
CATALOGUE = PAGES / "translations" / "zh_CN" / "LC_MESSAGES"
SCRIPT = PAGES.parents[1] / "scripts" / "vendor_assets.py"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None}
TOO_NEW = ("color-mix", "oklch", ":has(", "@layer")


def written() -> set[str | tuple[str, ...]]:
    """Every text that sources and templates ask the catalogue for."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(str(PAGES), methods, keywords=KEYWORDS)
    return {
        tuple(message) if isinstance(message, list) else message for _file, _line, message, _notes, _context in found
    }


def test_every_text_has_its_chinese() -> None:
    with (CATALOGUE / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    known = {message.id for message in catalogue if message.id}
    assert written() - known == set()
    assert known - written() == set()
    assert [message.id for message in catalogue if message.id and (not message.string or message.fuzzy)] == []


def test_every_fact_of_the_contracts_has_a_word() -> None:
    assert {kind.rsplit(".v", 1)[0] for kind in BY_TYPE} - words.FACTS.keys() == set()


def test_placeholders_are_the_same_in_both_languages() -> None:
    with (CATALOGUE / "messages.po").open("rb") as file:
        for message in read_po(file, locale="zh_CN"):
            if isinstance(message.id, str) and isinstance(message.string, str):
                names = re.compile(r"%\((\w+)\)[sd]")
                assert set(names.findall(message.id)) == set(names.findall(message.string)), message.id


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with (CATALOGUE / "messages.po").open("rb") as po, (CATALOGUE / "messages.mo").open("rb") as mo:
        source = {str(m.id): m.string for m in read_po(po, locale="zh_CN") if m.id}
        compiled = {str(tuple(m.id) if isinstance(m.id, list) else m.id): m.string for m in read_mo(mo) if m.id}
    assert {key: list(value) for key, value in source.items()} == {key: list(value) for key, value in compiled.items()}


@pytest.mark.parametrize("name", sorted(style.name for style in (PAGES / "static").glob("*.css")))
def test_our_styles_need_no_browser_newer_than_the_floor(name: str) -> None:
    style = (PAGES / "static" / name).read_text(encoding="utf-8")
    assert [word for word in TOO_NEW if word in style] == []


def test_our_scripts_stay_small_and_few() -> None:
    lines = {one.name: len(one.read_text(encoding="utf-8").splitlines()) for one in (PAGES / "static").glob("*.js")}
    assert lines.keys() == {"lianxue.js", "fields.js", "briefing-editor.js"}  # the last: docs/decisions/0028
    assert lines["lianxue.js"] <= 300
    assert lines["fields.js"] <= 150
    assert lines["briefing-editor.js"] <= 200
    loading = [one.name for one in (PAGES / "templates").rglob("*.html") if "briefing-editor.js" in one.read_text()]
    assert loading == ["briefing_edit.html"]


def test_no_text_hides_in_an_f_string_where_babel_does_not_look() -> None:
    hidden = re.compile(r"""\bf["'].*\{_l?\(""")
    assert [file.name for file in PAGES.rglob("*.py") if hidden.search(file.read_text(encoding="utf-8"))] == []


def test_pages_name_no_other_server() -> None:
    for file in [*(PAGES / "templates").rglob("*.html"), *(PAGES / "static").glob("*.*s")]:
        assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", file.read_text(encoding="utf-8")), file


def test_the_vendored_files_are_those_of_the_manifest() -> None:
    subprocess.run([sys.executable, str(SCRIPT), "--check"], check=True)


@pytest.mark.parametrize(
    "html",
    [
        "<p>一段</p><p>二段</p>",
        "<h2>标题</h2><p>有<strong>重点</strong>的话 &amp; 符号 &lt;x&gt;</p>",
        "<ul><li>甲</li><li>乙</li></ul><ol><li>一</li><li>二</li></ol>",
        "<h3>表</h3><table><tr><td>1</td></tr></table><p>后</p>",
        '<p>前</p><img src="/api/v1/attachments/1" alt="照片">',
        "<p>换<br>行</p>",
        "<p>1、加强核查。</p><p>1.5 倍</p><p>- 破折号开头</p><p>## 不是标题</p><p>**不是加粗**</p>",
        "<ul><li>甲<ul><li>甲之一</li></ul></li><li>乙</li></ul><p>后</p>",
        '<table><tbody><tr><th colspan="2">表头</th></tr><tr><td>1</td><td></td></tr></tbody></table>',
        "<p>有<em>斜体</em>和&nbsp;空格</p><h2>标题<br>两行</h2><p>甲<br><br>乙</p><p>&lt;table&gt; &amp;copy;</p>",
        '<p>文中<img src="/api/v1/attachments/1" alt="照片">有图</p><ol><li>一<br>二</li></ol><h2></h2>',
    ],
)
def test_a_briefing_survives_the_plain_text_field(html: str) -> None:
    assert markup.to_html(markup.to_text(html)) == html


PIECES = st.sampled_from([
    "字", "1. ", "1、", "- ", "## ", "**", "<strong>重</strong>", "<em>斜</em>", "<br>", "&lt;p&gt;", "&amp;lt;", " ",
    "&nbsp;", '<img src="/api/v1/attachments/1">',
])  # fmt: skip
INLINE = st.lists(PIECES, max_size=6).map("".join)
ITEMS = st.lists(INLINE.map("<li>{}</li>".format), min_size=1, max_size=3).map("".join)
BLOCKS = st.one_of(
    INLINE.map("<p>文{}</p>".format), INLINE.map("<p>{}文</p>".format), INLINE.map("<h2>{}</h2>".format),
    INLINE.map("<h3>{}</h3>".format), ITEMS.map("<ul>{}</ul>".format), ITEMS.map("<ol>{}</ol>".format),
    ITEMS.map("<ul><li>外<ol>{}</ol></li></ul>".format),
    INLINE.map("<table><tbody><tr><td>{}</td></tr></tbody></table>".format),
)  # fmt: skip


@given(st.lists(BLOCKS, max_size=5).map("".join))
def test_nothing_of_the_editor_is_lost_in_the_plain_field(html: str) -> None:
    assert markup.to_html(markup.to_text(html)) == html


def test_empty_paragraphs_hold_nothing() -> None:
    assert markup.to_text("<p><br></p><p>甲</p><p></p>") == "甲"


def test_light_text_cannot_bring_scripts_along() -> None:
    assert "<script" not in markup.to_html("<script>alert(1)</script>\n\n## <b>x")


def test_a_slot_names_its_day_once() -> None:
    slot = {"starts_at": "2026-05-08T01:00:00+00:00", "ends_at": "2026-05-08T12:30:00+08:00"}
    assert "2026" in span(slot)
    assert span(slot).count("2026") == 1


def test_no_two_parts_have_words_under_one_name() -> None:
    tree = ast.parse((PAGES / "words.py").read_text(encoding="utf-8"))
    table = next(node for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "KINDS")
    assert isinstance(table.value, ast.Dict)
    names = [key.value for key in table.value.keys if isinstance(key, ast.Constant)]
    parts = (flow_words, channel_words, inspection_words, oversight_words, publication_words, rule_words)
    names += [name for part in parts for name in part.KINDS]
    assert sorted(names) == sorted(words.KINDS)
