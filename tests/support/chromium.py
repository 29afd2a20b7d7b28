"""Which Chromium is driven: LIANXUE_TEST_CHROMIUM, or Debian's.

Its shell without windows comes first: it is the same engine for four fifths of the processor time (a joint study from
proposal to inspection, measured).
"""

from __future__ import annotations

import os
import shutil

KNOWN = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The program's path. `make test` has seen to it that there is one."""
    named = os.environ.get("LIANXUE_TEST_CHROMIUM")
    return named or next((path for name in KNOWN if (path := shutil.which(name))), "/usr/bin/chromium")
