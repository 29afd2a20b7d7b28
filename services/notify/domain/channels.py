"""Channels that an administrator sets up: a group robot, a webhook, an SMS gateway. What they are, and what they carry.

What goes out over them is a title and a link: whoever is in the group need not be whoever may see the event.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kit.domain import Aggregate, Invalid, field_error
from services.notify.domain import sms
from services.notify.domain.languages import CHINESE

NEWS: Mapping[str, tuple[str, ...]] = {
    "approvals": ("approval.requested.v1", "event.approved.v1", "event.returned.v1", "event.rejected.v1"),
    "agreed": ("event.confirmed.v1",),
    "changes": ("event.cancelled.v1", "event.rescheduled.v1", "event.declined.v1"),
    "publications": ("event.published.v1",),
    "findings": ("finding.raised.v1", "finding.rectified.v1", "finding.verified.v1", "finding.reopened.v1",
                 "finding.escalated.v1"),
    "notices": ("notice.issued.v1", "notice.retracted.v1"),
}  # fmt: skip
"""Kinds of news that a channel may carry -> the facts they are made of."""
NEWS_OF: Mapping[str, str] = {fact: news for news, facts in NEWS.items() for fact in facts}
TEST = "channel.test"
"""What stands for the fact's type where somebody only tries a channel."""


@dataclass(frozen=True)
class Kind:
    """`needs` and `may_have`: parts of its secret. `base_url`: the provider's own, empty where there is no usual one.

    `per_minute`: messages that the provider takes; `longest`: bytes of one text. Without them nothing is combined.
    """

    needs: tuple[str, ...]
    may_have: tuple[str, ...] = ()
    base_url: str = ""
    per_minute: int | None = None
    longest: int | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that its secret may consist of."""
        return (*self.needs, *self.may_have)


KINDS: Mapping[str, Kind] = {
    "wecom": Kind(("key",), (), "https://qyapi.weixin.qq.com", 20, 2048),
    "dingtalk": Kind(("token",), ("signing_secret",), "https://oapi.dingtalk.com", 20, 15_000),
    "feishu": Kind(("token",), ("signing_secret",), "https://open.feishu.cn", 100, 15_000),
    "webhook": Kind(("signing_secret",)),
    "sms": Kind((), ("secret", "phones")),
}
SECRET_PARTS = tuple(dict.fromkeys(part for kind in KINDS.values() for part in kind.parts))


@dataclass(frozen=True)
class Opened:
    """A channel as its adapter needs it, for the time of one message. The secret is in no `repr`."""

    kind: str
    base_url: str
    proxy: str
    settings: Mapping[str, Any]
    secret: Mapping[str, str] = field(repr=False)


@dataclass(eq=False, kw_only=True)
class Channel(Aggregate):
    """`secret`: part -> what was sealed. `settings`: what an SMS gateway wants to be asked like; empty for the others.

    `resting_until`: the provider said that it was too fast; real time. `robot`: what stands for the robot that it leads
    to, so that channels that lead to one share its minute; empty where nobody counts. `language`: of what it carries.
    """

    id: str
    unit_id: str
    kind: str
    name: str
    base_url: str = ""
    proxy: str = ""
    news: list[str]
    settings: dict[str, Any]
    secret: dict[str, str]
    enabled: bool = True
    language: str = CHINESE
    robot: str = ""
    resting_until: dt.datetime | None = None
    version: int = 0

    def create(self) -> None:
        """The first time that it is written down."""
        self.base_url = self.base_url or KINDS[self.kind].base_url
        self.check()
        self.happened("channel.changed", what="created", secrets_changed=sorted(self.secret))

    def edit(self, changes: Mapping[str, Any], secret: Mapping[str, str]) -> None:
        """What is given takes the place of what was; of the secret only the parts that are given."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.base_url = self.base_url or KINDS[self.kind].base_url
        self.secret = {**self.secret, **secret}
        self.check()
        self.happened("channel.changed", what="edited", secrets_changed=sorted(secret))

    def check(self) -> None:
        """Invalid with everything that is wrong."""
        kind = KINDS[self.kind]
        self.news = [news for news in NEWS if news in self.news]
        wrong = [*_addresses(self.base_url, self.proxy, plain=kind.per_minute is not None)]
        wrong += [_wrong(f"/secret/{part}", "此项必填。") for part in kind.needs if part not in self.secret]
        wrong += [_wrong(f"/secret/{part}", "这种渠道没有此项。") for part in self.secret if part not in kind.parts]
        if self.kind == "sms":
            wrong += [_wrong(pointer, words) for pointer, words in sms.problems(self.settings, self.secret)]
        elif self.settings:
            wrong.append(_wrong("/settings", "只有短信网关才需要此项。"))
        refuse(wrong)

    def carries(self, fact_type: str) -> bool:
        """Whether this fact is told over it."""
        return self.enabled and NEWS_OF.get(fact_type) in self.news

    def to_dict(self) -> dict[str, Any]:
        """API shape: of the secret only which parts are set."""
        return {
            "id": self.id,
            "unit_id": self.unit_id,
            "kind": self.kind,
            "name": self.name,
            "base_url": self.base_url,
            "proxy": self.proxy,
            "news": self.news,
            "settings": self.settings,
            "secret_set": sorted(self.secret),
            "enabled": self.enabled,
            "language": self.language,
            "state": "enabled" if self.enabled else "disabled",
            "version": self.version,
        }

    @property
    def host(self) -> str:
        """All that is named of its address where not everybody may see it whole."""
        return urlsplit(self.base_url).hostname or ""


def refuse(wrong: Sequence[Mapping[str, str]]) -> None:
    """Raise Invalid if there is anything wrong."""
    if wrong:
        raise Invalid("invalid", "有内容填写不正确，请按提示修改。", "Some fields are not valid.", errors=wrong)


def secret_problems(secret: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    """What is wrong with the parts of a secret before they are sealed; none of them is repeated."""
    wrong = [
        _wrong(f"/secret/{part}", "不能含有空格或换行。") for part, text in secret.items() if len(text.split()) != 1
    ]
    wrong += [
        _wrong(f"/secret/{part}", "只填机器人地址中的 key 或 token，不要填整个地址。")
        for part in ("key", "token")
        if set(secret.get(part, "")) & set("/?&=")
    ]
    if kind == "webhook" and not _is_webhook_secret(secret.get("signing_secret")):
        wrong.append(_wrong("/secret/signing_secret", "应为 whsec_ 加 24–64 个字节的 Base64。"))
    return wrong


def robot_of(kind: str, base_url: str, secret: Mapping[str, str]) -> str:
    """Which robot that is, whichever way its address is written; with its secret in it, so never to be kept as it is.

    Empty where nobody counts messages.
    """
    if KINDS[kind].per_minute is None:
        return ""
    parts = urlsplit(base_url)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{kind}\n{parts.hostname}{port}{parts.path.rstrip('/')}\n{secret.get('key') or secret.get('token')}"


def robot_at(url: str) -> str:
    """The same of the whole address of a WeCom robot, as the settings have it for the ledger's checkpoints."""
    parts = urlsplit(url)
    key = parse_qs(parts.query).get("key", [""])[0]
    base_url = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/cgi-bin/webhook/send')}"
    return robot_of("wecom", base_url, {"key": key})


def webhook_key(secret: str) -> bytes | None:
    """The bytes to sign with of a `whsec_…`; None where it is not one."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return None
    return key if secret.startswith("whsec_") and 24 <= len(key) <= 64 else None


def _is_webhook_secret(given: str | None) -> bool:
    return given is None or webhook_key(given) is not None


def _wrong(pointer: str, words: str) -> dict[str, str]:
    return field_error(pointer, "required" if words == "此项必填。" else "invalid", words)


def _addresses(base_url: str, proxy: str, *, plain: bool) -> Iterable[dict[str, str]]:
    """Where it goes, and through what. A robot's address ends where the provider's path begins."""
    if not is_address(base_url, query=not plain):
        yield _wrong("/base_url", "应为 http:// 或 https:// 开头的地址，不含用户名、密码和空格。")
    if proxy and not is_address(proxy, query=False):
        yield _wrong("/proxy", "应为 http:// 或 https:// 开头的代理地址，不含用户名和密码。")


def is_address(url: str, *, query: bool) -> bool:
    """An http(s) URL of a host, without credentials, fragment or blanks."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    fine = parts.scheme in ("http", "https") and parts.hostname and port != 0
    whole = url.isascii() and url.isprintable() and not set(url) & set(" \\")
    return bool(fine and whole and "@" not in parts.netloc and not parts.fragment and (query or not parts.query))
