"""The words for channels out of the house: kinds, news, parts of a secret, and what a provider's code means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

WAYS = {
    "wecom": _l("WeCom group robot"),
    "dingtalk": _l("DingTalk group robot"),
    "feishu": _l("Feishu group robot"),
    "webhook": _l("Webhook for programs"),
    "sms": _l("SMS gateway"),
}
NEWS = {
    "approvals": _l("Approvals asked for and decided"),
    "agreed": _l("Dates agreed on"),
    "changes": _l("Cancelled, declined, rescheduled"),
    "publications": _l("Briefings published"),
    "findings": _l("Findings and their rectification"),
    "notices": _l("Notices of commendation issued"),
}
STATES = {"enabled": _l("In use"), "disabled": _l("Not in use")}
COLOURS = {"enabled": "green", "disabled": "grey"}
DELIVERY_COLOURS = {"queued": "blue", "sending": "blue", "delivered": "green", "failed": "amber", "parked": "red",
                    "dropped": "grey"}  # fmt: skip
SECRETS = {
    "key": _l("Key (behind key= in the robot's address)"),
    "token": _l("Token (access_token, or the last part of the robot's address)"),
    "signing_secret": _l("Signing secret"),
    "secret": _l("Secret for the template and the digest"),
    "phones": _l("Phone numbers, separated by commas"),
}
PARTS: Mapping[str, tuple[str, ...]] = {
    "wecom": ("key",),
    "dingtalk": ("token", "signing_secret"),
    "feishu": ("token", "signing_secret"),
    "webhook": ("signing_secret",),
    "sms": ("secret", "phones"),
}
NEEDED = {"wecom": ("key",), "dingtalk": ("token",), "feishu": ("token",), "webhook": ("signing_secret",), "sms": ()}
RECEIPTS = {
    "timeout": _l("no answer in time"),
    "ConnectionError": _l("not reachable: look at address, network, proxy"),
    "ConnectTimeout": _l("not reachable: look at address, network, proxy"),
    "ProxyError": _l("the proxy refuses, or is away"),
    "SSLError": _l("the server's certificate is not trusted"),
    "disabled": _l("the channel is not in use"),
    "secret_unreadable": _l("the installation's key was changed: give the channel's secret anew"),
    "too_long": _l("longer than the robot takes"),
    "no_channel": _l("this way is no longer set up"),
    "no_errcode": _l("not the provider's answer: look at the address"),
    "no_code": _l("not the provider's answer: look at the address"),
    "no_member": _l("not the provider's answer: look at the address"),
    "disconnected": _l("the mail server broke off"),
    "not_supported": _l("the mail server does not offer what is set: encryption or login"),
    "superseded": _l("the invitation has changed since; send a new one if it is needed"),
    "address_gone": _l("the address was taken off the partner's list"),
    "event_over": _l("the event is over"),
    "mail 550": _l("the mailbox is refused: look at the address"),
    "mail 553": _l("the mailbox is refused: look at the address"),
    "mail 554": _l("the mail server refuses the mail"),
    "mail 552": _l("the mailbox is full"),
    "mail 535": _l("the mail server refuses our login"),
    "mail 421": _l("the mail server is busy"),
    "mail 450": _l("the mail server is busy"),
    "mail 451": _l("the mail server is busy"),
    "mail 452": _l("the mail server is busy"),
    "401": _l("the receiver does not accept the signature"),
    "404": _l("nothing is at this address"),
    "429": _l("too many messages, later again"),
    "wecom 93000": _l("the key is wrong, or the robot was removed"),
    "wecom 45009": _l("too many messages, later again"),
    "dingtalk 310000": _l("signature, keyword or sender's address do not fit the robot's security settings"),
    "dingtalk 300005": _l("the token is wrong, or the robot was removed"),
    "dingtalk 130101": _l("too many messages, later again"),
    "feishu 19001": _l("the token is wrong, or the robot was removed"),
    "feishu 19021": _l("the signature does not fit, or the server's clock is wrong"),
    "feishu 19022": _l("the sender's address is not on the robot's list"),
    "feishu 19024": _l("the robot's keyword is not in the message: choose 联学"),
    "feishu 11232": _l("too many messages, later again"),
}
"""Code, where it is one provider's own behind its name -> what to do about it."""
MAIL_STATES = {
    "queued": _l("In the queue"),
    "sending": _l("Being sent"),
    "delivered": _l("Handed to the mail server"),
    "failed": _l("Not delivered, will be tried again"),
    "parked": _l("Not delivered"),
    "dropped": _l("Not to be sent any more"),
}
"""Of a mail to somebody outside: what its server has taken, nobody need have read."""
MAIL_KINDS = {
    "invitation": _l("Invitation by mail"),
    "confirmation": _l("Confirmation by mail"),
    "feedback": _l("Request for feedback by mail"),
    "confirmed": _l("The date is settled (sent by itself)"),
    "postponed": _l("The date is given up (sent by itself)"),
    "cancelled": _l("Called off (sent by itself)"),
    "reoffered": _l("The dates on offer have changed (sent by itself)"),
    "reminder": _l("Reminder to answer (sent by itself)"),
}
KINDS: dict[str, dict[str, Any]] = {"way": WAYS, "channel_news": NEWS, "channel_state": STATES, "secret": SECRETS,
                                     "mail_state": MAIL_STATES, "mail_kind": MAIL_KINDS}  # fmt: skip


def receipt(delivery: Mapping[str, Any]) -> str:
    """What the provider's code means; empty where nothing is wrong or nobody knows."""
    code = delivery.get("provider_code")
    if not code or delivery.get("state") == "delivered":
        return ""
    return str(RECEIPTS.get(f"{delivery.get('channel')} {code}") or RECEIPTS.get(str(code)) or "")
