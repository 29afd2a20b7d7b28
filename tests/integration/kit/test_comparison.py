"""What is missing is noticed once and not done twice; what is merely late, erased, parked or new is not missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from contracts.operations import DiscrepancyFound, FactDiscarded, FactReplayed
from kit import bulk, counterfoils, discrepancies, fact_index, outbox, reconcile
from kit.comparison import GRACE, LONGEST_REST, Comparison
from kit.database import Database
from kit.dead_letters import INPUT as LETTERS_INPUT
from kit.dead_letters import DeadLetters
from kit.delivery import Delivery
from kit.discrepancies import Finding, report
from kit.domain import Actor
from kit.operations import Call, Operations, execute
from tests.support import toy
from tests.support.databases import facts_in, works_for

SOMEBODY = Actor("a1", reach="all")
TABLES = toy.kit_tables
KIND = "note.written.v1"
LETTERS = DeadLetters(toy.REACTIONS, FactReplayed, FactDiscarded)
OPERATIONS = Operations(
    {**toy.COMMANDS, "replay_fact": LETTERS.replay_fact, "discard_fact": LETTERS.discard_fact},
    {
        **toy.QUERIES,
        **fact_index.QUERIES,
        "facts_after": reconcile.facts_after,
        "discrepancies": discrepancies.discrepancies,
    },
    {**toy.INPUT, **reconcile.INPUT, **fact_index.INPUT, **LETTERS_INPUT, **discrepancies.INPUT},
)


class Product:
    """The toy as producer and as the subscriber `board`, with a broker whose queue is moved by hand."""

    def __init__(self, database: Database) -> None:
        self.works = works_for(database, toy.metadata, toy.ToyWork, "toy", toy.FACTS, TABLES)
        self.delivery = Delivery(self.works, toy.REACTIONS)
        self.listen([KIND])
        self.bring()

    def listen(self, types: list[str] | None, **more: Any) -> None:
        """As after a start: what is compared begins anew."""
        sources = {"board": {"toy": types}}
        self.reconciler = reconcile.Reconciler(self.works, self.delivery, sources, self.ask, **more)
        self.comparison = Comparison(self.works, sources, self.ask)

    def ask(self, _service: str, operation: str, arguments: dict[str, Any]) -> Any:
        return execute(OPERATIONS, self.works, Call(operation, arguments, SOMEBODY)).value

    def do(self, operation: str, **arguments: Any) -> Any:
        return self.ask("toy", operation, arguments)

    def write(self, *names: str, text: str = "x") -> list[str]:
        """New notes; the ids of their facts."""
        for name in names:
            self.do("write", note_id=name, text=text)
        return [fact["id"] for fact in facts_in(self.works, KIND)[-len(names) :]]

    def send(self, *, arrives: bool = True) -> None:
        """The broker takes what is unsent; it may not give it on."""
        with self.works.database.reading() as db:
            rows = outbox.unsent(db, TABLES.outbox)
        with self.works.database.transaction() as db:
            outbox.mark_sent(db, TABLES.outbox, [row.position for row in rows])
        for row in rows if arrives else ():
            self.delivery.deliver("board", outbox.envelope_of(row))

    def bring(self) -> int:
        return self.reconciler.run_once()

    def empty_after(self, delta: dt.timedelta = 2 * GRACE) -> dict[str, dt.datetime]:
        """The queue was last seen empty so long from now."""
        return {"board": dt.datetime.now(dt.UTC) + delta}

    def found(self, drained: dict[str, Any] | None = None) -> set[Finding]:
        """What one turn finds."""
        return {one for page in self.comparison.turn(drained or self.empty_after()) for one in page}

    def reported(self) -> int:
        return report(self.works, DiscrepancyFound, sorted(self.found(), key=lambda one: one.fact_id))

    def run(self, statement: Any) -> None:
        with self.works.database.transaction() as db:
            db.execute(statement)

    def counted(self) -> int:
        with self.works.read() as work:
            return toy.counted(work)

    def age(self) -> None:
        """All that is there becomes two days old; the cursors pass it, and counterfoils are thrown away."""
        old = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
        self.run(update(TABLES.outbox).values(recorded_at=old, sent_at=old))
        self.run(update(TABLES.inbox).values(handled_at=old))
        self.run(update(TABLES.counterfoil).values(written_at=old))
        self.bring()
        while counterfoils.throw_away(self.works.database, TABLES, reconcile.OVERLAP):
            pass

    def foils(self) -> int:
        with self.works.database.reading() as db:
            return len(db.execute(select(TABLES.counterfoil)).all())


@pytest.fixture
def product(database: Database) -> Product:
    return Product(database)


def test_a_clean_system_has_nothing_to_report_young_or_old(product: Product) -> None:
    product.write("n1", "n2", "n3")
    product.send()
    product.write("unsent")
    assert product.found() == set()
    product.send()
    product.bring()
    product.age()
    product.listen(None)
    assert (product.found(), product.foils(), product.bring()) == (set(), 0, 0)


def test_what_fails_is_parked_or_discarded_is_not_missing(product: Product) -> None:
    product.write("n1", "n2", text="bad")
    product.send()
    assert product.found() == set(), "two wait for a retry"
    product.run(update(TABLES.retry).values(attempts=9, next_attempt_at=dt.datetime.now(dt.UTC)))
    product.delivery.run_due()
    assert product.found() == set(), "two are parked"
    with product.works.database.reading() as db:
        letter = db.scalars(select(TABLES.dead_letter.c.id)).first()
    product.do("discard_fact", dead_letter_id=letter, reason="示例")
    product.send()
    product.age()
    assert product.found() == set()


def test_an_erased_person_is_nothing_missing(product: Product) -> None:
    product.write("n1")
    product.send()
    product.run(update(TABLES.outbox).values(private={"author": ""}))
    assert product.found() == set()
    product.age()
    assert product.found() == set()


def test_a_fact_taken_from_the_outbox_before_it_was_sent_is_noticed(product: Product) -> None:
    first, _ = product.write("n1", "n2")
    product.run(delete(TABLES.outbox).where(TABLES.outbox.c.fact_id == first))
    product.send()
    assert product.found() == {Finding("outbox_row_missing", first, "", "toy")}


def test_an_imported_fact_has_a_counterfoil_too(product: Product) -> None:
    notes = [toy.Note(f"n{number}", "x") for number in range(3)]
    dialect, now = product.works.database.engine.dialect, dt.datetime.now(dt.UTC)
    gathered = bulk.gather(notes, product.works.origin, dialect, actor_id="a1", trace_id="t1", now=now)
    with product.works.database.transaction() as db:
        gathered.write(db)
    assert product.found() == set()
    fact_id = facts_in(product.works)[1]["id"]
    product.run(delete(TABLES.outbox).where(TABLES.outbox.c.fact_id == fact_id))
    assert product.found() == {Finding("outbox_row_missing", fact_id, "", "toy")}


def test_an_old_fact_taken_from_the_outbox_is_missed_by_whoever_hears_everything(product: Product) -> None:
    product.listen(None)
    product.bring()
    first, _ = product.write("n1", "n2")
    product.send()
    product.age()
    product.run(delete(TABLES.outbox).where(TABLES.outbox.c.fact_id == first))
    assert product.found() == {Finding("outbox_row_missing", first, "board", "toy")}


def test_a_young_inbox_row_that_is_gone_is_noticed_and_its_fact_takes_no_effect_again(product: Product) -> None:
    first, _ = product.write("n1", "n2")
    product.send()
    product.run(delete(TABLES.inbox).where(TABLES.inbox.c.fact_id == first))
    assert product.found() == {Finding("inbox_row_missing", first, "board", "toy")}
    assert product.bring() == 0
    product.run(update(TABLES.outbox).values(sent_at=None))
    product.send()
    assert product.counted() == 2, "neither reconcile nor another copy may do it again"
    product.age()
    assert product.found() == {Finding("inbox_row_missing", first, "board", "toy")}, "its counterfoil is kept"


def test_an_old_inbox_row_that_is_gone_is_noticed_and_then_held(product: Product) -> None:
    first, _ = product.write("n1", "n2")
    product.send()
    product.age()
    product.run(delete(TABLES.inbox).where(TABLES.inbox.c.fact_id == first))
    assert product.found() == {Finding("inbox_row_missing", first, "board", "toy")}
    assert (product.reported(), product.reported()) == (1, 0)
    product.run(update(TABLES.outbox).where(TABLES.outbox.c.fact_id == first).values(sent_at=None))
    product.send()
    assert product.counted() == 2


def test_a_message_that_the_queue_did_not_bring_is_lost_once_the_queue_is_empty(product: Product) -> None:
    product.write("n1")
    product.send()
    (lost,) = product.write("n2")
    product.send(arrives=False)
    assert product.bring() == 1
    assert product.found({"board": None}) == set(), "nobody has seen the queue empty"
    assert product.found(product.empty_after(dt.timedelta())) == set(), "its copy may be with a process that died"
    assert product.found() == {Finding("message_lost", lost, "board", "toy")}
    assert (product.reported(), product.counted()) == (1, 2)
    assert [row["state"] for row in product.do("discrepancies", state="any")["items"]] == ["mended"]


def test_who_was_merely_behind_has_lost_nothing(product: Product) -> None:
    product.write("n1", "n2")
    with product.works.database.reading() as db:
        rows = outbox.unsent(db, TABLES.outbox)
    product.send(arrives=False)
    assert product.bring() == 2
    for row in rows:
        assert product.delivery.deliver("board", outbox.envelope_of(row)).word == "duplicate"
    assert product.found() == set()


def test_what_never_lay_in_the_queue_is_not_lost(product: Product) -> None:
    product.write("unsent")
    assert product.bring() == 1
    product.write("given-up")
    with product.works.database.transaction() as db:
        row = outbox.unsent(db, TABLES.outbox)[-1]
        outbox.mark_failed(db, TABLES.outbox, row.position, "示例", park=True)
        outbox.give_up(db, TABLES.outbox, row.fact_id)
    assert product.bring() == 1
    product.write("before-the-start")
    product.send(arrives=False)
    product.listen([KIND], queues_since=dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))
    assert product.bring() == 1
    assert product.found() == set()


def test_after_a_restore_nothing_is_lost(product: Product) -> None:
    """The manual has the cursors deleted: what was in the queues of before is gone with them."""
    product.write("n1", "n2")
    product.send(arrives=False)
    product.run(delete(TABLES.cursor))
    assert (product.bring(), product.found()) == (2, set())
    product.write("n3")
    product.send(arrives=False)
    product.bring()
    assert len(product.found()) == 1, "and from then on it is watched again"


def test_facts_of_before_somebody_listened_are_not_missed(product: Product) -> None:
    """An update has a subscriber listen to one more type; its older facts were never for it."""
    product.listen(["another.type.v1"])
    product.run(delete(TABLES.watch))
    product.bring()
    product.write("n1", "n2")
    product.send(arrives=False)
    old = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    product.run(update(TABLES.outbox).values(recorded_at=old, sent_at=old))
    with product.works.database.reading() as db:
        last = max(db.scalars(select(TABLES.outbox.c.position)))
    product.run(update(TABLES.cursor).values(position=last))  # a type that it heard came later than these
    product.listen(["another.type.v1", KIND])
    product.bring()
    assert (product.found(), product.counted()) == (set(), 0)
    product.write("n3")
    product.send()
    product.age()
    product.run(delete(TABLES.inbox))
    assert len(product.found()) == 1, "younger ones are"


def test_each_is_told_once_and_many_in_one_fact(product: Product) -> None:
    product.write(*(f"n{number}" for number in range(30)))
    product.send()
    product.run(delete(TABLES.inbox))
    assert (product.reported(), product.reported()) == (30, 0)
    (fact,) = facts_in(product.works, DiscrepancyFound.TYPE)
    data = fact["data"]
    assert (data["count"], len(data["fact_ids"]), data["subscriber"], data["service"]) == (30, 20, "board", "toy")
    first = product.do("discrepancies", limit=20)
    rest = product.do("discrepancies", limit=20, cursor=first["next_cursor"])
    shown = [row["fact_id"] for row in first["items"] + rest["items"]]
    assert (len(set(shown)), rest["next_cursor"]) == (30, None)
    assert {row["state"] for row in first["items"]} == {"open"}


def test_a_long_history_is_compared_in_slices_that_follow_one_another(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit.comparison.PAGE", 2)
    fact_ids = product.write(*(f"n{number}" for number in range(7)))
    product.send()
    product.age()
    product.run(delete(TABLES.inbox).where(TABLES.inbox.c.fact_id.in_([fact_ids[0], fact_ids[6]])))
    sources = {"board": {"toy": [KIND]}}
    product.comparison = Comparison(product.works, sources, product.ask, slice_of=4)
    turns = [{one.fact_id for one in product.found()} for _ in range(3)]
    assert turns == [{fact_ids[0]}, {fact_ids[6]}, {fact_ids[0]}]


@pytest.mark.parametrize(("unhurried", "rests"), [(20.0, True), (0.0, False)])
def test_a_turn_rests_between_pages_until_it_must_hurry(
    product: Product, monkeypatch: pytest.MonkeyPatch, unhurried: float, rests: bool
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("kit.comparison.PAGE", 2)
    monkeypatch.setattr("kit.comparison.UNHURRIED", unhurried)
    product.write(*(f"n{number}" for number in range(5)))
    product.send()
    monkeypatch.setattr("kit.comparison.time.sleep", slept.append)
    assert product.found() == set()
    assert len(slept) >= 2
    assert all(0 < pause <= LONGEST_REST for pause in slept) if rests else set(slept) == {0}
