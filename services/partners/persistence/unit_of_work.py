"""One transaction of the partners service, with its repositories."""

from __future__ import annotations

from typing import Any, ClassVar

from kit import pinyin
from kit.imports import ImportJobs
from kit.work import Work
from services.partners.persistence import mapping
from services.partners.persistence.answer_rules import AnswerRules
from services.partners.persistence.repositories import (
    EventRepository,
    InvitationRepository,
    NameRepository,
    PartnerRepository,
)
from services.partners.persistence.tables import import_tables

__all__ = ["PartnersWork", "mapping"]


class PartnersWork(Work):
    """The composition root subclasses it and sets `link_key` (from the secret key) and `public_url`."""

    link_key: ClassVar[bytes] = b""
    public_url: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = PartnerRepository(self)
        self.invitations = InvitationRepository(self)
        self.events = EventRepository(self)
        self.names = NameRepository(self)
        self.answer_rules = AnswerRules(self)
        self.imports = ImportJobs(self, import_tables)

    def initials_of(self, name: str) -> tuple[str, str]:
        """Pinyin initials of a name, and the key that it is searched by."""
        return pinyin.initials(name), pinyin.readings(name)
