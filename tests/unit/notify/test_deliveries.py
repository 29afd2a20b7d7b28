"""The life of a delivery."""

import datetime as dt

import pytest

from kit.domain import Conflict
from services.notify.domain.messages import LEASE, Delivery, Receipt

NOW = dt.datetime(2026, 5, 8, 1, 0, tzinfo=dt.UTC)


def queued():
    return Delivery(id="d", message_id="m", subject="e", channel="log", account_id="a", next_attempt_at=NOW)


def tried(delivery, receipt):
    delivery.claim(NOW)
    delivery.settle(receipt, sent_at=NOW, at=NOW)
    return delivery


def test_claiming_counts_the_attempt_and_takes_a_lease():
    delivery = queued()
    delivery.claim(NOW)
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == ("sending", 1, NOW + LEASE)


def test_delays_grow_until_it_is_parked():
    delivery, delays = queued(), []
    for _ in range(4):
        tried(delivery, Receipt("later"))
        delays.append((delivery.next_attempt_at - NOW).total_seconds())
    assert delays == [10, 60, 300, 1800]
    assert tried(delivery, Receipt("later")).state == "parked"
    assert [change.name for change in delivery.changes] == ["delivery.parked"]


def test_a_receipt_may_say_when_to_come_back():
    delivery = tried(queued(), Receipt("later", retry_after=dt.timedelta(minutes=7)))
    assert delivery.next_attempt_at == NOW + dt.timedelta(minutes=7)


@pytest.mark.parametrize("state", ["queued", "sending", "delivered"])
def test_only_what_failed_is_sent_again(state):
    delivery = queued()
    delivery.state = state
    with pytest.raises(Conflict):
        delivery.retry(NOW)


def test_every_change_has_its_own_version():
    delivery = tried(queued(), Receipt("refused", "no"))
    assert delivery.version == 2
    delivery.retry(NOW)
    assert (delivery.version, delivery.attempts, delivery.state) == (3, 0, "queued")
