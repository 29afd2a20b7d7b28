"""The channels besides the inbox, behind one interface (`ports.Channel`)."""

from __future__ import annotations

from kit.logs import logger
from services.notify.domain.messages import Receipt
from services.notify.ports import Channel, Outgoing

log = logger("notify")


class LogChannel:
    """One line in the log for whoever runs the system: that somebody was told, not what, and no link."""

    def send(self, message: Outgoing) -> Receipt:
        """Never fails."""
        log.info(
            "message sent",
            channel="log",
            delivery_id=message.delivery_id,
            account_id=message.account_id,
            subject=message.subject,
            fact_type=message.fact_type,
        )
        return Receipt("delivered", "0")


CHANNELS: dict[str, Channel] = {"log": LogChannel()}
"""By name; each message gets one delivery per channel."""
