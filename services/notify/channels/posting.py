"""One bounded HTTP request to somebody outside, for every channel that speaks HTTP.

The secret is often in the address, so neither the address nor an exception of `requests`, which quotes it, may reach a
log or a receipt. Redirects are not followed: the secret is for this host alone.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.notify.domain.messages import Receipt

if TYPE_CHECKING:
    from requests import Response

TIMEOUT = 10.0
LONGEST_ANSWER = 4096
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Answered:
    """What came back, as far as it was read."""

    status: int
    body: bytes
    retry_after: dt.timedelta | None = None

    def members(self) -> dict[str, Any]:
        """The JSON object that it is, or none."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}


class Poster:
    """Sends within twice `timeout`, which is less than half of a delivery's lease."""

    def __init__(self, timeout: float = TIMEOUT, proxy: str = "") -> None:
        import requests  # noqa: PLC0415  (its import opens a socket to see whether there is IPv6; ours does nothing)

        self.timeout, self.requests = timeout, requests
        self.proxies = {"http": proxy, "https": proxy} if proxy else None

    def hand_over(
        self,
        url: str,
        body: bytes,
        judge: Callable[[Answered], Receipt],
        headers: Mapping[str, str] = JSON,
        method: str = "POST",
    ) -> Receipt:
        """Try once; `judge` says what an answer means, and no answer is one for later."""
        try:
            return judge(self._ask(method, url, body, headers))
        except (self.requests.Timeout, TimeoutError):
            return Receipt("later", "timeout")
        except self.requests.RequestException as error:
            return Receipt("later", type(error).__name__[:64])

    def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        deadline = time.monotonic() + 2 * self.timeout
        given: dict[str, Any] = {"data": body, "headers": headers, "timeout": self.timeout, "proxies": self.proxies}
        with self.requests.request(method, url, allow_redirects=False, stream=True, **given) as answer:
            return Answered(answer.status_code, _read(answer, deadline), _wait(answer.headers.get("Retry-After", "")))


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


def _wait(asked: str) -> dt.timedelta | None:
    """What Retry-After asks for in seconds, an hour at most; as a date, or absent, the usual delay does."""
    return dt.timedelta(seconds=min(int(asked), 3600)) if re.fullmatch(r"[0-9]{1,9}", asked) else None


def of_status(answer: Answered) -> Receipt:
    """429 and what is the server's own trouble may pass; any other status is about what we sent."""
    if answer.status in (408, 429) or answer.status >= 500:
        return Receipt("later", str(answer.status), retry_after=answer.retry_after)
    return Receipt("refused", str(answer.status))


@dataclass(frozen=True)
class Codes:
    """How a robot says what it thinks of a message: in an answer of 200, `member` is 0, and nothing else is success.

    `may_pass`: codes after which another try may do -> when.
    """

    member: str
    words: str
    may_pass: Mapping[int, dt.timedelta | None]

    def judge(self, answer: Answered) -> Receipt:
        """Another status than 200 is judged by itself, unless a code in it says that it may pass."""
        said = answer.members()
        code = said.get(self.member)
        if not isinstance(code, int) or isinstance(code, bool):
            code = None
        if answer.status != 200 and code not in self.may_pass:
            return of_status(answer)
        if code is None:
            return Receipt("later", f"no_{self.member}")  # a proxy's page, say
        text = str(said.get(self.words, ""))
        if code == 0:
            return Receipt("delivered", "0", text)
        if code in self.may_pass:
            return Receipt("later", str(code), text, self.may_pass[code])
        return Receipt("refused", str(code)[:64], text)
