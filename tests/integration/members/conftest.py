"""The members service over both databases, without a broker."""

import pytest

from kit.domain import SYSTEM, Actor
from kit.operations import Call, Operations, execute
from kit.sealing import Sealer
from services.members.handlers import COMMANDS, GUARDS, PREPARE
from services.members.persistence.tables import kit_tables, metadata
from services.members.persistence.unit_of_work import MembersWork
from services.members.publishing import FACTS
from services.members.queries import QUERIES
from services.members.schemas import INPUT
from tests.support.databases import FrozenClock, facts_in, works_for

OPERATIONS = Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE)


class OfficeWork(MembersWork):
    """As the composition root makes it."""

    sealer = Sealer("s" * 32, "second factors")


class Members:
    """The service as a caller sees it, with an office, two branches and what the outbox holds."""

    def __init__(self, works, clock):
        self.works, self.clock = works, clock
        self.office = self.do("create_unit", name="示例特派办")
        self.department = self.do("create_unit", name="示例处", parent_id=self.office["id"])
        self.branch = self.do("create_branch", name="办公室党支部", unit_id=self.office["id"])
        self.other = self.do("create_branch", name="示例处党支部", unit_id=self.department["id"])

    def do(self, operation, actor=SYSTEM, key=None, **args):
        return self.answer(operation, actor, key, **args).value

    def answer(self, operation, actor=SYSTEM, key=None, **args):
        return execute(OPERATIONS, self.works, Call(operation, args, actor, idempotency_key=key))

    def person(self, name="示例成员01", branch=None, **known):
        return self.do("create_member", name=name, branch_id=(branch or self.branch)["id"], **known)

    def account(self, username="organizer", **given):
        place = {"branch_id": self.branch["id"]}
        defaults = {"name": "示例经办人", "roles": ["organizer"], "password": "exercise-1", **place}
        return self.do("create_account", username=username, **{**defaults, **given})

    def actor(self, reach, branch=None, unit=None, **given):
        branch_id = (branch or self.branch)["id"]
        unit_id = (unit or self.office)["id"]
        scope = (self.office["id"], self.department["id"]) if unit is None else (unit_id,)
        known = {"account_id": "someone", "branch_id": branch_id, "unit_id": unit_id, "unit_scope": scope, **given}
        return Actor(reach=reach, **known)

    def facts(self, fact_type):
        return facts_in(self.works, fact_type)


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def members(database, clock):
    return Members(works_for(database, metadata, OfficeWork, "members", FACTS, kit_tables, clock), clock)
