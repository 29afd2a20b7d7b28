"""What the edge itself refuses, in the shape of the domain's errors; `gateway.api.problems` gives each its status."""

from __future__ import annotations

from kit.domain import DomainError


class NotLoggedIn(DomainError):
    """401: no session, or one that is over."""


class TooLarge(DomainError):
    """413: the body is longer than is read."""


class UnsupportedMedia(DomainError):
    """415: a body that is not what this address takes."""


class ConditionMissing(DomainError):
    """428: a change without `If-Match`."""


class TooMany(DomainError):
    """429: `retry_after` in the details says when to come back, in seconds."""


class NotHere(DomainError):
    """501: this installation lacks what it takes."""


def not_logged_in() -> NotLoggedIn:
    """The one answer for a missing, wrong, expired or revoked session."""
    return NotLoggedIn("session.required", "请先登录。", "Log in first.")


def too_large(limit: int) -> TooLarge:
    """Refuse a body of more than `limit` bytes."""
    size = f"{limit // 2**20} MiB"
    return TooLarge("body.too_large", f"内容超过 {size}，请缩小后重试。", f"The body is larger than {size}.")


def condition_missing() -> ConditionMissing:
    """Refuse a change that does not say which version it changes."""
    return ConditionMissing(
        "precondition.required",
        "请先读取最新内容，再带上 If-Match 修改。",
        "Read the current version and send its ETag as If-Match.",
    )


def too_many(retry_after: int) -> TooMany:
    """Refuse for `retry_after` seconds."""
    return TooMany(
        "rate.exceeded", "请求过于频繁，请稍后再试。", "Too many requests; try again later.", retry_after=retry_after
    )
