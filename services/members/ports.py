"""What the handlers need of the outside: the unit of work and its repositories, as shapes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from kit.domain import Actor
from kit.envelope import Envelope, Fact
from kit.office_rules import OfficeRule
from services.members.domain.accounts import Account, Deputy, Login
from services.members.domain.dispatches import Dispatch
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member, StatusChange
from services.members.domain.second_factors import SecondFactor

T = TypeVar("T")


class Things(Protocol[T]):
    """Things by their id."""

    def find(self, key: str | None) -> T | None:
        """The thing, or None."""

    def get(self, key: str) -> T:
        """The thing; NotFound when there is none."""

    def stamp(self) -> tuple[int, int]:
        """How many there are, and how often they were changed."""

    def add(self, thing: T) -> T:
        """Keep a new thing."""


class Units(Things[Unit], Protocol):
    """The tree of units."""

    def all(self) -> Sequence[Unit]:
        """All of them."""

    def root_id(self) -> str | None:
        """The oldest unit without a parent."""


class Branches(Things[Branch], Protocol):
    """Branches."""

    def named(self, name: str) -> Sequence[Branch]:
        """Active branches of exactly this name."""

    def active(self) -> Sequence[Branch]:
        """All branches that may take members."""


class Members(Things[Member], Protocol):
    """Members and their status history."""

    def of_branch(self, branch_id: str) -> Sequence[Member]:
        """Active members of a home branch."""

    def known_people(self, branch_ids: Iterable[str]) -> set[tuple[str, str, dt.date | None]]:
        """(branch, name, day of birth) of everybody active in these branches."""

    def with_days(self) -> Sequence[Any]:
        """(id, born_on, joined_party_on, unit_id) of everybody active of whom one of the two is known."""

    def add_status(self, change: StatusChange) -> None:
        """Append to the history."""


class Accounts(Things[Account], Protocol):
    """Accounts and their logins."""

    def by_username_key(self, key: str) -> Account | None:
        """The account of this username."""

    def by_member(self, member_id: str) -> Account | None:
        """The account of this member."""

    def add_login(self, login: Login) -> None:
        """Keep a login."""

    def see_login(self, token_hash: str, at: dt.datetime) -> None:
        """Note when it was last used."""

    def revoke_login(self, token_hash: str, at: dt.datetime) -> None:
        """End one login."""

    def revoke_own_login(self, login_id: str, account_id: str, at: dt.datetime) -> bool:
        """End one login of this account; whether it went on until now."""

    def revoke_logins(self, account_id: str, at: dt.datetime, keep: str | None = None) -> int:
        """End all logins of an account but one; how many."""

    def any(self) -> bool:
        """Whether anybody has an account."""

    def first_set_up(self, at: dt.datetime) -> None:
        """Note that the office was set up; once."""


class LoginFailures(Protocol):
    """Failed logins in a row, per username (hashed)."""

    def of(self, username_hash: str, now: dt.datetime) -> tuple[int, dt.datetime | None]:
        """How many, and when the last one was."""

    def add(self, username_hash: str, now: dt.datetime) -> None:
        """One more."""

    def clear(self, username_hash: str) -> None:
        """Forget them."""


class SecondFactors(Protocol):
    """At most one an account."""

    def find(self, account_id: str) -> SecondFactor | None:
        """The account's factor, confirmed or not."""

    def keep(self, factor: SecondFactor) -> None:
        """A new one in the place of whatever there was."""

    def remove(self, account_id: str) -> bool:
        """Drop it with its recovery codes; whether there was one that counted."""

    def use_step(self, account_id: str, step: int) -> bool:
        """Use this time step up; False where it was used before."""

    def use_recovery_code(self, account_id: str, code_hash: str, now: dt.datetime) -> bool:
        """Use this code up; False where there is none, or it was used before."""

    def give_recovery_codes(self, account_id: str, hashes: Iterable[str]) -> None:
        """These in the place of all earlier ones."""


class Sealer(Protocol):
    """Secrets that must be used again, encrypted where they are stored."""

    def seal(self, text: str, belongs_to: str) -> str:
        """What may be stored."""

    def open(self, sealed: str, belongs_to: str) -> str:
        """The text again."""


class Dispatches(Things[Dispatch], Protocol):
    """Dispatches and their people."""

    def add_people(self, dispatch_id: str, member_ids: Iterable[str]) -> None:
        """Who is away."""

    def people(self, dispatch_id: str) -> Sequence[Member]:
        """The members who are away."""

    def under_way(self, today: dt.date) -> Sequence[Dispatch]:
        """Those whose people are away today."""


class Greetings(Protocol):
    """Who was greeted, and which dispatch was reminded, for which day."""

    def note(self, occasion: str, subject_id: str, due_on: dt.date, greeting_id: str) -> bool:
        """Put it down; False when that was done before."""

    def forget(self, member_id: str) -> list[str]:
        """Drop the rows of a person; the greetings' ids."""


class Erasure(Protocol):
    """Takes personal data out of what was already told."""

    def forget(self, subjects: Sequence[str]) -> None:
        """Empty the private parts of all facts about these."""


class BranchRules(Protocol):
    """Rules about branches, of the packs that ship and that offices uploaded."""

    def keep(self, key: str, **values: Any) -> None:
        """One upload."""

    def on(self, day: dt.date, unit_id: str) -> dict[str, OfficeRule]:
        """The rule of each kind for a unit on a day."""


class MembersWork(Protocol):
    """One transaction."""

    actor: Actor
    now: dt.datetime
    prepared: dict[str, Any]
    units: Units
    branches: Branches
    members: Members
    accounts: Accounts
    deputies: Things[Deputy]
    dispatches: Dispatches
    greetings: Greetings
    login_failures: LoginFailures
    second_factors: SecondFactors
    sealer: Sealer
    second_factor_required: bool
    erasure: Erasure
    branch_rules: BranchRules
    cause: Envelope | None

    def setup_code(self) -> str:
        """What whoever sets the office up must show; "" when nothing is to be set up from here."""

    def publish(self, fact: Fact, *, version: int = 1) -> None:
        """Record a fact that belongs to no thing alone."""
