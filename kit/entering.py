"""How people come in: by password and second factor here, by the office's OpenID provider, or by a proxy's word.

A secret stands in one of these settings, so no mistake in them repeats what was set.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

VARIABLES: dict[str, str] = {
    "LIANXUE_SECOND_FACTOR": "required (default): supervisors and administrators who log in by password set up codes "
    "of an app (TOTP), but for the demo's accounts; optional: who wants to",
    "LIANXUE_OIDC_ISSUER": "the office's OpenID provider, as its metadata names it: https://login.example.gov.cn/realm",
    "LIANXUE_OIDC_CLIENT_ID": "what this installation is called there",
    "LIANXUE_OIDC_CLIENT_SECRET": "its secret there; absent: a public client, with PKCE alone",
    "LIANXUE_OIDC_USERNAME_CLAIM": "claim of the ID token that is the user name here (default preferred_username)",
    "LIANXUE_TRUSTED_HEADER": "header by which a proxy says who has logged in there, such as X-Remote-User",
    "LIANXUE_TRUSTED_PROXIES": "addresses or networks, separated by commas, of which X-Forwarded-For, "
    "X-Forwarded-Proto and that header are believed; the last two of nobody else",
}
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,63}")
NEVER = {"authorization", "cookie", "host", "content-type", "content-length", "origin", "x-forwarded-for",
         "x-forwarded-proto", "x-csrf-token", "idempotency-key", "if-match", "user-agent", "accept"}  # fmt: skip
"""Headers that everybody sends, or that mean something else here."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Oidc:
    """The office's provider, and what we are to it."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    username_claim: str = "preferred_username"


@dataclass(frozen=True)
class Entering:
    """Nothing set: by password, with a second factor for those who oversee or administer."""

    second_factor: bool = True
    oidc: Oidc | None = None
    trusted_header: str = ""
    trusted_proxies: tuple[Network, ...] = ()

    def believes(self, address: str | None) -> bool:
        """Whether what comes from this address may say who it is for."""
        try:
            there = ipaddress.ip_address(address or "")
        except ValueError:
            return False
        there = getattr(there, "ipv4_mapped", None) or there
        return any(there in network for network in self.trusted_proxies)

    def believes_scheme(self, address: str | None) -> bool:
        """Whether what comes from this address may say that it came by https.

        Where no proxy is named, anybody may: no page of another site can make a browser say it, and whoever says it
        of a plain connection gets cookies that their own browser throws away.
        """
        return not self.trusted_proxies or self.believes(address)


def read_entering(text: Callable[[str], str], problems: list[str]) -> Entering:
    """The settings as `text` knows them by name; every mistake is added to `problems`."""
    wanted = text("LIANXUE_SECOND_FACTOR") or "required"
    if wanted not in ("required", "optional"):
        problems.append("LIANXUE_SECOND_FACTOR: must be required or optional")
    proxies = _proxies(text("LIANXUE_TRUSTED_PROXIES"), problems)
    return Entering(wanted != "optional", _oidc(text, problems), _header(text, proxies, problems), proxies)


def _oidc(text: Callable[[str], str], problems: list[str]) -> Oidc | None:
    issuer, client_id = text("LIANXUE_OIDC_ISSUER"), text("LIANXUE_OIDC_CLIENT_ID")
    secret, claim = text("LIANXUE_OIDC_CLIENT_SECRET"), text("LIANXUE_OIDC_USERNAME_CLAIM")
    if not issuer:
        if client_id or secret or claim:
            problems.append("LIANXUE_OIDC_ISSUER: must be set with the other LIANXUE_OIDC settings")
        return None
    if not client_id:
        problems.append("LIANXUE_OIDC_CLIENT_ID: must be set with LIANXUE_OIDC_ISSUER")
    if not _is_issuer(issuer):
        problems.append(
            "LIANXUE_OIDC_ISSUER: must be https://HOST/PATH without ? and # (http:// for this machine only)"
        )
    return Oidc(issuer, client_id, secret, claim or "preferred_username")


def _is_issuer(issuer: str) -> bool:
    """What is said over plain http could be said by anybody on the way."""
    try:
        parts = urlsplit(issuer)
        parts.port  # noqa: B018  (raises on a bad port)
    except ValueError:
        return False
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or here) and not parts.query and not parts.fragment


def _header(text: Callable[[str], str], proxies: tuple[Network, ...], problems: list[str]) -> str:
    name = text("LIANXUE_TRUSTED_HEADER")
    if name and (not HEADER.fullmatch(name) or name.lower() in NEVER):
        problems.append("LIANXUE_TRUSTED_HEADER: must be a header of its own, such as X-Remote-User")
    if name and not proxies and not text("LIANXUE_TRUSTED_PROXIES"):
        problems.append("LIANXUE_TRUSTED_HEADER: needs LIANXUE_TRUSTED_PROXIES, or anybody could be anybody")
    return name


def _proxies(given: str, problems: list[str]) -> tuple[Network, ...]:
    found: list[Network] = []
    for part in filter(None, (one.strip() for one in given.split(","))):
        try:
            network = ipaddress.ip_network(part)
        except ValueError:
            problems.append(f"LIANXUE_TRUSTED_PROXIES: {part!r} is no address and no network")
            continue
        if network.prefixlen == 0:
            problems.append(f"LIANXUE_TRUSTED_PROXIES: {part} is everybody")
        found.append(network)
    return tuple(found)
