"""From docx to PDF by LibreOffice, in a process of its own that is given a time and a profile of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from gateway.refusals import NotHere
from kit.domain import Unavailable

NAMES = ("soffice", "libreoffice")
FONTS = {"FONTCONFIG_FILE": str(Path(__file__).with_name("fonts.conf"))}
"""What stands in for fonts that are not installed; whoever runs the product may have set their own."""
WITHIN = 60
"""Seconds; a briefing takes two to five, the very first one of an installation more."""


def is_there() -> bool:
    """Whether PDF can be made here."""
    return any(shutil.which(name) for name in NAMES)


def find_office() -> str:
    """Where LibreOffice is; NotHere where it is not."""
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise NotHere(
        "document.no_office",
        "本机未安装 LibreOffice，无法生成 PDF；请下载 docx，或请管理员安装 libreoffice-writer-nogui。",
        "LibreOffice is not installed here: take the docx, or have libreoffice-writer-nogui installed.",
    )


def to_pdf(office: str, document: bytes) -> bytes:
    """The docx as PDF; Unavailable when LibreOffice does not finish in time or gives nothing."""
    with tempfile.TemporaryDirectory(prefix="lianxue-pdf-") as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(document)
        profile = Path(folder, "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", "pdf"]
        try:
            subprocess.run(  # noqa: S603  (our own command line, our own file)
                [*command, "--outdir", folder, str(source)],
                check=True,
                capture_output=True,
                timeout=WITHIN,
                env={**FONTS, **os.environ},
            )
            return source.with_suffix(".pdf").read_bytes()
        except Exception as error:
            # Not SubprocessError: eventlet keeps a second copy of subprocess, with errors of its own.
            raise Unavailable(
                "document.conversion_failed",
                "PDF 生成失败，请稍后重试或下载 docx。",
                "Making the PDF failed; take the docx.",
            ) from error
