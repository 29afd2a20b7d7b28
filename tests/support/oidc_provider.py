"""A small OpenID provider in a process of its own, with real RS256 keys, that can be told to lie.

    python -m tests.support.oidc_provider PORT

/authorize sends whoever comes straight back with a code for USER; PKCE and the client's secret are checked at /token.
`POST /behave` with JSON changes what the next token says: {"claims": {...}, "without": [...], "sign_with": "other",
"alg": "none" | "HS256", "user": "..."}; {} makes it honest again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET, USER = "lianxue-test", "exercise-secret", "member"


class Provider:
    """What the server knows."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.keys = [jwk.RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("first", "second", "other")]
        self.shown = [self.keys[0]]
        self.signs_with = self.keys[0]
        self.codes: dict[str, dict[str, str]] = {}
        self.behaviour: dict[str, Any] = {}

    def metadata(self) -> dict[str, Any]:
        """As discovery has it."""
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {
            "issuer": self.behaviour.get("issuer", self.issuer),
            **{n: f"{self.issuer}/{p}" for n, p in ends.items()},
        }

    def rotate(self) -> None:
        """A new key signs, and is shown beside the old one."""
        self.signs_with, self.shown = self.keys[1], self.keys[:2]

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """The answer to a code."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if basic != right:
            return 401, {"error": "invalid_client"}
        if asked is None or asked.get("code_challenge") != challenge.rstrip(b"=").decode():
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now, lie = int(time.time()), self.behaviour
        claims = {"iss": self.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= {"preferred_username": lie.get("user", USER), **lie.get("claims", {})}
        claims = {name: value for name, value in claims.items() if name not in lie.get("without", [])}
        if lie.get("alg"):
            return self._not_signed(lie["alg"], claims)
        key = self.keys[2] if lie.get("sign_with") == "other" else self.signs_with
        kid = "first" if lie.get("sign_with") == "other" else key.kid
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, key)

    def _not_signed(self, alg: str, claims: dict[str, Any]) -> str:
        """By nobody, or with what everybody knows: the public key as if it were a shared secret."""
        head = {"alg": alg, "kid": "first"}
        said = ".".join(_letters(json.dumps(part).encode()) for part in (head, claims))
        public = self.keys[0].as_pem(private=False)
        made = b"" if alg == "none" else hmac.new(public, said.encode(), hashlib.sha256).digest()
        return f"{said}.{_letters(made)}"


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    provider: Provider

    def do_GET(self) -> None:
        """Discovery, keys, and the login that asks nothing."""
        parts, provider = urlsplit(self.path), self.provider
        if parts.path == "/.well-known/openid-configuration":
            self._json(200, provider.metadata())
        elif parts.path == "/jwks":
            self._json(200, {"keys": [key.as_dict(private=False) for key in provider.shown]})
        elif parts.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            code = secrets.token_urlsafe(16)
            provider.codes[code] = asked
            self.send_response(302)
            back = {"code": code, "state": asked["state"], "iss": provider.issuer}
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        """A code for a token, or how to behave."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/behave":
            wanted = json.loads(body)
            if wanted.pop("rotate", False):
                self.provider.rotate()
            self.provider.behaviour = wanted
            self._json(200, {})
        else:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _json(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


def main(port: int) -> None:
    """Serve until killed; says its port first."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Handler.provider = Provider(server.server_port)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else int(os.environ.get("PORT", "0")))
