"""What an administrator is shown of the machine: the last backup, PDF, and what stands in for the standard's fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from gateway.documents import fonts, office
from kit import last_backup
from tests.support.fake_backend import FakeBackend
from tests.support.fake_browser import application, logged_in


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return application(str(tmp_path))


def shown(app: Flask, user: str = "admin") -> str:
    client, _token = logged_in(app, FakeBackend(), user)
    return client.get("/").text


def test_the_last_backup_is_shown_once_there_is_one(app: Flask, tmp_path: Path) -> None:
    assert "尚无记录" in shown(app)
    last_backup.noted(tmp_path, "2026-11-26T02:30:00+08:00", 12_345_678)
    page = shown(app)
    assert "2026年11月26日(星期四)凌晨2:30 · 12.3 MB" in page
    assert "尚无记录" not in page


@pytest.mark.parametrize("note", ["", "{", "[]", '{"made_at": "x"}', '{"made_at": "x", "size": "y"}'])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, note: str) -> None:
    (tmp_path / last_backup.NAME).write_text(note)
    assert last_backup.last(tmp_path) is None


def test_fonts_and_pdf_are_said_as_they_are(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"仿宋_GB2312": "仿宋_GB2312", "黑体": "Noto Sans CJK SC", "楷体_GB2312": ""}
    monkeypatch.setattr(fonts, "used", lambda: known)
    monkeypatch.setattr(office, "is_there", lambda: False)
    page = shown(app)
    for words in ("仿宋_GB2312: 已安装", "黑体: 以 Noto Sans CJK SC 代替", "libreoffice-writer-nogui"):
        assert words in page, words
    assert '楷体_GB2312: <span class="badge-lx b-amber">缺' in page


def test_a_family_without_chinese_stands_in_for_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "fc-match"

    def found(says: str) -> Any:
        program.write_text(f"#!/bin/sh\n{says}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        fonts.used.cache_clear()
        return fonts.used()

    try:
        assert found('printf "DejaVu Sans"') == dict.fromkeys(fonts.NAMED, "")
        assert found('printf "Noto Serif CJK SC"') == dict.fromkeys(fonts.NAMED, "Noto Serif CJK SC")
        assert found("exit 3") == dict.fromkeys(fonts.NAMED, "")
        program.unlink()
        monkeypatch.setenv("PATH", str(tmp_path))
        fonts.used.cache_clear()
        assert fonts.used() == {}
    finally:
        fonts.used.cache_clear()


def test_who_runs_nothing_is_not_told_of_the_machine(app: Flask) -> None:
    assert 'id="installation"' not in shown(app, "organizer")
