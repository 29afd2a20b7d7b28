"""The event page about seats: one big button for people, forms for who looks after the event."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from tests.support.fake_backend import EVENT, study_event
from tests.unit.gateway.test_pages import Visit, backend, build, form_token, visit

__all__ = ["backend", "build", "visit"]

BOOKINGS: dict[str, Any] = {"booked": [], "waitlisted": ["member-7"], "people": [], "conflicts": []}


def sent(backend: Any, operation: str) -> dict[str, Any]:
    return next(args for name, args, _actor in backend.calls if name == operation)


def button(text: str, name: str) -> re.Match[str] | None:
    return re.search(
        rf'actions/{name}"[^>]*>.*?<button class="btn btn-lg [^"]*w-100[^"]*">(.*?)</button>', text, re.DOTALL
    )


def test_a_member_books_with_one_large_button_and_sees_the_place_in_the_line(visit: Visit, backend: Any) -> None:
    backend.answers["events.bookings"] = {**BOOKINGS, "mine": None}
    client = visit("member")
    found = button(client.get(f"/events/{EVENT}").text, "book_me")
    assert found is not None
    assert "我要报名" in found[1] or "报名" in found[1]
    mine = {"booking_id": "b", "state": "waitlisted", "position": 2}
    backend.answers["events.bookings"] = {**BOOKINGS, "mine": mine, "cancel_until": "2026-05-07T09:00:00+08:00"}
    page = client.get(f"/events/{EVENT}").text
    assert "您在候补名单第2位" in page
    assert button(page, "book_me") is None
    assert button(page, "cancel_booking") is not None
    backend.answers["events.bookings"]["mine"] = {**mine, "state": "booked", "position": None}
    assert "前可自行取消，之后请联系承办人" in client.get(f"/events/{EVENT}").text


@pytest.mark.parametrize("chosen", [["resource-2"], []])
def test_choosing_resources_sends_all_that_is_ticked(visit: Visit, backend: Any, chosen: list[str]) -> None:
    client = visit("organizer")
    page = client.get(f"/events/{EVENT}")
    assert re.search(r'value="resource-1" checked', page.text)
    data = {"csrf_token": form_token(page), "resource_ids": chosen, "expected_version": "7"}
    assert client.post(f"/events/{EVENT}/actions/set_resources", data=data).status_code == 303
    args = sent(backend, "events.set_resources")
    assert args == {"event_id": EVENT, "resource_ids": chosen, "expected_version": 7}


def test_a_signed_sheet_and_reasons_for_absence_are_sent_as_the_service_takes_them(visit: Visit, backend: Any) -> None:
    backend.event = study_event("held")
    backend.answers["events.begin_attachment"] = {"id": "attachment-1", "chunk_size": 100}
    backend.answers["events.finish_attachment"] = {"id": "attachment-1"}
    client = visit("organizer")
    page = client.get(f"/events/{EVENT}")
    assert 'name="reason-member-2"' in page.text
    token = form_token(page)
    sheet = {"csrf_token": token, "member_ids": ["member-1"], "guests": "示例来宾一，示例来宾二",
             "attachment_id": (io.BytesIO(b"scanned"), "签到表.png")}  # fmt: skip
    assert client.post(f"/events/{EVENT}/actions/check_in_on_paper", data=sheet).status_code == 303
    args = sent(backend, "events.check_in_on_paper")
    assert (args["attachment_id"], args["member_ids"]) == ("attachment-1", ["member-1"])
    assert args["guests"] == [{"guest_name": "示例来宾一"}, {"guest_name": "示例来宾二"}]
    absences = {"csrf_token": token, "reason-member-2": " 示例：出差 ", "reason-member-3": ""}
    assert client.post(f"/events/{EVENT}/actions/set_absences", data=absences).status_code == 303
    assert sent(backend, "events.set_absences")["absences"] == [{"member_id": "member-2", "reason": "示例：出差"}]


def test_an_agreed_date_that_cannot_be_had_shows_why_and_better_ones(visit: Visit, backend: Any) -> None:
    backend.event = {**study_event("inviting"), "waits_for_resource": "resource-1"}
    better = {"starts_at": "2026-05-09T09:00:00+08:00", "ends_at": "2026-05-09T11:00:00+08:00", "score": 90,
              "reasons": ["全员可参加", "工作日"], "against": ["示例成员01：已报名"]}  # fmt: skip
    taken = {"member_id": None, "code": "resource", "reason": "示例中巴同一时间已安排给活动 LX-2026-0002"}
    backend.answers["events.conflicts"] = {"conflicts": [taken], "suggestions": [better]}
    page = visit("organizer").get(f"/events/{EVENT}").text
    for text in (taken["reason"], "全员可参加；工作日", "示例成员01：已报名"):
        assert text in page
    backend.event = study_event("inviting")
    assert 'id="better"' not in visit("organizer").get(f"/events/{EVENT}").text
