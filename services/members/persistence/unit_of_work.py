"""One transaction of the members service with everything that its handlers may reach."""

from __future__ import annotations

from typing import Any

from kit.imports import ImportJobs
from kit.work import Work
from services.members.domain.accounts import Account, Deputy
from services.members.domain.dispatches import Dispatch
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member
from services.members.persistence import mapping as _mapping  # noqa: F401  (the classes must be mapped before use)
from services.members.persistence.branch_rules import BranchRules
from services.members.persistence.repositories import (
    Accounts,
    Branches,
    Dispatches,
    Erasure,
    Greetings,
    LoginFailures,
    Members,
    Repository,
    Units,
)
from services.members.persistence.tables import import_tables


class MembersWork(Work):
    """The unit of work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = Units(self, Unit, "单位")
        self.branches = Branches(self, Branch, "党支部")
        self.members = Members(self, Member, "党员")
        self.accounts = Accounts(self, Account, "账号")
        self.deputies = Repository(self, Deputy, "代理")
        self.dispatches = Dispatches(self, Dispatch, "外派")
        self.greetings = Greetings(self)
        self.login_failures = LoginFailures(self)
        self.erasure = Erasure(self)
        self.imports = ImportJobs(self, import_tables)
        self.branch_rules = BranchRules(self)
