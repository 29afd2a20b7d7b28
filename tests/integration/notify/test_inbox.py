"""Reading messages, copies, and the publication register."""

import pytest

from contracts import events
from contracts.members import AccountChanged, MemberErased
from kit.domain import Actor, NotFound
from tests.integration.notify.conftest import HEAD, account


def closed(notify, times=1):
    for _ in range(times):
        notify.hears(events.EventClosed(**HEAD, state="closed"))


ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="own")
OTHER = Actor(account_id="organizer2", branch_id="b2", reach="own")


def test_reading_counts_once_and_lowers_the_number_of_unread(notify):
    closed(notify, 2)
    assert notify.do("unread_count", ORGANIZER) == {"unread": 2}
    first = notify.do("inbox", ORGANIZER)["items"][0]
    read = notify.do("read_message", ORGANIZER, message_id=first["id"])
    assert (read["state"], read["read_at"]) == ("read", "2026-05-08T09:00:00+08:00")
    notify.clock.advance(hours=1)
    assert notify.do("read_message", ORGANIZER, message_id=first["id"])["read_at"] == read["read_at"]
    assert notify.do("unread_count", ORGANIZER) == {"unread": 1}
    unread = notify.do("inbox", ORGANIZER, unread=True)["items"]
    assert first["id"] not in [message["id"] for message in unread]
    assert notify.do("inbox", ORGANIZER, unread="false")["items"][0]["id"] == first["id"]


def test_all_is_read_at_once(notify):
    closed(notify, 3)
    assert notify.do("read_all_messages", ORGANIZER)["count"] == 3
    assert notify.do("unread_count", ORGANIZER) == {"unread": 0}


def test_messages_are_their_readers_own(notify):
    closed(notify)
    message = notify.do("inbox", ORGANIZER)["items"][0]
    with pytest.raises(NotFound):
        notify.do("read_message", OTHER, message_id=message["id"])
    assert notify.do("inbox", OTHER)["items"] == []


def test_the_inbox_is_paged_newest_first(notify):
    closed(notify, 3)
    first = notify.do("inbox", ORGANIZER, limit=2)
    rest = notify.do("inbox", ORGANIZER, limit=2, cursor=first["next_cursor"])
    ids = [message["id"] for message in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next_cursor"]) == (3, None)


def test_an_older_fact_does_not_overwrite_a_newer_copy(notify):
    notify.hears(
        events.EventHandedOver(**{**HEAD, "branch_id": "b2"}, state="draft", from_branch_id="b1", reason="撤销")
    )
    notify.hears(events.EventWithdrawn(**HEAD, state="draft", reason="迟到的事实"), version=1)
    assert notify.do("event_deliveries", OTHER, event_id="e1")["items"]
    with pytest.raises(NotFound):
        notify.do("event_deliveries", ORGANIZER, event_id="e1")


def test_erasing_a_member_clears_the_name_on_the_account(notify):
    closed(notify)
    notify.hears(MemberErased(member_id="m1"))
    recipients = {item["recipient"] for item in notify.do("event_deliveries", ORGANIZER, event_id="e1")["items"]}
    assert recipients == {"organizer"}


def test_an_old_account_fact_does_not_bring_an_erased_name_back(notify):
    old = notify.sent(account("organizer"))
    blank = {"name": "", "username": "erased", "active": False}
    notify.hears(account("organizer", **blank))
    notify.hears(MemberErased(member_id="m1"))
    notify.delivery.apply("notify", old)
    with notify.works.read() as work:
        assert work.copies.find("account", "organizer")["name"] == ""


def test_publishing_is_registered_per_channel_the_site_always(notify):
    published = events.EventPublished(**HEAD, state="published", channels=["wechat", "site"], title="简报标题")
    notify.hears(published)
    notify.hears(published)
    entries = notify.do("publications", ORGANIZER, event_id="e1")["items"]
    assert [(entry["channel"], entry["title"]) for entry in entries] == [("site", "简报标题"), ("wechat", "简报标题")]
    told = notify.facts("publication.registered.v1")
    assert [fact["data"]["channel"] for fact in told] == ["site", "wechat"]
    assert {fact["subject"] for fact in told} == {"e1"}


def test_plain_members_see_the_publications_of_what_is_agreed_only(notify):
    member = Actor(account_id="member", branch_id="b1", reach="own_confirmed")
    with pytest.raises(NotFound):
        notify.do("publications", member, event_id="e1")
    closed(notify)
    assert notify.do("publications", member, event_id="e1")["items"] == []


def test_what_has_not_arrived_yet_is_not_there(empty):
    with pytest.raises(NotFound):
        empty.do("event_deliveries", ORGANIZER, event_id="e1")
    late = AccountChanged(
        account_id="x", what="created", roles=[], branch_id=None, unit_id="u", member_id=None, active=True
    )
    assert empty.hears(late) == "applied"
