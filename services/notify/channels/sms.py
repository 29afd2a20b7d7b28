"""SMS by way of an HTTP gateway, asked in the way that the administrator has written down."""

from __future__ import annotations

import hashlib
import hmac

from kit.clock import SystemClock
from services.notify.channels.posting import JSON, TIMEOUT, Answered, Poster, of_status
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Receipt
from services.notify.domain.sms import filled, succeeded
from services.notify.ports import Outgoing

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


class SmsChannel:
    """Success is the status that was named and, where one was named, the member of the answer that says yes."""

    def __init__(self, channel: Opened, timeout: float = TIMEOUT) -> None:
        self.channel, self.poster = channel, Poster(timeout, channel.proxy)

    def send(self, message: Outgoing) -> Receipt:
        """Try once."""
        settings, secret = self.channel.settings, self.channel.secret
        moment = str(int(SystemClock().now().timestamp()))
        values = {"title": message.title, "link": message.link, "id": message.delivery_id, "time": moment, **secret}
        text = filled(settings, values)
        headers = dict(JSON if settings["body"] == "json" else FORM)
        if settings["digest_header"]:
            headers[settings["digest_header"]] = digest(secret["secret"], text.encode())
        url, body = self.channel.base_url, text.encode()
        if settings["method"] == "GET":
            url, body = f"{url}{'&' if '?' in url else '?'}{text}", b""
        return self.poster.hand_over(url, body, self._judge, headers, settings["method"])

    def _judge(self, answer: Answered) -> Receipt:
        settings = self.channel.settings
        if answer.status != settings["success_status"]:
            return of_status(answer)
        yes, said = succeeded(settings, answer.members())
        if yes:
            return Receipt("delivered", said or str(answer.status))
        return Receipt("refused", said) if said is not None else Receipt("later", "no_member")


def digest(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the body (of the query, where there is none), in hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
