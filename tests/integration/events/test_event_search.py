"""What the index finds is what looking through everything finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from kit.database import Database
from services.events.domain.search_key import asked_ngrams, ngrams
from services.events.persistence import event_search
from services.events.persistence.copies import partner_copy
from services.events.persistence.event_search import said
from services.events.persistence.event_tables import study_event
from services.events.persistence.ngram_tables import event_ngrams
from tests.integration.events import rows
from tests.support.databases import FrozenClock

THEMES = (
    "走进光纤预制棒生产车间",
    "数据赋能审计监督",
    "审计监督与数据",
    "“光纤”〔2026〕7号 100%_ABC",
    "联学👩‍🏭共建促发展",
    "'; DROP TABLE study_event; -- OR NEAR(光 纤)*",
    "光",
)
PIECES = [theme[start : start + size] for theme in THEMES for start in range(len(theme)) for size in (1, 2, 3, 5)]
WORDS = st.one_of(
    st.sampled_from(PIECES),
    st.sampled_from(["光纤光缆", "大学", "whdx", "WHDX", "LX-2026-0003", "旧-9", "无"]),
    st.text(),
)


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    rows.works_with_copies(database, tmp_path, FrozenClock(rows.shanghai(6, 1)))
    with database.transaction() as db:
        db.execute(partner_copy.update().where(partner_copy.c.id == "partner-2").values(initials="whdx"))
    for place, theme in enumerate(THEMES):
        partners = [f"partner-{1 + place % 2}"]
        rows.put_event(database, place, theme=theme, legacy_number=f"旧-{place}", partner_ids=partners)
    return database


def looked_through(db: Any, words: str) -> set[str]:
    """The same by reading every row."""
    names = {row.id: (row.name, row.initials) for row in db.execute(select(partner_copy))}

    def holds(row: Any, word: str) -> bool:
        own = word.lower() in row.search_key
        return own or any(
            word.lower() in name.lower() or (word.isascii() and word.lower() in initials)
            for name, initials in (names[key] for key in row.partner_ids if key in names)
        )

    found = db.execute(select(study_event.c.id, study_event.c.search_key, study_event.c.partner_ids)).all()
    return {row.id for row in found if all(holds(row, word) for word in words.split()[: event_search.MOST_WORDS])}


def found(db: Any, words: str) -> set[str]:
    return set(db.scalars(select(study_event.c.id).where(*said(db, words))))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=3), st.sampled_from((0, 1, 500)), st.sampled_from((0, 3, 500)))
def test_the_index_changes_nothing_of_what_is_found(filled: Database, words: list[str], few: int, most: int) -> None:
    text = " ".join(words).replace("\0", "")
    with filled.reading() as db, pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_search, "FEW_HITS", few)
        patch.setattr(event_search, "LOOKED_AT", most)
        assert found(db, text) == looked_through(db, text)


@pytest.mark.parametrize("words", ["赋能", "数据 赋能", "旧-3", "赋能 武汉大学", "进光纤预"])
def test_a_word_of_few_events_is_found_by_the_index(filled: Database, words: str) -> None:
    """Without its row in the index an event is not found: nothing but the index was asked which come into question."""
    with filled.transaction() as db:
        assert found(db, words)
        db.execute(delete(event_ngrams))
        assert not found(db, words)


def test_a_word_of_many_events_is_looked_for_without_the_index(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index, which has lost one of two, says that there are too many for it."""
    monkeypatch.setattr(event_search, "LOOKED_AT", 0)
    with filled.transaction() as db:
        there = found(db, "审计监督")
        db.execute(delete(event_ngrams).where(event_ngrams.c.event_id == min(there)))
        assert found(db, "审计监督") == there
        assert len(there) == 2


def test_ngrams_do_not_go_over_the_end_of_a_line() -> None:
    assert ngrams("ab\nb c") == ["ab", "b\ue020", "\ue020c", "b\ue020c"]
    assert ngrams("光") == []
    assert asked_ngrams(["光", "数据", "审计监督"]) == ["审计监", "数据", "计监督"]
