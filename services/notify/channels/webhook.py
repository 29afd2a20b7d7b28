"""Webhooks for programs, as Standard Webhooks (standardwebhooks.com) has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from kit.clock import SystemClock
from services.notify.channels.posting import JSON, TIMEOUT, Answered, Poster, of_status
from services.notify.domain.channels import Opened, webhook_key
from services.notify.domain.messages import Receipt
from services.notify.ports import Outgoing


class WebhookChannel:
    """Any 2xx is success. The id is the delivery's, and so the same when it is sent again."""

    def __init__(self, channel: Opened, timeout: float = TIMEOUT) -> None:
        self.channel, self.poster = channel, Poster(timeout, channel.proxy)

    def send(self, message: Outgoing) -> Receipt:
        """Try once."""
        data = {"subject": message.subject, "title": message.title, "link": message.link}
        said = {"type": message.fact_type, "timestamp": message.created_at, "data": data}
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        moment = str(int(SystemClock().now().timestamp()))
        signed = signature(self.channel.secret["signing_secret"], message.delivery_id, moment, body)
        headers = {"webhook-id": message.delivery_id, "webhook-timestamp": moment, "webhook-signature": signed}
        return self.poster.hand_over(self.channel.base_url, body, _judge, {**JSON, **headers})


def signature(secret: str, message_id: str, moment: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, moment and body."""
    content = f"{message_id}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(webhook_key(secret) or b"", content, hashlib.sha256)).decode()


def _judge(answer: Answered) -> Receipt:
    return Receipt("delivered", str(answer.status)) if 200 <= answer.status < 300 else of_status(answer)
