"""The notify service over both databases, fed with facts as the broker would bring them."""

import pytest

from contracts.events import EventDrafted
from contracts.members import AccountChanged, BranchChanged, UnitChanged
from contracts.partners import PartnerChanged
from kit.delivery import Delivery
from kit.domain import SYSTEM, Actor
from kit.envelope import seal
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from services.notify.handlers import COMMANDS, GUARDS, PREPARE, REACTIONS
from services.notify.persistence.tables import kit_tables, metadata
from services.notify.persistence.unit_of_work import NotifyWork
from services.notify.publishing import FACTS
from services.notify.queries import QUERIES
from services.notify.schemas import INPUT
from tests.support.databases import FrozenClock, facts_in, works_for

OPERATIONS = Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE)

HEAD = {
    "event_id": "e1",
    "number": "LX-2026-0001",
    "branch_id": "b1",
    "unit_id": "u2",
    "theme": "学习劳模精神",
    "proposer_id": "organizer",
}
INVITATION = {"invitation_id": "i1", "event_id": "e1", "partner_id": "p1", "round": 1}

# account id -> role, branch, unit, member
ACCOUNTS = {
    "organizer": ("organizer", "b1", "u2", "m1"),
    "secretary": ("secretary", "b1", "u2", None),
    "organizer2": ("organizer", "b2", "u2", None),
    "leader": ("leader", None, "u1", None),
    "committee": ("committee", None, "u1", None),
    "finance": ("finance", None, "u1", None),
    "elsewhere": ("leader", None, "u9", None),
    "supervisor": ("supervisor", None, "u1", None),
    "member": ("member", "b1", "u2", "m2"),
}


class Notify:
    """The service as its callers and its broker see it."""

    def __init__(self, works, clock):
        self.works, self.clock = works, clock
        self.delivery = Delivery(works, REACTIONS)
        self.version = 0

    def sent(self, fact, *, by="somebody", version=None):
        """A fact as an envelope, its version rising with each."""
        self.version += 1
        return seal(
            fact,
            fact_id=new_id(),
            occurred_at=self.clock.now(),
            producer="events",
            version=self.version if version is None else version,
            actor_id=by,
            trace_id="t",
        )

    def hears(self, fact, *, by="somebody", version=None):
        """Handle a fact; raises what its reactions raise."""
        return self.delivery.apply("notify", self.sent(fact, by=by, version=version)).word

    def do(self, operation, actor=SYSTEM, **args):
        return execute(OPERATIONS, self.works, Call(operation, args, actor)).value

    def titles(self, account_id):
        actor = Actor(account_id=account_id)
        return [message["title"] for message in self.do("inbox", actor)["items"]]

    def told(self):
        """Who has how many messages."""
        counts = {name: len(self.titles(name)) for name in ACCOUNTS}
        return {name: count for name, count in counts.items() if count}

    def facts(self, fact_type):
        return facts_in(self.works, fact_type)


def account(key, **changes):
    role, branch_id, unit_id, member_id = ACCOUNTS[key]
    place = {"branch_id": branch_id, "unit_id": unit_id, "member_id": member_id}
    known = {"roles": [role], "active": True, "name": f"示例{key}", "username": key, **place}
    return AccountChanged(account_id=key, what="created", **{**known, **changes})


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def empty(database, clock):
    """The service before it heard of anything."""
    return Notify(works_for(database, metadata, NotifyWork, "notify", FACTS, kit_tables, clock), clock)


@pytest.fixture
def notify(empty):
    """The service with copies of two units, two branches, all accounts, a partner and one drafted event."""
    empty.hears(UnitChanged(unit_id="u1", name="示例特派办", parent_id=None))
    empty.hears(UnitChanged(unit_id="u2", name="示例处", parent_id="u1"))
    for branch in ("b1", "b2"):
        empty.hears(
            BranchChanged(branch_id=branch, name=branch, unit_id="u2", kind="standing", parent_id=None, state="active")
        )
    for name in ACCOUNTS:
        empty.hears(account(name))
    partner = {"industry": None, "field": None, "region": None, "frontline": True, "under_audit": False}
    empty.hears(PartnerChanged(partner_id="p1", name="示例工厂", **partner))
    empty.hears(EventDrafted(**HEAD, state="draft"), by="organizer")
    return empty
