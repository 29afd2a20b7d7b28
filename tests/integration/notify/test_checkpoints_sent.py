"""The daily checkpoint leaves the house: once to each target, as it was signed; and what does not get out is seen."""

import dataclasses
import datetime as dt
import email
import email.policy
import json

import pytest
from sqlalchemy import update

from contracts.events import CheckpointSigned
from contracts.notify import DeliveryParked
from kit.clock import SystemClock
from kit.domain import Actor, NotFound
from kit.sending import MailServer as Server
from kit.sending import Sending
from services.events import signing
from services.events.domain.ledger.checkpoint import Statement
from services.notify.channels import channels_of, checkpoint_targets
from services.notify.domain.checkpoints import SIGNED
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import account
from tests.support.fake_channels import MailServer, Robot, served
from verifier.verify import verify

ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="own")
SUPERVISOR = Actor(account_id="supervisor", unit_id="u1", reach="unit")
ADMIN = Actor(account_id="admin", reach="all")
TO = ("keeper@example.org", "archive@example.org")


@pytest.fixture
def outside(notify, monkeypatch):
    """A mail server and a robot, and the service set to send to two addresses and the robot's group."""
    with served(MailServer()) as post, served(Robot()) as robot:
        sending = Sending(Server("127.0.0.1", post.port, "lianxue@example.org"), TO, robot.url)

        class SendingWork(NotifyWork):
            outward = channels_of(sending)

        SendingWork.checkpoint_targets = checkpoint_targets(sending)
        monkeypatch.setattr(notify.works, "work_class", SendingWork)
        yield post, robot


@pytest.fixture
def signer(tmp_path):
    return signing.load_or_create(tmp_path / "ledger.pem").current()


@pytest.fixture
def signed(signer):
    statement = Statement(125, "a4" * 32, "2026-05-08T06:01:49+08:00", signer.key_id)
    note = statement.note()
    members = {"size": 125, "root_hash": "a4" * 32, "key_id": signer.key_id}
    return CheckpointSigned(checkpoint_id="c1", daily=True, note=note, signature=signer.sign(note), **members)


def send_all(notify):
    while notify.do("send_outward_deliveries")["settled"]:
        pass


def make_due(notify):
    with notify.works.open() as work:
        work.db.execute(update(tables.delivery).values(next_attempt_at=SystemClock().now() - dt.timedelta(seconds=1)))


def listed(notify, actor=SUPERVISOR, **args):
    return notify.do("checkpoint_deliveries", actor, **args)["items"]


def states(notify):
    return {item["recipient"]: item["state"] for item in listed(notify)}


def test_what_arrives_verifies_byte_for_byte_and_the_attachment_is_what_the_verifier_takes(
    notify, outside, signer, signed
):
    post, robot = outside
    notify.hears(signed)
    assert set(states(notify).values()) == {"queued"}
    send_all(notify)
    assert set(states(notify).values()) == {"delivered"}
    key = {"key_id": signer.key_id, "public_key": signer.public_key}
    assert [recipient for _, recipient, _ in post.mails] == list(TO)
    for _, _, raw in post.mails:
        text, file = email.message_from_bytes(raw, policy=email.policy.default).iter_parts()
        found = SIGNED.match(text.get_content())
        assert found["note"] == signed.note
        checkpoint = json.loads(file.get_content())
        assert {name: str(checkpoint[name]) for name in found.groupdict()} == found.groupdict()
        assert verify([], checkpoint, key).reason == "the file ends before the 125 entries of the checkpoint"
        touched = {
            **checkpoint,
            "note": found["note"].replace("06:01", "06:02"),
            "timestamp": "2026-05-08T06:02:49+08:00",
        }
        assert "signature" in verify([], touched, key).reason
    assert robot.got == [f"**联学台账检查点 2026-05-08（125 条）**\n{text.get_content()}"]


def test_each_target_gets_it_once_however_often_it_is_told(notify, outside, signed):
    post, robot = outside
    notify.hears(signed)
    notify.hears(signed)  # another envelope, as after a restore
    send_all(notify)
    make_due(notify)
    send_all(notify)
    assert (len(listed(notify)), len(post.mails), len(robot.got)) == (3, 2, 1)


@pytest.mark.parametrize("wanting", ["a note", "a target"])
def test_what_is_not_meant_to_leave_stays(notify, outside, signed, wanting, monkeypatch):
    if wanting == "a note":
        signed = dataclasses.replace(signed, daily=False, note=None, signature=None)
    else:
        monkeypatch.setattr(notify.works, "work_class", NotifyWork)
    notify.hears(signed)
    assert notify.do("checkpoint_deliveries", SUPERVISOR) == {
        "items": [], "next_cursor": None, "targets": [] if wanting == "a target" else [
            {"channel": "mail", "address": TO[0]}, {"channel": "mail", "address": TO[1]},
            {"channel": "robot", "address": "127.0.0.1"},
        ],
    }  # fmt: skip


def test_trouble_at_one_target_holds_up_no_other_and_is_parked_told_and_sent_again(notify, outside, signed):
    post, robot = outside
    notify.hears(account("supervisor", roles=["admin"]))
    robot.answers = [(200, {"errcode": 45009, "errmsg": "too fast"})] * 5
    notify.hears(signed)
    for attempt in range(1, 6):
        send_all(notify)
        assert [item["attempts"] for item in listed(notify) if item["channel"] == "robot"] == [attempt]
        assert len(post.mails) == 2
        make_due(notify)
    send_all(notify)
    assert states(notify) == {TO[0]: "delivered", TO[1]: "delivered", "127.0.0.1": "parked"}
    [parked] = [item for item in listed(notify) if item["state"] == "parked"]
    assert (parked["provider_code"], robot.asked) == ("45009", 5)
    [told] = notify.facts("delivery.parked.v1")
    notify.hears(DeliveryParked(**told["data"]))
    assert notify.titles("supervisor") == ["未能送出：企业微信群机器人"]
    with pytest.raises(NotFound):
        notify.do("retry_delivery", ORGANIZER, delivery_id=parked["id"], expected_version=None)
    assert notify.do("retry_delivery", ADMIN, delivery_id=parked["id"], expected_version=None)["state"] == "queued"
    send_all(notify)
    assert len(robot.got) == 1


def test_a_way_that_is_no_longer_set_is_parked_and_the_inbox_goes_on(notify, outside, signed, monkeypatch):
    notify.hears(signed)
    monkeypatch.setattr(notify.works, "work_class", NotifyWork)
    send_all(notify)
    assert {(item["state"], item["provider_code"]) for item in listed(notify)} == {("parked", "no_channel")}
    assert notify.do("send_due_deliveries") == {"settled": 0}


def test_the_newest_come_first_a_page_at_a_time(notify, outside, signed):
    for name in ("c1", "c2"):
        notify.hears(dataclasses.replace(signed, checkpoint_id=name))
    page = notify.do("checkpoint_deliveries", SUPERVISOR, limit=4)
    rest = notify.do("checkpoint_deliveries", SUPERVISOR, limit=4, cursor=page["next_cursor"])
    ids = [item["id"] for item in page["items"] + rest["items"]]
    assert (len(ids), ids) == (6, sorted(ids, reverse=True))
