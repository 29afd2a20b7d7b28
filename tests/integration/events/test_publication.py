"""From the saved briefing to the public notice, and subscriptions to calendars, on both databases."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
from typing import Any

import pytest
from icalendar import Calendar
from PIL import Image

from contracts import members, notify, partners
from kit.database import Database
from kit.domain import NOBODY, Conflict, Forbidden, Gone, Invalid, NotFound, Stale
from tests.support.events_office import (
    BRANCH,
    COMMITTEE,
    MEMBERS,
    ORGANIZER,
    OTHER_BRANCH,
    PARTNER,
    SECRETARY,
    STRANGER,
    UNIT,
    Office,
    person,
)

PROJECT = "示例市2026年预算执行审计"


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def under_audit(office: Office) -> None:
    office.hear(
        partners.PartnerChanged(
            partner_id=PARTNER, name="示例企业1", industry=None, field=None, region=None, frontline=True,
            under_audit=True,
        )
    )  # fmt: skip
    office.hear(
        members.DispatchRecorded(
            dispatch_id="d1", unit_id=UNIT, project=PROJECT, place="示例市", starts_on="2027-01-01",
            ends_on="2027-02-01", member_ids=[MEMBERS[6]],
        )
    )  # fmt: skip


def written(office: Office, body: str = "<p>双方交流。</p>", title: str = "联学简报") -> str:
    event_id = office.held()
    office.do(ORGANIZER, "add_reflection", event_id=event_id, text="受益匪浅")
    office.do(ORGANIZER, "declare_no_outcomes", event_id=event_id, reason="以交流为主")
    office.do(ORGANIZER, "save_briefing", event_id=event_id, title=title, body_html=body, expected_version=0)
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    return event_id


def published(office: Office, body: str = "<p>双方交流。</p>", title: str = "联学简报") -> str:
    event_id = written(office, body, title)
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    office.do(ORGANIZER, "summarize_event", event_id=event_id)
    office.do(ORGANIZER, "publish_event", event_id=event_id, channels=[])
    return event_id


def test_words_that_disclose_an_audit_are_ticked_by_somebody_before_it_is_published(office: Office) -> None:
    event_id = written(office, f"<p>与示例企业1交流，示例{MEMBERS[2]}介绍了{PROJECT}。</p>")
    assert [one["kind"] for one in office.do(COMMITTEE, "briefing_screenings", event_id=event_id)["words"]] == [
        "person"
    ]
    under_audit(office)
    form = office.do(COMMITTEE, "briefing_screenings", event_id=event_id)
    assert [(one["kind"], one["word"]) for one in form["words"]] == [
        ("audited_unit", "示例企业1"), ("project", PROJECT), ("person", f"示例{MEMBERS[2]}"),
    ]  # fmt: skip
    assert (form["may_screen"], form["screened"], form["revision"]) == (True, False, 1)
    with pytest.raises(Conflict) as refused:
        office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    assert refused.value.code == "briefing.screening_needed"
    assert office.do(ORGANIZER, "briefing", event_id=event_id)["state"] == "submitted"
    judged = {"event_id": event_id, "revision": 1, "result": "passed"}
    with pytest.raises(Invalid):
        office.do(COMMITTEE, "screen_briefing", **judged, cleared=[{"word": "示例企业1"}])
    with pytest.raises(Forbidden):
        office.do(ORGANIZER, "screen_briefing", **judged)
    ticked = [{"word": "示例企业1", "remark": "已结束"}, {"word": PROJECT, "remark": "已公告"}]
    made = office.do(COMMITTEE, "screen_briefing", **judged, remark="可以公开", cleared=ticked)
    assert (made["result"], made["screened_by"], made["implied"]) == ("passed", "committee", False)
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    office.do(ORGANIZER, "summarize_event", event_id=event_id)
    assert office.do(ORGANIZER, "publish_event", event_id=event_id, channels=[])["state"] == "published"
    kept = office.do(ORGANIZER, "briefing_screenings", event_id=event_id)["items"]
    assert [(one["remark"], len(one["words"]), one["words"][0]["cleared"]) for one in kept] == [("可以公开", 3, True)]
    assert office.facts(event_id).count("briefing.screened") == 1


def test_an_approval_without_such_words_is_recorded_as_the_screening(office: Office) -> None:
    event_id = written(office)
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    only = office.do(ORGANIZER, "briefing_screenings", event_id=event_id)["items"][0]
    assert (only["implied"], only["screened_by"], only["screener"]) == (True, "secretary", "")
    assert office.facts(event_id)[-2:] == ["briefing.approved", "briefing.screened"]


TEAM = "示例组临时党支部"


def away(office: Office, branch_id: str = BRANCH, parent_id: str | None = OTHER_BRANCH, state: str = "active") -> None:
    """That branch is an audit team's."""
    office.hear(
        members.BranchChanged(
            branch_id=branch_id, name=TEAM, unit_id=UNIT, kind="temporary", parent_id=parent_id, state=state
        )
    )


@pytest.mark.parametrize("state", ["active", "dissolved"])
def test_an_audit_team_s_name_is_ticked_too_wherever_it_stands(office: Office, state: str) -> None:
    event_id = written(office, f"<p>与{TEAM}交流。</p>")
    away(office, "branch-9", BRANCH, state)
    form = office.do(SECRETARY, "briefing_screenings", event_id=event_id)
    assert [(one["kind"], one["word"]) for one in form["words"]] == [("audit_team", TEAM)]
    with pytest.raises(Conflict) as refused:
        office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    assert refused.value.code == "briefing.screening_needed"


def test_a_caption_is_read_with_the_text(office: Office) -> None:
    event_id = written(office)
    photo = picture(office, event_id, hung=False)
    office.do(ORGANIZER, "add_photo", event_id=event_id, attachment_id=photo, caption=f"图1 {PROJECT}现场")
    under_audit(office)
    form = office.do(COMMITTEE, "briefing_screenings", event_id=event_id)
    assert [(one["kind"], one["word"]) for one in form["words"]] == [("project", PROJECT)]


@pytest.mark.parametrize(("parent_id", "shown"), [(OTHER_BRANCH, "示例支部2"), ("branch-404", ""), (None, "")])
def test_what_an_audit_team_s_branch_publishes_stands_under_the_branch_it_belongs_to(
    office: Office, parent_id: str | None, shown: str
) -> None:
    event_id = written(office)
    away(office, parent_id=parent_id)
    with pytest.raises(Conflict):
        office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    judged = {"event_id": event_id, "revision": 1, "result": "passed"}
    office.do(SECRETARY, "screen_briefing", **judged, remark="", cleared=[{"word": TEAM, "remark": "仅在内部文本"}])
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    office.do(ORGANIZER, "summarize_event", event_id=event_id)
    office.do(ORGANIZER, "publish_event", event_id=event_id, channels=[])
    assert office.do(NOBODY, "notice", notice_id=event_id)["branch"] == shown
    assert [one["branch"] for one in office.do(NOBODY, "notices")["items"]] == [shown]


def test_who_read_an_older_text_does_not_judge_the_newer_one(office: Office) -> None:
    event_id = written(office)
    office.do(ORGANIZER, "save_briefing", event_id=event_id, title="新题", body_html="<p>新</p>")
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    with pytest.raises(Stale):
        office.do(SECRETARY, "screen_briefing", event_id=event_id, revision=1, result="passed")


def test_sending_back_needs_a_remark_and_goes_to_the_author(office: Office) -> None:
    event_id = written(office)
    judged = {"event_id": event_id, "revision": 1, "result": "returned"}
    with pytest.raises(Invalid):
        office.do(SECRETARY, "screen_briefing", **judged)
    office.do(SECRETARY, "screen_briefing", **judged, remark="删去人名")
    found = office.do(ORGANIZER, "briefing", event_id=event_id)
    assert (found["state"], found["comment"]) == ("returned", "删去人名")


def test_every_version_is_kept_and_two_can_be_compared(office: Office) -> None:
    event_id = written(office, "<p>参加 12 人。</p>")
    office.do(ORGANIZER, "save_briefing", event_id=event_id, title="联学简报", body_html="<p>参加 15 人。</p><p>新</p>")
    listed = office.do(ORGANIZER, "briefing_versions", event_id=event_id)["items"]
    assert [(one["revision"], one["author_id"], one["current"]) for one in listed] == [
        (2, "organizer", True), (1, "organizer", False),
    ]  # fmt: skip
    first = office.do(ORGANIZER, "briefing_version", event_id=event_id, revision=1)
    assert first["body_html"] == "<p>参加 12 人。</p>"
    compared = office.do(ORGANIZER, "briefing_difference", event_id=event_id)
    assert [row["kind"] for row in compared["rows"]] == ["same", "changed", "added"]
    back = office.do(ORGANIZER, "briefing_difference", event_id=event_id, before=2, after=1)
    assert [row["kind"] for row in back["rows"]] == ["same", "changed", "removed"]
    for revision in (3, 99):
        with pytest.raises(NotFound):
            office.do(ORGANIZER, "briefing_version", event_id=event_id, revision=revision)
    with pytest.raises(NotFound):
        office.do(STRANGER, "briefing_versions", event_id=event_id)


def test_a_briefing_that_nobody_saved_has_no_versions(office: Office) -> None:
    event_id = office.held()
    assert office.do(ORGANIZER, "briefing_versions", event_id=event_id)["items"] == []
    with pytest.raises(Conflict):
        office.do(ORGANIZER, "briefing_difference", event_id=event_id)


def picture(office: Office, event_id: str, *, hung: bool) -> str:
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "示例相机"
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
    content = buffer.getvalue()
    key = office.do(ORGANIZER, "begin_attachment", name="x.jpg", media_type="image/jpeg", size=len(content))["id"]
    data = base64.b64encode(content).decode()
    office.do(ORGANIZER, "add_attachment_chunk", attachment_id=key, index=0, data=data)
    office.do(ORGANIZER, "finish_attachment", attachment_id=key)
    if hung:
        office.do(ORGANIZER, "add_photo", event_id=event_id, attachment_id=key, caption=f"示例{MEMBERS[0]}在车间")
    return str(key)


def test_the_public_reads_a_notice_without_people_with_bare_photos_of_the_event_only(office: Office) -> None:
    event_id = written(office)
    photo, invoice = picture(office, event_id, hung=True), picture(office, event_id, hung=False)
    body = f'<p>示例<strong>{MEMBERS[1]}</strong>说好。</p><p><img src="/api/v1/attachments/{photo}"></p>'
    body += f'<p><img src="/api/v1/attachments/{invoice}"></p>'
    office.do(ORGANIZER, "save_briefing", event_id=event_id, title=f"示例{MEMBERS[1]}讲课", body_html=body)
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")
    office.do(ORGANIZER, "summarize_event", event_id=event_id)
    assert office.do(NOBODY, "notices")["items"] == []
    with pytest.raises(NotFound):
        office.do(NOBODY, "notice", notice_id=event_id)
    office.do(ORGANIZER, "publish_event", event_id=event_id, channels=[])
    assert [one["id"] for one in office.do(NOBODY, "notices")["items"]] == [event_id]
    read = office.do(NOBODY, "notice", notice_id=event_id)
    assert (read["title"], read["branch"]) == ("某同志讲课", "示例支部1")
    assert set(read) == {"id", "title", "branch", "published_on", "body_html"}
    assert f'<img src="/notices/{event_id}/photos/{photo}" alt="某同志在车间">' in read["body_html"]
    assert MEMBERS[1] not in read["body_html"]
    assert invoice not in read["body_html"]
    shown = {"notice_id": event_id, "photo_id": photo}
    assert office.do(NOBODY, "notice_photo", **shown)["chunks"] == 1
    content = base64.b64decode(office.do(NOBODY, "notice_photo_chunk", **shown, index=0)["data"])
    assert not Image.open(io.BytesIO(content)).getexif()
    with pytest.raises(NotFound):
        office.do(NOBODY, "notice_photo", notice_id=event_id, photo_id=invoice)


def test_whose_words_a_draft_quotes_is_not_named_in_public_either(office: Office) -> None:
    known(office, ORGANIZER)
    event_id = published(office, "<p>示例organizer：“受益匪浅”</p>")
    assert office.do(NOBODY, "notice", notice_id=event_id)["body_html"] == "<p>某同志：“受益匪浅”</p>"


def test_what_was_taken_back_from_the_site_is_gone_and_what_was_taken_back_elsewhere_is_not(office: Office) -> None:
    event_id = published(office)
    retracted = {"publication_id": "x", "event_id": event_id, "reason": "示例"}
    office.hear(notify.PublicationRetracted(channel="wechat", **retracted))
    assert office.do(NOBODY, "notice", notice_id=event_id)["title"] == "联学简报"
    office.hear(notify.PublicationRetracted(channel="site", **retracted))
    assert office.do(NOBODY, "notices")["items"] == []
    for operation, more in (("notice", {}), ("notice_photo", {"photo_id": "x"})):
        with pytest.raises(Gone):
            office.do(NOBODY, operation, notice_id=event_id, **more)


def test_a_retraction_of_what_was_published_before_there_were_notices_is_no_fault(office: Office) -> None:
    office.hear(notify.PublicationRetracted(publication_id="x", event_id="old", channel="site", reason="示例"))
    assert office.do(NOBODY, "notices")["items"] == []


def test_notices_are_paged_newest_first(office: Office) -> None:
    ids = []
    for number in range(2):
        ids.append(published(office, title=f"简报{number}"))
        office.clock.moment = dt.datetime(2026, 5, 8, 1, tzinfo=dt.UTC)
    first = office.do(NOBODY, "notices", limit=1)
    rest = office.do(NOBODY, "notices", limit=1, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


# --- subscriptions


TOKEN = "t" * 43


def feed(office: Office, actor: Any = ORGANIZER, kind: str = "own", token: str = TOKEN) -> dict[str, Any]:
    digest = hashlib.sha256(token.encode()).hexdigest()
    return dict(office.do(actor, "make_calendar_feed", kind=kind, token_hash=digest))


def entries(office: Office, token: str = TOKEN) -> dict[str, Any]:
    found = Calendar.from_ical(office.do(NOBODY, "calendar_feed_file", token=token)["ics"])
    return {str(entry["uid"]): entry for entry in found.walk("VEVENT")}


def known(office: Office, actor: Any) -> None:
    office.hear(
        members.AccountChanged(
            account_id=actor.account_id, what="created", name=actor.name, roles=list(actor.roles),
            branch_id=actor.branch_id, unit_id=UNIT, member_id=actor.member_id, active=True,
        )
    )  # fmt: skip


def test_a_subscription_shows_changes_under_the_same_uid_with_a_higher_sequence(office: Office) -> None:
    known(office, ORGANIZER)
    event_id = office.confirmed()
    feed(office)
    uid = f"{event_id}@lianxue"
    before = entries(office)[uid]
    assert str(before["status"]) == "CONFIRMED"
    assert before["dtstart"].dt == dt.datetime.fromisoformat(office.event(event_id)["starts_at"])
    office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="示例")
    after = entries(office)[uid]
    assert str(after["status"]) == "CANCELLED"
    assert int(after["sequence"]) > int(before["sequence"])


def test_one_sees_what_one_is_booked_for_and_no_longer_what_one_gave_up(office: Office) -> None:
    booked = person("member", member_id=MEMBERS[1], reach="self")
    known(office, booked)
    event_id = office.confirmed()
    feed(office, booked)
    assert entries(office) == {}
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[1]])
    assert list(entries(office)) == [f"{event_id}@lianxue"]
    office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=MEMBERS[1])
    assert entries(office) == {}
    office.do(ORGANIZER, "book", event_id=event_id, member_ids=[MEMBERS[1]])
    office.do(ORGANIZER, "cancel_event", event_id=event_id, reason="示例")
    assert str(entries(office)[f"{event_id}@lianxue"]["status"]) == "CANCELLED"


def test_a_branch_feed_has_all_that_the_branch_agreed_on_and_ends_when_its_owner_leaves(office: Office) -> None:
    known(office, SECRETARY)
    office.inviting()
    event_id = office.confirmed(slots=[office.slot(60)])
    feed(office, SECRETARY, "branch")
    assert list(entries(office)) == [f"{event_id}@lianxue"]
    known(office, person("secretary", branch_id="branch-2"))
    with pytest.raises(Gone):
        entries(office)


def test_a_renewed_or_revoked_token_opens_nothing_and_an_unknown_one_is_not_there(office: Office) -> None:
    known(office, ORGANIZER)
    feed(office)
    second = "s" * 43
    assert feed(office, token=second)["renewed"] is True
    with pytest.raises(Gone):
        entries(office)
    assert entries(office, second) == {}
    mine = office.do(ORGANIZER, "calendar_feeds")["items"]
    assert [one["kind"] for one in mine] == ["own"]
    with pytest.raises(NotFound):
        office.do(STRANGER, "revoke_calendar_feed", feed_id=mine[0]["id"])
    office.do(ORGANIZER, "revoke_calendar_feed", feed_id=mine[0]["id"])
    with pytest.raises(Gone):
        entries(office, second)
    with pytest.raises(NotFound):
        entries(office, "u" * 43)


def test_who_belongs_to_no_branch_has_no_branch_feed(office: Office) -> None:
    with pytest.raises(Conflict):
        feed(office, COMMITTEE, "branch")


def test_a_disabled_account_reads_no_calendar(office: Office) -> None:
    known(office, ORGANIZER)
    feed(office)
    gone = {"account_id": "organizer", "what": "changed", "name": "示例", "roles": ["organizer"], "branch_id": None}
    office.hear(members.AccountChanged(**gone, unit_id=UNIT, member_id=None, active=False))
    with pytest.raises(Gone):
        entries(office)
