"""The product, deliberately broken, and failpoints that make a fault happen at one exact place.

One module a promise. `VARIANTS` maps a name to a function that replaces parts of the product; it imports them inside,
because it runs in the product's process after greenthreads are in place. A failpoint asks `armed`.
"""

from __future__ import annotations

import os
from pathlib import Path


def armed(name: str) -> str | None:
    """The setting of a failpoint that the rig has switched on (`Rig.fault`), else None."""
    flag = Path(os.environ["LIANXUE_TEST_FAULTS"]) / name
    return flag.read_text() if flag.exists() else None
