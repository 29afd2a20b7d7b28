"""A notice of commendation, from the choice of events to its retraction."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from kit.database import Database
from kit.domain import Conflict, Forbidden, Invalid, NotFound, Stale
from services.events.persistence.event_tables import outcome
from tests.integration.events.rows import put, put_event, shanghai
from tests.support.databases import facts_in
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    LEADER,
    MEMBER,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    STRANGER,
    UNIT,
    Office,
    person,
)

SUPERVISOR = person("supervisor", branch_id=None, reach="unit")
OUTSIDER = person("leader", branch_id=None, reach="unit", number=9, unit_id="other", unit_scope=("other",))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def published(office: Office, number: int = 1, **changes: Any) -> str:
    own = {"unit_id": UNIT, "branch_id": BRANCH, "partner_ids": [PARTNER], "state": "published",
           "negotiation": {PARTNER: {"answer": "accepted", "headcount": 12}}}  # fmt: skip
    return put_event(office.works.database, number, **own | changes)


def drafted(office: Office, *event_ids: str, **changes: Any) -> str:
    items = [{"event_id": key, "reason": "问题准、成果实"} for key in event_ids or [published(office)]]
    values = {"title": "关于推广联学经验的通报", "opening": "各党支部：", "items": items} | changes
    return str(office.do(SUPERVISOR, "draft_commendation", **values)["id"])


def act(office: Office, who: Any, verb: str, key: str, **more: Any) -> Any:
    return office.do(who, f"{verb}_commendation", commendation_id=key, **more)


def issued(office: Office, *event_ids: str) -> str:
    key = drafted(office, *event_ids)
    act(office, SUPERVISOR, "submit", key)
    act(office, LEADER, "issue", key, comment="同意印发")
    return key


def test_it_goes_from_draft_over_review_to_its_number_and_is_retracted_with_a_reason(office):
    key = drafted(office)
    assert act(office, SUPERVISOR, "submit", key)["state"] == "submitted"
    with pytest.raises(Forbidden) as refused:
        act(office, SUPERVISOR, "issue", key)
    assert refused.value.code == "notice.own"
    assert act(office, COMMITTEE, "return", key, reason="补充做法")["state"] == "draft"
    act(office, SUPERVISOR, "submit", key)
    done = act(office, LEADER, "issue", key, comment="同意印发")
    assert (done["state"], done["number"], done["issued_on"]) == ("issued", "〔2026〕1号", "2026-05-08")
    with pytest.raises(Conflict):
        act(office, SUPERVISOR, "edit", key, title="改题")
    gone = act(office, SUPERVISOR, "retract", key, reason="数字有误")
    assert (gone["state"], gone["retracted_because"], gone["number"]) == ("retracted", "数字有误", "〔2026〕1号")
    words = [fact["type"].split(".")[1] for fact in facts_in(office.works) if fact["subject"] == key]
    assert words == ["drafted", "submitted", "returned", "submitted", "issued", "retracted"]
    told = facts_in(office.works, "notice.issued.v1")[0]["data"]
    assert (told["number"], told["branch_ids"], len(told["text_sha256"])) == ("〔2026〕1号", [BRANCH], 64)


def test_what_it_tells_comes_from_the_event_and_stays_as_it_was_when_it_was_issued(office):
    event_id = published(office)
    hangs = {"event_id": event_id, "version": 1, "owner_id": MEMBERS[0], "state": "done", "stage": "solved"}
    known = {"due_on": shanghai(6, 1).date(), "evidence_ids": [], "added_by": "x", "added_at": shanghai(5, 6)}
    for number, problem in enumerate(("产能数据核查清单", f"示例{MEMBERS[1]}整理的台账")):
        put(office.works.database, outcome, id=f"o{number}", **hangs, **known, problem=problem)
    key = issued(office, event_id)
    (item,) = office.do(ORGANIZER, "commendation", commendation_id=key)["items"]
    assert (item["theme"], item["branch"], item["partners"]) == ("走进光纤预制棒生产车间", "示例支部1", ["示例企业1"])
    assert (item["date"], item["partner_headcount"]) == ("2026-05-06", 12)
    assert (item["outcomes"], item["outcome_stages"]) == (["产能数据核查清单"], {"solved": 2})
    put(office.works.database, outcome, id="o9", **hangs, **known, problem="后来的")
    assert office.do(ORGANIZER, "commendation", commendation_id=key)["items"] == [item]
    assert not [name for name in MEMBERS if f"示例{name}" in str(item)]


def test_words_that_name_a_member_are_refused_where_they_stand(office):
    name, event_id = f"示例{MEMBERS[3]}", published(office)
    reason = {"items": [{"event_id": event_id, "reason": f"{name}组织得力"}]}
    for pointer, words in (("/title", {"title": f"表扬{name}"}), ("/opening", {"opening": f"{name}同志"}),
                           ("/items/0/reason", reason)):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            drafted(office, event_id, **words)
        assert [(error["pointer"], error["code"]) for error in refused.value.errors] == [(pointer, "names_somebody")]


def test_only_published_events_within_reach_are_chosen_and_each_once(office):
    good = published(office)
    held, elsewhere = published(office, 2, state="held"), published(office, 3, unit_id="other")
    for wrong in (held, elsewhere, "unknown", good):
        with pytest.raises(Invalid) as refused:
            drafted(office, good, wrong)
        assert [error["pointer"] for error in refused.value.errors] == ["/items/1/event_id"]
    with pytest.raises(Invalid):
        drafted(office, good, items=[])


def test_drafts_are_for_reviewers_and_issued_ones_for_everybody_of_the_unit(office):
    event_id = published(office)
    key = drafted(office, event_id)
    readers = (ORGANIZER, STRANGER, MEMBER)
    below = dataclasses.replace(STRANGER, unit_id="below", unit_scope=("below",))
    for who in (*readers, OUTSIDER):
        with pytest.raises(NotFound):
            office.do(who, "commendation", commendation_id=key)
        assert office.do(who, "commendations")["items"] == []
    assert len(office.do(COMMITTEE, "commendations", state="draft")["items"]) == 1
    act(office, SUPERVISOR, "submit", key)
    assert office.do(LEADER, "commendation", commendation_id=key)["may_issue"]
    assert not office.do(SUPERVISOR, "commendation", commendation_id=key)["may_issue"]
    act(office, LEADER, "issue", key)
    for who in readers:
        seen = office.do(who, "commendation", commendation_id=key)
        assert (seen["number"], seen["drafted_by_name"]) == ("〔2026〕1号", None)
        assert len(office.do(who, "commendations", year=2026)["items"]) == 1
    for who in (OUTSIDER, below):
        with pytest.raises(NotFound):
            office.do(who, "commendation", commendation_id=key)


def test_numbers_rise_without_gaps_also_when_many_are_issued_at_once(office):
    keys = []
    for number in range(1, 5):
        key = drafted(office, published(office, number, branch_id=OTHER_BRANCH))
        act(office, SUPERVISOR, "submit", key)
        keys.append(key)
    start = Barrier(len(keys))

    def issue(key: str) -> str:
        start.wait()
        return str(act(office, LEADER, "issue", key)["number"])

    with ThreadPoolExecutor(len(keys)) as pool:
        assert sorted(pool.map(issue, keys)) == [f"〔2026〕{number}号" for number in range(1, 5)]
    act(office, SUPERVISOR, "retract", keys[0], reason="数字有误")
    office.clock.advance(days=1)
    last = issued(office, published(office, 9))
    assert office.do(LEADER, "commendation", commendation_id=last)["number"] == "〔2026〕5号"
    office.clock.advance(days=365)
    another = issued(office, published(office, 10))
    assert office.do(LEADER, "commendation", commendation_id=another)["number"] == "〔2027〕1号"


def test_a_draft_is_edited_of_the_version_that_was_seen(office):
    key = drafted(office)
    made = act(office, SUPERVISOR, "edit", key, expected_version=1, title="新的标题")
    assert (made["title"], made["opening"], made["version"]) == ("新的标题", "各党支部：", 2)
    with pytest.raises(Stale):
        act(office, SUPERVISOR, "edit", key, expected_version=1, title="晚了一步")
