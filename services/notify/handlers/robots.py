"""Robots behind channels: several channels, and the setting for checkpoints, may lead to one, which counts them all."""

from __future__ import annotations

import datetime as dt

from kit.sealing import Unreadable
from services.notify.domain.channels import KINDS, Channel, robot_of
from services.notify.domain.outbound import MINUTE
from services.notify.ports import NotifyWork


def secret_of(work: NotifyWork, channel: Channel) -> dict[str, str]:
    """The parts of its secret; Unreadable where LIANXUE_SECRET_KEY was changed."""
    return {part: work.sealer.open(text, f"{channel.id}:{part}") for part, text in channel.secret.items()}


def mark_of(work: NotifyWork, channel: Channel) -> str:
    """What stands for the robot that it leads to: a keyed fingerprint, which tells nothing of the secret."""
    try:
        known = robot_of(channel.kind, channel.base_url, secret_of(work, channel))
    except Unreadable:
        return ""
    return work.sealer.fingerprint(known) if known else ""


def of_channel(work: NotifyWork, channel: Channel) -> str:
    """The mark of its robot; of a channel from before there were such marks it is made now."""
    if channel.robot or KINDS[channel.kind].per_minute is None:
        return channel.robot
    mark = mark_of(work, channel)
    work.channels.leads_to(channel.id, mark)
    return mark


def checkpoint_must_wait(work: NotifyWork, at: dt.datetime) -> bool:
    """Whether the robot that gets the checkpoints has had its number for the minute, or rests."""
    robot, most = work.checkpoint_robot, KINDS["wecom"].per_minute or 0
    if not robot:
        return False
    work.channels.hold("", robot)
    return work.channels.is_resting(robot, at) or work.channels.sent_since("", robot, at - MINUTE) >= most
