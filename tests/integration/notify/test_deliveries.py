"""Sending over channels besides the inbox: once when all goes well, again when not, and then parked."""

import datetime as dt

import pytest
from sqlalchemy import update

from contracts import events
from kit.clock import SystemClock
from kit.domain import Actor, Conflict, NotFound
from services.notify.domain.messages import Receipt
from services.notify.handlers import channels
from services.notify.persistence import tables
from tests.integration.notify.conftest import HEAD

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="own")
OTHER = Actor(account_id="organizer2", branch_id="b2", reach="own")


class Scripted:
    """A channel that answers as told and remembers what it got."""

    def __init__(self, *answers):
        self.answers, self.got = list(answers), []

    def send(self, message):
        self.got.append(message)
        answer = self.answers.pop(0) if self.answers else Receipt("delivered", "0")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def scripted(monkeypatch):
    def use(*answers):
        channel = Scripted(*answers)
        monkeypatch.setitem(channels.CHANNELS, "log", channel)
        return channel

    return use


def closed(notify):
    notify.hears(events.EventClosed(**HEAD, state="closed"))


def logged(notify, actor=ORGANIZER):
    items = notify.do("event_deliveries", actor, event_id="e1")["items"]
    return next(item for item in items if item["channel"] == "log")


def make_due(notify):
    with notify.works.open() as work:
        work.db.execute(update(tables.delivery).values(next_attempt_at=SystemClock().now() - dt.timedelta(seconds=1)))


def test_the_inbox_has_it_at_once_and_the_other_channel_when_the_timer_comes(notify, scripted):
    channel = scripted()
    closed(notify)
    inbox, log = sorted(notify.do("event_deliveries", ORGANIZER, event_id="e1")["items"], key=lambda i: i["channel"])
    assert (inbox["state"], inbox["recipient"], inbox["attempts"]) == ("delivered", "示例organizer", 1)
    assert inbox["sent_at"] == "2026-05-08T09:00:00+08:00"
    assert (log["state"], log["sent_at"]) == ("queued", None)
    assert notify.do("send_due_deliveries") == {"settled": 1}
    assert notify.do("send_due_deliveries") == {"settled": 0}
    assert [message.account_id for message in channel.got] == ["organizer"]
    assert (logged(notify)["state"], logged(notify)["provider_code"]) == ("delivered", "0")


def test_the_log_line_names_neither_words_nor_people_nor_links(notify, monkeypatch):
    lines = []
    monkeypatch.setattr(channels.log, "info", lambda event, **values: lines.append((event, values)), raising=False)
    closed(notify)
    notify.do("send_due_deliveries")
    text = str(lines)
    assert len(lines) == 1
    assert "organizer" in text
    assert not [word for word in ("学习劳模精神", "已归档", "示例organizer", "/events/") if word in text]


def test_trouble_is_tried_again_and_parked_after_the_fifth_time(notify, scripted):
    channel = scripted(*[Receipt("later", "busy"), OSError("away")], *[Receipt("later", "busy")] * 3)
    closed(notify)
    for attempt in range(1, 6):
        make_due(notify)
        assert notify.do("send_due_deliveries") == {"settled": 1}
        assert logged(notify)["attempts"] == attempt
    assert logged(notify)["state"] == "parked"
    make_due(notify)
    assert notify.do("send_due_deliveries") == {"settled": 0}
    assert len(channel.got) == 5
    told = notify.facts("delivery.parked.v1")
    expected = {"delivery_id": logged(notify)["id"], "subject": "e1", "channel": "log", "provider_code": "busy"}
    expected["channel_id"] = None
    assert [fact["data"] for fact in told] == [expected]


def test_a_failed_one_waits_before_it_is_tried_again(notify, scripted):
    scripted(Receipt("later", "busy", retry_after=dt.timedelta(hours=1)))
    closed(notify)
    notify.do("send_due_deliveries")
    assert logged(notify)["state"] == "failed"
    assert notify.do("send_due_deliveries") == {"settled": 0}


def test_a_refusal_is_parked_at_once_and_a_person_may_send_it_again(notify, scripted):
    scripted(Receipt("refused", "blocked"))
    closed(notify)
    notify.do("send_due_deliveries")
    parked = logged(notify)
    assert (parked["state"], parked["provider_code"]) == ("parked", "blocked")
    with pytest.raises(NotFound):
        notify.do("retry_delivery", OTHER, delivery_id=parked["id"])
    assert notify.do("retry_delivery", ORGANIZER, delivery_id=parked["id"])["state"] == "queued"
    notify.do("send_due_deliveries")
    assert logged(notify)["state"] == "delivered"
    with pytest.raises(Conflict) as refused:
        notify.do("retry_delivery", ORGANIZER, delivery_id=parked["id"])
    assert refused.value.code == "delivery.wrong_state"


def test_what_a_dead_sender_claimed_is_sent_when_its_lease_is_over(notify, scripted):
    channel = scripted()
    closed(notify)
    with notify.works.open() as work:
        work.deliveries.due(SystemClock().now(), 1)[0].claim(SystemClock().now())
    assert notify.do("send_due_deliveries") == {"settled": 0}
    make_due(notify)
    assert notify.do("send_due_deliveries") == {"settled": 1}
    assert len(channel.got) == 1
