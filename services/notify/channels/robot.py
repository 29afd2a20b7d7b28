"""A WeCom (企业微信) group robot: a POST to its webhook.

It answers 200 whatever it thinks of the message: success is `errcode == 0`, and nothing else. The key is in the
address, so neither the address nor an exception of `requests`, which quotes it, may reach a log or a receipt.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from typing import TYPE_CHECKING, Any

from services.notify.domain.messages import Receipt
from services.notify.ports import Outgoing

if TYPE_CHECKING:
    from requests import Response

LONGEST_CONTENT = 4096
"""Bytes, not characters, of a markdown message."""
TIMEOUT = 10.0
LONGEST_ANSWER = 4096
TOO_FAST = dt.timedelta(minutes=1)
"""A robot takes twenty messages a minute."""
MAY_PASS = {-1: None, 45009: TOO_FAST, 45033: TOO_FAST}
"""Codes after which another try may do -> when: busy, too many in a minute, too many at once."""


class RobotChannel:
    """One message to the group that the robot is in."""

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        import requests  # noqa: PLC0415  (its import opens a socket to see whether there is IPv6; ours does nothing)

        self.url, self.timeout, self.requests = url, timeout, requests

    def send(self, message: Outgoing) -> Receipt:
        """Try once. A text that is too long is refused, never cut: half a signed text proves nothing."""
        content = f"**{message.title}**\n{message.body}"
        if len(content.encode()) > LONGEST_CONTENT:
            return Receipt("refused", "too_long")
        try:
            return self._post({"msgtype": "markdown", "markdown": {"content": content}})
        except (self.requests.Timeout, TimeoutError):
            return Receipt("later", "timeout")
        except self.requests.RequestException as error:
            return Receipt("later", type(error).__name__[:64])

    def _post(self, said: dict[str, Any]) -> Receipt:
        """Without following redirects: the key is for this host alone."""
        deadline, post = time.monotonic() + 2 * self.timeout, self.requests.post
        with post(self.url, json=said, timeout=self.timeout, allow_redirects=False, stream=True) as answer:
            if answer.status_code != 200:
                return _of_status(answer)
            return _of_answer(_read(answer, deadline))


def _read(answer: Response, deadline: float) -> bytes:
    """At most so many bytes within the time: what drips in for ever is a timeout, too."""
    body = b""
    for byte in answer.iter_content(1):
        body += byte
        if len(body) >= LONGEST_ANSWER:
            break
        if time.monotonic() > deadline:
            raise TimeoutError
    return body


def _of_status(answer: Response) -> Receipt:
    """429 and what is the server's own trouble may pass; any other status is about what we sent."""
    status = answer.status_code
    if status in (408, 429) or status >= 500:
        return Receipt("later", str(status), retry_after=_wait(answer.headers.get("Retry-After", "")))
    return Receipt("refused", str(status))


def _wait(asked: str) -> dt.timedelta | None:
    """What Retry-After asks for in seconds, an hour at most; as a date, or absent, the usual delay does."""
    return dt.timedelta(seconds=min(int(asked), 3600)) if re.fullmatch(r"[0-9]{1,9}", asked) else None


def _of_answer(body: bytes) -> Receipt:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    code = said.get("errcode") if isinstance(said, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        return Receipt("later", "no_errcode")  # a proxy's page, say
    text = str(said.get("errmsg", ""))
    if code == 0:
        return Receipt("delivered", "0", text)
    if code in MAY_PASS:
        return Receipt("later", str(code), text, MAY_PASS[code])
    return Receipt("refused", str(code)[:64], text)
