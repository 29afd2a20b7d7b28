"""Accounts, their logins, and the failed ones."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from kit.work import Work
from services.members.domain.accounts import FAILURES_FORGOTTEN_AFTER, Account, Login
from services.members.persistence import tables
from services.members.persistence.repositories import Repository


class Accounts(Repository[Account]):
    """Accounts and their logins."""

    def by_username_key(self, key: str) -> Account | None:
        """The account of this username, whatever its letter case."""
        return self._one(Account, tables.account.c.username_key == key)

    def by_member(self, member_id: str) -> Account | None:
        """The account of this member."""
        return self._one(Account, tables.account.c.member_id == member_id)

    def add_login(self, login: Login) -> None:
        """Keep a login, and drop what this account's earlier ones left when they ended."""
        ended = tables.login.c.expires_at < login.created_at
        self.db.execute(delete(tables.login).where(tables.login.c.account_id == login.account_id, ended))
        self.db.add(login)

    def see_login(self, token_hash: str, at: dt.datetime) -> None:
        """Note when it was last used."""
        self.db.execute(update(tables.login).where(tables.login.c.token_hash == token_hash).values(last_seen_at=at))

    def revoke_login(self, token_hash: str, at: dt.datetime) -> None:
        """End one login; an unknown one is as good as ended."""
        self._revoke(at, tables.login.c.token_hash == token_hash)

    def revoke_own_login(self, login_id: str, account_id: str, at: dt.datetime) -> bool:
        """End one login of this account; whether it went on until now."""
        return self._revoke(at, tables.login.c.id == login_id, tables.login.c.account_id == account_id) == 1

    def revoke_logins(self, account_id: str, at: dt.datetime, keep: str | None = None) -> int:
        """End all logins of an account but the one with the token hash `keep`; how many those were."""
        theirs = [tables.login.c.account_id == account_id]
        if keep is not None:
            theirs.append(tables.login.c.token_hash != keep)
        return self._revoke(at, *theirs)

    def any(self) -> bool:
        """Whether anybody has an account."""
        return self.db.scalar(select(tables.account.c.id).limit(1)) is not None

    def first_set_up(self, at: dt.datetime) -> None:
        """Note that the office was set up: of two at once the database lets one through."""
        self.db.execute(insert(tables.installation).values(id="office", set_up_at=at))

    def _revoke(self, at: dt.datetime, *which: ColumnElement[bool]) -> int:
        """Where from and with what it was used is of no use any more."""
        ended = {"revoked_at": at, "address": "", "browser": ""}
        going_on = (tables.login.c.revoked_at.is_(None), tables.login.c.expires_at > at)
        done = self.db.execute(update(tables.login).where(*which, *going_on).values(**ended))
        return int(done.rowcount)  # type: ignore[attr-defined]

    def _one(self, kind: type[Account], condition: object) -> Account | None:
        found = self.db.scalars(select(kind).where(condition)).one_or_none()  # type: ignore[arg-type]
        return None if found is None else self.work.track(found)


class LoginFailures:
    """Failed logins in a row, per username (hashed)."""

    def __init__(self, work: Work) -> None:
        self.db = work.db

    def of(self, username_hash: str, now: dt.datetime) -> tuple[int, dt.datetime | None]:
        """How many, and when the last one was; old ones are forgotten."""
        failures = tables.login_failure
        row = self.db.execute(
            select(failures.c.failures, failures.c.last_failed_at).where(
                failures.c.username_hash == username_hash,
                failures.c.last_failed_at > now - FAILURES_FORGOTTEN_AFTER,
            )
        ).one_or_none()
        return (0, None) if row is None else (row.failures, row.last_failed_at)

    def add(self, username_hash: str, now: dt.datetime) -> None:
        """One more. Counted in the database: guesses that arrive together must not be counted as one."""
        failures = tables.login_failure
        self.db.execute(delete(failures).where(failures.c.last_failed_at <= now - FAILURES_FORGOTTEN_AFTER))
        upsert = sqlite_insert if self.db.get_bind().dialect.name == "sqlite" else postgresql_insert
        row = upsert(failures).values(username_hash=username_hash, failures=1, last_failed_at=now)
        again = {"failures": failures.c.failures + 1, "last_failed_at": now}
        self.db.execute(row.on_conflict_do_update(index_elements=["username_hash"], set_=again))

    def clear(self, username_hash: str) -> None:
        """Forget them after a success."""
        self.db.execute(delete(tables.login_failure).where(tables.login_failure.c.username_hash == username_hash))
