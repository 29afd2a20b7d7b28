"""Second factors, their recovery codes, and that the office was set up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import CursorResult, delete, insert, update

from kit.work import Work
from services.members.domain.second_factors import SecondFactor
from services.members.persistence import tables


class SecondFactors:
    """At most one an account; what may be used once is used up by the database, whoever comes first."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def find(self, account_id: str) -> SecondFactor | None:
        """The account's factor, confirmed or not."""
        return self.db.get(SecondFactor, account_id)

    def keep(self, factor: SecondFactor) -> None:
        """A new one in the place of whatever there was."""
        self.remove(factor.account_id)
        self.db.add(factor)
        self.db.flush()

    def remove(self, account_id: str) -> bool:
        """Drop it with its recovery codes; whether there was one that counted."""
        self.db.execute(delete(tables.recovery_code).where(tables.recovery_code.c.account_id == account_id))
        found = self.find(account_id)
        if found is None:
            return False
        self.db.delete(found)
        self.db.flush()
        return found.confirmed_at is not None

    def use_step(self, account_id: str, step: int) -> bool:
        """Use this time step up; False where it, or a later one, was used before."""
        factor = tables.second_factor.c
        unused = (factor.account_id == account_id, (factor.last_step.is_(None)) | (factor.last_step < step))
        return self._one(self.db.execute(update(tables.second_factor).where(*unused).values(last_step=step)))

    def use_recovery_code(self, account_id: str, code_hash: str, now: dt.datetime) -> bool:
        """Use this code up; False where there is none, or it was used before."""
        code = tables.recovery_code.c
        unused = (code.account_id == account_id, code.code_hash == code_hash, code.used_at.is_(None))
        return self._one(self.db.execute(update(tables.recovery_code).where(*unused).values(used_at=now)))

    def give_recovery_codes(self, account_id: str, hashes: Iterable[str]) -> None:
        """These in the place of all earlier ones."""
        self.db.execute(delete(tables.recovery_code).where(tables.recovery_code.c.account_id == account_id))
        rows = [{"account_id": account_id, "code_hash": one, "used_at": None} for one in hashes]
        self.db.execute(insert(tables.recovery_code), rows)

    @staticmethod
    def _one(result: object) -> bool:
        return isinstance(result, CursorResult) and result.rowcount == 1
