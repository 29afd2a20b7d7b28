"""A joint study from draft to archive, through the handlers, on both databases."""

from __future__ import annotations

import base64
import datetime as dt
import io
from typing import Any

import pytest
from PIL import Image

from kit.database import Database
from kit.domain import Invalid
from tests.support.events_office import FINANCE, MEMBER, MEMBERS, ORGANIZER, SECRETARY, Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_a_joint_study_goes_from_draft_to_archive(office: Office) -> None:
    event_id = office.submitted()
    assert office.event(event_id)["state"] == "in_review"
    office.approve_all(event_id)
    assert (office.event(event_id)["state"], office.fund()) == ("inviting", ("2100.00", "0.00"))

    office.accept(event_id, office.event(event_id)["slots"][0])
    event = office.event(event_id)
    assert (event["state"], event["starts_at"]) == ("confirmed", event["slots"][0]["starts_at"])

    booked = office.do(ORGANIZER, "book", event_id=event_id, member_ids=MEMBERS[:3])
    assert (booked["booked"], booked["waitlisted"]) == (MEMBERS[:2], MEMBERS[2:3])
    office.do(ORGANIZER, "cancel_booking", event_id=event_id, member_id=MEMBERS[0])
    assert office.do(ORGANIZER, "bookings", event_id=event_id)["booked"] == MEMBERS[1:3]

    office.clock.moment = dt.datetime.fromisoformat(event["starts_at"])
    for member_id in MEMBERS[1:3]:
        office.do(ORGANIZER, "check_in", event_id=event_id, member_id=member_id)
    assert office.do(ORGANIZER, "hold_event", event_id=event_id)["state"] == "held"

    office.do(MEMBER, "add_reflection", event_id=event_id, text="数十年如一日的工匠精神")
    due = {"due_on": "2026-12-01", "owner_id": MEMBERS[1]}
    office.do(ORGANIZER, "add_outcome", event_id=event_id, problem="产能数据核查方法", **due)
    write_briefing(office, event_id)
    assert office.do(ORGANIZER, "summarize_event", event_id=event_id)["state"] == "summarized"
    assert office.do(ORGANIZER, "publish_event", event_id=event_id, channels=["wechat"])["channels"] == [
        "site",
        "wechat",
    ]

    settle(office, event_id)
    assert office.fund() == ("0.00", "1450.00")
    assert office.do(ORGANIZER, "close_event", event_id=event_id)["state"] == "closed"
    assert [one for one in office.facts(event_id) if one.startswith("event.")] == [
        "event.drafted", "event.submitted", "event.approved", "event.confirmed", "event.held", "event.summarized",
        "event.published", "event.closed",
    ]  # fmt: skip


def test_a_picture_hangs_on_the_event_and_in_the_draft(office: Office) -> None:
    event_id = office.held()
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    picture, data = buffer.getvalue(), base64.b64encode(buffer.getvalue()).decode()
    begun = office.do(ORGANIZER, "begin_attachment", name="现场.png", media_type="image/png", size=len(picture))
    with pytest.raises(Invalid):
        office.do(ORGANIZER, "add_photo", event_id=event_id, attachment_id=begun["id"], caption="未传完")
    office.do(ORGANIZER, "add_attachment_chunk", attachment_id=begun["id"], index=0, data=data)
    stored = office.do(ORGANIZER, "finish_attachment", attachment_id=begun["id"])
    hung = office.do(ORGANIZER, "add_photo", event_id=event_id, attachment_id=begun["id"], caption="车间参观")
    assert hung["sha256"] == stored["sha256"]
    assert [one["caption"] for one in office.do(MEMBER, "photos", event_id=event_id)["items"]] == ["车间参观"]
    body = office.do(ORGANIZER, "briefing", event_id=event_id)["body_html"]
    assert f'src="/api/v1/attachments/{begun["id"]}"' in body
    kept = office.do(ORGANIZER, "save_briefing", event_id=event_id, title="题", body_html=body)["body_html"]
    assert f'src="/api/v1/attachments/{begun["id"]}"' in kept


def test_the_briefing_keeps_structure_and_own_pictures_only(office: Office) -> None:
    event_id = office.held()
    body = (
        '<h2 onclick="x()">一</h2><p style="color:red">甲<b>乙</b></p><table><tr><td colspan="2">丙</td></tr></table>'
        '<img src="https://example.org/x.png"><img src="/api/v1/attachments/../x"><a href="javascript:x">丁</a>'
        "<style>p{}</style><iframe src='x'></iframe>"
    )
    kept = office.do(ORGANIZER, "save_briefing", event_id=event_id, title="题", body_html=body)["body_html"]
    assert "<h2>一</h2><p>甲乙</p>" in kept
    assert '<td colspan="2">丙</td>' in kept
    assert "丁" in kept
    for gone in ("onclick", "style", "example.org", "../", "javascript", "iframe"):
        assert gone not in kept


def write_briefing(office: Office, event_id: str) -> None:
    draft = office.do(ORGANIZER, "briefing", event_id=event_id)
    assert draft["version"] == 0
    assert "光纤预制棒" in draft["title"]
    body = draft["body_html"] + "<p>约定共享案例。</p><script>alert(1)</script>"
    saved = office.do(
        ORGANIZER, "save_briefing", event_id=event_id, title=draft["title"], body_html=body, expected_version=0
    )
    assert "<script" not in saved["body_html"]
    assert "约定共享案例" in saved["body_html"]
    office.do(ORGANIZER, "submit_briefing", event_id=event_id)
    office.do(SECRETARY, "approve_briefing", event_id=event_id, comment="可发")


def settle(office: Office, event_id: str) -> None:
    spent: dict[str, Any] = {"category": "vehicle", "amount": "1450.00", "invoice_no": "INV-1"}
    office.do(ORGANIZER, "record_expense", event_id=event_id, spent_on="2026-06-08", **spent)
    office.do(FINANCE, "settle_event", event_id=event_id)
