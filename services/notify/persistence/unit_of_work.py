"""One transaction of the notify service with everything that its handlers may reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kit.work import Work
from services.notify.domain.channels import Opened
from services.notify.domain.messages import Target
from services.notify.persistence import mapping as _mapping  # noqa: F401  (the classes must be mapped before use)
from services.notify.persistence.channels import Channels
from services.notify.persistence.partner_mails import PartnerMails
from services.notify.persistence.repositories import Copies, Deliveries, Messages, Publications, Told
from services.notify.persistence.settings import AudienceChoices, Preferences, Templates, WorkingDays
from services.notify.ports import Channel, Sealer


class NotifyWork(Work):
    """The unit of work. The composition root says which channels leave the house, who gets the checkpoints,
    with what those are reached that administrators set up, how their secrets are kept, and under which address pages
    are reached. `checkpoint_robot`: what stands for the robot that gets the checkpoints (`Channel.robot`).
    """

    outward: Mapping[str, Channel] = MappingProxyType({})
    checkpoint_targets: Sequence[Target] = ()
    adapters: Mapping[str, Callable[[Opened], Channel]] = MappingProxyType({})
    sealer: Sealer
    mail_sealer: Sealer
    checkpoint_robot = ""
    public_url = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.messages = Messages(self)
        self.deliveries = Deliveries(self)
        self.channels = Channels(self)
        self.partner_mails = PartnerMails(self)
        self.publications = Publications(self)
        self.copies = Copies(self)
        self.told = Told(self)
        self.preferences = Preferences(self)
        self.templates = Templates(self)
        self.audiences = AudienceChoices(self)
        self.working_days = WorkingDays(self)
