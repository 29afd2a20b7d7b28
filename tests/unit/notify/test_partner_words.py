"""A partner's mail as HTML is its text, and nothing that somebody wrote into it becomes more than text."""

import datetime as dt

import pytest

from services.notify.domain.partner_mails import ASKING, BY_ITSELF
from services.notify.handlers.partner_words import html_of, text_of

KEPT = {
    "partner": "示例工厂",
    "host": "示例支部",
    "venue": "一号楼",
    "call": "示例承办人 027-0",
    "url": "https://x.example/i/t",
}
EVENT = {"theme": "示例主题", "number": "LX-2026-0001"}
DATES = (dt.datetime(2026, 6, 8, 1, tzinfo=dt.UTC), dt.datetime(2026, 6, 8, 4, tzinfo=dt.UTC))


def test_a_link_can_be_opened_and_what_was_typed_stays_text():
    page = html_of('示例<script>x</script>\nhttps://x.example/i/t?a=1&b="2"\n\n第二段')
    assert "<script" not in page
    assert '<a href="https://x.example/i/t?a=1&amp;b=">https://x.example/i/t?a=1&amp;b=</a>"2"' in page
    assert page.count("<p>") == 2


@pytest.mark.parametrize("kind", BY_ITSELF)
@pytest.mark.parametrize("kept", [KEPT, {**KEPT, "url": "", "venue": "", "call": ""}])
@pytest.mark.parametrize("dates", [DATES, None])
def test_no_line_is_left_with_nothing_behind_its_colon(kind, kept, dates):
    if (kind == "confirmed" and dates is None) or (kind in ASKING and not kept["url"]):
        return  # is never written
    lines = text_of(kind, kept, EVENT, dates, "").splitlines()
    assert lines[0] == "示例工厂："
    assert not [line for line in lines[1:] if line.endswith("：")]
