"""What a briefing states about its event is what the record says; whatever else it says is its own affair."""

import datetime as dt

import pytest

from kit.domain import SHANGHAI
from services.events.domain.briefing_check import Recorded, disagreements
from services.events.domain.briefing_draft import BriefingFacts, draft_body, draft_title
from services.events.domain.briefing_text import paragraphs
from services.events.domain.numerals import number_of

START = dt.datetime(2026, 5, 8, 9, tzinfo=SHANGHAI)
RECORD = Recorded(
    own=20,
    theirs=12,
    starts_at=START,
    ends_at=START + dt.timedelta(hours=3),
    partners=["长飞光纤光缆股份有限公司"],
    own_names=["审计署武汉特派办", "办公室党支部"],
    theme="走进光纤预制棒生产车间",
    known=["长飞光纤光缆股份有限公司", "武汉大学", "中国宝武武钢集团", "武汉大学出版社"],
)


def found(text, title="", record=RECORD):
    return [(one.kind, one.stated, one.recorded) for one in disagreements(title, f"<p>{text}</p>", record)]


BOTH = "我方 20 人、联学单位 12 人，共 32 人"
BAD = [
    ("参加人员 35 人。", ("headcount", "35 人", BOTH)),
    ("参加人数：３５人。", ("headcount", "３５ 人", BOTH)),
    ("双方共三十五人参加活动。", ("headcount", "三十五 人", BOTH)),
    ("35名同志参加了本次活动。", ("headcount", "35 人", BOTH)),
    ("共 40 人参加。", ("headcount", "40 人", BOTH)),
    ("45名党员参加活动。", ("headcount", "45 人", BOTH)),
    ("办公室党支部一行25人走进车间。", ("headcount", "25 人", BOTH)),
    ("支部组织28名党员赴长飞公司开展联学。", ("headcount", "28 人", BOTH)),
    ("我方签到 21 人，联学单位 12 人。", ("own_headcount", "21 人", "我方 20 人")),
    ("我方签到 20 人，联学单位 15 人。", ("partner_headcount", "15 人", "联学单位 12 人")),
    ("50余人参加。", ("headcount", "50余 人", BOTH)),
    ("参加人员 60 人左右。", ("headcount", "60 人", BOTH)),
    ("参加人员共 35 人（含来宾）。", ("headcount", "35 人", BOTH)),
    ("2026年5月9日 09:00至12:00，长飞科技园。", ("date", "2026年5月9日", "2026年5月8日")),
    ("5月18日，办公室党支部走进长飞光纤光缆股份有限公司。", ("date", "5月18日", "2026年5月8日")),
    ("2025年5月8日，双方共同开展主题联学。", ("date", "2025年5月8日", "2026年5月8日")),
    ("活动时间：2026年6月8日。", ("date", "2026年6月8日", "2026年5月8日")),
    ("办公室党支部与武汉大学共同开展。", ("partner", "武汉大学", "长飞光纤光缆股份有限公司")),
    ("武汉大学党委派员参加座谈。", ("partner", "武汉大学", "长飞光纤光缆股份有限公司")),
    ("联学单位：中国宝武武钢集团。", ("partner", "中国宝武武钢集团", "长飞光纤光缆股份有限公司")),
]
GOOD = [
    "参加人员 32 人。",
    "参加人员：我方 20 人，联学单位 12 人。",
    "双方共三十二人参加活动。",
    "30余人参加。",
    "约30人参加。",
    "参加人员 33 人左右。",
    "我方 2 人发言，对方 3 名讲解员带队，联学单位有 5 人获奖。",
    "参加活动 5 人作交流。",
    "其中党员 15 人。",
    "15名党员参加活动。",
    "支部组织15名党员赴长飞公司开展联学。",
    "20名党员干部参加了本次活动。",
    "车间共有 350 人，人均年产光纤 35 公里。",
    "培训 120 人次，覆盖 35 个班组。",
    "两人一组讨论，一名讲解员带队。",
    "分为 4 组，每组 8 人。",
    "缺席 3 人，均已说明原因。",
    "该公司5人参加国家标准起草。",
    "去年 5 月 10 日双方首次联学，参加人员 18 人。",
    "此前与武汉大学开展过联学。",
    "下一步，将于2026年9月10日再次联学。",
    "2026年5月8日（星期五）上午9:00，办公室党支部走进长飞光纤光缆股份有限公司。",
    "5月8日，双方开展主题联学。",
    "长飞光纤光缆股份有限公司成立于1988年5月20日。",
    "2024年3月1日，长飞光纤光缆股份有限公司第三条生产线投产。",
    "联学围绕2019年12月30日印发的文件展开。",
    "整理审计要点清单（责任人：示例成员01，2026年6月30日前完成）",
    "示例成员02：“参加人员35人，2025年5月8日与武汉大学联学的收获还记得。”",
    "长飞光纤光缆股份有限公司与武汉大学的产学研合作给人启发。",
    "公司向武汉大学出版社赠书。",
    "审计署武汉特派办与长飞光纤光缆股份有限公司共同开展。",
    "重温1921年7月23日的历史。",
]


@pytest.mark.parametrize(("text", "expected"), BAD, ids=[text for text, _ in BAD])
def test_what_the_record_contradicts_is_named_with_both_values(text, expected):
    assert found(text) == [expected]


@pytest.mark.parametrize("text", GOOD)
def test_a_true_figure_and_what_is_about_something_else_pass(text):
    assert found(text) == []


def test_the_title_is_held_against_the_record_too():
    assert found("", "办公室党支部与武汉大学开展“科技强审”主题联学") == [
        ("partner", "武汉大学", "长飞光纤光缆股份有限公司")
    ]


def test_a_statement_is_named_once_with_its_sentence():
    first, *more = disagreements("", "<p>参加人员 35 人。</p><p>到会：参加人员 35 人。</p>", RECORD)
    assert (first.quote, more) == ("参加人员 35 人", [])


def test_where_nobody_knows_how_many_the_others_were_only_too_few_is_wrong():
    alone = Recorded(20, 0, START, START, ["示例企业"], [], "示例", ["示例企业"])
    assert found("参加人员 35 人。联学单位 8 人。", record=alone) == []
    assert found("参加人员 18 人。", record=alone) == [("headcount", "18 人", "我方 20 人")]


def test_an_event_over_several_days_may_name_any_of_them():
    long = Recorded(1, 1, START, START + dt.timedelta(days=2), ["示例企业"], [], "示例", [])
    assert found("5月10日 09:00 座谈。", record=long) == []
    assert found("5月11日 09:00 座谈。", record=long) == [("date", "5月11日", "2026年5月8日至2026年5月10日")]


def test_the_draft_that_is_written_from_the_facts_contradicts_none_of_them():
    facts = BriefingFacts(
        theme=RECORD.theme, branch="办公室党支部", partners=RECORD.partners, starts_at=START, ends_at=RECORD.ends_at,
        venue="长飞科技园", own_present=20, partner_present=12, problem="如何识别 35 人参加的培训",
        agenda=[{"title": "参观", "speaker": "讲解员", "minutes": 60}],
        reflections=[("示例成员01", "参加人员 99 人的大会也不如今天。")],
        outcomes=[("形成清单", "示例成员02", dt.date(2026, 9, 1))], photos=[("a1", "5月8日参观现场")],
    )  # fmt: skip
    assert disagreements(draft_title(facts), draft_body(facts), RECORD) == []


def test_markup_between_a_word_and_its_number_hides_nothing():
    body = "<h2>三、参加人数</h2><p>参加人员 <strong>35</strong> 人</p><p>&nbsp;</p>"
    assert [one.stated for one in disagreements("", body, RECORD)] == ["35 人"]
    assert paragraphs(body) == ["三、参加人数", "参加人员 35 人"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("35", 35), ("３５", 35), ("三十五", 35), ("十二", 12), ("一百零三", 103), ("两百", 200), ("人", None)],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text", ["参加" + "共有" * 20_000, "我方" + "共 " * 20_000, "与武汉大学" * 5_000, "<p>5月8日 " * 5_000]
)
def test_a_text_made_to_be_slow_is_judged_like_any_other(text):
    assert isinstance(disagreements("", text, RECORD), list)
