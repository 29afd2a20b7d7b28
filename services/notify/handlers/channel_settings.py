"""Setting up channels, and trying them. What is secret comes in here, is sealed, and leaves only to be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.clock import SystemClock
from kit.domain import Conflict, Invalid, field_error, not_found
from kit.ids import new_id
from services.notify.domain.channels import TEST, Channel, refuse, secret_problems
from services.notify.domain.languages import CHINESE, ENGLISH
from services.notify.handlers import outbound, robots
from services.notify.ports import NotifyWork

MOST_AGAIN = 500
TRIAL = {CHINESE: "测试消息：{name}", ENGLISH: "Test message: {name}"}


def create_channel(
    work: NotifyWork, *, unit_id: str, kind: str, name: str, secret: Mapping[str, str], **more: Any
) -> dict[str, Any]:
    """Set a channel up for a unit and those below it."""
    if work.copies.find("unit", unit_id) is None:
        wrong = field_error("/unit_id", "invalid", "没有这个单位。")
        raise Invalid("channel.no_unit", "没有这个单位。", "There is no such unit.", errors=[wrong])
    _name_is_free(work, unit_id, name)
    channel = Channel(id=new_id(), unit_id=unit_id, kind=kind, name=name, secret={}, **more)
    channel.secret = _sealed(work, channel, secret)
    channel.create()
    channel.robot = robots.mark_of(work, channel)
    work.channels.add(channel)
    return channel.to_dict()


def edit_channel(
    work: NotifyWork, *, channel_id: str, expected_version: int | None, secret: Mapping[str, str], **changes: Any
) -> dict[str, Any]:
    """Change what is given; a part of the secret that is not given stays."""
    channel = work.channels.get(channel_id)
    channel.expect_version(expected_version)
    if changes.get("name", channel.name) != channel.name:
        _name_is_free(work, channel.unit_id, changes["name"])
    channel.edit(changes, _sealed(work, channel, secret))
    channel.robot = robots.mark_of(work, channel)
    return channel.to_dict()


def create_webhook(work: NotifyWork, **given: Any) -> dict[str, Any]:
    """A channel of the kind that programs listen to."""
    return create_channel(work, kind="webhook", settings={}, **given)


def edit_webhook(work: NotifyWork, *, channel_id: str, **given: Any) -> dict[str, Any]:
    """The same, and nothing but a webhook."""
    if work.channels.get(channel_id).kind != "webhook":
        raise not_found("渠道")
    return edit_channel(work, channel_id=channel_id, **given)


def test_channel(work: NotifyWork, *, channel_id: str) -> dict[str, Any]:
    """Send something harmless over it, also while it is not in use; the delivery says what became of it."""
    channel = work.channels.get(channel_id)
    [delivery] = outbound.queue(
        work, [channel], channel.id, (TEST, TRIAL[channel.language].format(name=channel.name), "/")
    )
    return {**delivery.to_dict(), "channel_id": channel.id}


def retry_channel(work: NotifyWork, *, channel_id: str) -> dict[str, Any]:
    """Queue everything again that did not get out over it."""
    channel = work.channels.get(channel_id)
    if not channel.enabled:
        raise Conflict("channel.disabled", "渠道已停用，请先启用。", "The channel is not in use; enable it first.")
    found = work.channels.failed(channel_id, MOST_AGAIN)
    for delivery in found:
        delivery.retry(SystemClock().now())
    return {"id": channel.id, "state": "enabled", "version": channel.version, "count": len(found)}


def _sealed(work: NotifyWork, channel: Channel, secret: Mapping[str, str]) -> dict[str, str]:
    """Each part that is given, sealed for this channel and this part alone."""
    given = {part: text for part, text in secret.items() if text}
    refuse(secret_problems(given, channel.kind))
    return {part: work.sealer.seal(text, f"{channel.id}:{part}") for part, text in given.items()}


def _name_is_free(work: NotifyWork, unit_id: str, name: str) -> None:
    if work.channels.named(unit_id, name) is not None:
        wrong = field_error("/name", "taken", "本单位已有同名渠道。")
        raise Invalid(
            "channel.name_taken", "本单位已有同名渠道。", "The unit has a channel of this name.", errors=[wrong]
        )
