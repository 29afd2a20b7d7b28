"""The adapters of channels that are set up, against servers that check what is signed and err in their own words."""

import datetime as dt
import json
import time

import pytest

from services.notify.channels import ADAPTERS
from services.notify.domain import sms
from services.notify.domain.channels import KINDS, Opened
from services.notify.ports import Outgoing
from tests.support.fake_channels import DRIPPING, KEY, RESET, SILENCE, Robot, served
from tests.support.fake_providers import PHONES, SECRET, TOKEN, WEBHOOK_SECRET, Dingtalk, Feishu, Listener, SmsGateway

LINK = "http://x.example/events/e1"
MESSAGE = Outgoing(
    delivery_id="d1",
    account_id="system",
    subject="e1",
    fact_type="event.confirmed.v1",
    title='时间已商定："示例" <at>',
    body=LINK,
    link=LINK,
    created_at="2026-05-08T09:00:00+08:00",
)
SMS = {
    **sms.DEFAULTS, "template": '{"mobile":"{{phones}}","text":"{{title}} {{link}}"}', "digest_header": "X-Digest",
    "success_member": "data.status", "success_value": "sent",
}  # fmt: skip
SERVERS = {"wecom": Robot, "dingtalk": Dingtalk, "feishu": Feishu, "webhook": Listener, "sms": SmsGateway}
SECRETS = {
    "wecom": {"key": KEY},
    "dingtalk": {"token": TOKEN, "signing_secret": SECRET},
    "feishu": {"token": TOKEN, "signing_secret": SECRET},
    "webhook": {"signing_secret": WEBHOOK_SECRET},
    "sms": {"secret": SECRET, "phones": PHONES},
}


@pytest.fixture(params=list(KINDS))
def kind(request):
    return request.param


@pytest.fixture
def server(kind):
    with served(SERVERS[kind]()) as server:
        yield server


def adapter(kind, server, *, timeout=5.0, secret=None, settings=None, path=""):
    settings = settings or (SMS if kind == "sms" else {})
    opened = Opened(kind, server.base_url + path, "", settings, {**SECRETS[kind], **(secret or {})})
    return ADAPTERS[kind](opened, timeout)


def told(receipt):
    return (receipt.status, receipt.provider_code)


def test_each_provider_takes_what_is_signed_as_it_wants_it(kind, server):
    receipt = adapter(kind, server).send(MESSAGE)
    assert told(receipt) == ("delivered", {"webhook": "202", "sms": "sent"}.get(kind, "0"))
    [got] = server.got
    assert ("http://x.example/events/e1" in got, "时间已商定" in got) == (True, True)


@pytest.mark.parametrize(
    ("kind", "secret", "expected"),
    [
        ("wecom", {"key": "another"}, ("refused", "93000")),
        ("dingtalk", {"signing_secret": "SECanother"}, ("refused", "310000")),
        ("dingtalk", {"token": "another"}, ("refused", "300005")),
        ("feishu", {"signing_secret": "another"}, ("refused", "19021")),
        ("feishu", {"token": "../../other"}, ("refused", "19001")),
        ("webhook", {"signing_secret": "whsec_" + "QUFB" * 10}, ("refused", "401")),
        ("sms", {"secret": "another"}, ("refused", "bad digest")),
        ("sms", {"phones": "111"}, ("refused", "bad number")),
    ],
)
def test_a_wrong_secret_is_refused_in_the_providers_own_code_though_it_answers_200(kind, server, secret, expected):
    assert told(adapter(kind, server, secret=secret).send(MESSAGE)) == expected
    assert server.got == []


@pytest.mark.parametrize(
    ("kind", "answer", "expected", "again_after"),
    [
        ("wecom", (200, {"errcode": 45009}), ("later", "45009"), 60),
        ("dingtalk", (200, {"errcode": 130101}), ("later", "130101"), 600),
        ("dingtalk", (200, {"errcode": -1}), ("later", "-1"), None),
        ("feishu", (200, {"code": 11232, "msg": "frequency limited"}), ("later", "11232"), 60),
        ("feishu", (400, {"code": 9499, "msg": "too many"}), ("later", "9499"), 60),
        ("feishu", (400, {"code": 19001}), ("refused", "400"), None),
        ("feishu", (200, {"StatusCode": 0}), ("later", "no_code"), None),
        ("dingtalk", (200, b"<html>"), ("later", "no_errcode"), None),
        ("webhook", (429, {}, {"Retry-After": "7"}), ("later", "429"), 7),
        ("webhook", (408, {}), ("later", "408"), None),
        ("webhook", (503, {}), ("later", "503"), None),
        ("webhook", (400, {}), ("refused", "400"), None),
        ("webhook", (410, {}), ("refused", "410"), None),
        ("webhook", (302, {}, {"Location": "/elsewhere"}), ("refused", "302"), None),
        ("webhook", (200, b"x" * 100_000), ("delivered", "200"), None),
        ("sms", (200, {"data": {"status": "queued?"}}), ("refused", "queued?"), None),
        ("sms", (200, {"data": "sent"}), ("later", "no_member"), None),
        ("sms", (500, {"data": {"status": "sent"}}), ("later", "500"), None),
        ("sms", (201, {"data": {"status": "sent"}}), ("refused", "201"), None),
    ],
)
def test_success_is_what_the_provider_calls_so_and_too_fast_is_for_later(kind, server, answer, expected, again_after):
    server.answers = [answer]
    receipt = adapter(kind, server).send(MESSAGE)
    assert told(receipt) == expected
    assert receipt.retry_after == (again_after and dt.timedelta(seconds=again_after))
    assert server.asked == 1


@pytest.mark.parametrize(("answer", "code"), [(SILENCE, "timeout"), (DRIPPING, "timeout"), (RESET, "ConnectionError")])
def test_who_does_not_answer_is_tried_later_and_no_secret_is_in_the_receipt(kind, server, answer, code):
    server.answers = [answer]
    began = time.monotonic()
    receipt = adapter(kind, server, timeout=0.2).send(MESSAGE)
    assert told(receipt) == ("later", code)
    assert not [secret for secret in SECRETS[kind].values() if secret in repr(receipt)]
    assert time.monotonic() - began < 10, "it waits for ever"


def test_an_adapter_and_what_it_was_made_of_show_no_secret(kind, server):
    opened = Opened(kind, server.base_url, "", SMS, SECRETS[kind])
    assert not [secret for secret in SECRETS[kind].values() if secret in repr(opened)]


@pytest.mark.parametrize("kind", ["wecom"])
def test_a_text_too_long_for_the_robot_is_refused_before_it_is_sent(kind, server):
    long = Outgoing(**{**vars(MESSAGE), "body": "字" * 700})
    assert told(adapter(kind, server).send(long)) == ("refused", "too_long")
    assert server.asked == 0


@pytest.mark.parametrize("kind", ["feishu"])
def test_a_title_calls_nobody_in_a_feishu_group(kind, server):
    everybody = Outgoing(**{**vars(MESSAGE), "title": '<at user_id="all">x</at>'})
    adapter(kind, server).send(everybody)
    assert "<at" not in server.got[0]


@pytest.mark.parametrize("kind", ["webhook"])
def test_a_webhook_has_the_deliverys_id_and_only_title_and_link(kind, server):
    adapter(kind, server, path="/hooks?team=1").send(MESSAGE)
    said = json.loads(server.got[0])
    assert server.seen == [("d1", "event.confirmed.v1")]
    data = {"subject": "e1", "title": MESSAGE.title, "link": MESSAGE.link}
    assert said == {"type": "event.confirmed.v1", "timestamp": MESSAGE.created_at, "data": data}


@pytest.mark.parametrize("kind", ["sms"])
def test_a_title_cannot_add_to_what_an_sms_gateway_is_told(kind, server):
    hostile = Outgoing(**{**vars(MESSAGE), "title": '","mobile":"999","x":"&mobile=999'})
    assert told(adapter(kind, server).send(hostile)) == ("delivered", "sent")
    query = {**SMS, "method": "GET", "digest_header": "", "template": "mobile={{phones}}&text={{title}}"}
    assert told(adapter(kind, server, settings=query, path="/send?v=1").send(hostile)) == ("delivered", "sent")
    assert server.got == [f"{hostile.title} {hostile.link}", hostile.title]


@pytest.mark.parametrize("kind", ["webhook"])
def test_a_proxy_that_is_set_is_gone_through(kind, server):
    opened = Opened("webhook", "http://nowhere.invalid/hook", server.base_url, {}, SECRETS["webhook"])
    assert told(ADAPTERS["webhook"](opened, 5.0).send(MESSAGE)) == ("delivered", "202")
    assert len(server.seen) == 1
