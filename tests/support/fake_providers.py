"""The providers of channels that are set up, as servers: 钉钉, 飞书, a listener to webhooks, an SMS gateway.

Each checks the signature with code of its own and says what it thinks in its own words: the robots in an answer of 200.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.support.fake_channels import Robot

TOKEN, SECRET = "exercise-token-0001", "SECexercise+/=0002"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"exercise-webhook-key-000003").decode()
PHONES = "000-00000000"
BAD_SIGN = 310000


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


class Dingtalk(Robot):
    """The signature stands in the query, encoded once: a `+` that came through raw would be a blank."""

    def judged(self, request: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, Any]:
        url = urlsplit(request.path)
        pairs = dict(pair.split("=", 1) for pair in url.query.split("&"))
        if url.path != "/robot/send" or pairs.get("access_token") != TOKEN:
            return 200, {"errcode": 300005, "errmsg": "token is not exist"}
        moment = pairs.get("timestamp", "0")
        expected = base64.b64encode(_mac(SECRET.encode(), f"{moment}\n{SECRET}".encode())).decode()
        late = abs(time.time() * 1000 - int(moment)) > 3_600_000
        if late or unquote(pairs.get("sign", "")) != expected:
            return 200, {"errcode": BAD_SIGN, "errmsg": "sign not match"}
        said = json.loads(raw)
        if "联学" not in said["text"]["content"]:
            return 200, {"errcode": BAD_SIGN, "errmsg": "keywords not in content"}
        self.got.append(said["text"]["content"])
        return 200, {"errcode": 0, "errmsg": "ok"}


class Feishu(Robot):
    """The signature stands in the body, of a moment in seconds, with nothing as the message."""

    def judged(self, request: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, Any]:
        said = json.loads(raw)
        if request.path != f"/open-apis/bot/v2/hook/{TOKEN}":
            return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
        moment = str(said.get("timestamp", "0"))
        expected = base64.b64encode(_mac(f"{moment}\n{SECRET}".encode(), b"")).decode()
        if abs(time.time() - int(moment)) > 3600 or said.get("sign") != expected:
            return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}
        self.got.append(said["content"]["text"])
        return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


class Listener(Robot):
    """Verifies as the specification of Standard Webhooks says; `seen`: (id, type) of what it took."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def judged(self, request: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, Any]:
        names = ("webhook-id", "webhook-timestamp", "webhook-signature")
        message_id, moment, signatures = (request.headers.get(name, "") for name in names)
        key = base64.b64decode(WEBHOOK_SECRET.removeprefix("whsec_"))
        expected = "v1," + base64.b64encode(_mac(key, f"{message_id}.{moment}.".encode() + raw)).decode()
        if abs(time.time() - int(moment or 0)) > 300 or expected not in signatures.split(" "):
            return 401, {"error": "signature"}
        said = json.loads(raw)
        self.seen.append((message_id, said["type"]))
        self.got.append(raw.decode())
        return 202, {}


class SmsGateway(Robot):
    """Takes JSON with a digest in a header, or a query; says yes with `{"data": {"status": "sent"}}`."""

    def judged(self, request: BaseHTTPRequestHandler, raw: bytes) -> tuple[int, Any]:
        query = urlsplit(request.path).query
        if request.command == "GET":
            said = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
        else:
            said = json.loads(raw)
            if request.headers.get("X-Digest") != _mac(SECRET.encode(), raw).hex():
                return 200, {"data": {"status": "bad digest"}}
        if said.get("mobile") != PHONES:
            return 200, {"data": {"status": "bad number"}}
        self.got.append(said["text"])
        return 200, {"data": {"status": "sent"}}
