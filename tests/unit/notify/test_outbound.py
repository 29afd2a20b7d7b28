"""What goes out next: singly while the minute has room, combined when it has not, and nothing twice or never."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain import sms
from services.notify.domain.channels import KINDS, NEWS_OF, TEST, is_address
from services.notify.domain.outbound import Waiting, next_batch, text_of, words_of
from services.notify.domain.rules import BY_FACT

NOW = dt.datetime(2026, 5, 8, 1, 0, tzinfo=dt.UTC)
WECOM, WEBHOOK = KINDS["wecom"], KINDS["webhook"]


def waiting(count, *, since=0, title="示例", fact_type="event.confirmed.v1"):
    due_at = NOW - dt.timedelta(seconds=since)
    return [Waiting(f"d{number}", due_at, fact_type, title, "https://x/e") for number in range(count)]


@pytest.mark.parametrize(
    ("kind", "count", "since", "sent", "expected"),
    [
        (WECOM, 0, 0, 0, 0),
        (WECOM, 1, 0, 0, 1),
        (WECOM, 20, 0, 0, 1),
        (WECOM, 21, 0, 0, 21),
        (WECOM, 3, 60, 0, 1),
        (WECOM, 3, 61, 0, 3),
        (WECOM, 3, 0, 17, 1),
        (WECOM, 3, 0, 18, 3),
        (WECOM, 3, 900, 20, 0),
        (WEBHOOK, 500, 900, 500, 1),
    ],
)
def test_one_at_a_time_while_there_is_room_and_all_that_waits_when_there_is_not(kind, count, since, sent, expected):
    assert len(next_batch(kind, waiting(count, since=since), sent, NOW)) == expected


def test_a_trial_goes_first_and_alone_but_not_faster_than_the_robot():
    queue = [*waiting(30, since=900), *waiting(1, fact_type=TEST)]
    assert [one.fact_type for one in next_batch(WECOM, queue, 0, NOW)] == [TEST]
    assert next_batch(WECOM, queue, 20, NOW) == ()


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=60))
def test_what_is_combined_fits_the_robot_and_is_the_oldest_in_their_order(titles):
    queue = [Waiting(f"d{n}", NOW - dt.timedelta(hours=1), "x", title, "https://x/e") for n, title in enumerate(titles)]
    batch = next_batch(WECOM, queue, 0, NOW)
    assert list(batch) == queue[: len(batch)]
    assert len(batch) >= 1
    assert len(text_of(*words_of(batch)).encode()) <= WECOM.longest


def test_every_fact_that_is_news_is_told_in_the_house_too():
    assert set(NEWS_OF) <= set(BY_FACT)


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://qyapi.weixin.qq.com", True),
        ("http://10.0.0.1:8080/base", True),
        ("http://[::1]:8080", True),
        ("https://x.example?key=1", False),
        ("https://user@x.example", False),
        ("https://x.example#f", False),
        ("https://x.example:0", False),
        ("https://x.example:port", False),
        ("https://[::1", False),
        ("https:///path", False),
        ("file:///etc/passwd", False),
        ("https://x.example\\@evil.example", False),
        ("https://x.example/\n", False),
        ("", False),
    ],
)
def test_an_address_is_of_a_host_by_http_and_holds_no_password(url, fine):
    assert is_address(url, query=False) == fine


@given(st.text(), st.sampled_from(["json", "form"]))
def test_whatever_is_put_into_a_template_stays_where_it_was_put(value, body):
    import json
    from urllib.parse import parse_qsl

    template = '{"a":"x {{title}}","b":"1"}' if body == "json" else "a=x+{{title}}&b=1"
    filled = sms.filled({**sms.DEFAULTS, "body": body, "template": template}, {"title": value})
    if body == "json":
        assert json.loads(filled) == {"a": f"x {value}", "b": "1"}
    else:
        assert dict(parse_qsl(filled, keep_blank_values=True, errors="surrogatepass")) == {"a": f"x {value}", "b": "1"}
