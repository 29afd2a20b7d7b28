"""The WeCom (企业微信) group robot of the settings, which gets the ledger's checkpoints: a POST to its webhook.

It answers 200 whatever it thinks of the message: success is `errcode == 0`, and nothing else. The key is in the
address.
"""

from __future__ import annotations

import json

from services.notify.channels.posting import TIMEOUT, Poster
from services.notify.channels.wecom import CODES
from services.notify.domain.messages import Receipt
from services.notify.ports import Outgoing

LONGEST_CONTENT = 4096
"""Bytes, not characters, of a markdown message."""


class RobotChannel:
    """One message to the group that the robot is in."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        self.url, self.poster = url, Poster(timeout)

    def send(self, message: Outgoing) -> Receipt:
        """Try once. A text that is too long is refused, never cut: half a signed text proves nothing."""
        content = f"**{message.title}**\n{message.body}"
        if len(content.encode()) > LONGEST_CONTENT:
            return Receipt("refused", "too_long")
        said = {"msgtype": "markdown", "markdown": {"content": content}}
        return self.poster.hand_over(self.url, json.dumps(said).encode(), CODES.judge)
