"""An office for tests of the events service: people, copies, a fund, and one line for each thing people do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import Schema, fields

from contracts import members, partners
from kit.clock import rfc3339
from kit.database import Database
from kit.domain import SYSTEM, Actor
from kit.envelope import Envelope, Fact, seal
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from services.events.handlers import COMMANDS, GUARDS, PREPARE, REACTIONS
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.publishing import FACTS
from services.events.queries import QUERIES
from services.events.schemas import INPUT, OUTPUT
from tests.support.databases import FrozenClock, facts_in, works_for

UNIT, BRANCH, OTHER_BRANCH = "unit-1", "branch-1", "branch-2"
PARTNER, SECOND_PARTNER, THIRD_PARTNER = "partner-1", "partner-2", "partner-3"
MEMBERS = [f"member-{n}" for n in range(1, 8)]


def person(role: str, *, branch_id: str | None = BRANCH, reach: str = "own", number: int = 0, **more: Any) -> Actor:
    """An account of the office that holds one role."""
    name = f"{role}{number or ''}"
    values = {"account_id": name, "name": f"示例{name}", "roles": (role,), "unit_id": UNIT, "unit_scope": (UNIT,)}
    return Actor(**{**values, "branch_id": branch_id, "reach": reach, **more})


ORGANIZER = person("organizer", member_id=MEMBERS[0])
STRANGER = person("organizer", branch_id=OTHER_BRANCH, number=2)
SECRETARY = person("secretary")
LEADER = person("leader", branch_id=None, reach="unit")
FINANCE = person("finance", branch_id=None, reach="unit")
COMMITTEE = person("committee", branch_id=None, reach="unit")
MEMBER = person("member", member_id=MEMBERS[1], reach="own_confirmed")


def undescribed(schema: Schema, value: Any) -> list[str]:
    """The members of an answer that its output schema does not name, however deep."""
    described = {field.data_key or name: field for name, field in schema.fields.items()}
    found = [name for name in value if name not in described]
    for name, field in described.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested) and value.get(name):
            many = value[name] if isinstance(value[name], list) else [value[name]]
            found += [f"{name}.{deeper}" for one in many for deeper in undescribed(inner.schema, one)]
    return found


class Office:
    """The events service without a broker: `do` runs an operation, `hear` delivers a fact of another service."""

    def __init__(self, database: Database) -> None:
        self.clock = FrozenClock()
        self.works = works_for(database, metadata, EventsWork, "events", FACTS, kit_tables, self.clock)
        self.operations = Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE)
        self.versions = 0
        self._furnish()

    def do(self, actor: Actor, operation: str, **args: Any) -> Any:
        """The answer of one operation, which says nothing that its description leaves out."""
        value = execute(self.operations, self.works, Call(operation, args, actor)).value
        assert not undescribed(OUTPUT[operation](), value), operation
        return value

    def hear(self, fact: Fact, *, actor: Actor = SYSTEM, at: dt.datetime | None = None) -> None:
        """Have the service react to a fact, as delivery would."""
        self.versions += 1
        moment = at or self.clock.now()
        envelope: Envelope = seal(
            fact, fact_id=new_id(), occurred_at=moment, producer="test", version=self.versions,
            actor_id=actor.account_id, trace_id="",
        )  # fmt: skip
        with self.works.open(actor, cause=envelope) as work:
            for reaction in REACTIONS["events"][type(fact)]:
                reaction(work, envelope.read(type(fact)))

    def slot(self, days: int, hour: int = 9, hours: int = 3) -> dict[str, str]:
        """A time so many days from now, on the hour in Shanghai."""
        start = (self.clock.now() + dt.timedelta(days=days)).replace(hour=hour - 8, minute=0)
        return {"starts_at": rfc3339(start) or "", "ends_at": rfc3339(start + dt.timedelta(hours=hours)) or ""}

    def proposal(self, **changes: Any) -> dict[str, Any]:
        """A complete proposal that costs 2100.00."""
        checklist = {item["key"]: True for item in self.do(ORGANIZER, "checklist")["items"]}
        return {
            "theme": "走进光纤预制棒生产车间", "branch_id": BRANCH, "partner_ids": [PARTNER], "form": "visit",
            "problem": "如何识别产能数据失真", "expected_result": "形成审计要点清单",
            "slots": [self.slot(31), self.slot(38)],
            "venue": {"name": "示例科技园", "region": "武汉", "off_site": False}, "capacity": 2,
            "fund_id": self.fund_id, "unplanned_reason": "示例：上级临时安排",
            "budget": [
                {"category": "vehicle", "description": "大巴车", "quantity": 1, "unit": "辆", "unit_price": "1500.00",
                 "days": 1, "seats": 45},
                {"category": "meals", "description": "工作餐", "quantity": 20, "unit": "人", "unit_price": "30.00",
                 "people": 20, "days": 1},
            ],
            "checklist": checklist, "agenda": [{"title": "参观车间", "minutes": 90, "speaker": "讲解员"}],
        } | changes  # fmt: skip

    def drafted(self, **changes: Any) -> str:
        """The id of a complete draft."""
        return str(self.do(ORGANIZER, "draft_event", **self.proposal(**changes))["id"])

    def submitted(self, **changes: Any) -> str:
        """The id of an event under review."""
        event_id = self.drafted(**changes)
        self.do(ORGANIZER, "submit_event", event_id=event_id)
        return event_id

    def inviting(self, **changes: Any) -> str:
        """The id of an event that all approved."""
        event_id = self.submitted(**changes)
        self.approve_all(event_id)
        return event_id

    def confirmed(self, **changes: Any) -> str:
        """The id of an event whose partners all took the first slot."""
        event_id = self.inviting(**changes)
        event = self.event(event_id)
        for partner_id in event["partner_ids"]:
            self.accept(event_id, event["slots"][0], partner_id)
        return event_id

    def held(self, **changes: Any) -> str:
        """The id of an event that took place with one member there."""
        event_id = self.confirmed(**changes)
        self.clock.moment = dt.datetime.fromisoformat(self.event(event_id)["starts_at"])
        self.do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[0])
        self.do(ORGANIZER, "hold_event", event_id=event_id)
        return event_id

    def approve_all(self, event_id: str) -> None:
        """Each step by whoever holds its role."""
        deciders = {"secretary": SECRETARY, "leader": LEADER, "finance": FINANCE, "committee": COMMITTEE}
        while step := self.pending(event_id):
            self.do(deciders[step["role"]], "approve", approval_id=step["id"], comment="同意")

    def pending(self, event_id: str) -> dict[str, Any] | None:
        """The step whose turn it is."""
        steps = self.do(SECRETARY, "event_approvals", event_id=event_id)["items"]
        return next((step for step in steps if step["state"] == "pending"), None)

    def accept(self, event_id: str, slot: dict[str, str], partner_id: str = PARTNER, round_: int = 1) -> None:
        """The partner agrees on a time."""
        self.hear(
            partners.InvitationAccepted(
                invitation_id=f"invitation-{partner_id}", event_id=event_id, partner_id=partner_id, round=round_,
                starts_at=slot["starts_at"], ends_at=slot["ends_at"], headcount=12, by="partner",
            )
        )  # fmt: skip

    def decline(self, event_id: str, partner_id: str = PARTNER, round_: int = 1) -> None:
        """The partner declines."""
        self.hear(
            partners.InvitationDeclined(
                invitation_id=f"invitation-{partner_id}", event_id=event_id, partner_id=partner_id, round=round_,
                reason="示例：检修停产",
            )
        )  # fmt: skip

    def event(self, event_id: str, actor: Actor = ORGANIZER) -> Any:
        """The event as the organizer sees it."""
        return self.do(actor, "event", event_id=event_id)

    def fund(self) -> tuple[str, str]:
        """What the fund has reserved and spent."""
        found = self.do(FINANCE, "fund", fund_id=self.fund_id)
        return found["reserved"], found["spent"]

    def facts(self, event_id: str) -> list[str]:
        """The types of the event's facts without their versions, oldest first."""
        return [fact["type"][:-3] for fact in facts_in(self.works) if fact["subject"] == event_id]

    def _furnish(self) -> None:
        self.hear(members.UnitChanged(unit_id=UNIT, name="示例特派办", parent_id=None))
        for branch_id in (BRANCH, OTHER_BRANCH):
            self.hear(
                members.BranchChanged(
                    branch_id=branch_id, name=f"示例支部{branch_id[-1]}", unit_id=UNIT, kind="standing", parent_id=None,
                    state="active",
                )
            )  # fmt: skip
        for member_id in MEMBERS:
            self.hear(
                members.MemberChanged(
                    member_id=member_id, branch_id=BRANCH, unit_id=UNIT, status="full", membership="own", retired=False,
                    name=f"示例{member_id}",
                )
            )  # fmt: skip
        for partner_id in (PARTNER, SECOND_PARTNER, THIRD_PARTNER):
            self.hear(
                partners.PartnerChanged(
                    partner_id=partner_id, name=f"示例企业{partner_id[-1]}", industry=None, field=None, region=None,
                    frontline=True, under_audit=False,
                )
            )  # fmt: skip
        self.fund_id = self.do(FINANCE, "open_fund", name="示例经费", year=2026, kind="party_dues", amount="10000.00")[
            "id"
        ]
