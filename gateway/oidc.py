"""Who somebody is by the word of the office's OpenID provider: code flow with PKCE, and the ID token's every check.

Nothing is kept here between the two steps: what the second must know of the first travels in the caller's `Begun`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kit.domain import Forbidden, Unavailable
from kit.entering import Oidc
from kit.logs import logger

log = logger("gateway.oidc")
METADATA = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures that only the provider can make; never `none`, and no secret that we hold, too."""
WITHIN = (3.05, 8)
"""Seconds to connect and to answer."""
KEPT_FOR = 600.0
LEEWAY = 60
AT_LEAST_BETWEEN = 30.0
"""Seconds between two looks for new keys, whoever sends what."""


@dataclass(frozen=True)
class Begun:
    """What the first step leaves for the second: for this browser alone, once."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class Provider:
    """The office's provider, as its metadata describes it; its keys are looked up again when one is unknown."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._known: dict[str, tuple[float, Any]] = {}

    def begin(self, redirect_uri: str) -> tuple[str, Begun]:
        """The provider's address to send the browser to, and what to remember."""
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (24, 24, 48))
        begun = Begun(state, nonce, verifier, redirect_uri)
        endpoint = self._endpoint("authorization_endpoint")
        with self._session(redirect_uri) as session:
            address, _state = session.create_authorization_url(
                endpoint, state=state, code_verifier=verifier, nonce=nonce
            )
        return str(address), begun

    def username(self, code: str, begun: Begun) -> str:
        """Whose code it is; Forbidden for one that does not hold, Unavailable while the provider is away."""
        token = self._token(code, begun)
        claims = self._claims(str(token.get("id_token") or ""), str(token.get("access_token") or ""), begun.nonce)
        name = claims.get(self.settings.username_claim)
        if not isinstance(name, str) or not name.strip():
            raise refused(f"the ID token has no {self.settings.username_claim}")
        return name.strip()

    def _session(self, redirect_uri: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415  (not at every start)

        method = "client_secret_basic" if self.settings.client_secret else "none"
        return OAuth2Session(
            self.settings.client_id, self.settings.client_secret or None, scope="openid profile",
            redirect_uri=redirect_uri, token_endpoint_auth_method=method, code_challenge_method="S256",
        )  # fmt: skip

    def _token(self, code: str, begun: Begun) -> Mapping[str, Any]:
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415
        from requests import RequestException  # noqa: PLC0415

        endpoint = self._endpoint("token_endpoint")
        try:
            with self._session(begun.redirect_uri) as session:
                return dict(
                    session.fetch_token(
                        endpoint, grant_type="authorization_code", code=code, code_verifier=begun.verifier,
                        timeout=WITHIN, allow_redirects=False,
                    )
                )  # fmt: skip
        except OAuthError as error:
            raise refused(f"the code was refused: {error.error}") from error
        except (RequestException, ValueError) as error:
            raise away(error) from error

    def _claims(self, id_token: str, access_token: str, nonce: str) -> Mapping[str, Any]:
        """What the provider says, once signature, issuer, audience, nonce and times are right."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc import errors, jwt  # noqa: PLC0415

        try:
            try:
                read = jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS)
            except (errors.BadSignatureError, errors.InvalidKeyIdError, ValueError):
                read = jwt.decode(id_token, self._keys(anew=True), algorithms=ALGORITHMS)
            us = self.settings
            mine = {"iss": {"essential": True, "value": us.issuer}, "aud": {"essential": True, "value": us.client_id}}
            given = {"nonce": nonce, "client_id": us.client_id, "access_token": access_token}
            claims = CodeIDToken(read.claims, read.header, mine, given)
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except (errors.JoseError, ValueError, TypeError) as error:
            raise refused(f"the ID token does not hold: {type(error).__name__}") from error
        return dict(claims)

    def _keys(self, *, anew: bool = False) -> Any:
        from joserfc.jwk import KeySet  # noqa: PLC0415

        endpoint = self._endpoint("jwks_uri")
        found = self._looked_up(endpoint, AT_LEAST_BETWEEN if anew else KEPT_FOR)
        usable = [key for key in found.get("keys") or [] if key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"]
        return KeySet.import_key_set({"keys": usable})

    def _endpoint(self, name: str) -> str:
        """An address out of the metadata; one that is not as safe as the issuer's is not used."""
        found = self._looked_up(self.settings.issuer.rstrip("/") + METADATA, KEPT_FOR)
        address = str(found.get(name) or "")
        if found.get("issuer") != self.settings.issuer:
            raise refused("the metadata are another issuer's")
        if urlsplit(address).scheme not in ("https", urlsplit(self.settings.issuer).scheme):
            raise refused(f"the metadata's {name} is not safe")
        return address

    def _looked_up(self, address: str, kept_for: float) -> dict[str, Any]:
        at, found = self._known.get(address, (-KEPT_FOR, None))
        if found is not None and time.monotonic() - at < kept_for:
            return dict(found)
        import requests  # noqa: PLC0415

        try:
            answer = requests.get(address, timeout=WITHIN, allow_redirects=False)
            answer.raise_for_status()
            found = dict(answer.json())
        except (requests.RequestException, ValueError, TypeError) as error:
            raise away(error) from error
        self._known[address] = (time.monotonic(), found)
        return dict(found)


def refused(why: str) -> Forbidden:
    """One sentence for people; what it was is for the log."""
    log.warning("a login by the office's provider was refused", why=why[:200])
    return Forbidden(
        "session.oidc_refused",
        "统一身份认证未通过，请重新登录；如仍不行，请联系管理员。",
        "The office's login was not accepted; try again, or ask the administrator.",
    )


def away(error: Exception) -> Unavailable:
    """The provider does not answer, or not as one does."""
    log.warning("the office's provider does not answer", why=type(error).__name__)
    return Unavailable(
        "session.oidc_away",
        "统一身份认证系统暂时无法连接，请稍后再试。",
        "The office's login does not answer; try again later.",
    )
