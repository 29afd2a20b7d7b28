"""The C library's memory, told before the first thread starts to give back what is no longer used.

glibc gives each thread an arena of its own, up to eight a processor, and after the first password hash (19 MiB) it
keeps blocks of that size instead of returning them: one process had 490 MiB after the main job, with these 230.
"""

from __future__ import annotations

import contextlib
import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
LARGE = 1 << 20
"""Blocks from this size on are mapped on their own, and returned to the system as soon as they are freed."""
ARENAS = 2


def keep_small() -> None:
    """Limit the arenas and fix the threshold; elsewhere than on glibc nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, LARGE)
