"""Accounts, their roles, their logins, how failed logins are slowed, and deputies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from kit.domain import Aggregate, Conflict, rfc3339
from services.members.domain.organisation import apply

ROLES = ("organizer", "secretary", "leader", "finance", "committee", "supervisor", "admin", "member")

FREE_FAILURES = 5
FIRST_WAIT = dt.timedelta(seconds=4)
LONGEST_WAIT = dt.timedelta(minutes=5)
FAILURES_FORGOTTEN_AFTER = dt.timedelta(hours=1)
LOGIN_LASTS = dt.timedelta(days=7)
SEEN_ANEW_AFTER = dt.timedelta(minutes=5)
"""How old the note of when a session was last seen may be: more exact would be a write with every request."""
MEANS = ("password", "oidc", "proxy")
FACTOR_ROLES = frozenset({"supervisor", "admin"})
"""Who reads everything, or gives out rights, shows a second factor."""


@dataclass(eq=False, kw_only=True)
class Account(Aggregate):
    """Who may log in, as what. `password_hash` None: nobody can log in until a password is set.

    `must_change`: somebody else knows the password, so nothing else can be done before it is changed. `demo`: one of
    the demo's accounts, whose password everybody may know; neither that nor a second factor is asked of them.
    """

    id: str
    username: str
    username_key: str
    name: str
    roles: list[str] = field(default_factory=list)
    unit_id: str
    branch_id: str | None = None
    member_id: str | None = None
    password_hash: str | None = None
    active: bool = True
    must_change: bool = False
    demo: bool = False
    version: int = 0

    def edit(self, changes: dict[str, Any]) -> None:
        """Change name, roles, place or whether it is active; rights are facts on the ledger."""
        if apply(self, changes):
            self.happened("account.changed", what="edited")

    def set_password(self, password_hash: str, *, by_holder: bool) -> None:
        """Take over a new hash; unless the holder chose it, they must change it at the next login."""
        self.password_hash, self.must_change = password_hash, not (by_holder or self.demo)
        self.happened("account.changed", what="password")

    def erase(self) -> None:
        """Close it and forget whose it was."""
        self.name, self.username, self.password_hash, self.active = "", f"erased-{self.id}", None, False
        self.username_key = self.username
        self.happened("account.changed", what="edited")

    def to_dict(self) -> dict[str, Any]:
        """API shape, without anything about the password."""
        return {
            "id": self.id,
            "username": self.username,
            "name": self.name,
            "roles": list(self.roles),
            "branch_id": self.branch_id,
            "unit_id": self.unit_id,
            "member_id": self.member_id,
            "active": self.active,
            "must_change_password": self.must_change,
            "demo": self.demo,
            "state": "active" if self.active else "locked",
            "version": self.version,
        }


@dataclass(eq=False, kw_only=True)
class Login:
    """One login. Only the token's SHA-256 is kept; times are real time, whatever the test clock says.

    `means`: password, oidc or proxy. `address` and `browser` are shortened to what tells one's own sessions apart.
    """

    id: str
    token_hash: str
    account_id: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
    means: str = "password"
    address: str = ""
    browser: str = ""
    last_seen_at: dt.datetime | None = None

    def to_dict(self, current: str) -> dict[str, Any]:
        """API shape, without the token; `current` is the hash of the caller's own."""
        return {
            "id": self.id,
            "created_at": rfc3339(self.created_at),
            "last_seen_at": rfc3339(self.last_seen_at or self.created_at),
            "expires_at": rfc3339(self.expires_at),
            "means": self.means,
            "address": self.address,
            "browser": self.browser,
            "current": self.token_hash == current,
        }


@dataclass(eq=False, kw_only=True)
class Deputy(Aggregate):
    """`account_id` decides for `for_account_id` from `from_on` to `to_on`, both included, or until it is ended."""

    id: str
    account_id: str
    for_account_id: str
    from_on: dt.date
    to_on: dt.date
    ended_at: dt.datetime | None = None
    ended_by: str | None = None
    version: int = 0

    def appoint(self, unit_id: str | None) -> None:
        """Made, in the unit of the person for whom it is."""
        self.happened("deputy.appointed", unit_id=unit_id)

    def end(self, by: str, now: dt.datetime, unit_id: str | None) -> None:
        """Over from now on; what was decided meanwhile stands."""
        if self.ended_at is not None:
            raise Conflict("deputy.ended", "该代理已经终止，无需重复操作。", "It has ended already.")
        self.ended_at, self.ended_by = now, by
        self.happened("deputy.ended", unit_id=unit_id)

    def concerns(self, account_id: str) -> bool:
        """Whether the account is one of the two sides."""
        return account_id in (self.account_id, self.for_account_id)

    def to_dict(self) -> dict[str, Any]:
        """API shape."""
        return {
            "id": self.id,
            "account_id": self.account_id,
            "for_account_id": self.for_account_id,
            "from": self.from_on.isoformat(),
            "to": self.to_on.isoformat(),
            "state": "appointed" if self.ended_at is None else "ended",
            "ended_at": rfc3339(self.ended_at),
            "version": self.version,
        }


def username_key(username: str) -> str:
    """What makes a username unique: letter case and surrounding space do not."""
    return username.strip().casefold()


def must_not_be_self(account_id: str, for_account_id: str) -> None:
    """Nobody is their own deputy."""
    if account_id == for_account_id:
        raise Conflict("deputy.self", "不能委托自己代理。", "Nobody is their own deputy.")


def owed(account: Account, means: str, *, has_factor: bool, asked_for: bool) -> list[str]:
    """What the holder must do before anything else: change_password, set_up_second_factor.

    Who came in by the office's own login was judged there.
    """
    if means != "password":
        return []
    needs_factor = asked_for and not has_factor and asks_for_factor(account)
    return ["change_password"] * account.must_change + ["set_up_second_factor"] * needs_factor


def asks_for_factor(account: Account) -> bool:
    """Whether one of the account's roles asks for a second factor; the demo's are for everybody to try."""
    return not account.demo and bool(FACTOR_ROLES & set(account.roles))


def wait_after(failures: int) -> dt.timedelta:
    """How long the next try waits after so many failures in a row: 4 s after the fifth, doubling up to five minutes."""
    if failures < FREE_FAILURES:
        return dt.timedelta()
    return min(FIRST_WAIT * 2 ** min(failures - FREE_FAILURES, 20), LONGEST_WAIT)
