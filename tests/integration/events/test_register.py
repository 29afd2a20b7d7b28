"""The register (台账): its kept rows are what would be worked out anew, its filters, exports and saved views."""

from __future__ import annotations

import base64
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contracts import partners
from kit.database import Database
from kit.domain import Conflict, DomainError, Forbidden, NotFound, Stale
from kit.pinyin import initials
from services.events.domain.register_exports import GIVEN_UP_AFTER
from services.events.domain.register_sums import COUNTED, CUTS, Cut, places_of, sums_of
from services.events.domain.search_key import ngrams
from services.events.persistence import event_search, register_search
from services.events.persistence import register_exports as repository
from services.events.persistence.event_tables import study_event
from services.events.persistence.money_tables import fund
from services.events.persistence.ngram_tables import event_ngrams
from services.events.persistence.register_keeping import fold, keep, worked_out
from services.events.persistence.register_tables import SUMS, register_partner, register_place, register_row
from services.events.persistence.supervision_tables import finding, inspection
from tests.integration.events import rows
from tests.integration.events.test_supervision import ask, clock, works  # noqa: F401  (fixtures)
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    SECOND_PARTNER,
    SECRETARY,
    Office,
)

# --- kept rows ---------------------------------------------------------------------------------------------------


def feedback(office: Office, event_id: str) -> None:
    office.hear(
        partners.FeedbackGiven(
            invitation_id="i", event_id=event_id, partner_id=PARTNER, round=1, score=4, text="示例",
        )
    )  # fmt: skip


def partner_changed(office: Office, *, frontline: bool, name: str = "示例企业1") -> None:
    office.hear(
        partners.PartnerChanged(
            partner_id=PARTNER, name=name, initials=initials(name), industry=None, field=None, region=None,
            frontline=frontline, under_audit=False,
        )
    )  # fmt: skip


def cancelled_booking(office: Office, event_id: str) -> None:
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[1]])
    office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=MEMBERS[1])


MOVES: dict[str, Any] = {
    "submit": lambda office, key: office.do(ORGANIZER, "submit_event", event_id=key),
    "withdraw": lambda office, key: office.do(ORGANIZER, "withdraw_event", event_id=key, reason="示例"),
    "approve": lambda office, key: office.approve_all(key),
    "accept": lambda office, key: office.accept(key, office.event(key)["slots"][0]),
    "edit": lambda office, key: office.do(
        ORGANIZER, "edit_event", event_id=key, expected_version=None, theme="示例：改了主题",
        partner_ids=[SECOND_PARTNER], cohost_branch_ids=[OTHER_BRANCH],
    ),
    "book": lambda office, key: office.do(ORGANIZER, "book", event_id=key, member_ids=[MEMBERS[0]]),
    "change seats": cancelled_booking,
    "hold": lambda office, key: office.do(ORGANIZER, "hold_event", event_id=key),
    "check in": lambda office, key: office.do(ORGANIZER, "check_in", event_id=key, member_id=MEMBERS[2]),
    "reflect": lambda office, key: office.do(ORGANIZER, "add_reflection", event_id=key, text="工匠精神"),
    "spend": lambda office, key: office.do(
        ORGANIZER, "record_expense", event_id=key, category="meals", amount="10.00", invoice_no=f"n{office.versions}",
        spent_on="2026-05-08",
    ),
    "outcome": lambda office, key: office.do(ORGANIZER, "declare_no_outcomes", event_id=key, reason="示例"),
    "feedback": feedback,
    "leave the front line": lambda office, key: partner_changed(office, frontline=False),
    "come to it": lambda office, key: partner_changed(office, frontline=True),
    "rename it": lambda office, key: partner_changed(office, frontline=True, name="示例新名"),
    "cancel": lambda office, key: office.do(ORGANIZER, "cancel_event", event_id=key, reason="示例"),
    "later": lambda office, key: office.clock.advance(days=20),
}  # fmt: skip


def kept_and_worked_out(database: Database) -> None:
    """Everything that follows from the events follows now."""
    with database.transaction() as db:
        kept = {row.event_id: row._asdict() for row in db.execute(select(register_row))}
        assert kept == {row["event_id"]: row for row in worked_out(db, list(db.scalars(select(study_event.c.id))))}
        places = {(row.branch_id, row.number) for row in db.execute(select(register_place))}
        assert places == {(key, row["number"]) for row in kept.values() for key in places_of(row)}
        pointers = {(row.partner_id, row.number) for row in db.execute(select(register_partner))}
        assert pointers == {(key, row["number"]) for row in kept.values() for key in row["partner_ids"]}
        texts = db.execute(select(study_event.c.id, study_event.c.search_key)).all()
        assert {row.event_id: row.ngrams.split() for row in db.execute(select(event_ngrams))} == {
            key: ngrams(text) for key, text in texts
        }
        sums = sums_of((row, 1) for row in kept.values())
        for cut in CUTS:
            assert sums_in(db, cut) == tallied(cut, sums[cut.kind])
        while fold(db):
            pass
        for cut in CUTS:
            assert sums_in(db, cut) == tallied(cut, sums[cut.kind])
            columns = [SUMS[cut.kind].c[name] for name in cut.alike]
            assert not db.execute(select(*columns).group_by(*columns).having(func.count() > 1)).all()


def sums_in(db: Any, cut: Cut) -> dict[Any, Any]:
    return tallied(cut, [row._asdict() for row in db.execute(select(SUMS[cut.kind]))])


def tallied(cut: Cut, found: Any) -> dict[Any, Any]:
    totals: dict[Any, list[Any]] = {}
    for one in found:
        total = totals.setdefault(tuple(one[name] for name in cut.alike), [0] * len(COUNTED))
        for place, name in enumerate(COUNTED):
            total[place] += one[name]
    return {key: total for key, total in totals.items() if any(total)}


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@settings(
    max_examples=6, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 1)), min_size=4, max_size=12))
def test_whatever_happens_the_kept_rows_are_those_worked_out_anew(office: Office, walk: list[Any]) -> None:
    cheap = {"category": "meals", "quantity": 1, "unit": "人", "unit_price": "20.00", "people": 1, "days": 1}
    events = [office.drafted(budget=[cheap]), office.inviting(budget=[cheap], cohost_branch_ids=[OTHER_BRANCH])]
    for move, which in [("accept", 1), *walk]:
        try:
            MOVES[move](office, events[which])
        except DomainError:  # refused: nothing happened, and that is to be seen too
            continue
    kept_and_worked_out(office.works.database)


def test_what_hangs_on_an_event_and_is_no_part_of_it_is_seen_too(office: Office) -> None:
    event_id = office.held()
    gift = {"kind": "donation", "description": "示例", "amount": "5.00", "received_on": "2026-05-08"}
    office.do(ORGANIZER, "record_contribution", event_id=event_id, **gift, **{"from": {"text": "示例企业"}})
    feedback(office, event_id)
    (row,) = office.do(SECRETARY, "register")["items"]
    assert (row["contributions"]["donations"], row["feedback"]) == (1, {"count": 1, "average": "4.0"})
    kept_and_worked_out(office.works.database)


def test_a_row_that_was_lost_or_spoilt_is_written_again(office: Office) -> None:
    event_id, database = office.confirmed(), office.works.database
    with database.transaction() as db:
        db.execute(register_row.update().values(theme="坏", estimate=Decimal("1.00")))
        rows.register_touch.touch(db, event_id)
        assert keep(db) == 1
    with database.reading() as db:
        assert db.scalar(select(register_row.c.theme)) == "走进光纤预制棒生产车间"


def test_a_partner_that_leaves_the_front_line_takes_its_events_along(office: Office) -> None:
    key = office.drafted()
    for frontline in (False, True):
        partner_changed(office, frontline=frontline)
        with office.works.database.reading() as db:
            found = select(register_row.c.frontline).where(register_row.c.event_id == key)
            assert db.scalar(found) is frontline
    kept_and_worked_out(office.works.database)


def test_a_partner_that_is_renamed_is_found_by_its_new_name_alone(office: Office) -> None:
    key = office.drafted()
    partner_changed(office, frontline=True, name="示例新名")
    for words, found in (("新名", [key]), ("slxm", [key]), ("示例企业1", [])):
        assert [one["id"] for one in office.do(ORGANIZER, "events", q=words)["items"]] == found, words
    kept_and_worked_out(office.works.database)


# --- filters -----------------------------------------------------------------------------------------------------

ROWS: list[dict[str, Any]] = [
    {"form": "lecture", "estimate": Decimal("100.00"), "fund_id": "fund-1"},
    {"cohost_branch_ids": ["branch-2"], "partner_ids": ["partner-2"], "negotiation": {}},
    {"state": "confirmed", "starts_at": rows.shanghai(4, 1)},
    {
        "state": "closed",
        "imported": {"actual": "3000.00", "own_headcount": 7},
        "starts_at": rows.shanghai(5, 6, 9, 2018),
    },
    {"state": "closed", "no_outcomes_reason": "示例", "estimate": Decimal("0.00"), "published_at": rows.shanghai(5, 7)},
    {"state": "draft", "starts_at": None},
]
FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({"form": "lecture"}, [1]),
    ({"funding": "party_dues"}, [1]),
    ({"funding": "none"}, [5, 4, 3, 2]),
    ({"frontline": True}, [5, 4, 3, 1]),
    ({"frontline": False}, [2]),
    ({"cohosted": True}, [2]),
    ({"cohosted": False}, [5, 4, 3, 1]),
    ({"imported": True}, [4]),
    ({"estimate_from": "100.00", "estimate_to": "100.00"}, [1]),
    ({"actual_from": "0.01"}, [4]),
    ({"over_budget": True}, [4]),
    ({"over_budget": False, "year": 2026}, [5, 3, 2, 1]),
    ({"missing": "hold"}, [3]),
    ({"missing": "photos"}, [5, 2, 1]),
    ({"missing": "outcomes"}, [2, 1]),
    ({"missing": "any"}, [5, 3, 2, 1]),
    ({"missing": "none"}, [4]),
    ({"findings": "any"}, [1]),
    ({"findings": "unsolved"}, [1]),
    ({"findings": "none"}, [5, 4, 3, 2]),
    ({"q": "武汉大学"}, [2]),
    ({"order": "asc", "state": "closed"}, [4, 5]),
    ({"from": "2018-01-01", "to": "2026-04-30"}, [4, 3]),
    ({"from": "2026-01-01", "state": "confirmed"}, [3]),
    ({"frontline": True, "cohosted": False, "year": 2026, "over_budget": False}, [5, 3, 1]),
    ({"missing": "photos", "funding": "none", "findings": "none"}, [5, 2]),
    ({"missing": "hold", "funding": "none"}, [3]),
    ({"missing": "any", "frontline": False}, [2]),
]


@pytest.fixture
def filled(works: Any, database: Database) -> Any:  # noqa: F811
    at, by = rows.shanghai(5, 6), "organizer-1"
    known = {"version": 1, "unit_id": "office", "year": 2026, "opened_by": by, "opened_at": at, "reserved": Decimal(0)}
    rows.put(
        database, fund, id="fund-1", name="党费", kind="party_dues", amount=Decimal("9.00"), spent=Decimal(0), **known
    )
    keys = [rows.put_event(database, number, **changes) for number, changes in enumerate(ROWS, start=1)]
    opened = {"version": 1, "unit_id": "office", "branch_ids": [], "event_ids": [], "scores": {}, "seed": 1}
    period = {"from_on": dt.date(2026, 1, 1), "to_on": dt.date(2026, 2, 1), "opened_by": by, "opened_at": at}
    rows.put(database, inspection, id="i1", sample_size=1, **opened, **period)
    raised = {"branch_id": "branch-1", "unit_id": "office", "rectification": "prompt", "category": "record"}
    told = {
        "method": "m",
        "text": "t",
        "evidence_ids": [],
        "due_at": at,
        "raised_by": by,
        "raised_at": at,
        "history": [],
    }
    rows.put(
        database, finding, id="f1", version=1, inspection_id="i1", event_id=keys[0], state="open", **raised, **told
    )
    return works


def test_each_filter_lets_through_what_it_says_and_totals_are_of_the_same_rows(filled: Any) -> None:
    for filters, numbers in FILTERS:
        found = ask(filled, rows.SUPERVISOR, "register", **filters)
        assert [int(row["number"][-1]) for row in found["items"]] == numbers, filters
        for actor in (rows.SUPERVISOR, rows.ORGANIZER, rows.STRANGER):
            page = ask(filled, actor, "register", **filters)
            first = ask(filled, actor, "register", limit=1, **filters)  # does not have them all, and asks for the sums
            assert page["totals"] == first["totals"] == summed(page["items"]), (filters, actor.account_id)


@pytest.mark.parametrize("few", [0, 2, 2000])
def test_a_word_of_many_events_finds_the_same(filled: Any, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (event_search, register_search):
        monkeypatch.setattr(module, "FEW_HITS", few)
    for filters, numbers in (({"q": "光缆"}, [5, 4, 3, 1]), ({"q": "缆", "state": "held"}, [1]), ({"q": "武汉"}, [2])):
        page, first = (ask(filled, rows.SUPERVISOR, "register", limit=limit, **filters) for limit in (50, 1))
        assert [int(row["number"][-1]) for row in page["items"]] == numbers, filters
        assert page["totals"] == first["totals"] == summed(page["items"]), filters


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("filters", [{}, {"form": "lecture"}, {"actual_from": "0.01"}])
@pytest.mark.parametrize("few", [0, 2000])
def test_pages_of_a_word_follow_one_another(
    works: Any,  # noqa: F811
    database: Database,
    order: str,
    filters: dict[str, Any],
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (event_search, register_search):
        monkeypatch.setattr(module, "FEW_HITS", few)
    for number in range(1, 10):
        form = {"form": "lecture" if number in (1, 2, 8) else "visit"}
        rows.put_event(database, number, **form, **({"partner_ids": ["partner-2"]} if number == 5 else {}))
    asked = {"q": "光缆", "order": order, **filters}
    whole = [row["number"] for row in ask(works, rows.SUPERVISOR, "register", **asked)["items"]]
    matching = {"": {1, 2, 3, 4, 6, 7, 8, 9}, "form": {1, 2, 8}, "actual_from": set()}["".join(filters)]
    assert [int(number[-1]) for number in whole] == sorted(matching, reverse=order == "desc")
    paged, cursor = [], None
    while cursor is not None or not paged:
        page = ask(works, rows.SUPERVISOR, "register", limit=1, **asked, **({"cursor": cursor} if cursor else {}))
        paged, cursor = paged + [row["number"] for row in page["items"]], page["next_cursor"]
        if not page["items"]:
            break
    assert paged == whole


@pytest.mark.parametrize(
    "filters", [{}, {"year": 2026}, {"state": "closed"}, {"form": "visit"}, {"branch_id": "branch-1"}]
)
def test_kept_sums_come_to_what_the_rows_come_to(filled: Any, filters: dict[str, Any]) -> None:
    for actor in (rows.SUPERVISOR, rows.ORGANIZER, rows.STRANGER, rows.OUTSIDER):
        page, first = (ask(filled, actor, "register", limit=limit, **filters) for limit in (50, 1))
        assert page["totals"] == first["totals"] == summed(page["items"]), actor.account_id


def summed(items: list[dict[str, Any]]) -> dict[str, Any]:
    money = {name: f"{sum(Decimal(row[name]) for row in items):.2f}" for name in ("estimate", "actual", "variance")}
    people = {name: sum(row[name] for row in items) for name in ("own_headcount", "partner_headcount")}
    return {"events": len(items), **people, **money, "findings": sum(row["findings"]["total"] for row in items)}


def test_filters_are_read_out_with_the_names_of_what_they_mean(filled: Any) -> None:
    found = ask(filled, rows.SUPERVISOR, "register", branch_id="branch-2", frontline=True, **{"from": "2026-01-01"})
    assert [(one["name"], one["value"], one["text"]) for one in found["filters"]] == [
        ("from", "2026-01-01", "2026-01-01"),
        ("branch_id", "branch-2", "企业审计处党支部"),
        ("frontline", True, "True"),
    ]  # fmt: skip
    outside = ask(filled, rows.OUTSIDER, "register", branch_id="branch-2")  # another unit's branch keeps its name
    assert [(one["name"], one["text"]) for one in outside["filters"]] == [("branch_id", "branch-2")]


def test_lines_for_a_document_are_the_rows_of_the_screen(filled: Any) -> None:
    first = ask(filled, rows.SUPERVISOR, "register_lines", limit=3)
    rest = ask(filled, rows.SUPERVISOR, "register_lines", limit=3, cursor=first["next_cursor"])
    shown = ask(filled, rows.SUPERVISOR, "register")["items"]
    assert (first["lines"] + rest["lines"]).count("\n") == len(shown) == 5
    assert [
        row["number"] in line for row, line in zip(shown, (first["lines"] + rest["lines"]).splitlines(), strict=True)
    ]
    assert rest["next_cursor"] is None


# --- exports -----------------------------------------------------------------------------------------------------


def requested(works: Any, actor: Any = rows.SUPERVISOR, **filters: Any) -> str:  # noqa: F811
    return str(ask(works, actor, "request_register_export", filters=filters)["id"])


def claimed(works: Any, export_id: str) -> dict[str, Any]:  # noqa: F811
    return dict(ask(works, rows.SUPERVISOR, "claim_register_export", export_id=export_id))


def test_an_export_is_recorded_once_made_in_pieces_and_seen_by_its_owner_alone(filled: Any) -> None:
    export_id = requested(filled, missing="photos")
    key = {"export_id": export_id}
    job = claimed(filled, export_id)
    assert (job["claimed"], job["attempt"], job["state"], job["rows_total"]) == (True, 1, "running", 3)
    assert not claimed(filled, export_id)["claimed"], "one file is made once"
    attempt = {**key, "attempt": 1}
    assert ask(filled, rows.SUPERVISOR, "report_register_export", **attempt, rows_done=2)["rows_done"] == 2
    with pytest.raises(Conflict, match="生成"):
        ask(filled, rows.SUPERVISOR, "register_export_piece", **key, index=0)
    data = base64.b64encode(b"PK").decode()
    ask(filled, rows.SUPERVISOR, "add_register_export_piece", **attempt, index=0, data=data)
    done = ask(filled, rows.SUPERVISOR, "finish_register_export", **attempt)
    assert (done["state"], done["size"]) == ("done", 2)
    assert ask(filled, rows.SUPERVISOR, "register_export_piece", **key, index=0) == {"data": data}
    assert ask(filled, rows.SUPERVISOR, "register_export_piece", **key, index=1) == {"data": None}
    with pytest.raises(NotFound):
        ask(filled, rows.ORGANIZER, "register_export", **key)
    (read,) = facts_in(filled, "ledger.read.v1")
    assert (read["data"]["what"], read["data"]["filters"]) == ("register", {"missing": "photos"})


def test_two_files_are_made_at_once_and_three_may_wait_for_one_person(filled: Any) -> None:
    first, second, third = (requested(filled) for _ in range(3))
    with pytest.raises(Conflict, match="尚未完成"):
        requested(filled)
    assert [claimed(filled, one)["claimed"] for one in (first, second, third)] == [True, True, False]
    ask(filled, rows.SUPERVISOR, "finish_register_export", export_id=first, attempt=1, failure="killed")
    assert claimed(filled, third)["claimed"]


def test_a_killed_child_is_a_failure_that_can_be_tried_again(filled: Any) -> None:
    export_id = requested(filled)
    claimed(filled, export_id)
    failed = ask(filled, rows.SUPERVISOR, "finish_register_export", export_id=export_id, attempt=1, failure="killed")
    assert (failed["state"], failed["failure"]) == ("failed", "killed")
    again = ask(filled, rows.SUPERVISOR, "retry_register_export", export_id=export_id)
    assert (again["state"], again["failure"]) == ("waiting", None)
    assert claimed(filled, export_id)["attempt"] == 2
    with pytest.raises(Conflict, match="接手"):
        ask(filled, rows.SUPERVISOR, "report_register_export", export_id=export_id, attempt=1, rows_done=1)
    assert len(facts_in(filled, "ledger.read.v1")) == 1


def test_what_nobody_works_on_has_failed_and_what_is_a_day_old_is_gone(
    filled: Any, monkeypatch: pytest.MonkeyPatch, clock: Any  # noqa: F811
) -> None:  # fmt: skip
    export_id = requested(filled)
    claimed(filled, export_id)
    later = repository._real_now() + GIVEN_UP_AFTER + dt.timedelta(seconds=1)
    monkeypatch.setattr(repository, "_real_now", lambda: later)
    seen = ask(filled, rows.SUPERVISOR, "register_export", export_id=export_id)
    assert (seen["state"], seen["failure"]) == ("failed", "abandoned")
    ask(filled, rows.SUPERVISOR, "tidy_register")
    with pytest.raises(Conflict, match="接手"):
        ask(filled, rows.SUPERVISOR, "finish_register_export", export_id=export_id, attempt=1)
    clock.advance(days=1, hours=1)
    ask(filled, rows.SUPERVISOR, "tidy_register")
    with pytest.raises(NotFound):
        ask(filled, rows.SUPERVISOR, "register_export", export_id=export_id)


def test_a_long_register_is_not_taken_away_while_somebody_waits(
    filled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr("services.events.domain.register_exports.AT_ONCE_ROWS", 4)
    with pytest.raises(Conflict, match="导出任务"):
        ask(filled, rows.SUPERVISOR, "begin_register_export")
    assert facts_in(filled, "ledger.read.v1") == []
    assert ask(filled, rows.SUPERVISOR, "begin_register_export", missing="photos")["rows"] == 3


# --- saved views -------------------------------------------------------------------------------------------------


def saved(works: Any, actor: Any = rows.SUPERVISOR, **values: Any) -> dict[str, Any]:  # noqa: F811
    return dict(
        ask(works, actor, "save_register_view", **{"name": "缺照片", "filters": {"missing": "photos"}, **values})
    )


def names(works: Any, actor: Any) -> list[str]:  # noqa: F811
    return [one["name"] for one in ask(works, actor, "register_views")["items"]]


def test_views_are_ones_own_unless_they_are_shared_within_the_unit(filled: Any) -> None:
    mine, shared = saved(filled), saved(filled, name="共用", shared=True, columns=["number", "theme"], order="asc")
    assert names(filled, rows.SUPERVISOR) == ["共用", "缺照片"]
    assert names(filled, rows.ORGANIZER) == ["共用"]
    assert names(filled, rows.OUTSIDER) == []
    with pytest.raises(NotFound):
        ask(filled, rows.ORGANIZER, "register_view", view_id=mine["id"])
    with pytest.raises(Forbidden):
        ask(filled, rows.ORGANIZER, "delete_register_view", view_id=shared["id"])
    assert (shared["columns"], shared["order"], shared["filters"]) == (
        ["number", "theme"],
        "asc",
        {"missing": "photos"},
    )


def test_a_name_is_used_once_by_one_person_and_versions_guard_changes(filled: Any) -> None:
    view = saved(filled)
    with pytest.raises(Conflict, match="已有名为"):
        saved(filled)
    saved(filled, rows.ORGANIZER)
    changed = ask(filled, rows.SUPERVISOR, "edit_register_view", view_id=view["id"], expected_version=1, name="新名")
    assert (changed["name"], changed["version"], changed["filters"]) == ("新名", 2, {"missing": "photos"})
    with pytest.raises(Stale):
        ask(filled, rows.SUPERVISOR, "edit_register_view", view_id=view["id"], expected_version=1, shared=True)
    ask(filled, rows.SUPERVISOR, "delete_register_view", view_id=view["id"])
    assert names(filled, rows.SUPERVISOR) == []


def test_a_view_says_what_it_names_and_is_not_there_any_more(filled: Any) -> None:
    gone = saved(filled, filters={"branch_id": "nowhere", "partner_id": "partner-1"})
    assert [one["filter"] for one in gone["stale"]] == ["branch_id"]
    assert saved(filled, name="好的", filters={"branch_id": BRANCH})["stale"] == []


def test_an_account_keeps_so_many_views(filled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.events.domain.register_views.MOST", 1)
    saved(filled)
    with pytest.raises(Conflict, match="最多"):
        saved(filled, name="第二个")
