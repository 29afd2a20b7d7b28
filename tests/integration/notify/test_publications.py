"""The publication register: where a briefing appeared, and what was taken back."""

import pytest

from contracts import events
from kit.domain import Actor, Conflict, Invalid, NotFound, Stale
from tests.integration.notify.conftest import HEAD

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="own")
OTHER = Actor(account_id="organizer2", branch_id="b2", reach="own")
LEADER = Actor(account_id="leader", unit_scope=("u1", "u2"), reach="unit")
STRANGER = Actor(account_id="elsewhere", unit_scope=("u9",), reach="unit")


@pytest.fixture
def entries(notify):
    """By channel, once a briefing was published on the site and by WeChat."""
    notify.hears(events.EventPublished(**HEAD, state="published", channels=["wechat", "site"], title="简报标题"))
    return {one["channel"]: one for one in notify.do("publications", ORGANIZER, event_id="e1")["items"]}


def record(notify, entry, actor=ORGANIZER, **changes):
    version = changes.pop("expected_version", None)
    args = {"publication_id": entry["id"], "expected_version": version, **changes}
    return notify.do("record_publication", actor, **args)


def test_the_site_is_entered_by_itself_and_other_channels_wait_for_people(entries):
    assert (entries["site"]["state"], entries["site"]["address"]) == ("recorded", "/notices/e1")
    assert entries["site"]["published_on"] == "2026-05-08"
    assert (entries["wechat"]["state"], entries["wechat"]["address"]) == ("registered", "")


def test_address_and_day_are_entered_and_told(notify, entries):
    made = record(notify, entries["wechat"], address="《示例审计报》第 12 期")
    assert made["state"] == "registered"
    made = record(notify, entries["wechat"], published_on="2026-05-07", expected_version=made["version"])
    assert (made["state"], made["address"], made["published_on"]) == (
        "recorded",
        "《示例审计报》第 12 期",
        "2026-05-07",
    )
    told = notify.facts("publication.recorded.v1")[-1]["data"]
    assert (told["address"], told["published_on"]) == ("《示例审计报》第 12 期", "2026-05-07")


def test_a_day_that_is_not_over_is_refused_and_an_old_copy_is_stale(notify, entries):
    with pytest.raises(Invalid):
        record(notify, entries["wechat"], published_on="2026-05-09")
    with pytest.raises(Stale):
        record(notify, entries["wechat"], address="https://example.org/1", expected_version=99)
    assert notify.facts("publication.recorded.v1") == []


def test_what_was_taken_back_stays_with_its_reason_and_does_not_change_any_more(notify, entries):
    gone = notify.do("retract_publication", ORGANIZER, publication_id=entries["site"]["id"], reason="数据有误")
    assert (gone["state"], gone["retracted_because"]) == ("retracted", "数据有误")
    told = notify.facts("publication.retracted.v1")
    assert [(one["subject"], one["data"]["channel"], one["data"]["reason"]) for one in told] == [
        ("e1", "site", "数据有误")
    ]
    with pytest.raises(Conflict):
        record(notify, entries["site"], address="https://example.org/1")
    with pytest.raises(Conflict):
        notify.do("retract_publication", ORGANIZER, publication_id=entries["site"]["id"], reason="再次")


def test_the_register_shows_what_lies_within_reach(notify, entries):
    def seen(actor):
        return {one["channel"] for one in notify.do("publication_register", actor)["items"]}

    assert seen(ORGANIZER) == seen(LEADER) == {"site", "wechat"}
    assert seen(OTHER) == seen(STRANGER) == set()
    with pytest.raises(NotFound):
        record(notify, entries["site"], actor=OTHER, address="https://example.org/1")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "registered"}, {"wechat"}),
        ({"state": "recorded"}, {"site"}),
        ({"state": "retracted"}, set()),
        ({"channel": "wechat"}, {"wechat"}),
        ({"branch_id": "b1"}, {"site", "wechat"}),
        ({"branch_id": "b2"}, set()),
        ({"event_id": "e1", "since": "2026-05-08", "until": "2026-05-08"}, {"site"}),
        ({"since": "2026-05-09"}, set()),
        ({"until": "2026-05-07"}, set()),
    ],
)
def test_the_register_is_filtered(notify, entries, filters, found):
    page = notify.do("publication_register", LEADER, **filters)
    assert {one["channel"] for one in page["items"]} == found
    assert all(one["number"] == HEAD["number"] for one in page["items"])


def test_the_register_is_paged_newest_first(notify, entries):
    first = notify.do("publication_register", LEADER, limit=1)
    rest = notify.do("publication_register", LEADER, limit=1, cursor=first["next_cursor"])
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert ids == sorted((one["id"] for one in entries.values()), reverse=True)
    assert rest["next_cursor"] is None
