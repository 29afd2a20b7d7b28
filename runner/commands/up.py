"""`lianxue up`."""

from __future__ import annotations

import contextlib
import dataclasses
import secrets

import eventlet
import typer

from kit.config import Settings
from kit.domain import Unavailable
from kit.logs import logger
from runner.alone import only_one_in, port_must_be_free
from runner.commands.serve import await_database, service_class
from runner.first_run import offer
from runner.main import SERVICES
from runner.settings import settings
from runner.supervisor import Supervisor

log = logger("runner.up")
PASSWORD_FILE = "demo-password"  # noqa: S105  (a file name)


def command(
    demo: bool = typer.Option(True, help="Fill in the demo office (safe to repeat)."),
) -> None:
    """Migrate, start everything in this one process, fill in the demo, and serve until Ctrl-C."""
    found = settings()
    port_must_be_free(found.host, found.port)
    with only_one_in(found.home) if found.embedded_broker else contextlib.nullcontext():
        _serve(found, demo)


def _serve(found: Settings, demo: bool) -> None:
    found = dataclasses.replace(found, demo_password=found.demo_password or _kept_password(found))
    services = [service_class(name) for name in SERVICES]
    progress = _Progress(demo)
    supervisor = Supervisor(found, services, lambda name: _prepare(found, name, progress))
    supervisor.config["WAITING_FOR"] = lambda: progress.waiting_for
    supervisor.run(when_started=lambda: _finish_start(found, progress))


class _Progress:
    """What /ready still waits for, and the code for who sets a new office up."""

    def __init__(self, demo: bool) -> None:
        self.demo = demo
        self.prepared = False
        self.setup_code: str | None = None
        self.waiting_for: list[str] = ["demo"] if demo else []


def _prepare(found: Settings, name: str, progress: _Progress) -> None:
    """Before a service starts: its schema; and where no demo follows, a way to begin."""
    await_database(found, name, migrate=True)
    if name == "members" and not progress.demo:
        progress.setup_code = offer(found)
    progress.prepared = progress.prepared or name == "members"


def _finish_start(found: Settings, progress: _Progress) -> None:
    """The demo, then a word to the person at the terminal; a failing demo is tried again and never stops the server."""
    from runner.demo import fill

    while progress.waiting_for:
        try:
            fill(found)
            progress.waiting_for = []
        except Unavailable:
            eventlet.sleep(0.3)  # the services are still starting
        except Exception as error:
            log.warning("the demo could not be filled in yet", why=f"{type(error).__name__}: {error}"[:300])
            eventlet.sleep(1)
    while not progress.prepared:
        eventlet.sleep(0.2)
    typer.echo(_welcome(found, progress))


def _welcome(found: Settings, progress: _Progress) -> str:
    from runner.demo.office import ACCOUNTS

    address = f"http://{'127.0.0.1' if found.host in ('0.0.0.0', '::') else found.host}:{found.port}"  # noqa: S104
    who = f"  accounts: {' '.join(ACCOUNTS)}\n  password: {found.demo_password}\n" if progress.demo else ""
    if progress.setup_code:
        who = f"  set up:   {address}/set-up with the code {progress.setup_code}\n"
    return f"\n  联学 Lianxue is ready at {address}\n{who}  data:     {found.home}   (stop with Ctrl-C)\n"


def _kept_password(found: Settings) -> str:
    """A random demo password, kept beside the data so that a restart prints the same one."""
    path = found.home / PASSWORD_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"lx-{secrets.token_urlsafe(9)}")
    return path.read_text().strip()
