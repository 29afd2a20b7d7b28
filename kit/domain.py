"""What the domain may import of the kit: errors, the actor, the aggregate, days. Standard library only.

DomainError
├── NotFound      not there, or not visible to this actor
├── Conflict      the state forbids it
├── Stale         somebody else changed it first
├── Gone          it was there, and is over
├── Invalid       the input breaks a rule
├── Forbidden     this actor may not
└── Unavailable   a part is away; try again
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class DomainError(Exception):
    """A refusal with a stable code and one sentence for people, in Chinese and English.

    `errors` names single fields: {"pointer": "/slots/0/starts_at", "code": ..., "detail": ...}.
    `details` travels as further members of the problem document (figures, the pre-flight list).
    """

    def __init__(
        self, code: str, zh: str, en: str = "", *, errors: Iterable[Mapping[str, str]] = (), **details: Any
    ) -> None:
        super().__init__(code, zh)
        self.code = code
        self.zh = zh
        self.en = en or zh
        self.errors = [dict(error) for error in errors]
        self.details = details


class NotFound(DomainError):
    """Not there, or not visible to this actor: the caller cannot tell which."""


class Conflict(DomainError):
    """The state forbids it."""


class Stale(DomainError):
    """The caller's copy is older than the stored one."""


class Gone(DomainError):
    """It was there, and is over (expired, revoked, older terms)."""


class Invalid(DomainError):
    """The input breaks a rule; `errors` names each field."""


class Forbidden(DomainError):
    """This actor may not do this."""


class Unavailable(DomainError):
    """A part is away; the same request may be sent again."""


def field_error(pointer: str, code: str, detail: str) -> dict[str, str]:
    """One entry of `DomainError.errors`; `pointer` is a JSON pointer into the request body."""
    return {"pointer": pointer, "code": code, "detail": detail}


def not_found(what: str = "内容") -> NotFound:
    """The one answer for what is missing and for what must not be seen."""
    return NotFound("not_found", f"没有找到该{what}，或者您无权查看。", "Not there, or not visible to you.")


@dataclass(frozen=True)
class Actor:
    """Who is asking. Travels with each RPC; the owning service decides what they may see.

    `reach` is what the gateway's policy table grants for this very operation:
    "own" (own branch), "own_confirmed" (own branch, confirmed or later, no money), "unit" (own unit
    and those below it), "all", or "self" (only what is the caller's own). `deputy_roles` are those of the people for
    whom the account decides today; which rights follow from them the owning service judges person by person.
    """

    account_id: str
    name: str = ""
    username: str = ""
    roles: tuple[str, ...] = ()
    branch_id: str | None = None
    unit_id: str | None = None
    unit_scope: tuple[str, ...] = ()
    member_id: str | None = None
    deputy_roles: tuple[str, ...] = ()
    reach: str = "self"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Actor:
        """Build from the wire; lists become tuples, unknown keys are ignored."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        known["roles"] = tuple(known.get("roles") or ())
        known["deputy_roles"] = tuple(known.get("deputy_roles") or ())
        known["unit_scope"] = tuple(known.get("unit_scope") or ())
        return cls(**known)

    def to_dict(self) -> dict[str, Any]:
        """The wire form, JSON-ready."""
        return asdict(self)

    def has(self, *roles: str) -> bool:
        """Whether the actor holds one of these roles."""
        return any(role in self.roles for role in roles)

    def reaches(self, branch_ids: Iterable[str | None], unit_id: str | None) -> bool:
        """Whether a thing of these branches (owner and co-hosts) and this unit lies within the actor's reach."""
        if self.reach == "all":
            return True
        if self.reach == "unit":
            return unit_id is not None and unit_id in self.unit_scope
        return self.branch_id is not None and self.branch_id in set(branch_ids)


SYSTEM = Actor(account_id="system", name="系统", roles=("system",), reach="all")
"""The actor of timers, reactions without a person, and the demo's set-up."""

NOBODY = Actor(account_id="anonymous", name="", roles=(), reach="self")
"""The actor of requests without a login (partner links, login itself)."""


@dataclass(frozen=True)
class Change:
    """One thing that happened to an aggregate: its name, the aggregate's version after it, and details."""

    name: str
    version: int
    details: dict[str, Any] = field(default_factory=dict)


class Aggregate:
    """A thing with an identity, a version, and changes that wait to become facts.

    `version` is written by `happened` alone: each change has its own number, so a reader of facts can
    ignore older ones, and the stored row is updated only where its version is the one that was read.
    """

    id: str
    version: int

    def happened(self, name: str, **details: Any) -> None:
        """Record what happened; publishing turns it into a fact when the transaction commits."""
        self.version = (self.version or 0) + 1
        self.changes.append(Change(name, self.version, details))

    @property
    def changes(self) -> list[Change]:
        """The changes since loading. Not set in `__init__`: SQLAlchemy does not call it on load."""
        return self.__dict__.setdefault("_pending_changes", [])

    def expect_version(self, expected: int | None) -> None:
        """Refuse when the caller's copy (`If-Match`) is not the stored one; None means: do not check."""
        if expected is not None and expected != self.version:
            raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")


def in_shanghai(moment: dt.datetime) -> dt.datetime:
    """The same moment on the wall clock by which every rule about days is judged."""
    return moment.astimezone(SHANGHAI)


def rfc3339(moment: dt.datetime | None) -> str | None:
    """Wire form: RFC 3339 with the +08:00 offset, whole seconds where there are no smaller ones."""
    return None if moment is None else in_shanghai(moment).isoformat()
