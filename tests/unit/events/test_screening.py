"""保密审查: who judges which text, which words have to be ticked, and that nothing else is published."""

from __future__ import annotations

import pytest

from kit.domain import Conflict, Forbidden, Invalid, Stale
from services.events.domain.notice import notice_of, without_people
from services.events.domain.screening import Suspects, plain_text, suspicious_words
from services.events.domain.study_event import StudyEvent
from tests.unit.events.drafts import END, actor, held, names, next_id, summarized

SECRETARY, LEADER, COMMITTEE = actor("secretary"), actor("leader"), actor("committee", branch_id=None)
AUDITED = [{"word": "示例集团", "kind": "audited_unit", "count": 1}]
PERSON = [{"word": "示例成员01", "kind": "person", "count": 1}]


def submitted() -> StudyEvent:
    event = held()
    event.add_reflection("受益匪浅", "member", None, END, next_id)
    event.declare_no_outcomes("以交流为主")
    event.save_briefing("标题", "<p>与示例集团交流</p>", "organizer", END, None)
    event.submit_briefing("organizer", END)
    return event


def screen(event: StudyEvent, by=SECRETARY, result="passed", cleared=None, found=AUDITED):
    return event.screen_briefing(by, result, "已核对", cleared or {}, found, END, next_id)


def test_words_are_found_in_what_a_reader_sees_and_audits_come_first() -> None:
    text = plain_text("与示例集团联学", "<p>示例<strong>成员</strong>01 参加 2026年预算执行审计；A&amp;B公司</p>")
    suspects = Suspects(
        audited_units={"示例集团", "A&B公司", "没有提到的单位"},
        projects={"2026年预算执行审计", "审"},
        teams={"集团联学"},
        people={"示例成员01"},
    )
    found = suspicious_words(text, suspects)
    assert [(one["kind"], one["word"]) for one in found] == [
        ("audited_unit", "A&B公司"), ("audited_unit", "示例集团"), ("project", "2026年预算执行审计"),
        ("audit_team", "集团联学"), ("person", "示例成员01"),
    ]  # fmt: skip


def test_blanks_do_not_hide_a_word() -> None:
    found = suspicious_words("与示例 集团交流", Suspects(audited_units={"示例集团"}))
    assert found == [{"word": "示例集团", "kind": "audited_unit", "count": 1}]


def test_each_word_that_discloses_an_audit_is_ticked_before_the_text_passes() -> None:
    event = submitted()
    with pytest.raises(Invalid) as refused:
        screen(event)
    assert refused.value.code == "briefing.not_cleared"
    assert event.screenings == []
    made = screen(event, cleared={"示例集团": "审计已结束"}, found=[*AUDITED, *PERSON])
    assert made.words[0] == {**AUDITED[0], "cleared": True, "remark": "审计已结束"}
    assert made.words[1]["cleared"] is False
    assert event.screened()
    assert names(event)[-1] == "briefing.screened"


@pytest.mark.parametrize("somebody", [actor("organizer"), actor("secretary", "organizer")])
def test_nobody_screens_their_own_text(somebody) -> None:
    with pytest.raises(Forbidden):
        screen(submitted(), by=somebody, cleared={"示例集团": ""})


def test_the_party_committee_screens_too_and_other_units_do_not() -> None:
    event = submitted()
    with pytest.raises(Forbidden):
        screen(event, by=actor("committee", unit_scope=("unit-9",), branch_id=None), cleared={"示例集团": ""})
    assert screen(event, by=COMMITTEE, cleared={"示例集团": ""}).screened_by == "committee"


def test_an_approval_screens_a_text_that_discloses_nothing() -> None:
    event = submitted()
    event.approve_briefing(LEADER, "可发", END)
    event.screen_by_approval(LEADER, PERSON, END, next_id)
    only = event.screenings[0]
    assert (only.implied, only.result, only.screened_by, only.revision) == (True, "passed", "leader", 1)
    event.screen_by_approval(LEADER, PERSON, END, next_id)
    assert len(event.screenings) == 1


def test_an_approval_does_not_screen_a_text_that_names_an_audit() -> None:
    event = submitted()
    event.approve_briefing(LEADER, "可发", END)
    with pytest.raises(Conflict) as refused:
        event.screen_by_approval(LEADER, AUDITED, END, next_id)
    assert refused.value.code == "briefing.screening_needed"
    assert refused.value.details["words"] == ["示例集团"]


def test_only_the_very_text_that_was_screened_is_published() -> None:
    event = submitted()
    screen(event, cleared={"示例集团": ""})
    event.save_briefing("标题", "<p>改过</p>", "organizer", END, None)
    assert not event.screened()
    event.submit_briefing("organizer", END)
    event.approve_briefing(LEADER, "可发", END)
    event.summarize(END)
    with pytest.raises(Conflict) as refused:
        event.publish([], END)
    assert (refused.value.code, event.state) == ("briefing.not_screened", "summarized")
    screen(event, found=[])
    event.publish([], END)
    assert event.state == "published"


def test_what_is_sent_back_after_the_summary_can_be_changed_and_has_to_be_approved_again() -> None:
    event = summarized()
    with pytest.raises(Conflict):
        event.save_briefing("新题", "<p>新文</p>", "organizer", END, None)
    event.screen_briefing(COMMITTEE, "returned", "删去单位名称", {}, AUDITED, END, next_id)
    assert event.briefing is not None
    assert (event.briefing.state, event.briefing.comment) == ("returned", "删去单位名称")
    assert names(event)[-2:] == ["briefing.screened", "briefing.returned"]
    with pytest.raises(Conflict) as refused:
        event.publish([], END)
    assert refused.value.code == "briefing.not_approved"
    event.save_briefing("新题", "<p>新文</p>", "organizer", END, None)
    event.submit_briefing("organizer", END)
    screen(event, found=[])
    event.approve_briefing(SECRETARY, "可发", END)
    event.publish([], END)
    assert event.state == "published"


def test_a_text_that_changed_while_it_was_read_is_read_again() -> None:
    event = submitted()
    with pytest.raises(Stale):
        event.expect_revision(2)


def test_a_notice_names_nobody_whatever_tags_and_blanks_stand_in_a_name() -> None:
    body = '<p>张<strong>小</strong>三、李　四和<img src="x" alt="李四">王&amp;五说：张小三好</p>'
    found = without_people(body, ["张 小三", "李四", "王&五", "三", "没提到"])
    assert found == '<p>某同志、某同志和<img src="x" alt="李四">某同志说：某同志好</p>'


def test_a_notice_shows_photos_of_the_event_and_no_other_file() -> None:
    body = '<p><img src="/api/v1/attachments/photo1" alt="示例成员01"><img src="/api/v1/attachments/invoice"></p>'
    captions = {"photo1": '示例成员01在"车间"', "photo2": ""}
    made = notice_of("e1", ("b1", "示例支部"), "示例成员01的题", body, captions, ["示例成员01"], END)
    assert made.body_html == '<p><img src="/notices/e1/photos/photo1" alt="某同志在&quot;车间&quot;"></p>'
    assert made.photo_ids == ["photo1"]
    assert made.title == "某同志的题"
