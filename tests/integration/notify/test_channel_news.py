"""Channels that are set up: what they carry, how fast, what becomes of what does not get out, and what stays secret."""

import datetime as dt
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from contracts import events
from contracts.notify import DeliveryParked
from kit.clock import SystemClock
from kit.domain import Actor, Conflict, Invalid, NotFound, Stale
from kit.logs import QUIET
from kit.sealing import Sealer
from services.notify.channels import ADAPTERS
from services.notify.persistence import tables
from services.notify.persistence.unit_of_work import NotifyWork
from tests.integration.notify.conftest import HEAD, account
from tests.support.fake_channels import KEY, Robot, served
from tests.support.fake_providers import PHONES, SECRET, TOKEN, WEBHOOK_SECRET, Dingtalk, Listener

AGREED = {"starts_at": "2026-05-20T01:00:00+00:00", "ends_at": "2026-05-20T03:00:00+00:00", "partner_ids": ["p1"]}
ADMIN = Actor(account_id="admin", reach="all")
LEADER = Actor(account_id="leader", unit_id="u1", unit_scope=("u1", "u2"), reach="unit")
ELSEWHERE = Actor(account_id="elsewhere", unit_id="u9", unit_scope=("u9",), reach="unit")
ORGANIZER = Actor(account_id="organizer", branch_id="b1", reach="own")
PUBLIC = "https://lianxue.example"
SMS = {"template": '{"to":"{{phones}}","text":"{{title}}"}', "digest_header": "X-Digest"}


@pytest.fixture
def desk(notify, monkeypatch):
    """The service with adapters, a key for secrets, and an address that links lead to."""

    class ChannelWork(NotifyWork):
        adapters = ADAPTERS
        sealer = Sealer("exercise " * 8, "channels")
        public_url = PUBLIC

    monkeypatch.setattr(notify.works, "work_class", ChannelWork)
    return notify


@pytest.fixture
def robot():
    with served(Robot()) as server:
        yield server


def set_up(desk, server, **changes):
    base_url = server.base_url if server else ""
    given = {"unit_id": "u1", "kind": "wecom", "name": "机关群", "base_url": base_url, "secret": {"key": KEY}}
    return desk.do("create_channel", ADMIN, **{**given, "news": ["agreed", "changes"], **changes})


def confirmed(**changes):
    return events.EventConfirmed(**{**HEAD, **AGREED, **changes}, state="confirmed")


def agreed(desk, event_id="e1", **changes):
    desk.hears(confirmed(**{"event_id": event_id, **changes}), by="organizer")


def send_all(desk):
    """How many deliveries came to something, for good or not."""
    settled = 0
    while found := desk.do("send_channel_deliveries")["settled"]:
        settled += found
    return settled


def listed(desk, **args):
    return desk.do("deliveries", ADMIN, **args)["items"]


def over_channel(desk, event_id="e1"):
    found = desk.do("event_deliveries", ORGANIZER, event_id=event_id)["items"]
    return [one for one in found if one["channel"] not in ("inbox", "log")]


def change(desk, **values):
    with desk.works.open() as work:
        work.db.execute(update(tables.delivery).where(tables.delivery.c.channel_id.is_not(None)).values(**values))


def a_while_ago(**delta):
    return SystemClock().now() - dt.timedelta(**delta)


def test_news_goes_once_to_each_channel_of_the_unit_and_above_with_title_and_link_alone(desk, robot):
    set_up(desk, robot)
    set_up(desk, robot, unit_id="u2", name="处室群")
    set_up(desk, robot, name="别的消息", news=["findings"])
    set_up(desk, robot, name="停用的", enabled=False)
    envelope = desk.sent(confirmed(), by="organizer")
    assert desk.delivery.apply("notify", envelope).word == "applied"
    assert desk.delivery.apply("notify", envelope).word == "duplicate"
    assert {one["recipient"] for one in over_channel(desk)} == {"机关群", "处室群"}
    assert send_all(desk) == 2
    assert robot.got == [f"【联学】时间已商定：学习劳模精神\n{PUBLIC}/events/e1"] * 2
    assert {(one["state"], one["provider_code"], one["attempts"]) for one in over_channel(desk)} == {
        ("delivered", "0", 1)
    }


def test_people_are_told_as_before_and_later_changes_go_to_nobody_new(desk, robot):
    set_up(desk, robot)
    agreed(desk)
    desk.hears(events.EventCancelled(**HEAD, state="cancelled", reason="天气"), by="secretary")
    assert desk.told() == {"organizer": 2}
    assert [one["title"] for one in over_channel(desk)] == ["时间已商定：学习劳模精神", "已取消：学习劳模精神"]


def test_a_notice_for_all_below_goes_over_their_channels_too(desk, robot):
    set_up(desk, robot, unit_id="u2", news=["notices"])
    notice = {"notice_id": "c1", "unit_id": "u1", "title": "示例通报", "event_ids": ["e1"], "branch_ids": ["b1"]}
    desk.hears(events.NoticeIssued(**notice, number="〔2026〕1号", text_sha256="0" * 64), by="leader")
    send_all(desk)
    assert robot.got == [f"【联学】经验通报〔2026〕1号：示例通报\n{PUBLIC}/commendations/c1"]


def test_an_offices_own_words_may_hold_a_reason_and_so_stay_in_the_house(desk, robot):
    set_up(desk, robot)
    own = {"template": "event-cancelled", "title": "取消：{reason}", "body": "示例"}
    desk.do("change_template", Actor(account_id="admin", unit_id="u1", reach="all"), **own, expected_version=None)
    desk.hears(events.EventCancelled(**HEAD, state="cancelled", reason="示例成员01生病"), by="secretary")
    send_all(desk)
    assert desk.titles("organizer") == ["取消：示例成员01生病"]
    assert robot.got == [f"【联学】已取消：学习劳模精神\n{PUBLIC}/events/e1"]


def test_a_burst_is_combined_so_that_nothing_is_lost_and_the_robots_minute_is_kept(desk, robot):
    set_up(desk, robot)
    for number in range(30):
        agreed(desk, f"e{number}", theme=f"示例主题{number:02}")
    send_all(desk)
    assert robot.asked <= 20
    assert all(len(content.encode()) <= 2048 for content in robot.got)
    text = "\n".join(robot.got)
    assert [text.count(f"示例主题{number:02}") for number in range(30)] == [1] * 30
    assert {one["state"] for one in listed(desk, state="delivered") if one["channel"] == "wecom"} == {"delivered"}
    assert listed(desk) == [one for one in listed(desk) if one["channel"] == "log"]


def test_once_the_minutes_number_is_reached_the_next_waits_and_then_goes(desk, robot):
    channel = set_up(desk, robot)
    for number in range(20):
        agreed(desk, f"e{number}")
        assert send_all(desk) == 1
    agreed(desk, "last")
    assert (send_all(desk), robot.asked) == (0, 20)
    assert desk.do("channel", ADMIN, channel_id=channel["id"])["counts"] == {"delivered": 20, "queued": 1}
    change(desk, tried_at=a_while_ago(seconds=61))
    assert (send_all(desk), robot.asked) == (1, 21)


def test_what_has_waited_for_a_minute_goes_as_one_message_settled_by_one_receipt(desk, robot):
    set_up(desk, robot)
    for number in range(3):
        agreed(desk, f"e{number}", theme=f"示例主题{number}")
    change(desk, next_attempt_at=a_while_ago(seconds=90))
    robot.answers = [(200, {"errcode": 45009})]
    assert send_all(desk) == 3
    waiting = listed(desk, state="failed")
    assert {(one["provider_code"], one["attempts"]) for one in waiting} == {("45009", 1)}
    assert len(waiting) == 3
    with desk.works.open() as work:
        work.db.execute(update(tables.channel).values(resting_until=None))
    change(desk, next_attempt_at=a_while_ago(seconds=90))
    assert (send_all(desk), robot.asked) == (3, 2)
    assert robot.got[0].startswith("【联学】3 条消息\n1. 时间已商定：示例主题0")


def test_a_channel_that_was_too_fast_rests_and_holds_up_no_other(desk, robot):
    with served(Dingtalk()) as dingtalk:
        secret = {"token": TOKEN, "signing_secret": SECRET}
        slow = set_up(desk, dingtalk, kind="dingtalk", name="钉钉群", secret=secret)
        set_up(desk, robot)
        dingtalk.answers = [(200, {"errcode": 130101, "errmsg": "too fast"})]
        agreed(desk)
        agreed(desk, "e2")
        send_all(desk)
        assert (dingtalk.asked, robot.asked) == (1, 2)
        assert desk.do("channel", ADMIN, channel_id=slow["id"])["counts"] == {"failed": 1, "queued": 1}
        with desk.works.open() as work:
            work.db.execute(update(tables.channel).values(resting_until=a_while_ago(seconds=1)))
        change(desk, next_attempt_at=a_while_ago(seconds=1))
        send_all(desk)
        assert (dingtalk.asked, len(dingtalk.got)) == (3, 2)


def test_a_channel_that_does_not_take_one_is_left_alone_for_the_turn_and_others_are_served(desk, robot):
    with served(Robot()) as away:
        away.answers = [(503, {})] * 9
        set_up(desk, away, name="不通的群")
        set_up(desk, robot)
        for number in range(3):
            agreed(desk, f"e{number}")
        desk.do("send_channel_deliveries")
        assert (away.asked, robot.asked) == (1, 3)


def test_two_senders_at_once_send_each_once_and_keep_the_robots_minute(desk, robot):
    set_up(desk, robot)
    for number in range(25):
        agreed(desk, f"e{number}", theme=f"示例主题{number:02}")
    with ThreadPoolExecutor(2) as senders:
        for _turn in range(3):
            list(senders.map(lambda _: desk.do("send_channel_deliveries"), range(2)))
    text = "\n".join(robot.got)
    assert [text.count(f"示例主题{number:02}") for number in range(25)] == [1] * 25
    assert robot.asked <= 20


def test_a_webhook_is_not_combined_and_keeps_its_id_when_it_is_sent_again(desk):
    with served(Listener()) as listener:
        given = {"unit_id": "u1", "name": "档案系统", "news": ["agreed"], "secret": {"signing_secret": WEBHOOK_SECRET}}
        made = desk.do("create_webhook", ADMIN, **given, base_url=f"{listener.base_url}/hook")
        assert [one["id"] for one in desk.do("webhooks", ADMIN)["items"]] == [made["id"]]
        for number in range(30):
            agreed(desk, f"e{number}")
        listener.answers = [(503, {})]
        assert send_all(desk) == 30
        change(desk, next_attempt_at=a_while_ago(seconds=1))
        send_all(desk)
        assert len({message_id for message_id, _ in listener.seen}) == len(listener.seen) == 30


def test_what_is_refused_is_parked_told_to_administrators_once_and_sent_again_all_at_once(desk, robot):
    desk.hears(account("supervisor", roles=["admin"]))
    channel = set_up(desk, robot, secret={"key": "another"})
    for number in range(3):
        agreed(desk, f"e{number}")
    send_all(desk)
    assert {(one["state"], one["provider_code"]) for one in listed(desk, channel_id=channel["id"])} == {
        ("parked", "93000")
    }
    for fact in desk.facts("delivery.parked.v1"):
        desk.hears(DeliveryParked(**fact["data"]))
    assert desk.titles("supervisor") == ["渠道未送出：机关群"]
    right = {"channel_id": channel["id"], "expected_version": channel["version"], "secret": {"key": KEY}}
    desk.do("edit_channel", ADMIN, **right)
    assert desk.do("retry_channel", ADMIN, channel_id=channel["id"])["count"] == 3
    send_all(desk)
    assert (len(robot.got), listed(desk, channel_id=channel["id"])) == (3, [])


def test_trouble_is_tried_five_times_and_one_of_a_channel_is_sent_again_by_its_organizer(desk, robot):
    set_up(desk, robot)
    agreed(desk)
    robot.answers = [(503, {})] * 5
    for attempt in range(1, 6):
        change(desk, next_attempt_at=a_while_ago(seconds=1))
        send_all(desk)
        assert over_channel(desk)[0]["attempts"] == attempt
    [parked] = over_channel(desk)
    assert (parked["state"], parked["provider_code"]) == ("parked", "503")
    desk.do("retry_delivery", ORGANIZER, delivery_id=parked["id"])
    send_all(desk)
    assert desk.do("delivery", ADMIN, delivery_id=parked["id"])["state"] == "delivered"


def test_what_a_dead_sender_claimed_goes_out_when_its_lease_is_over(desk, robot):
    set_up(desk, robot)
    agreed(desk)
    with desk.works.open() as work:
        work.deliveries.get(over_channel(desk)[0]["id"]).claim(SystemClock().now(), "b")
    assert send_all(desk) == 0
    change(desk, next_attempt_at=a_while_ago(seconds=1))
    assert (send_all(desk), robot.asked) == (1, 1)


def test_a_channel_is_tried_also_before_it_is_used_and_news_for_a_disabled_one_is_parked(desk, robot):
    channel = set_up(desk, robot)
    agreed(desk)
    edit = {"channel_id": channel["id"], "expected_version": channel["version"], "enabled": False}
    assert desk.do("edit_channel", ADMIN, **edit)["state"] == "disabled"
    queued = desk.do("test_channel", ADMIN, channel_id=channel["id"])
    send_all(desk)
    assert robot.got == [f"【联学】测试消息：机关群\n{PUBLIC}/"]
    assert desk.do("delivery", ADMIN, delivery_id=queued["id"])["state"] == "delivered"
    assert (over_channel(desk)[0]["state"], over_channel(desk)[0]["provider_code"]) == ("parked", "disabled")
    with pytest.raises(Conflict) as refused:
        desk.do("retry_channel", ADMIN, channel_id=channel["id"])
    assert refused.value.code == "channel.disabled"


def test_a_key_that_no_longer_fits_parks_and_says_so(desk, robot, monkeypatch):
    set_up(desk, robot)
    agreed(desk)
    monkeypatch.setattr(desk.works.work_class, "sealer", Sealer("another " * 8, "channels"))
    send_all(desk)
    assert (over_channel(desk)[0]["provider_code"], robot.asked) == ("secret_unreadable", 0)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"unit_id": "u7"}, "/unit_id"),
        ({"secret": {}}, "/secret/key"),
        ({"secret": {"key": ""}}, "/secret/key"),
        ({"secret": {"key": "a b"}}, "/secret/key"),
        ({"secret": {"key": f"https://x.example/send?key={KEY}"}}, "/secret/key"),
        ({"secret": {"key": KEY, "token": TOKEN}}, "/secret/token"),
        ({"secret": {"key": KEY, "more": "x"}}, "/secret/more"),
        ({"kind": "webhook", "secret": {"signing_secret": "whsec_short"}}, "/secret/signing_secret"),
        ({"kind": "webhook", "base_url": "", "secret": {"signing_secret": WEBHOOK_SECRET}}, "/base_url"),
        ({"base_url": "ftp://x.example"}, "/base_url"),
        ({"base_url": "https://user:pass@x.example"}, "/base_url"),
        ({"base_url": "https://x.example/?key=1"}, "/base_url"),
        ({"base_url": "https://x.example:99999"}, "/base_url"),
        ({"base_url": "https://x.example/ a"}, "/base_url"),
        ({"proxy": "socks5://x.example"}, "/proxy"),
        ({"news": ["gossip"]}, "/news/0"),
        ({"name": " "}, "/name"),
        ({"settings": SMS}, "/settings"),
        ({"kind": "sms", "secret": {}, "settings": SMS}, "/secret/phones"),
        ({"kind": "sms", "secret": {"phones": PHONES}, "settings": SMS}, "/secret/secret"),
        ({"kind": "sms", "secret": {}, "settings": {"template": '{"a":"{{who}}"}'}}, "/settings/template"),
        ({"kind": "sms", "secret": {}, "settings": {"template": '{"a":{{title}}}'}}, "/settings/template"),
        ({"kind": "sms", "secret": {}, "settings": {"template": '{"a":"x"}'}}, "/settings/template"),
        ({"kind": "sms", "secret": {}}, "/settings/template"),
        (
            {"kind": "sms", "secret": {}, "settings": {"template": '"{{title}}"', "success_member": "code"}},
            "/settings/success_value",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_field_and_nothing_of_a_secret_is_repeated(desk, robot, changes, pointer):
    with pytest.raises(Invalid) as refused:
        set_up(desk, robot, **changes)
    assert pointer in [error["pointer"] for error in refused.value.errors]
    assert not [word for word in (KEY, TOKEN, "a b", "whsec_short") if word in str(refused.value.errors)]
    assert desk.do("channels", ADMIN)["items"] == []


def test_an_edit_leaves_what_is_not_given_and_minds_the_version_and_the_name(desk, robot):
    channel = set_up(desk, robot)
    set_up(desk, robot, name="另一群")
    edit = {"channel_id": channel["id"], "expected_version": channel["version"]}
    changed = desk.do("edit_channel", ADMIN, **edit, name="新名", secret={"key": ""})
    assert (changed["name"], changed["secret_set"], changed["news"]) == ("新名", ["key"], ["agreed", "changes"])
    with pytest.raises(Stale):
        desk.do("edit_channel", ADMIN, **edit, name="又一名")
    with pytest.raises(Invalid) as taken:
        desk.do("edit_channel", ADMIN, channel_id=channel["id"], name="另一群")
    assert taken.value.code == "channel.name_taken"
    with pytest.raises(NotFound):
        desk.do("edit_webhook", ADMIN, channel_id=channel["id"], name="别名")
    agreed(desk)
    send_all(desk)
    assert len(robot.got) == 2, "the key is the old one"


def test_readers_of_the_unit_see_channels_without_addresses_and_others_see_none(desk, robot):
    channel = set_up(desk, robot, unit_id="u2", base_url=f"{robot.base_url}/private/path")
    [seen] = desk.do("channels", LEADER)["items"]
    assert (seen["name"], seen["base_url"]) == ("机关群", "http://127.0.0.1")
    assert desk.do("channel", ADMIN, channel_id=channel["id"])["base_url"].endswith("/private/path")
    assert desk.do("channels", ELSEWHERE)["items"] == []
    with pytest.raises(NotFound):
        desk.do("channel", ELSEWHERE, channel_id=channel["id"])


def test_channels_and_what_waits_come_a_page_at_a_time(desk, robot):
    for name in ("甲", "乙", "丙"):
        set_up(desk, robot, name=name)
    agreed(desk)
    page = desk.do("channels", ADMIN, limit=2)
    rest = desk.do("channels", ADMIN, limit=2, cursor=page["next_cursor"])
    assert {one["name"] for one in page["items"] + rest["items"]} == {"甲", "乙", "丙"}
    page = desk.do("waiting_deliveries", ADMIN, limit=2)
    rest = desk.do("waiting_deliveries", ADMIN, limit=2, cursor=page["next_cursor"])
    waiting = page["items"] + rest["items"]
    assert [one["link"] for one in waiting] == [f"{PUBLIC}/events/e1"] * 3
    assert [one["id"] for one in waiting] == sorted(one["id"] for one in waiting)


def test_no_secret_is_in_answers_facts_logs_or_the_database(desk, robot, caplog):
    caplog.set_level(logging.DEBUG)
    for name, level in QUIET.items():  # as the product sets them, whatever level it is asked for
        caplog.set_level(level, name)
    secrets = {"wecom": {"key": KEY}, "dingtalk": {"token": TOKEN, "signing_secret": SECRET}}
    secrets |= {"feishu": {"token": TOKEN, "signing_secret": SECRET}, "webhook": {"signing_secret": WEBHOOK_SECRET}}
    secrets |= {"sms": {"secret": SECRET, "phones": PHONES}}
    answers = []
    for kind, secret in secrets.items():
        settings = {"settings": SMS} if kind == "sms" else {}
        made = set_up(desk, robot, kind=kind, name=kind, secret=secret, **settings)
        edit = {"channel_id": made["id"], "expected_version": made["version"], "secret": secret}
        answers += [made, desk.do("edit_channel", ADMIN, **edit), desk.do("channel", ADMIN, channel_id=made["id"])]
    agreed(desk)
    robot.answers = [(500, {"errmsg": KEY}, {"malformed\r\nX": "1"})]
    send_all(desk)
    answers += [desk.do("channels", ADMIN), desk.do("deliveries", ADMIN), desk.do("waiting_deliveries", ADMIN)]
    with desk.works.database.reading() as db:
        stored = [str(row) for table in tables.metadata.sorted_tables for row in db.execute(table.select())]
    said = json.dumps(answers, ensure_ascii=False) + json.dumps(facts(desk)) + caplog.text
    for secret in (KEY, TOKEN, SECRET, WEBHOOK_SECRET, PHONES):
        assert secret not in said
        assert not [row for row in stored if secret in row]
        assert not [path for path in files_of(desk) if secret.encode() in path.read_bytes()]
    assert desk.facts("channel.changed.v1")[0]["data"]["secrets_changed"] == ["key"]


def facts(desk):
    return [fact["data"] for fact in desk.facts(None)]


def files_of(desk):
    """The database's own files, where it has any."""
    path = desk.works.database.engine.url.database
    return list(Path(path).parent.glob(Path(path).name + "*")) if path.startswith("/") else []
