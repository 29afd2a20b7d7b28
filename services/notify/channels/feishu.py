"""飞书 (Feishu) group robots: the token is in the path, the signature beside the message."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote

from kit.clock import SystemClock
from services.notify.channels.posting import TIMEOUT, Codes, Poster
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.outbound import text_of
from services.notify.ports import Outgoing

TOO_FAST = dt.timedelta(minutes=1)
CODES = Codes("code", "msg", {9499: TOO_FAST, 11232: TOO_FAST, 11233: TOO_FAST})
NO_TAGS = str.maketrans("<>", "＜＞")
"""`<at user_id="all">` in a text would call the whole group."""


class FeishuChannel:
    """A robot whose security is a signature, a word (联学), or both."""

    def __init__(self, channel: Opened, timeout: float = TIMEOUT) -> None:
        self.channel, self.poster = channel, Poster(timeout, channel.proxy)
        token = quote(channel.secret["token"], safe="")
        self.url = f"{channel.base_url.rstrip('/')}/open-apis/bot/v2/hook/{token}"

    def send(self, message: Outgoing) -> Receipt:
        """Try once."""
        text = text_of(message.title, message.body).translate(NO_TAGS)
        said: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if secret := self.channel.secret.get("signing_secret"):
            moment = str(int(SystemClock().now().timestamp()))
            said |= {"timestamp": moment, "sign": signature(secret, moment)}
        return self.poster.hand_over(self.url, json.dumps(said).encode(), CODES.judge)


def signature(secret: str, moment: str) -> str:
    """HMAC-SHA256 of nothing, with the moment in seconds, a newline and the secret as key; base64."""
    return base64.b64encode(hmac.digest(f"{moment}\n{secret}".encode(), b"", hashlib.sha256)).decode()
