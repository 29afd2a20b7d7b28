"""The ways out of the house, each behind `ports.Channel`; the composition root makes those that are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from kit.sending import Sending
from services.notify.channels.dingtalk import DingtalkChannel
from services.notify.channels.feishu import FeishuChannel
from services.notify.channels.mail import MailChannel
from services.notify.channels.robot import RobotChannel
from services.notify.channels.sms import SmsChannel
from services.notify.channels.webhook import WebhookChannel
from services.notify.channels.wecom import WecomChannel
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Target
from services.notify.ports import Channel

ADAPTERS: Mapping[str, Callable[[Opened], Channel]] = {
    "wecom": WecomChannel,
    "dingtalk": DingtalkChannel,
    "feishu": FeishuChannel,
    "webhook": WebhookChannel,
    "sms": SmsChannel,
}
"""By kind, for the channels that administrators set up."""


def channels_of(sending: Sending) -> Mapping[str, Channel]:
    """By name, as deliveries name them."""
    found: dict[str, Channel] = {}
    if sending.mail_server:
        found["mail"] = MailChannel(sending.mail_server)
    if sending.checkpoint_robot_url:
        found["robot"] = RobotChannel(sending.checkpoint_robot_url)
    return found


def checkpoint_targets(sending: Sending) -> Sequence[Target]:
    """Who gets the checkpoints. Of a robot only the host is named: the rest of its address is its key."""
    mailed = [Target("mail", address) for address in sending.checkpoint_mail_to]
    host = urlsplit(sending.checkpoint_robot_url).hostname
    return [*mailed, *([Target("robot", host)] if host else [])]
