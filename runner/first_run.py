"""The code by which whoever runs the machine sets a new office up in the browser."""

from __future__ import annotations

import secrets

from kit.config import SETUP_CODE, Settings, kept_secret
from kit.domain import NOBODY, Unavailable
from kit.operations import Call, execute
from kit.service import build_works
from runner.topology import definition

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def offer(settings: Settings) -> str | None:
    """The code, kept in a file of mode 600, while nobody has an account; afterwards the file goes, too."""
    members, path = definition("members"), settings.home / SETUP_CODE
    works = build_works(members, settings)
    try:
        over = execute(members.operations, works, Call("first_run", {}, NOBODY)).value["state"] == "over"
    except Unavailable:
        return None  # the database went away again; the next start offers it
    finally:
        works.database.dispose()
    if over:
        path.unlink(missing_ok=True)
        return None
    return kept_secret(path, new_code())


def new_code() -> str:
    """79 bits, without look-alikes: it is typed from a terminal into a browser."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
