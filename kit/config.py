"""One frozen Settings, read from the environment once, with every mistake named at once."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from kit.entering import VARIABLES as OF_ENTERING
from kit.entering import Entering, read_entering
from kit.sending import VARIABLES as OF_SENDING
from kit.sending import Sending, read_sending

SETUP_CODE = "setup-code"
"""File under LIANXUE_HOME: what whoever sets a new office up must show."""
SERVICES = ("members", "partners", "events", "notify")

VARIABLES: dict[str, str] = {
    "LIANXUE_ENV": "development (default) or production",
    "LIANXUE_HOME": "directory of the databases, keys and the test clock (default var)",
    "LIANXUE_AMQP_URI": "amqp://user:password@host:5672/vhost; absent: the embedded in-process broker",
    "LIANXUE_MEMBERS_DATABASE_URL": "database of the members service; absent: SQLite under LIANXUE_HOME",
    "LIANXUE_PARTNERS_DATABASE_URL": "database of the partners service; absent: SQLite under LIANXUE_HOME",
    "LIANXUE_EVENTS_DATABASE_URL": "database of the events service; absent: SQLite under LIANXUE_HOME",
    "LIANXUE_EVENTS_OWNER_DATABASE_URL": "for `lianxue migrate` alone: the events database, as the role that owns its "
    "tables; absent: the role of LIANXUE_EVENTS_DATABASE_URL owns them",
    "LIANXUE_NOTIFY_DATABASE_URL": "database of the notify service; absent: SQLite under LIANXUE_HOME",
    "LIANXUE_SECRET_KEY": "at least 32 characters; link tokens and form tokens are derived from it",
    "LIANXUE_LEDGER_KEY_FILE": "Ed25519 key of the checkpoints (default LIANXUE_HOME/ledger-key.pem; made if absent)",
    "LIANXUE_LOG_FORMAT": "plain (default) or json (default in production)",
    "LIANXUE_LOG_LEVEL": "debug, info (default), warning or error",
    "LIANXUE_TEST_CLOCK": "1 lets an admin move the time; refused in production",
    "LIANXUE_DEMO_PASSWORD": "password of the demo accounts; absent: a random one is printed",
    "LIANXUE_DEMO_CASES": "0 leaves out the demo's examples of single cases (default 1)",
    "LIANXUE_RPC_TIMEOUT": "seconds that the gateway waits for a service (default 10)",
    "LIANXUE_STUCK_AFTER": "minutes after which a process that waits for another service counts as stuck (default 15)",
    "LIANXUE_WORKERS": "greenthreads per service (default 50)",
    **OF_ENTERING,
    "LIANXUE_BRIEFING_TEMPLATE": "the office's own template of briefings, a docx (absent: ours); see "
    "`lianxue briefing-template`",
    **OF_SENDING,
    "HOST": "address that the gateway listens on (default 127.0.0.1)",
    "PORT": "port that the gateway listens on (default 8000)",
    "PUBLIC_URL": "address under which partners reach the links (default http://HOST:PORT)",
}


class ConfigurationProblems(Exception):
    """The configuration is wrong; `problems` has a line for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, typed. Built by `load`, never read from the environment elsewhere."""

    env: str
    home: Path
    host: str
    port: int
    public_url: str
    amqp_uri: str
    database_urls: Mapping[str, str]
    secret_key: str = field(repr=False)
    ledger_key_file: Path
    log_format: str
    log_level: str
    test_clock: bool
    demo_password: str | None = field(repr=False)
    demo_cases: bool
    rpc_timeout: float
    workers: int
    stuck_after: float = 15
    sending: Sending = field(default_factory=Sending)
    entering: Entering = field(default_factory=Entering)
    public_only: bool = False
    owner_urls: Mapping[str, str] = field(default_factory=dict)
    briefing_template: Path | None = None

    @property
    def production(self) -> bool:
        """Whether this is the real thing."""
        return self.env == "production"

    @property
    def embedded_broker(self) -> bool:
        """Whether facts and RPC stay inside this process."""
        return self.amqp_uri.startswith("embedded://")


class _Reader:
    """Reads one variable at a time and collects what is wrong instead of stopping at the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environment.get(name, "").strip() or default

    def choice(self, name: str, default: str, *allowed: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.problems.append(f"{name}={value!r}: must be one of {', '.join(allowed)}")
        return value

    def number(self, name: str, default: float, low: float, high: float, kind: Callable[[str], Any] = int) -> Any:
        raw = self.text(name, str(default))
        try:
            value = kind(raw)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            self.problems.append(f"{name}={raw!r}: must be a number from {low} to {high}")
            return default
        return value

    def url(self, name: str, default: str, *schemes: str) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018  (raises on a bad port)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return default
        if not re.fullmatch("|".join(schemes), parts.scheme) or (
            parts.scheme not in ("sqlite", "embedded") and not parts.hostname
        ):
            self.problems.append(f"{name}: must be a URL that starts with {' or '.join(s + '://' for s in schemes)}")
        return value


def load(environment: Mapping[str, str], *, public_only: bool = False) -> Settings:
    """Settings from environment variables; raises ConfigurationProblems with every mistake."""
    reader = _Reader(environment)
    env = reader.choice("LIANXUE_ENV", "development", "development", "production")
    home = _home(reader)
    settings = Settings(
        env=env,
        home=home,
        amqp_uri=reader.url("LIANXUE_AMQP_URI", "embedded://in-process/", "amqp", "amqps", "embedded"),
        **_databases(reader, home),
        secret_key=_secret_key(reader, env, home) if not reader.problems else "",
        ledger_key_file=Path(reader.text("LIANXUE_LEDGER_KEY_FILE", str(home / "ledger-key.pem"))),
        **_logs(reader, env),
        test_clock=reader.choice("LIANXUE_TEST_CLOCK", "0", "0", "1") == "1",
        **_demo(reader),
        rpc_timeout=reader.number("LIANXUE_RPC_TIMEOUT", 10, 0.1, 120, float),
        stuck_after=reader.number("LIANXUE_STUCK_AFTER", 15, 0, 1440, float),
        workers=reader.number("LIANXUE_WORKERS", 50, 4, 500),
        **_ways(reader),
        public_only=public_only,
        **_gateway(reader),
    )
    _check_together(reader, settings, environment)
    if reader.problems:
        raise ConfigurationProblems(reader.problems)
    return settings


def _ways(reader: _Reader) -> dict[str, Any]:
    """Into the house and out of it."""
    sending, entering = read_sending(reader.text, reader.problems), read_entering(reader.text, reader.problems)
    return {"sending": sending, "entering": entering}


def _logs(reader: _Reader, env: str) -> dict[str, Any]:
    return {
        "log_format": reader.choice("LIANXUE_LOG_FORMAT", "json" if env == "production" else "plain", "plain", "json"),
        "log_level": reader.choice("LIANXUE_LOG_LEVEL", "info", "debug", "info", "warning", "error"),
    }


def _demo(reader: _Reader) -> dict[str, Any]:
    return {
        "demo_password": reader.text("LIANXUE_DEMO_PASSWORD") or None,
        "demo_cases": reader.choice("LIANXUE_DEMO_CASES", "1", "0", "1") == "1",
    }


def _file(reader: _Reader, name: str) -> Path | None:
    """A file that must be there; what is in it is looked at when it is used."""
    given = reader.text(name)
    path = Path(given).expanduser().absolute() if given else None
    if path is not None and not os.access(path, os.R_OK):
        reader.problems.append(f"{name}={given}: there is no such file, or it cannot be read")
    return path


def _home(reader: _Reader) -> Path:
    """The directory for everything that is kept; made here, so that a wrong one is named at once."""
    home = Path(reader.text("LIANXUE_HOME", "var")).expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError("it cannot be written")
    except OSError as error:
        reader.problems.append(f"LIANXUE_HOME={home}: {error.strerror or error}")
    return home


def _gateway(reader: _Reader) -> dict[str, Any]:
    return {"briefing_template": _file(reader, "LIANXUE_BRIEFING_TEMPLATE"), **_addresses(reader)}


def _addresses(reader: _Reader) -> dict[str, Any]:
    """Where the gateway listens, and under which address it is reached from outside."""
    host, port = reader.text("HOST", "127.0.0.1"), reader.number("PORT", 8000, 1, 65535)
    public_url = reader.url("PUBLIC_URL", f"http://{_reachable(host)}:{port}", "http", "https")
    return {"host": host, "port": port, "public_url": public_url.rstrip("/")}


def _reachable(host: str) -> str:
    """An address that a browser can open when the server listens on all of them."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104


def _databases(reader: _Reader, home: Path) -> dict[str, Any]:
    return {"database_urls": _database_urls(reader, home), "owner_urls": _owner_urls(reader)}


def _database_urls(reader: _Reader, home: Path) -> dict[str, str]:
    return {
        name: reader.url(
            f"LIANXUE_{name.upper()}_DATABASE_URL", f"sqlite:///{home / (name + '.sqlite')}",
            "sqlite", "postgresql", r"postgresql\+psycopg2",
        )
        for name in SERVICES
    }  # fmt: skip


def _owner_urls(reader: _Reader) -> dict[str, str]:
    """Whose tables belong to another role than the service's: the ledger's, so that the service cannot alter them."""
    name = "LIANXUE_EVENTS_OWNER_DATABASE_URL"
    return {"events": reader.url(name, "", "postgresql", r"postgresql\+psycopg2")} if reader.text(name) else {}


def _secret_key(reader: _Reader, env: str, home: Path) -> str:
    """The given secret; outside production one is made once and kept under LIANXUE_HOME, readable by its owner only."""
    given = reader.text("LIANXUE_SECRET_KEY")
    if given:
        if len(given) < 32:
            reader.problems.append("LIANXUE_SECRET_KEY: at least 32 characters")
        return given
    if env == "production":
        reader.problems.append("LIANXUE_SECRET_KEY: must be set in production, e.g. from `openssl rand -hex 32`")
        return ""
    return kept_secret(home / "secret-key")


def kept_secret(path: Path, new: str = "") -> str:
    """A random secret, or `new`, kept in a file of mode 600; whoever makes it first wins, also between processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        scratch = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        scratch.touch(mode=0o600)
        scratch.write_text(new or secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(scratch)
        scratch.unlink()
    return path.read_text().strip()


def _check_together(reader: _Reader, settings: Settings, environment: Mapping[str, str]) -> None:
    """Mistakes that only show when two variables are seen side by side, and misspelt names."""
    if settings.production and settings.test_clock:
        reader.problems.append("LIANXUE_TEST_CLOCK=1: not with LIANXUE_ENV=production")
    if (
        settings.production
        and settings.embedded_broker
        and any(url.startswith("postgresql") for url in settings.database_urls.values())
    ):
        reader.problems.append("LIANXUE_AMQP_URI: must be set when the services run on PostgreSQL in production")
    if len(set(settings.database_urls.values())) < len(SERVICES):
        reader.problems.append("LIANXUE_*_DATABASE_URL: each service needs its own database")
    for service, owner in settings.owner_urls.items():
        reader.problems += _owner_problems(service, urlsplit(owner), urlsplit(settings.database_urls[service]))
    for name in environment:
        if name.startswith("LIANXUE_") and name not in VARIABLES and not name.startswith("LIANXUE_TEST_"):
            reader.problems.append(f"{name}: there is no such setting")


def _owner_problems(service: str, owner: SplitResult, own: SplitResult) -> list[str]:
    """The owner is another role of the very same database."""
    name = f"LIANXUE_{service.upper()}_OWNER_DATABASE_URL"
    if (owner.hostname, owner.port, owner.path) != (own.hostname, own.port, own.path):
        return [f"{name}: must name the same database as LIANXUE_{service.upper()}_DATABASE_URL"]
    if owner.username == own.username:
        return [f"{name}: must be another role than that of LIANXUE_{service.upper()}_DATABASE_URL"]
    return []
