"""The secret key and the ledger's key: files of the machine, not rows of a database.

By default the secret key goes into a backup, because without it links that are shown again lead nowhere; the ledger's
key does not, because whoever has it and the databases can sign a forged ledger.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from kit.config import Settings
from runner.backups.refusal import Refused

SECRET, LEDGER = "secret-key", "ledger-key.pem"
OWNER_ONLY = 0o600


def places(settings: Settings) -> dict[str, Path]:
    """Where each key lies, if it is used from a file here."""
    secret = settings.home / SECRET
    found = {}
    if secret.exists() and secret.read_text().strip() == settings.secret_key:  # else the environment gave another
        found[SECRET] = secret
    if settings.ledger_key_file.exists():
        found[LEDGER] = settings.ledger_key_file
    return found


def chosen(settings: Settings, wanted: bool | None) -> dict[str, Path]:
    """What goes into a backup: all (True), none (False), or the default."""
    found = places(settings)
    if wanted is None:
        return {name: path for name, path in found.items() if name == SECRET}
    return found if wanted else {}


def print_of(secret: str) -> str:
    """By which a secret key is recognised, and not found out: it has at least 32 characters."""
    return hmac.new(secret.encode(), b"lianxue.backup", hashlib.sha256).hexdigest()[:16]


def ledger_key_id(settings: Settings) -> str:
    """The public name of the ledger's key; empty where its file is not on this machine."""
    from services.events.signing import UnusableKey, load_or_create

    if not settings.ledger_key_file.exists():
        return ""
    try:
        return load_or_create(settings.ledger_key_file).current().key_id
    except (UnusableKey, OSError) as error:
        raise Refused(f"the ledger's key cannot be used: {error}", "Mend that first.") from error


def put(path: Path, content: bytes, *, keep: bool = True) -> Path | None:
    """Write a key file. Another key that was there is kept beside it, unless nothing can depend on it; where, if so."""
    kept = None
    if path.exists():
        if path.read_bytes() == content:
            return None
        if keep:
            kept = _free_name(path)
            path.rename(kept)
        else:
            path.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return kept


def _free_name(path: Path) -> Path:
    number = 1
    while (found := path.with_name(f"{path.name}.before-restore-{number}")).exists():
        number += 1
    return found
