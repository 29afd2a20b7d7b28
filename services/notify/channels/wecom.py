"""企业微信 (WeCom) group robots: plain text, so that nothing in a title can call people or draw a link of its own."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import urlencode

from services.notify.channels.posting import TIMEOUT, Codes, Poster
from services.notify.domain.channels import KINDS, Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.outbound import text_of
from services.notify.ports import Outgoing

TOO_FAST = dt.timedelta(minutes=1)
"""A robot takes twenty messages a minute."""
CODES = Codes("errcode", "errmsg", {-1: None, 45009: TOO_FAST, 45033: TOO_FAST})
"""Busy, too many in a minute, too many at once."""


class WecomChannel:
    """The key is in the address; there is no signature."""

    def __init__(self, channel: Opened, timeout: float = TIMEOUT) -> None:
        self.poster = Poster(timeout, channel.proxy)
        key = urlencode({"key": channel.secret["key"]})
        self.url = f"{channel.base_url.rstrip('/')}/cgi-bin/webhook/send?{key}"

    def send(self, message: Outgoing) -> Receipt:
        """Try once. Of a text the robot takes 2048 bytes."""
        content = text_of(message.title, message.body)
        if len(content.encode()) > (KINDS["wecom"].longest or 0):
            return Receipt("refused", "too_long")
        said = {"msgtype": "text", "text": {"content": content}}
        return self.poster.hand_over(self.url, json.dumps(said).encode(), CODES.judge)
