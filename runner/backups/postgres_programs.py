"""pg_dump and pg_restore: found, not older than the server, and never given a password that `ps` shows."""

from __future__ import annotations

import os
import re
import subprocess

from sqlalchemy import URL, make_url

from runner.backups.refusal import Refused

QUIET = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
"""A large database takes its time; the server's own limits are meant for the product."""


def version_of(program: str) -> int:
    """The major version of an installed program; Refused when there is none."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    except FileNotFoundError as error:
        raise Refused(f"{program} is not installed here", _install()) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(f"{program} cannot be run: {error}", _install()) from error
    found = re.search(r"(\d+)(\.\d+)*\s*(\(|$)", said.strip())
    if found is None:
        raise Refused(f"{program} says of itself {said.strip()[:80]!r}, which names no version", _install())
    return int(found.group(1))


def must_serve(program: str, server: int) -> None:
    """Refused unless the program is at least as new as the server (major versions)."""
    found = version_of(program)
    if found < server:
        raise Refused(f"{program} is of version {found}, the server of version {server}", _install(server))


def _install(server: int | None = None) -> str:
    package = f"postgresql-client-{server}" if server else "postgresql-client, of the server's version or newer"
    return f"Install {package} (Debian: apt-get install {package.split(',', maxsplit=1)[0]}) and have it in PATH."


def run(program: str, url: str, *arguments: str) -> None:
    """Run it to its end against this database; Refused with its own words when it fails."""
    place = make_url(url)
    options = f"{QUIET} {place.query.get('options', '')}".strip()
    query = {name: value for name, value in place.query.items() if name != "options"}
    shown = URL.create("postgresql", place.username, None, place.host, place.port, place.database, query)
    env = {**os.environ, "PGOPTIONS": options, **({"PGPASSWORD": str(place.password)} if place.password else {})}
    command = [program, "--no-password", f"--dbname={shown.render_as_string()}", *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise Refused(f"{program} of {place.database} failed: {' / '.join(words[:3])[:600]}", "See what it says.")
