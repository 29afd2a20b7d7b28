"""One transaction of the notify service with everything that its handlers may reach."""

from __future__ import annotations

from typing import Any

from kit.work import Work
from services.notify.persistence import mapping as _mapping  # noqa: F401  (the classes must be mapped before use)
from services.notify.persistence.repositories import Copies, Deliveries, Messages, Publications, Told


class NotifyWork(Work):
    """The unit of work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.messages = Messages(self)
        self.deliveries = Deliveries(self)
        self.publications = Publications(self)
        self.copies = Copies(self)
        self.told = Told(self)
