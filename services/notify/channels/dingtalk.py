"""钉钉 (DingTalk) group robots: the signature is in the address, URL-encoded once."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import urlencode

from kit.clock import SystemClock
from services.notify.channels.posting import TIMEOUT, Codes, Poster
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.outbound import text_of
from services.notify.ports import Outgoing

TOO_FAST = dt.timedelta(minutes=10)
"""Whoever sends more than twenty in a minute is not listened to for ten."""
CODES = Codes("errcode", "errmsg", {-1: None, 130101: TOO_FAST, 410100: TOO_FAST})


class DingtalkChannel:
    """A robot whose security is a signature, a word (联学), or both."""

    def __init__(self, channel: Opened, timeout: float = TIMEOUT) -> None:
        self.channel, self.poster = channel, Poster(timeout, channel.proxy)

    def send(self, message: Outgoing) -> Receipt:
        """Try once."""
        said = {"msgtype": "text", "text": {"content": text_of(message.title, message.body)}}
        return self.poster.hand_over(self._url(), json.dumps(said).encode(), CODES.judge)

    def _url(self) -> str:
        secret = self.channel.secret
        query = {"access_token": secret["token"]}
        if "signing_secret" in secret:
            moment = str(int(SystemClock().now().timestamp() * 1000))
            query |= {"timestamp": moment, "sign": signature(secret["signing_secret"], moment)}
        return f"{self.channel.base_url.rstrip('/')}/robot/send?{urlencode(query)}"


def signature(secret: str, moment: str) -> str:
    """HMAC-SHA256 of the moment in milliseconds, a newline and the secret, with the secret as key; base64."""
    digest = hmac.digest(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()
