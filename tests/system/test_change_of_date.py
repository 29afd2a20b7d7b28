"""A partner asks for another date, the organizer grants it and goes on without the other one: through all services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.support.processes import eventually
from tests.support.stack import Api, Stack
from tests.support.studies import Study

ACCEPT = {
    "answer": "accept", "slot": 0, "headcount": 5, "contact_name": "示例联系人01", "contact_phone": "000-0000001",
    "leader_name": "示例领导01",
}  # fmt: skip


def test_a_granted_change_asks_everybody_again_and_one_is_taken_out(stack: Stack) -> None:
    study, nobody = Study(stack, 2), Api(stack.base_url)
    study.approve()
    first, second = _two(study)
    for one in (first, second):
        _ok(nobody.post(f"{_link(one)}/reply", ACCEPT))
    _await_state(study, "confirmed")
    _ok(nobody.post(f"{_link(first)}/change-request", {"reason": "当日停电"}))
    day = {name: _later(first["slots"][0][name]) for name in ("starts_at", "ends_at")}
    granted = study.organizer.post(
        f"/invitations/{first['id']}/change-request/accept", {"slots": [day], "message": "好"}
    )
    assert _ok(granted)["state"] == "accepted"
    for one in (first, second):
        eventually(lambda one=one: _ok(nobody.get(_link(one)))["message"] == "好", "another round", 20)
        assert _ok(nobody.get(_link(one)))["state"] == "open"
    assert _ok(nobody.get(_link(first)))["change_requests"][0]["state"] == "accepted"
    _ok(study.organizer.post(f"/invitations/{second['id']}/revoke", {"reason": "改请他家"}))
    assert nobody.get(_link(second)).status_code == 410
    _ok(nobody.post(f"{_link(first)}/reply", ACCEPT))
    without = {"partner_id": second["partner_id"]}
    eventually(lambda: study.organizer.post(study.path + "/continue-without", without).status_code == 200, "on", 20)
    _await_state(study, "confirmed")
    assert _ok(study.organizer.get(study.path))["starts_at"] == day["starts_at"]


def _two(study: Study) -> list[dict[str, Any]]:
    found: Any = eventually(lambda: study.invitations() if len(study.invitations()) == 2 else None, "both", 20)
    return list(found)


def _link(invitation: dict[str, Any]) -> str:
    return "/links/" + str(invitation["url"].rsplit("/i/", 1)[1])


def _later(moment: str) -> str:
    return (dt.datetime.fromisoformat(moment) + dt.timedelta(days=1)).isoformat()


def _await_state(study: Study, state: str) -> None:
    eventually(lambda: study.organizer.get(study.path).json()["state"] == state, state, 20)


def _ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
