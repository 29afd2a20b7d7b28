"""Two versions of a briefing side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.briefing_difference import difference, paragraphs

TEXTS = st.lists(st.text("甲乙丙 ab1", min_size=1, max_size=12), max_size=6)


def side(rows, name):
    return ["".join(piece["text"] for piece in row[name]) for row in rows if row[name] is not None]


def test_paragraphs_are_what_a_reader_sees() -> None:
    body = "<h2>一、时间</h2><p>甲<strong>乙</strong>&amp;丙</p><ul><li>丁</li></ul>"
    body += "<table><tr><td>戊</td><td>己</td></tr></table>"
    assert paragraphs("题", body + '<p><img src="/x"></p><p></p>') == [
        "题",
        "一、时间",
        "甲乙&丙",
        "丁",
        "戊 ｜ 己 ｜",
        "〔图片〕",
    ]


def test_a_changed_paragraph_shows_which_words_changed() -> None:
    rows = difference(["题", "参加 12 人，在武汉。"], ["题", "参加 15 人，在武汉。", "新的一段"])
    assert [row["kind"] for row in rows] == ["same", "changed", "added"]
    assert {"kind": "removed", "text": "12"} in rows[1]["before"]
    assert {"kind": "added", "text": "15"} in rows[1]["after"]
    assert rows[2]["before"] is None


def test_what_is_not_alike_is_removed_and_added() -> None:
    rows = difference(["abc"], ["甲乙丙"])
    assert [row["kind"] for row in rows] == ["removed", "added"]


@given(TEXTS, TEXTS)
def test_each_side_reads_as_its_version(before, after) -> None:
    rows = difference(before, after)
    assert side(rows, "before") == before
    assert side(rows, "after") == after


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text) -> None:
    assert all(row["kind"] == "same" for row in difference(text, text))
