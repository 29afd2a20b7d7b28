"""The ledger over both databases: gapless under parallel writers, append-only, provable, and filed by place."""

from __future__ import annotations

import datetime as dt
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from contracts.partners import InvitationAccepted
from kit import commitments
from kit.database import Database
from kit.delivery import Delivery
from kit.domain import SYSTEM, Actor, Conflict, DomainError, Invalid, NotFound
from kit.envelope import Envelope, seal
from kit.ids import new_id
from kit.operations import Call, Operations, execute
from kit.work import Works
from services.events import signing
from services.events.domain.ledger import merkle
from services.events.handlers import ledger as handlers
from services.events.handlers import ledger_keys
from services.events.persistence import ledger_guard
from services.events.persistence.copies import branch_copy
from services.events.persistence.ledger_tables import ledger_entry
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.queries import ledger as queries
from services.events.schemas.ledger import INPUT
from tests.support.databases import FrozenClock, facts_in, works_for
from verifier.verify import GrowingRoot, verify

OPERATIONS = Operations(
    {**handlers.COMMANDS, **ledger_keys.COMMANDS}, queries.QUERIES, INPUT, prepare=ledger_keys.PREPARE
)
SUPERVISOR = Actor(
    "supervisor-1", roles=("supervisor",), unit_id="office", unit_scope=("office", "section"), reach="unit"
)
OPERATOR = Actor("operator:example", roles=("admin",), reach="all")
MOMENT = dt.datetime(2026, 5, 8, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def works(database: Database, tmp_path: Path) -> Works[Any]:
    class SigningWork(EventsWork):
        signer = signing.load_or_create(tmp_path / "ledger.pem")

    return works_for(database, metadata, SigningWork, "events", {}, kit_tables, FrozenClock(MOMENT))


@pytest.fixture
def delivery(works: Works[Any]) -> Delivery:
    return Delivery(works, handlers.REACTIONS)


def envelope(number: int, **changes: Any) -> Envelope:
    members: dict[str, Any] = {
        "id": f"fact-{number:05}",
        "type": "event.held.v1",
        "occurred_at": (MOMENT + dt.timedelta(minutes=number)).isoformat(),
        "producer": "events",
        "subject": "event-1",
        "aggregate_id": "event-1",
        "version": number,
        "actor_id": "account-1",
        "trace_id": "trace-1",
        "data": {"event_id": "event-1", "branch_id": "branch-1", "unit_id": "office", "theme": "走进光纤车间"},
    }
    return Envelope(**(members | changes))


def fill(delivery: Delivery, count: int) -> None:
    for number in range(1, count + 1):
        assert delivery.deliver("ledger", envelope(number)).word == "applied"


def ask(works: Works[Any], operation: str, actor: Actor = SUPERVISOR, **arguments: Any) -> Any:
    return execute(OPERATIONS, works, Call(operation, arguments, actor)).value


def lines(works: Works[Any]) -> list[bytes]:
    with works.read() as work:
        return work.ledger.bodies(1, 100_000)


def recomputed(bodies: list[bytes]) -> bytes:
    tree = GrowingRoot()
    for body in bodies:
        tree.add(merkle.leaf_hash(body))
    return tree.root()


def numbers(page: dict[str, Any]) -> list[int]:
    return [item["seq"] for item in page["items"]]


def test_parallel_appends_leave_no_gap_and_the_stored_root_is_that_of_the_lines(works, delivery):
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: delivery.deliver("ledger", envelope(number)).word, range(1, 101)))
    while delivery.run_due() or any(word == "retrying" for word in outcomes):
        outcomes = ["applied"]
    bodies = lines(works)
    assert [json.loads(body)["seq"] for body in bodies] == list(range(1, 101))
    assert {json.loads(body)["fact_id"] for body in bodies} == {f"fact-{number:05}" for number in range(1, 101)}
    with works.read() as work:
        assert work.ledger.root(100) == recomputed(bodies)
        assert [work.ledger.root(size) for size in (1, 37, 64)] == [recomputed(bodies[:size]) for size in (1, 37, 64)]


def test_the_same_fact_from_two_threads_and_again_later_is_one_entry(works, delivery):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: delivery.deliver("ledger", envelope(1)), range(8)))
    assert delivery.deliver("ledger", envelope(1)).word == "duplicate"
    with works.open() as work:
        handlers.when_any_fact_append_entry(work, envelope(1))  # as if the inbox had forgotten
    assert len(lines(works)) == 1


def test_a_rolled_back_append_leaves_no_gap(works, delivery):
    fill(delivery, 2)

    def append_and_fail() -> None:
        with works.open() as work:
            handlers.when_any_fact_append_entry(work, envelope(3))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        append_and_fail()
    delivery.deliver("ledger", envelope(4))
    assert [json.loads(body)["seq"] for body in lines(works)] == [1, 2, 3]


def test_rows_of_the_ledger_cannot_be_changed_or_deleted(works, delivery):
    fill(delivery, 1)
    ask(works, "sign_checkpoint")
    columns = {"ledger_entry": "type", "ledger_node": "hash", "ledger_checkpoint": "note", "ledger_key": "note"}
    assert set(columns) == set(ledger_guard.GUARDED)
    for table, column in columns.items():
        for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), works.database.transaction() as db:
                db.execute(text(change))
    assert len(lines(works)) == 1


def test_on_postgresql_the_ledger_cannot_be_truncated_either(works, delivery, database):
    fill(delivery, 1)
    if database.is_sqlite:
        assert "TRUNCATE" not in " ".join(ledger_guard.STATEMENTS["sqlite"])
        return
    with pytest.raises(DBAPIError, match="append-only"), works.database.transaction() as db:
        db.execute(text("TRUNCATE ledger_entry"))


def test_the_guard_can_also_be_put_on_by_a_migration(works, delivery, database):
    with works.database.transaction() as db:
        for statement in ledger_guard.STATEMENTS[database.engine.dialect.name]:
            db.execute(text(_dropping(statement, database)))
            db.execute(text(statement))
    fill(delivery, 1)
    with pytest.raises(DBAPIError, match="append-only"), works.database.transaction() as db:
        db.execute(text("DELETE FROM ledger_entry"))


def _dropping(statement: str, database: Database) -> str:
    """Take off what `create_all` has put on, so that the migration's statement has something to do."""
    words = statement.split()
    if words[1] != "TRIGGER":
        return "SELECT 1"
    on = f" ON {words[words.index('ON') + 1]}" if not database.is_sqlite else ""
    return f"DROP TRIGGER {words[2]}{on}"


def test_private_fields_never_enter_the_ledger(works, delivery):
    fact = InvitationAccepted(
        invitation_id="invitation-1", event_id="event-1", partner_id="partner-1", round=1, headcount=12, by="partner",
        starts_at="2026-05-20T01:00:00+00:00", ends_at="2026-05-20T04:00:00+00:00",
        contact_name="示例成员01", contact_phone="13800000000", leader_name="示例成员02",
    )  # fmt: skip
    sealed = seal(
        fact, fact_id=new_id(), occurred_at=MOMENT, producer="partners", version=3, actor_id="anonymous", trace_id="t"
    )
    delivery.deliver("ledger", sealed)
    (body,) = lines(works)
    assert "示例成员" not in body.decode()
    assert "13800000000" not in body.decode()
    assert json.loads(body)["data"]["headcount"] == 12
    assert json.loads(body)["commitment"] == commitments.commitment_of(sealed.private)


def test_an_entry_commits_to_what_was_private_also_when_it_was_erased_on_the_way(works, delivery):
    """The producer made the hash: a fact whose private part waited too long and was emptied still has it."""
    fact = {"id": "fact-1", "private": commitments.salted({"contact_name": "示例成员01"})}
    committed = commitments.commitment_of(fact["private"])
    delivery.deliver("ledger", envelope(1, **fact, commitment=committed))
    delivery.deliver("ledger", envelope(2, private=dict.fromkeys(fact["private"], ""), commitment=committed))
    delivery.deliver("ledger", envelope(3))  # of a version that made none, or without a private part
    told = [json.loads(body).get("commitment") for body in lines(works)]
    assert told == [committed, committed, None]
    assert ask(works, "ledger_entry", seq=1)["commitment"] == committed
    assert "commitment" not in ask(works, "ledger_entry", seq=3)


def test_a_fact_of_a_type_that_nobody_knows_is_an_entry_too(works, delivery):
    unknown = envelope(1, type="moon.landed.v9", subject="moon", data={"half": 0.5, "big": 2**60})
    assert delivery.deliver("ledger", unknown).word == "applied"
    item = ask(works, "ledger_entry", seq=1)
    assert (item["type"], item["data"]) == ("moon.landed.v9", {"half": 0.5, "big": str(2**60)})


def test_a_checkpoint_export_and_key_verify_offline_and_a_changed_line_does_not(works, delivery):
    fill(delivery, 9)
    checkpoint, key = ask(works, "sign_checkpoint"), ask(works, "ledger_public_key")
    assert ask(works, "begin_ledger_export", size=9) == {"size": 9}
    exported = [line.encode() for line in ask(works, "ledger_lines", first=1, limit=9)["lines"]]
    assert verify(exported, checkpoint, key).ok
    exported[3] = exported[3].replace(b"account-1", b"account-2")
    assert verify(exported, checkpoint, key).first_bad_seq == 4
    assert [fact["type"] for fact in facts_in(works)] == ["checkpoint.signed.v1", "ledger.read.v1"]


def test_the_days_own_checkpoint_is_signed_once_a_day_and_its_fact_can_be_sent_out(works, delivery):
    assert ask(works, "sign_daily_checkpoint", SYSTEM) == {"signed": False}  # nothing to sign yet
    fill(delivery, 3)
    daily = ask(works, "sign_daily_checkpoint", SYSTEM)
    assert (daily["signed"], daily["size"]) == (True, 3)
    assert ask(works, "sign_daily_checkpoint", SYSTEM) == {"signed": False}
    ask(works, "sign_checkpoint")
    works.origin.clock.advance(hours=15)  # midnight in Shanghai, not in UTC
    assert ask(works, "sign_daily_checkpoint", SYSTEM)["signed"]
    on_demand = ask(works, "send_checkpoint")
    facts = facts_in(works, "checkpoint.signed.v1")
    assert [fact["data"]["daily"] for fact in facts] == [True, False, True, False]
    assert facts[3]["data"]["note"] == on_demand["note"]
    assert (facts[0]["data"]["note"], facts[1]["data"]["note"]) == (daily["note"], None)
    with works.read() as work:
        checkpoint = daily | {"note": facts[0]["data"]["note"], "signature": facts[0]["data"]["signature"]}
        key = ask(works, "ledger_public_key")
        assert verify(work.ledger.bodies(1, 3), checkpoint, key).ok


def rotate(works: Works[Any], **how: Any) -> dict[str, Any]:
    return ask(works, "rotate_ledger_key", OPERATOR, reason="示例：年度更换", **how)


def another_process(works: Works[Any], key_file: Path) -> Works[Any]:
    """The same database with a signer of its own, as another process of the service has it."""

    class SigningWork(EventsWork):
        signer = signing.load_or_create(key_file)

    return Works(SigningWork, works.database, works.origin)


def test_a_new_key_is_signed_by_the_old_one_and_every_process_signs_with_it_at_once(works, delivery, tmp_path):
    other = another_process(works, tmp_path / "ledger.pem")
    fill(delivery, 3)
    kept, trusted = ask(works, "sign_checkpoint"), ask(works, "ledger_public_key")
    for _ in range(2):
        assert rotate(works)["vouched"]
    newest = ask(other, "sign_checkpoint")
    assert newest["key_id"] == ask(works, "sign_checkpoint")["key_id"] != kept["key_id"]
    now = ask(works, "ledger_public_key")
    assert (now["key_id"], now["earlier"][0]["key_id"]) == (newest["key_id"], trusted["key_id"])
    assert verify(lines(works), newest, trusted, [kept], successions=now["successions"]).ok
    assert not verify(lines(works), newest, trusted, [kept], successions=now["successions"][1:]).ok
    facts = facts_in(works, "ledger.key_rotated.v1")
    assert [fact["data"]["from_key_id"] for fact in facts] == [key["key_id"] for key in now["earlier"]]
    assert [fact["data"]["note"] for fact in facts] == [link["note"] for link in now["successions"]]
    assert [file.name for file in tmp_path.glob("ledger.pem*")] == ["ledger.pem"]
    assert stat.S_IMODE((tmp_path / "ledger.pem").stat().st_mode) == 0o600


def test_clocks_of_two_machines_that_differ_make_no_honest_checkpoint_look_old_or_stolen(works, delivery):
    """Each is signed by a machine whose clock is behind that of the one before, and so is the succession."""
    fill(delivery, 1)
    trusted, kept = ask(works, "ledger_public_key"), []
    for number in range(2, 5):
        kept.append(ask(works, "sign_checkpoint"))
        works.origin.clock.advance(seconds=-30)
        rotate(works)
        delivery.deliver("ledger", envelope(number))
    newest, now = ask(works, "sign_checkpoint"), ask(works, "ledger_public_key")
    assert verify(lines(works), newest, trusted, kept, successions=now["successions"]).ok


def test_a_replacement_that_broke_off_between_database_and_file_is_finished_by_whoever_signs(works, delivery, tmp_path):
    fill(delivery, 1)
    ask(works, "sign_checkpoint")
    key_id = rotate(works)["key_id"]
    assert (tmp_path / "ledger.pem.next").exists()  # the command had no time to put it in its place
    assert ask(another_process(works, tmp_path / "ledger.pem"), "sign_checkpoint")["key_id"] == key_id
    assert not (tmp_path / "ledger.pem.next").exists()


def test_a_replacement_that_failed_is_tried_again_with_the_same_new_key(works, tmp_path):
    waiting = works.work_class.signer.successor().key_id
    assert rotate(works)["key_id"] == waiting
    assert [key["key_id"] for key in ask(works, "ledger_public_key")["earlier"]] != [waiting]


def test_a_process_with_another_key_than_the_ledger_knows_does_not_sign(works, delivery, tmp_path):
    fill(delivery, 1)
    ask(works, "sign_checkpoint")
    stranger = another_process(works, tmp_path / "elsewhere" / "ledger.pem")
    for refused in ("sign_checkpoint", "sign_daily_checkpoint"):
        with pytest.raises(Conflict, match="key_mismatch"):
            ask(stranger, refused)
    with pytest.raises(Conflict, match="key_mismatch"):
        rotate(stranger)
    assert ask(stranger, "ledger_public_key") == ask(works, "ledger_public_key")


def test_a_lost_key_is_followed_by_one_for_which_nothing_vouches(works, delivery, tmp_path):
    fill(delivery, 1)
    kept, trusted = ask(works, "sign_checkpoint"), ask(works, "ledger_public_key")
    with pytest.raises(Conflict, match="key_known"):
        rotate(works, old_key_lost=True)  # it is there
    (tmp_path / "ledger.pem").unlink()
    anew = another_process(works, tmp_path / "ledger.pem")
    assert rotate(anew, old_key_lost=True)["vouched"] is False
    newest, now = ask(anew, "sign_checkpoint"), ask(anew, "ledger_public_key")
    assert not verify(lines(works), newest, trusted, [kept], successions=now["successions"]).ok
    assert verify(lines(works), newest, now).ok  # whoever was told the new key can go on
    assert facts_in(works, "ledger.key_rotated.v1")[-1]["data"]["note"] is None


def test_the_newest_daily_checkpoint_is_what_papers_show(works, delivery):
    with pytest.raises(NotFound):
        ask(works, "latest_checkpoint")
    fill(delivery, 2)
    daily = ask(works, "sign_daily_checkpoint", SYSTEM)
    works.origin.clock.advance(hours=1)
    ask(works, "sign_checkpoint")
    shown = ask(works, "latest_checkpoint")
    assert (shown["note"], shown["daily_on"]) == (daily["note"], "2026-05-08")


def test_proofs_lead_to_the_signed_roots(works, delivery):
    fill(delivery, 5)
    older = ask(works, "sign_checkpoint")
    for number in range(6, 12):
        delivery.deliver("ledger", envelope(number))
    newer = ask(works, "sign_checkpoint")
    roots = [bytes.fromhex(checkpoint["root_hash"]) for checkpoint in (older, newer)]
    proof = ask(works, "ledger_proof", seq=3, size=11)
    path = [bytes.fromhex(value) for value in proof["hashes"]]
    leaf = bytes.fromhex(proof["leaf_hash"])
    assert leaf == merkle.leaf_hash(lines(works)[2])
    assert merkle.verify_inclusion(leaf, 2, 11, path, roots[1])
    path = [bytes.fromhex(value) for value in ask(works, "ledger_consistency", first=5, second=11)["hashes"]]
    assert merkle.verify_consistency(5, 11, *roots, path)


REFUSED: list[tuple[str, dict[str, Any], type[DomainError]]] = [
    ("ledger_proof", {"seq": 3}, NotFound),
    ("ledger_proof", {"seq": 2, "size": 1}, Invalid),
    ("ledger_proof", {"seq": 2, "size": 3}, Invalid),
    ("ledger_proof", {"seq": 0}, Invalid),
    ("ledger_consistency", {"first": 2, "second": 1}, Invalid),
    ("ledger_consistency", {"first": 1, "second": 3}, Invalid),
    ("begin_ledger_export", {"size": 3}, Invalid),
    ("ledger_entry", {"seq": 3}, NotFound),
    ("read_ledger", {"cursor": "nonsense"}, Invalid),
    ("read_ledger", {"from": "yesterday"}, Invalid),
]


def test_what_is_not_there_is_refused(works, delivery):
    fill(delivery, 2)
    for operation, arguments, refusal in REFUSED:
        with pytest.raises(refusal):
            ask(works, operation, **arguments)


def test_an_empty_ledger_can_be_read_signed_and_exported(works):
    assert ask(works, "read_ledger") == {"items": [], "next_cursor": None}
    assert ask(works, "sign_checkpoint")["size"] == 0
    assert ask(works, "begin_ledger_export") == {"size": 0}
    with pytest.raises(DomainError):
        ask(works, "ledger_proof", seq=1)


def test_a_query_is_recorded_once_however_many_pages_it_has(works, delivery):
    fill(delivery, 5)
    seen, cursor = [], ""
    while cursor is not None:
        page = ask(works, "read_ledger", subject="event-1", limit=2, cursor=cursor)
        seen, cursor = seen + numbers(page), page["next_cursor"]
    assert seen == [1, 2, 3, 4, 5]
    (read,) = facts_in(works, "ledger.read.v1")
    assert (read["data"]["what"], read["data"]["filters"]) == ("query", {"subject": "event-1"})
    assert (read["actor_id"], read["data"]["unit_id"]) == ("supervisor-1", "office")


def test_looking_at_single_entries_is_recorded_too_or_one_could_read_it_all_unseen(works, delivery):
    fill(delivery, 2)
    assert ask(works, "ledger_entry", seq=2)["seq"] == 2
    with pytest.raises(NotFound):
        ask(works, "ledger_entry", seq=3)
    (read,) = facts_in(works, "ledger.read.v1")
    assert (read["data"]["what"], read["data"]["filters"]) == ("entry", {"seq": "2"})


def test_entries_are_found_by_type_prefix_day_branch_and_subject(works, delivery):
    midnight = dt.datetime(2026, 5, 8, 16, 0, tzinfo=dt.UTC)  # the 9th begins in Shanghai
    delivery.deliver("ledger", envelope(1))
    delivery.deliver("ledger", envelope(2, type="event.cancelled.v1", subject="event-2"))
    delivery.deliver("ledger", envelope(3, type="plan.submitted.v1", occurred_at=midnight.isoformat()))
    elsewhere = {"branch_id": "branch-2", "unit_id": "section"}
    delivery.deliver(
        "ledger", envelope(4, occurred_at=(midnight - dt.timedelta(seconds=1)).isoformat(), data=elsewhere)
    )
    assert numbers(ask(works, "read_ledger", type="event.")) == [1, 2, 4]
    assert numbers(ask(works, "read_ledger", type="event%")) == []
    assert numbers(ask(works, "read_ledger", **{"from": "2026-05-09"})) == [3]
    assert numbers(ask(works, "read_ledger", to="2026-05-08")) == [1, 2, 4]
    assert numbers(ask(works, "read_ledger", branch_id="branch-2")) == [4]
    assert numbers(ask(works, "read_ledger", subject="event-2")) == [2]
    assert numbers(ask(works, "read_ledger", order="desc", limit=2)) == [4, 3]


def test_a_supervisor_sees_the_own_units_and_what_belongs_to_none(works, delivery):
    with works.database.transaction() as db:
        row = {
            "id": "branch-9",
            "version": 1,
            "name": "外单位支部",
            "unit_id": "other",
            "kind": "standing",
            "state": "active",
        }
        db.execute(insert(branch_copy).values(**row))
    delivery.deliver("ledger", envelope(1))
    delivery.deliver("ledger", envelope(2, data={"unit_id": "other"}))
    delivery.deliver("ledger", envelope(3, data={"branch_id": "branch-9"}))
    delivery.deliver("ledger", envelope(4, type="partner.changed.v1", data={"partner_id": "partner-1"}))
    assert numbers(ask(works, "read_ledger")) == [1, 4]
    with pytest.raises(NotFound):
        ask(works, "ledger_entry", seq=3)
    whole = Actor("system", reach="all")
    assert numbers(ask(works, "read_ledger", whole)) == [1, 2, 3, 4]


@pytest.fixture
def many(works: Works[Any]) -> int:
    """A ledger long enough that a slow root would show."""
    with works.open() as work:
        for number in range(1, 301):
            handlers.when_any_fact_append_entry(work, envelope(number))
    return 300


def test_the_root_is_read_from_a_handful_of_nodes(works, many):
    with works.read() as work:
        asked: list[tuple[int, int]] = []
        node = work.ledger.node
        root = merkle.root(lambda level, index: asked.append((level, index)) or node(level, index), many)
        assert root == recomputed(lines(works))
        assert len(asked) <= 9


def test_entries_hold_what_the_fact_said_and_nothing_of_their_filing(works, delivery):
    fill(delivery, 1)
    entry = json.loads(lines(works)[0])
    assert set(entry) == {
        "seq", "previous", "fact_id", "type", "occurred_at", "producer", "subject", "actor_id", "trace_id",
        "aggregate_id", "version", "data",
    }  # fmt: skip
    with works.database.reading() as db:
        row = db.execute(ledger_entry.select()).one()
    assert (row.branch_id, row.unit_id) == ("branch-1", "office")
