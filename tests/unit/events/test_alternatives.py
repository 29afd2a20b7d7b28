"""What stands against a time, and which other times are better, with the reason why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kit.clock import SHANGHAI
from services.events.domain.alternatives import candidates, score, suggestions
from services.events.domain.lecturers import speaker_key, speakers_of
from services.events.domain.obstacles import Busy, Outlook, Quota, moved_theme_day
from services.events.domain.people import Blackout, Branch, Dispatch, Member, Partner
from services.events.domain.resources import Commitment
from services.events.domain.working_days import WeekendsOnly
from services.events.persistence.holidays import ChineseCalendar
from tests.unit.events.drafts import END, NOW, START, confirmed

DAY = dt.timedelta(days=1)
ASKED = (START, END)
BRANCH = Branch("branch-1", "示例支部", "unit-1", "standing", None, "active", None, None)
PEOPLE = {
    f"m{n}": Member(f"m{n}", f"示例成员0{n}", "branch-1", "unit-1", "full", "own", retired=False, active=True)
    for n in range(1, 5)
}


def outlook(**known: Any) -> Outlook:
    """A Monday in June on which nothing stands against anything, unless said."""
    values = {"calendar": ChineseCalendar(), "people": PEOPLE, "branches": {"branch-1": BRANCH}} | known
    return Outlook(confirmed(), **values)


def busy(key: str = "", days: int = 0, hours: int = 0) -> Busy:
    moved = dt.timedelta(days=days, hours=hours)
    return Busy(key, START + moved, END + moved, "event-2", "LX-2026-0002", "别的活动")


def partner(first: dt.date, last: dt.date) -> Partner:
    return Partner("p1", "示例企业", None, None, None, False, False, (Blackout(first, last, "检修"),))


def codes(seen: Outlook, days: int = 0) -> list[str]:
    return [one["code"] for one in seen.against(START + DAY * days, END + DAY * days)]


def test_each_obstacle_has_a_code_and_a_reason_and_only_at_its_time() -> None:
    day = START.date()
    seen = outlook(
        venue=[busy()],
        resources=[Commitment("r", "示例中巴", "outage", START, END, "年检", "o")],
        partners=[partner(day, day)],
        quotas=[Quota("off_site_per_year", 2, "每年 2 次", [dt.date(2026, 1, 1), dt.date(2026, 2, 1)])],
        dispatches=[Dispatch("d", "m1", "示例审计", "示例市", day, day)],
        seats=[busy("m2")],
        speakers={"张三": "张三教授"},
        lectures=[busy("张三")],
        theme_day=8,
    )
    assert codes(seen) == ["venue", "resource", "blackout", "quota", "dispatched", "booked", "lecturer", "theme_day"]
    assert all(one["reason"] and one["with"] for one in seen.against(*ASKED))
    assert codes(seen, 1) == ["quota"]


def test_a_quota_counts_the_year_of_the_day_or_the_two_years_before_it() -> None:
    yearly = Quota("off_site_per_year", 1, "示例", [dt.date(2026, 3, 1)])
    assert (yearly.exceeded_on(dt.date(2026, 12, 31)), yearly.exceeded_on(dt.date(2027, 1, 1))) == (2, None)
    rolling = Quota("out_of_province_two_years", 1, "示例", [dt.date(2026, 3, 1)])
    assert (rolling.exceeded_on(dt.date(2028, 2, 28)), rolling.exceeded_on(dt.date(2028, 3, 2))) == (2, None)


def test_days_off_have_their_name_and_a_year_without_data_says_so() -> None:
    national_day = dt.datetime(2026, 10, 1, 9, tzinfo=SHANGHAI)
    found = outlook().against(national_day, national_day + dt.timedelta(hours=3))
    assert [(one["code"], one["with"]) for one in found] == [("holiday", "国庆节")]
    saturday = dt.datetime(2028, 7, 1, 9, tzinfo=SHANGHAI)
    found = outlook(calendar=WeekendsOnly()).against(saturday, saturday + dt.timedelta(hours=3))
    assert "星期六" in found[0]["reason"]
    assert "2028 年的节假日安排尚未录入，按周末推算" in found[0]["reason"]


@pytest.mark.parametrize(
    ("month", "day"), [(dt.date(2026, 6, 1), dt.date(2026, 6, 10)), (dt.date(2026, 5, 31), dt.date(2026, 5, 11))]
)
def test_the_theme_day_moves_off_days_off(month: dt.date, day: dt.date) -> None:
    assert moved_theme_day(month, 10, WeekendsOnly()) == day
    assert moved_theme_day(dt.date(2026, 2, 1), 31, WeekendsOnly()).month in (2, 3)


@pytest.mark.parametrize("name", ["张三", " 张 三 ", "张三教授", "张三讲课费", "张三 老师"])
def test_a_lecturer_is_the_same_however_the_name_is_written(name: str) -> None:
    assert speaker_key(name) == "张三"


def test_a_role_is_nobody_in_particular() -> None:
    agenda = [{"speaker": "讲解员"}, {"speaker": None}, {"title": "参观"}, {"speaker": "李四研究员"}]
    budget = [{"category": "lecture", "description": "王五授课费"}, {"category": "meals", "description": "赵六"}]
    assert set(speakers_of(agenda, budget)) == {"李四", "王五"}


def test_the_best_time_comes_first_with_its_reasons() -> None:
    found = suggestions(outlook(venue=[busy()]), ASKED, NOW)
    assert len(found) == 5
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    best = found[0]
    assert best["starts_at"][:10] == "2026-06-09"
    assert best["score"] == 100
    assert best["reasons"] == ["全员可参加", "场地空闲", "工作日", "与原定时段相同"]
    assert best["against"] == []
    assert any("下午" in one["reasons"] for one in found), "the same afternoon is near, too"


def test_hard_obstacles_leave_no_suggestion_and_soft_ones_cost() -> None:
    week = [busy(days=days) for days in range(7)] + [busy(days=days, hours=5) for days in range(7)]
    found = suggestions(outlook(venue=week), ASKED, NOW)
    assert found[0]["starts_at"][:10] == "2026-06-15"
    assert suggestions(outlook(quotas=[Quota("off_site_per_year", 0, "示例", [])]), ASKED, NOW) == []
    closed = outlook(partners=[partner(dt.date(2026, 6, 1), dt.date(2026, 12, 31))])
    assert suggestions(closed, ASKED, NOW) == []
    away = [Dispatch("d", "m1", "示例审计", "示例市", dt.date(2026, 6, 1), dt.date(2026, 12, 31))]
    one = suggestions(outlook(dispatches=away), ASKED, NOW)[0]
    assert (one["score"], one["reasons"][0]) == (87, "4 人中 3 人可参加")
    assert one["against"][0].startswith("示例成员01：")


def test_each_soft_obstacle_costs_what_the_module_says() -> None:
    seen = outlook(speakers={"张三": "张三"}, lectures=[busy("张三", days=1)], theme_day=10)

    def points(days: int, hours: int = 0) -> int:
        span = (START + DAY * days + dt.timedelta(hours=hours), END + DAY * days + dt.timedelta(hours=hours))
        return score(seen, ASKED, span, seen.against(*span))

    assert points(1) == 75, "the lecturer"
    assert points(2) == 90, "the theme day"
    assert points(3) == 99, "three days farther"
    assert points(5) == 69, "a Saturday"
    assert points(4, hours=1) == 98, "another time of day"


def test_the_asked_time_and_the_past_are_no_candidates() -> None:
    found = list(candidates(ASKED, START + dt.timedelta(hours=1)))
    assert ASKED not in found
    assert min(span[0] for span in found) > START
    whole_day = (START, START + dt.timedelta(hours=10))
    assert len(list(candidates(whole_day, NOW))) == 30, "too long for half a day"
