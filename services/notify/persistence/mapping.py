"""Which class lives in which table."""

from __future__ import annotations

from sqlalchemy.orm import registry

from services.notify.domain.audience import AudienceChoice
from services.notify.domain.channels import Channel
from services.notify.domain.messages import Delivery, Message
from services.notify.domain.partner_mails import PartnerContact, PartnerMail
from services.notify.domain.preferences import Preference
from services.notify.domain.publication import Publication
from services.notify.domain.templates import Template
from services.notify.persistence import tables

_registry = registry(metadata=tables.metadata)
_registry.map_imperatively(Message, tables.inbox_message)
_registry.map_imperatively(PartnerMail, tables.partner_mail)

for _class, _table in (
    (Delivery, tables.delivery),
    (Publication, tables.publication),
    (Preference, tables.preference),
    (Template, tables.template),
    (AudienceChoice, tables.audience_choice),
    (Channel, tables.channel),
    (PartnerContact, tables.partner_contact),
):
    _registry.map_imperatively(_class, _table, version_id_col=_table.c.version, version_id_generator=False)
