"""Several ways to one robot: it counts all of them, and so do we."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from contracts import events
from kit.clock import SystemClock
from kit.domain import Actor
from kit.sealing import Sealer
from kit.sending import Sending
from services.notify.channels import ADAPTERS, channels_of, checkpoint_targets
from services.notify.domain.channels import robot_at, robot_of
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import HEAD
from tests.support.fake_channels import KEY, Robot, served
from tests.support.fake_providers import SECRET, TOKEN, Dingtalk

ADMIN = Actor(account_id="admin", reach="all")
SEALER = Sealer("exercise " * 8, "channels")
MOST = 20
DATE = {"starts_at": "2026-05-20T01:00:00+00:00", "ends_at": "2026-05-20T03:00:00+00:00", "partner_ids": ["p1"]}


@pytest.fixture
def robot():
    """One that does what WeCom's does: from the twenty-first message in a minute on it answers 45009."""
    with served(Robot()) as server:
        server.most = MOST
        yield server


@pytest.fixture
def desk(notify, robot, monkeypatch):
    """The service, which also sends checkpoints to that robot."""
    sending = Sending(None, (), robot.url)

    class SendingWork(NotifyWork):
        adapters = ADAPTERS
        sealer = SEALER
        outward = channels_of(sending)
        checkpoint_robot = SEALER.fingerprint(robot_at(robot.url))

    SendingWork.checkpoint_targets = checkpoint_targets(sending)
    monkeypatch.setattr(notify.works, "work_class", SendingWork)
    return notify


def set_up(desk, server, name, **changes):
    given = {"unit_id": "u1", "kind": "wecom", "base_url": server.base_url, "secret": {"key": KEY}, "news": ["agreed"]}
    return desk.do("create_channel", ADMIN, **{**given, "name": name, **changes})


def agreed(desk, count):
    for number in range(count):
        head = {**HEAD, "event_id": f"e{number}", "theme": f"示例主题{number:02}"}
        desk.hears(events.EventConfirmed(**head, **DATE, state="confirmed"), by="organizer")


def checkpoint(desk, number):
    note = f"lianxue ledger checkpoint\nsize: {number}\n"
    fact = events.CheckpointSigned(
        checkpoint_id=f"c{number}", daily=True, note=note, signature="s", size=number, root_hash="a" * 64, key_id="k"
    )
    desk.hears(fact, by="system")


def send_all(desk, operation="send_channel_deliveries"):
    while desk.do(operation)["settled"]:
        pass


def change(desk, table, **values):
    with desk.works.open() as work:
        work.db.execute(update(table).values(**values))


def a_while_ago():
    return SystemClock().now() - dt.timedelta(seconds=61)


def test_two_channels_to_one_robot_share_its_minute_and_nothing_is_lost(desk, robot):
    set_up(desk, robot, "一群")
    set_up(desk, robot, "二群", base_url=f"{robot.base_url}/")
    agreed(desk, 15)
    for _turn in range(3):
        send_all(desk)
    assert (robot.too_fast, robot.asked <= MOST) == (0, True)
    change(desk, tables.delivery, tried_at=a_while_ago(), next_attempt_at=a_while_ago())
    robot.got, said = [], robot.got
    send_all(desk)
    text = "\n".join(said + robot.got)
    assert robot.too_fast == 0
    assert [text.count(f"示例主题{number:02}") for number in range(15)] == [2] * 15


def test_senders_at_the_same_time_over_both_channels_keep_the_minute_too(desk, robot):
    set_up(desk, robot, "一群")
    set_up(desk, robot, "二群")
    agreed(desk, 15)
    with ThreadPoolExecutor(2) as senders:
        for _turn in range(3):
            list(senders.map(lambda _: desk.do("send_channel_deliveries"), range(2)))
    assert (robot.too_fast, robot.asked <= MOST) == (0, True)


def test_a_robot_that_says_it_is_too_fast_rests_over_all_its_channels(desk, robot):
    set_up(desk, robot, "一群")
    set_up(desk, robot, "二群")
    with served(Dingtalk()) as other:
        set_up(desk, other, "钉钉群", kind="dingtalk", secret={"token": TOKEN, "signing_secret": SECRET})
        robot.answers = [(200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
        agreed(desk, 1)
        send_all(desk)
        assert (robot.asked, len(other.got)) == (1, 1)
    change(desk, tables.channel, resting_until=a_while_ago())
    change(desk, tables.delivery, next_attempt_at=a_while_ago())
    send_all(desk)
    assert len(robot.got) == 2


def test_checkpoints_and_news_count_against_the_same_minute(desk, robot):
    set_up(desk, robot, "一群")
    for number in range(MOST - 1):
        checkpoint(desk, number)
    send_all(desk, "send_outward_deliveries")
    agreed(desk, 3)
    send_all(desk)
    assert (len(robot.got), robot.too_fast) == (MOST, 0)
    checkpoint(desk, 90)
    send_all(desk, "send_outward_deliveries")
    assert (len(robot.got), robot.too_fast) == (MOST, 0)
    [waiting, *_] = desk.do("checkpoint_deliveries", ADMIN)["items"]
    assert (waiting["state"], waiting["attempts"]) == ("queued", 0)
    change(desk, tables.delivery, tried_at=a_while_ago(), next_attempt_at=a_while_ago())
    robot.got = []
    send_all(desk, "send_outward_deliveries")
    assert "台账检查点" in robot.got[0]


def test_a_checkpoint_that_was_too_much_lets_the_channels_of_its_robot_rest(desk, robot):
    set_up(desk, robot, "一群")
    robot.answers = [(200, {"errcode": 45009, "errmsg": "api freq out of limit"})]
    checkpoint(desk, 1)
    send_all(desk, "send_outward_deliveries")
    agreed(desk, 1)
    send_all(desk)
    assert robot.asked == 1


def test_a_channel_of_before_there_were_marks_gets_its_own_when_it_is_used(desk, robot):
    set_up(desk, robot, "一群")
    set_up(desk, robot, "二群")
    change(desk, tables.channel, robot="")
    agreed(desk, 15)
    for _turn in range(3):
        send_all(desk)
    with desk.works.read() as work:
        marks = {work.channels.get(one).robot for one in (row.id for row in work.db.execute(tables.channel.select()))}
    assert marks == {desk.works.work_class.checkpoint_robot}
    assert robot.too_fast == 0


def test_a_mark_tells_nothing_of_the_secret_and_another_key_gives_another():
    known = robot_of("wecom", "https://qyapi.weixin.qq.com", {"key": KEY})
    assert robot_at(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == known
    assert robot_of("wecom", "https://QYAPI.weixin.qq.com:443/", {"key": KEY}) == known
    assert robot_of("wecom", "https://proxy.example", {"key": KEY}) != known
    assert robot_of("feishu", "https://qyapi.weixin.qq.com", {"token": KEY}) != known
    assert robot_of("webhook", "https://x.example/hook", {"signing_secret": "s"}) == ""
    assert KEY not in SEALER.fingerprint(known)
    assert SEALER.fingerprint(known) != Sealer("another " * 8, "channels").fingerprint(known)


def test_a_changed_key_leads_to_another_robot(desk, robot):
    channel = set_up(desk, robot, "一群")
    edit = {"channel_id": channel["id"], "expected_version": channel["version"], "secret": {"key": "another"}}
    desk.do("edit_channel", ADMIN, **edit)
    with desk.works.read() as work:
        assert work.channels.get(channel["id"]).robot not in ("", desk.works.work_class.checkpoint_robot)
