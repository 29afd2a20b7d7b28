"""What the ledger alone says of the events on a day: the same as the service's own tables, whatever was done."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contracts.events import EventDrafted
from kit.clock import rfc3339
from kit.database import Database
from kit.delivery import Delivery
from kit.domain import Actor, DomainError
from kit.envelope import from_mapping, seal
from services.events.handlers import REACTIONS
from services.events.handlers import ledger_as_of as handler
from services.events.persistence.event_tables import booking, checkin, outcome, reflection, study_event
from services.events.persistence.ledger_tables import ledger_entry
from services.events.persistence.money_tables import reservation
from services.events.persistence.supervision_tables import finding
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    FINANCE,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    SECOND_PARTNER,
    SECRETARY,
    UNIT,
    Office,
    person,
)

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
ELSEWHERE = Actor("supervisor-9", roles=("supervisor",), unit_id="other", unit_scope=("other",), reach="unit")


class Walker:
    """Somebody who does this and that with some events; what is refused changes nothing."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.events: list[str] = []
        self.findings: list[str] = []
        self.invoices = 0

    def step(self, move: str, draw: random.Random) -> None:
        if not self.events or move == "propose":
            self.events.append(self.office.drafted(capacity=draw.choice([None, 1, 2])))
            return
        event_id = draw.choice(self.events)
        try:
            getattr(self, move)(event_id, draw)
        except DomainError:
            return

    def go_on(self, event_id: str, draw: random.Random) -> None:
        """The next step of its life, whichever that is."""
        do, office, event = self.office.do, self.office, self.office.event(event_id)
        if event["state"] == "draft":
            do(ORGANIZER, "submit_event", event_id=event_id)
        elif event["state"] == "in_review":
            office.approve_all(event_id)
        elif event["state"] == "inviting":
            for partner_id in event["partner_ids"]:
                office.accept(event_id, event["slots"][0], partner_id, draw.choice([1, 2, 3]))
        elif event["state"] == "confirmed":
            office.clock.moment = max(office.clock.now(), dt.datetime.fromisoformat(event["starts_at"]))
            do(ORGANIZER, "check_in", event_id=event_id, member_id=MEMBERS[draw.randrange(3)])
            do(ORGANIZER, "hold_event", event_id=event_id)
        elif event["state"] == "held":
            self._sum_up(event_id)
        elif event["state"] == "summarized":
            do(ORGANIZER, "publish_event", event_id=event_id, channels=[])
        else:
            do(FINANCE, "settle_event", event_id=event_id)
            do(ORGANIZER, "close_event", event_id=event_id)

    def edit(self, event_id: str, draw: random.Random) -> None:
        changes = draw.choice([{"theme": f"主题{draw.random()}"}, {"capacity": 3}, {"slots": [self.office.slot(90)]}])
        self.office.do(ORGANIZER, "edit_event", event_id=event_id, **changes)

    def answer(self, event_id: str, draw: random.Random) -> None:
        self.office.decline(event_id, draw.choice(self.office.event(event_id)["partner_ids"]))

    def another_partner(self, event_id: str, draw: random.Random) -> None:
        self.office.do(ORGANIZER, "add_partner", event_id=event_id, partner_id=SECOND_PARTNER)

    def seats(self, event_id: str, draw: random.Random) -> None:
        if draw.random() < 0.6:
            self.office.do(ORGANIZER, "book", event_id=event_id, member_ids=draw.sample(MEMBERS, 3))
        else:
            self.office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=draw.choice(MEMBERS))

    def another_date(self, event_id: str, draw: random.Random) -> None:
        slots = [self.office.slot(draw.randrange(40, 60))]
        self.office.do(ORGANIZER, "reschedule_event", event_id=event_id, slots=slots, reason="示例")

    def money(self, event_id: str, draw: random.Random) -> None:
        self.invoices += 1
        paid = {"category": "vehicle", "amount": draw.choice(["0.01", "700.00", "1499.99", "3000.00"])}
        day = self.office.clock.now().date().isoformat()
        asked = self.office.do(
            ORGANIZER, "record_expense", event_id=event_id, invoice_no=f"示例-{self.invoices}", spent_on=day,
            over_reason="示例", **paid,
        )  # fmt: skip
        if asked["state"] == "pending":
            verb = draw.choice(["approve_expense", "reject_expense"])
            more = {"reason": "示例"} if verb == "reject_expense" else {}
            self.office.do(FINANCE, verb, request_id=asked["id"], **more)

    def call_off(self, event_id: str, draw: random.Random) -> None:
        if draw.random() < 0.3:
            self.office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="示例")
        elif (step := self.office.pending(event_id)) and step["role"] == "secretary":
            verb = draw.choice(["reject", "return_approval"])
            self.office.do(SECRETARY, verb, approval_id=step["id"], reason="示例")
        else:
            self.office.do(ORGANIZER, "withdraw_event", event_id=event_id, reason="示例")

    def look_into(self, event_id: str, draw: random.Random) -> None:
        if self.findings and draw.random() < 0.7:
            key = draw.choice(self.findings)
            self.office.do(ORGANIZER, "rectify_finding", finding_id=key, text="示例")
            verb = draw.choice(["verify_finding", "reopen_finding"])
            more = {"reason": "示例"} if verb == "reopen_finding" else {}
            self.office.do(SUPERVISOR, verb, finding_id=key, **more)
            return
        period = {"from": "2026-01-01", "to": "2027-12-31"}
        opened = self.office.do(SUPERVISOR, "open_inspection", sample_size=5, **period)
        for found in opened["sample"][:1]:
            raised = self.office.do(
                SUPERVISOR, "raise_finding", inspection_id=opened["id"], event_id=found["event_id"], category="record",
                method="查阅资料", text="示例", **{"class": "prompt"},
            )  # fmt: skip
            self.findings.append(raised["id"])

    def time(self, event_id: str, draw: random.Random) -> None:
        self.office.clock.advance(days=draw.choice([1, 3]))

    def _sum_up(self, event_id: str) -> None:
        do = self.office.do
        do(MEMBER, "add_reflection", event_id=event_id, text="示例")
        due = (self.office.clock.now() + dt.timedelta(days=30)).date().isoformat()
        do(ORGANIZER, "add_outcome", event_id=event_id, problem="示例", due_on=due, owner_id=MEMBERS[1])
        draft = do(ORGANIZER, "briefing", event_id=event_id)
        words = {"title": draft["title"], "body_html": draft["body_html"]}
        do(ORGANIZER, "save_briefing", event_id=event_id, expected_version=draft["version"], **words)
        do(ORGANIZER, "submit_briefing", event_id=event_id)
        do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
        do(ORGANIZER, "summarize_event", event_id=event_id)


MOVES = ["propose", *["go_on"] * 6, "edit", "answer", "another_partner", "seats", "seats", "another_date", "money",
         "money", "call_off", "look_into", "look_into", "time"]  # fmt: skip

TOLD = ("in_review", "inviting", "confirmed", "held", "summarized", "published", "closed")
"""A draft's partners are a wish that no fact tells, also of one that is called off."""


def enter(office: Office, draw: random.Random | None = None) -> None:
    """Every fact into the ledger, in any order that the broker may choose."""
    facts = facts_in(office.works)
    if draw is not None:
        draw.shuffle(facts)
    delivery = Delivery(office.works, REACTIONS)
    for fact in facts:
        assert delivery.deliver("ledger", from_mapping(fact)).word in ("applied", "duplicate")


def as_of(office: Office, day: dt.date | str, actor: Actor = SUPERVISOR, **asked: Any) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = office.do(actor, "ledger_as_of", on=str(day), cursor=cursor, **asked)
        found, cursor = found + page["items"], page["next_cursor"]
    return found


def of_tables(office: Office) -> list[dict[str, Any]]:
    """What the service's own tables say, in the shape of the answer."""
    with office.works.database.reading() as db:

        def count(table: Any, event_id: str, *conditions: Any) -> int:
            return db.scalar(select(func.count()).where(table.c.event_id == event_id, *conditions)) or 0

        def row_of(event: Any) -> dict[str, Any]:
            money = db.execute(select(reservation).where(reservation.c.event_id == event.id)).all()
            return {
                "event_id": event.id, "number": event.number, "branch_id": event.branch_id, "unit_id": event.unit_id,
                "state": event.state, "theme": event.theme, "responsible_id": event.responsible_id,
                "partner_ids": event.partner_ids if event.state in TOLD else [],
                "starts_at": rfc3339(event.starts_at), "ends_at": rfc3339(event.ends_at),
                **{name: f"{sum(getattr(row, name) for row in money):.2f}" for name in ("reserved", "spent")},
                "booked": count(booking, event.id, booking.c.state == "booked"),
                "waitlisted": count(booking, event.id, booking.c.state == "waitlisted"),
                "checkins": count(checkin, event.id), "reflections": count(reflection, event.id),
                "outcomes": count(outcome, event.id), "findings": count(finding, event.id),
                "open_findings": count(finding, event.id, finding.c.state != "verified"),
                "published_at": rfc3339(event.published_at), "closed_at": rfc3339(event.closed_at),
            }  # fmt: skip

        return [row_of(event) for event in db.execute(select(study_event).order_by(study_event.c.id))]


def comparable(replayed: dict[str, Any]) -> dict[str, Any]:
    """Without what only the ledger says, and without the partners of what may never have been submitted."""
    left_out = ("starts_on", "ends_on", "entries")
    shown = {name: value for name, value in replayed.items() if name not in left_out}
    return {**shown, "partner_ids": shown["partner_ids"] if shown["state"] in TOLD else []}


@settings(max_examples=5, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(moves=st.lists(st.sampled_from(MOVES), min_size=20, max_size=40), seed=st.integers(0, 2**32))
def test_replaying_the_ledger_gives_what_the_tables_have(moves: list[str], seed: int) -> None:
    office, draw = Office(Database("sqlite://")), random.Random(seed)
    walker = Walker(office)
    for move in ["propose", *moves]:
        walker.step(move, draw)
    enter(office, draw)
    today = office.clock.now().date() + dt.timedelta(days=1)
    assert [comparable(one) for one in as_of(office, today)] == of_tables(office)
    office.works.database.dispose()


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def closed(office: Office) -> str:
    event_id, walker = office.confirmed(), Walker(office)
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:3])
    for _ in range(4):
        walker.go_on(event_id, random.Random(1))
        office.clock.advance(days=1)
    for seed in (0, 1):  # a finding, and what became of it
        walker.look_into(event_id, random.Random(seed))
    return event_id


def walker_findings(office: Office) -> list[str]:
    return [fact["type"] for fact in facts_in(office.works) if fact["type"].startswith("finding.")]


def test_each_day_is_told_as_it_was(office: Office) -> None:
    """Also the money of then, and what nobody knew yet."""
    event_id = closed(office)
    enter(office)
    first_day = dt.date(2026, 5, 8)
    assert as_of(office, first_day - dt.timedelta(days=1)) == []
    (then,) = as_of(office, first_day)
    assert (then["state"], then["reserved"], then["booked"], then["waitlisted"]) == ("confirmed", "2100.00", 2, 1)
    assert (then["starts_on"], then["checkins"], then["published_at"]) == ("2026-06-08", 0, None)
    (held,) = as_of(office, "2026-06-08")
    assert (held["state"], held["checkins"], held["reflections"]) == ("held", 1, 0)
    (now,) = as_of(office, "2026-12-31")
    assert (now["event_id"], now["state"], now["reserved"], now["outcomes"]) == (event_id, "closed", "0.00", 1)
    assert (now["findings"], len(walker_findings(office))) == (1, 3)
    assert now["published_at"] < now["closed_at"]
    assert comparable(now) == of_tables(office)[0]


def test_it_is_asked_by_branch_state_and_page_seen_by_its_own_unit_and_recorded_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = sorted([office.drafted(), office.submitted(), office.drafted()])
    enter(office)
    monkeypatch.setattr(handler, "LOOKED_AT", 2)  # so that pages end before they are full
    seen = as_of(office, "2026-05-08", state="draft", limit=1)
    assert [one["state"] for one in seen] == ["draft"] * 2
    assert [one["event_id"] for one in as_of(office, "2026-05-08", branch_id=BRANCH)] == events
    assert as_of(office, "2026-05-08", branch_id="branch-2") == as_of(office, "2026-05-08", ELSEWHERE) == []
    asked = [fact["data"] for fact in facts_in(office.works, "ledger.read.v1")]
    assert asked[0]["what"] == "as_of"
    assert asked[0]["filters"] == {"on": "2026-05-08", "state": "draft"}
    assert len(asked) == 4


def test_only_the_ledger_is_asked(office: Office) -> None:
    """Events that no other table knows: as on a copy of the ledger alone."""
    fact = EventDrafted(
        event_id="elsewhere", number="LX-2020-0001", branch_id=BRANCH, unit_id=UNIT, state="draft", theme="示例",
        proposer_id="p", responsible_id="p",
    )  # fmt: skip
    told = seal(
        fact, fact_id="f1", occurred_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), producer="events", version=1,
        actor_id="p", trace_id="t",
    )  # fmt: skip
    Delivery(office.works, REACTIONS).deliver("ledger", told)
    assert [one["number"] for one in as_of(office, "2020-01-01")] == ["LX-2020-0001"]
    with office.works.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ledger_entry)) == 1
