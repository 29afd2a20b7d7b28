"""The register (台账) as one unit of work sees it: how long it is, and what its filters are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.events.domain.register_filters import described
from services.events.persistence import register_keeping
from services.events.persistence.register_search import Filters, asked
from services.events.persistence.register_totals import totals_of


class Register:
    """The kept rows within the actor's reach."""

    def __init__(self, work: Any) -> None:
        self.work, self.db = work, work.db

    def count(self, filters: Filters) -> int:
        """How many rows these filters let through."""
        wanted = asked(self.work, filters)
        return int(totals_of(self.db, self.work.actor, filters, wanted)["events"])

    def in_words(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The filters with the names of branch and partner, for whoever reads the paper.

        A filter may hold any id: another unit's branch stays an id, or asking would tell its name.
        """
        actor, given_branch = self.work.actor, given.get("branch_id")
        branches = self.work.copies.branches([given_branch]) if given_branch else {}
        branches = {
            key: one
            for key, one in branches.items()
            if one.unit_id in actor.unit_scope or actor.reaches([key], one.unit_id)
        }
        partners = self.work.copies.partners([given["partner_id"]]) if "partner_id" in given else {}
        return described(given, {key: thing.name for key, thing in {**branches, **partners}.items()})

    def fold(self) -> int:
        """Make one summand of those that are alike."""
        return register_keeping.fold(self.db)
