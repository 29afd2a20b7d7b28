"""Who sits at this terminal."""

from __future__ import annotations

import getpass

from kit.domain import Actor


def operator() -> Actor:
    """An actor who may do everything; the ledger names the account of the machine."""
    return Actor(account_id=f"operator:{getpass.getuser()}", roles=("admin",), reach="all")
