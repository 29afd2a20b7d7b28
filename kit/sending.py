"""Where the house sends to: the mail server, and who keeps the ledger's checkpoints outside.

A password or a robot's key stands in two of these settings, so no mistake in them repeats what was set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

VARIABLES: dict[str, str] = {
    "LIANXUE_SMTP_URL": "mail server: smtp://HOST:25 (a relay inside), smtp://USER:PASSWORD@HOST:587?starttls=1 or "
    "smtps://USER:PASSWORD@HOST:465; special characters of a password as %XX",
    "LIANXUE_MAIL_FROM": "address that mail is sent from",
    "LIANXUE_CHECKPOINT_MAIL_TO": "addresses, separated by commas, that get the ledger's daily checkpoint by mail",
    "LIANXUE_CHECKPOINT_ROBOT_URL": "webhook of a WeCom (企业微信) group robot that gets the ledger's daily checkpoint",
}
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}", re.ASCII)
MOST_ADDRESSES = 20
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """How mail leaves: `tls` is from the first byte, `starttls` before anything is said; never both."""

    host: str
    port: int
    sender: str
    tls: bool = False
    starttls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sending:
    """Nothing set: nothing is sent."""

    mail_server: MailServer | None = None
    checkpoint_mail_to: tuple[str, ...] = ()
    checkpoint_robot_url: str = field(default="", repr=False)


def read_sending(text: Callable[[str], str], problems: list[str]) -> Sending:
    """The settings as `text` knows them by name; every mistake is added to `problems`."""
    sender = text("LIANXUE_MAIL_FROM")
    if sender and not ADDRESS.fullmatch(sender):
        problems.append("LIANXUE_MAIL_FROM: must be one mail address, such as lianxue@example.gov.cn")
    server = _mail_server(text("LIANXUE_SMTP_URL"), sender, problems)
    mail_to = _addresses(text("LIANXUE_CHECKPOINT_MAIL_TO"), problems)
    if mail_to and not (server and sender):
        problems.append("LIANXUE_CHECKPOINT_MAIL_TO: needs LIANXUE_SMTP_URL and LIANXUE_MAIL_FROM")
    return Sending(server, mail_to, _robot(text("LIANXUE_CHECKPOINT_ROBOT_URL"), problems))


def _mail_server(url: str, sender: str, problems: list[str]) -> MailServer | None:
    """None where none is set or the URL is wrong."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port, query = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        parts, port, query = urlsplit(""), None, {}
    starttls = query == {"starttls": ["1"]}
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or (query and not starttls):
        problems.append("LIANXUE_SMTP_URL: must be smtp://HOST:PORT, with ?starttls=1 if wanted, or smtps://HOST:PORT")
        return None
    tls = parts.scheme == "smtps"
    if tls and starttls:
        problems.append("LIANXUE_SMTP_URL: smtps:// is encrypted from the start, so without starttls=1")
    if parts.username and not (tls or starttls):
        problems.append("LIANXUE_SMTP_URL: a password needs smtps:// or ?starttls=1")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port or PORTS[parts.scheme], sender, tls, starttls, user, password)


def _addresses(listed: str, problems: list[str]) -> tuple[str, ...]:
    """Each of them once, in the order in which they were set."""
    found = tuple(dict.fromkeys(address.strip() for address in listed.split(",") if address.strip()))
    if not all(map(ADDRESS.fullmatch, found)) or len(found) > MOST_ADDRESSES:
        problems.append(f"LIANXUE_CHECKPOINT_MAIL_TO: must be at most {MOST_ADDRESSES} mail addresses with commas")
        return ()
    return found


def _robot(url: str, problems: list[str]) -> str:
    if url and not _is_webhook(url):
        problems.append("LIANXUE_CHECKPOINT_ROBOT_URL: must be the robot's webhook, https://HOST/…/send?key=KEY")
        return ""
    return url


def _is_webhook(url: str) -> bool:
    try:
        parts = urlsplit(url)
        well_formed = (
            not re.search(r"\s", url) and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        )
        return bool(well_formed and "key" in parse_qs(parts.query))
    except ValueError:
        return False
