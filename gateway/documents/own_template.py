"""An office's own 简报模板.docx, in place of ours: looked at before it is used, so that a broken one is named.

Whoever sets it up edits a copy of ours in WPS or Word. Text around the places may be anything; in the places stand the
names below and nothing that acts.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gateway.documents.template import TEMPLATE
from kit.domain import Unavailable

PLACES = ("title", "number", "branch", "date", "partners", "author", "reviewer")
BODY, TRIAL = "body", "正文试样"
LARGEST, MOST_UNPACKED = 10 * 2**20, 50 * 2**20
OUTSIDE = re.compile(rb'TargetMode\s*=\s*["\']External', re.IGNORECASE)
HYPERLINK = b"/relationships/hyperlink"


class Broken(Exception):
    """Why a file cannot be the template, in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def opened(path: Path | None) -> Any:
    """The template to be filled in: the office's, or ours where it has none; Unavailable where its own is broken."""
    if path is None:
        return DocxTemplate(str(TEMPLATE))
    try:
        return read(path)
    except Broken as wrong:
        raise Unavailable(
            "document.template_broken",
            f"本单位的简报模板有误：{wrong.zh}请管理员改正模板；在此之前可下载网页版（HTML）。",
            f"The office's template of briefings is broken: {wrong.en} Take the HTML until it is mended.",
        ) from wrong


def environment() -> ImmutableSandboxedEnvironment:
    """Where places are filled in: text stays text, and a template reaches nothing but what it is given."""
    return ImmutableSandboxedEnvironment(autoescape=True)


def read(path: Path) -> Any:
    """The office's template; Broken where it is none."""
    content = _content(path)
    _check_archive(content)
    try:
        template = DocxTemplate(io.BytesIO(content))
        named = template.get_undeclared_template_variables(environment())
        _check_places(named)
        _try(content)
        return template
    except Broken:
        raise
    except TemplateError as error:
        raise Broken(f"占位符的写法不对（{error}）。", f"a place is written wrongly ({error}).") from error
    except Exception as error:  # whatever docx, lxml and zipfile stumble over in a broken file
        raise Broken("文件已损坏，无法读取。", "the file is broken.") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Broken("模板文件不存在或无法读取。", "there is no such file, or it cannot be read.") from error
    if len(content) > LARGEST:
        raise Broken("文件超过 10 MiB。", "it is larger than 10 MiB.")
    return content


def _check_archive(content: bytes) -> None:
    """A docx without macros, and without anything that LibreOffice would fetch from elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
            if sum(parts.values()) > MOST_UNPACKED:
                raise Broken("解压后超过 50 MiB。", "it unpacks to more than 50 MiB.")
            links = [archive.read(name) for name in parts if name.endswith(".rels")]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise Broken("不是 docx 文件。", "it is no docx.") from error
    if "word/document.xml" not in parts:
        raise Broken("不是 docx 文件。", "it is no docx.")
    if any("vbaProject" in name for name in parts):
        raise Broken("模板不得含有宏。", "it holds macros.")
    relations = [one for part in links for one in part.split(b"<Relationship ") if OUTSIDE.search(one)]
    if any(HYPERLINK not in one for one in relations):
        raise Broken("模板引用了外部文件（如链接的图片或模板），请改为嵌入。", "it refers to files outside of it.")


def _check_places(named: set[str]) -> None:
    unknown = sorted(named - {*PLACES, BODY})
    if unknown:
        wrong = "、".join(f"{{{{ {name} }}}}" for name in unknown)
        raise Broken(f"没有占位符 {wrong}；可用的有 {_listed((*PLACES, BODY))}。", f"there is no place {wrong}.")
    if BODY not in named:
        raise Broken("缺少正文的位置 {{p body }}（单独成段）。", "there is no {{p body }}, in a paragraph of its own.")


def _listed(names: Sequence[str]) -> str:
    return "、".join(names)


def _try(content: bytes) -> None:
    """Filled in once with nothing much: what goes wrong only then is found here."""
    trial = DocxTemplate(io.BytesIO(content))
    body = trial.new_subdoc()
    body.add_paragraph(TRIAL)
    trial.render({**dict.fromkeys(PLACES, "试"), BODY: body}, environment(), autoescape=True)
    written = io.BytesIO()
    trial.save(written)
    if not any(TRIAL in paragraph.text for paragraph in trial.docx.paragraphs):
        raise Broken("正文的位置应写成 {{p body }} 并单独成段。", "{{p body }} must be a paragraph of its own.")
