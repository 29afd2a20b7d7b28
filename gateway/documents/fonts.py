"""The fonts that official documents name (GB/T 9704-2012), and what stands in for them on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache

from gateway.documents.office import FONTS

NAMED = ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体")
CHINESE = ("CJK", "Han ", "FangSong", "Kai", "Hei", "Song", "UMing", "UKai", "宋", "楷", "黑")
WITHIN = 20


@cache
def used() -> dict[str, str]:
    """Named font -> the family that LibreOffice takes here; "" where it would be one without Chinese characters.

    Empty where fontconfig is not installed. Asked once: who installs fonts starts the product anew.
    """
    match = shutil.which("fc-match")
    return {name: _family(match, name) for name in NAMED} if match else {}


def _family(match: str, name: str) -> str:
    try:
        asked = subprocess.run(  # noqa: S603  (our own command line)
            [match, "-f", "%{family[0]}", name],
            check=True, capture_output=True, text=True, timeout=WITHIN, env={**FONTS, **os.environ},
        )  # fmt: skip
    except Exception:  # noqa: BLE001  (not SubprocessError: eventlet keeps a second copy, with errors of its own)
        return ""
    return asked.stdout if any(part in asked.stdout for part in CHINESE) else ""
