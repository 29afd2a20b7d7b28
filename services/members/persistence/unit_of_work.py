"""One transaction of the members service with everything that its handlers may reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kit.imports import ImportJobs
from kit.work import Work
from services.members.domain.accounts import Account, Deputy
from services.members.domain.dispatches import Dispatch
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member
from services.members.persistence import mapping as _mapping  # noqa: F401  (the classes must be mapped before use)
from services.members.persistence.accounts import Accounts, LoginFailures
from services.members.persistence.branch_rules import BranchRules
from services.members.persistence.repositories import (
    Branches,
    Dispatches,
    Erasure,
    Greetings,
    Members,
    Repository,
    Units,
)
from services.members.persistence.second_factors import SecondFactors
from services.members.persistence.tables import import_tables
from services.members.ports import Sealer


class MembersWork(Work):
    """The unit of work. The composition root says how secrets are kept, whether second factors are asked for, and
    where the code lies that sets an office up.
    """

    sealer: Sealer
    second_factor_required: bool = True
    setup_code_file: Path | None = None

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
        self.second_factors = SecondFactors(self)
        self.erasure = Erasure(self)
        self.imports = ImportJobs(self, import_tables)
        self.branch_rules = BranchRules(self)

    def setup_code(self) -> str:
        """What lies in the file; "" for none."""
        try:
            return self.setup_code_file.read_text().strip() if self.setup_code_file else ""
        except OSError:
            return ""
