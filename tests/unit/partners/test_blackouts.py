"""Black-out dates of a partner unit."""

import datetime as dt

import pytest

from kit.domain import Conflict, Invalid, NotFound
from services.partners.domain.blackouts import MOST_BLACKOUTS, Blackout
from services.partners.domain.partner import Partner

MAY = dt.date(2026, 5, 1)


def away(days=2, *, number=1, reason="年度检修"):
    return Blackout(
        id=f"k{number}", partner_id="p1", starts_on=MAY, ends_on=MAY + dt.timedelta(days=days), reason=reason
    )


@pytest.fixture
def partner():
    return Partner(id="p1", name="示例制造厂")


def test_a_period_may_be_one_day_and_is_a_change(partner):
    partner.black_out(away(0))
    assert [change.name for change in partner.changes] == ["partner.blackouts_changed"]


def test_the_same_again_is_the_same_one_and_no_change(partner):
    first = partner.black_out(away())
    assert partner.black_out(away(number=2)) is first
    assert partner.black_out(away(number=3, reason="停产")) is not first
    assert len(partner.changes) == 2


def test_it_does_not_end_before_it_starts(partner):
    with pytest.raises(Invalid) as refused:
        partner.black_out(away(-1))
    assert refused.value.errors[0]["pointer"] == "/ends_on"
    assert partner.blackouts == []


def test_there_are_never_more_than_anybody_can_look_over(partner):
    for number in range(MOST_BLACKOUTS):
        partner.black_out(away(number, number=number))
    with pytest.raises(Conflict) as refused:
        partner.black_out(away(MOST_BLACKOUTS))
    assert refused.value.code == "partner.too_many_blackouts"


def test_one_that_is_not_there_cannot_be_taken_back(partner):
    known = partner.black_out(away())
    with pytest.raises(NotFound):
        partner.lift_blackout("k404")
    partner.lift_blackout(known.id)
    assert partner.blackouts == []
