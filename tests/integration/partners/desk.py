"""The partners service without its shell: commands through kit.operations, facts straight to their reactions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contracts import events, members
from kit.database import Database
from kit.domain import NOBODY, SYSTEM, Actor
from kit.envelope import seal
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from services.partners.handlers import COMMANDS, GUARDS, REACTIONS
from services.partners.persistence.tables import kit_tables, metadata
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.publishing import FACTS
from services.partners.queries import QUERIES
from services.partners.schemas import INPUT
from tests.support.databases import FrozenClock, facts_in, works_for

URL = "http://office.example"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
ORGANIZER = Actor(
    account_id="acc1", name="示例承办人01", roles=("organizer",), branch_id="b1", unit_id="u2", reach="own"
)
STRANGER = Actor(
    account_id="acc2", name="示例承办人02", roles=("organizer",), branch_id="b9", unit_id="u9", reach="own"
)


class LinkedWork(PartnersWork):
    """As the composition root would make it."""

    link_key = b"exercise key of thirty-two bytes"
    public_url = URL + "/"


def slot(days: int, hour: int = 9) -> dict[str, str]:
    """Three hours on the day so many days after 2026-05-08."""
    at = dt.datetime(2026, 5, 8, hour, tzinfo=SHANGHAI) + dt.timedelta(days=days)
    return {"starts_at": at.isoformat(), "ends_at": (at + dt.timedelta(hours=3)).isoformat()}


class Desk:
    """One partners service on one database."""

    def __init__(self, database: Database) -> None:
        self.clock = FrozenClock()
        self.works = works_for(database, metadata, LinkedWork, "partners", FACTS, kit_tables, self.clock)
        self.operations = Operations(COMMANDS, QUERIES, INPUT, GUARDS)
        self.versions: dict[str, int] = {}

    def ask(self, operation: str, actor: Actor = ORGANIZER, **args: Any) -> Any:
        """Run one operation as the gateway would have it run."""
        return execute(self.operations, self.works, Call(operation, args, actor, trace_id="t")).value

    def partner(self, name: str = "长飞光纤光缆股份有限公司", **given: Any) -> str:
        """A partner unit's id."""
        return self.ask("create_partner", name=name, **given)["id"]

    def hear(self, fact: Any, version: int) -> None:
        """Let all reactions to this fact run, once."""
        envelope = seal(
            fact, fact_id=new_id(), occurred_at=self.clock.now(), producer="test", version=version,
            actor_id="system", trace_id="t",
        )  # fmt: skip
        with self.works.open(SYSTEM, "t", envelope) as work:
            for reaction in REACTIONS["partners"][type(fact)]:
                reaction(work, fact)

    def know_the_host(self) -> None:
        """Unit, branch and account of the inviting side."""
        office = {
            "notice": "示例廉洁提醒",
            "notice_source": "示例出处",
            "hotline": "12388",
            "contact_phone": "027-00000000",
        }
        self.hear(members.UnitChanged(unit_id="u1", name="示例特派办", parent_id=None, **office), 1)
        self.hear(members.UnitChanged(unit_id="u2", name="示例办公室", parent_id="u1"), 1)
        self.hear(
            members.BranchChanged(
                branch_id="b1", name="办公室党支部", unit_id="u2", kind="standing", parent_id=None, state="active"
            ),
            1,
        )
        self.hear(
            members.AccountChanged(
                account_id="acc1", what="created", roles=["organizer"], branch_id="b1", unit_id="u2", member_id="m1",
                active=True, name="示例承办人01",
            ),
            1,
        )  # fmt: skip

    def items(self, event_id: str = "e1") -> list[dict[str, Any]]:
        """The event's invitations as the organizer sees them."""
        return self.ask("event_invitations", event_id=event_id)["items"]

    def item(self, partner_id: str | None = None) -> dict[str, Any]:
        """One partner's (or the only) invitation."""
        return next(item for item in self.items() if partner_id in (None, item["partner_id"]))

    def item_seen_from(self, branch_id: str) -> dict[str, Any]:
        """The event's invitation as the organizer of another branch sees it."""
        actor = Actor(account_id="acc3", branch_id=branch_id, unit_id="u2", reach="own")
        return self.ask("event_invitations", actor, event_id="e1")["items"][0]

    def token(self, partner_id: str | None = None) -> str:
        """The secret in its link."""
        return str(self.item(partner_id)["url"]).rsplit("/i/", 1)[1]

    def link(self, token: str) -> dict[str, Any]:
        """What the link shows."""
        return self.ask("link", NOBODY, token=token)

    def reply(self, token: str, **reply: Any) -> dict[str, Any]:
        """Answer by link."""
        return self.ask("reply_by_link", NOBODY, token=token, **reply)

    def facts(self, fact_type: str | None = None) -> list[dict[str, Any]]:
        """What was published."""
        return facts_in(self.works, fact_type)

    def types(self) -> list[str]:
        """Types of what was published, in order."""
        return [fact["type"] for fact in self.facts()]


def accept(slot_number: int = 0, **given: Any) -> dict[str, Any]:
    """A whole acceptance."""
    return {
        "answer": "accept", "slot": slot_number, "headcount": 12, "contact_name": "示例联系人01",
        "contact_phone": "000-0000001", "leader_name": "示例领导01", **given,
    }  # fmt: skip


def event_fact(kind: type, state: str, **given: Any) -> Any:
    """A fact of event e1."""
    return kind(
        event_id="e1", number="LX-2026-0001", branch_id="b1", unit_id="u2", state=state, theme="走进光纤预制棒生产车间",
        proposer_id="acc1", **given,
    )  # fmt: skip


def approved(partner_ids: list[str], terms: int = 1, slots: list[dict[str, str]] | None = None) -> events.EventApproved:
    """The last approval, with all that an invitation needs."""
    return event_fact(
        events.EventApproved, "inviting", terms=terms, form="visit", capacity=20,
        venue={"name": "长飞科技园", "region": "武汉", "off_site": False}, slots=slots or [slot(30), slot(37)],
        partner_ids=partner_ids, agenda=[{"title": "参观车间", "minutes": 90, "speaker": "双方"}],
    )  # fmt: skip


def cancelled() -> events.EventCancelled:
    """Called off."""
    return event_fact(events.EventCancelled, "cancelled", reason="示例原因")


def confirmed(partner_ids: list[str], at: dict[str, str]) -> events.EventConfirmed:
    """All agreed."""
    return event_fact(events.EventConfirmed, "confirmed", partner_ids=partner_ids, **at)
