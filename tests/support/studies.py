"""Joint studies made through the API, as people make them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from tests.support.processes import eventually
from tests.support.stack import Api, Stack

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def unique(words: str) -> str:
    """A theme that no other test uses."""
    return f"{words} {uuid.uuid4().hex[:10]}"


def draft(organizer: Api, theme: str) -> dict[str, Any]:
    """The least that can be saved."""
    return {"theme": theme, "branch_id": organizer.account["branch_id"]}


def proposal(organizer: Api, fund_id: str, now: dt.datetime, partners: int = 1) -> dict[str, Any]:
    """A proposal that passes the preflight, with so many partners and two slots."""
    invited = organizer.get("/partners?limit=200").json()["items"][:partners]
    keys = [item["key"] for item in organizer.get("/rule-packs/checklist").json()["items"]]
    return {
        **draft(organizer, unique("走进生产车间")),
        "partner_ids": [partner["id"] for partner in invited], "form": "visit",
        "problem": "如何识别产能数据失真", "expected_result": "审计要点清单",
        "slots": [_slot(now, 30), _slot(now, 37)],
        "venue": {"name": unique("园区"), "region": "武汉", "off_site": False},
        "capacity": 2, "unplanned_reason": "示例", "fund_id": fund_id, "checklist": dict.fromkeys(keys, True),
        "budget": [{"category": "meals", "description": "工作餐", "quantity": 20, "unit": "人", "unit_price": "30.00",
                    "people": 20, "days": 1}],
        "agenda": [{"title": "参观车间", "minutes": 90, "speaker": "对方讲解员"}],
    }  # fmt: skip


def _slot(now: dt.datetime, days: int) -> dict[str, str]:
    day = (now + dt.timedelta(days=days)).date()
    while day.weekday() > 3:
        day += dt.timedelta(days=1)
    at = dt.datetime.combine(day, dt.time(9), SHANGHAI)
    return {"starts_at": at.isoformat(), "ends_at": (at + dt.timedelta(hours=3)).isoformat()}


class Study:
    """One joint study on its way; `submit_answer` is the response to its submission."""

    def __init__(self, stack: Stack, partners: int = 1) -> None:
        self.organizer = stack.session("organizer")
        finance, admin = stack.session("finance"), stack.session("admin")
        now = dt.datetime.fromisoformat(admin.get("/test-clock").json()["now"])
        year = int(_slot(now, 30)["starts_at"][:4])
        money = {"name": unique("党建经费"), "year": year, "kind": "party_dues", "amount": "10000.00"}
        self.fund = _made(finance.post("/funds", money))
        self.event = _made(self.organizer.post("/events", proposal(self.organizer, self.fund["id"], now, partners)))
        self.path = f"/events/{self.event['id']}"
        answer = self.organizer.post(self.path + "/submit")
        assert answer.status_code == 200, answer.text
        self.approvers = [stack.session(name) for name in ("secretary", "leader", "committee")] + [finance]

    def approve(self) -> str:
        """Have everybody approve; the trace id of the last approval's request."""
        trace = ""
        while self.organizer.get(self.path).json()["state"] == "in_review":
            for approver in self.approvers:
                for item in approver.get("/approvals?state=pending&limit=200").json()["items"]:
                    if item["event_id"] == self.event["id"]:
                        answer = approver.post(f"/approvals/{item['id']}/approve", {"comment": "同意"})
                        assert answer.status_code == 200, answer.text
                        trace = answer.headers["X-Trace-Id"]
        return trace

    def invitations(self) -> list[dict[str, Any]]:
        """One for each partner, when they have come."""
        found: Any = eventually(
            lambda: self.organizer.get(self.path + "/invitations").json().get("items"), "the invitation", 30
        )
        return list(found)

    def invitation(self) -> dict[str, Any]:
        """The first invitation, when it has come."""
        return self.invitations()[0]

    def token(self) -> str:
        """The secret part of the partner's link."""
        return str(self.invitation()["url"].rsplit("/i/", 1)[1])

    def hold(self, admin: Api) -> None:
        """Approved, agreed with the partner, and held with two of our people; the product's clock goes past the day."""
        self.approve()
        link = Api(self.organizer.root.removesuffix("/api/v1"))
        reply = {"answer": "accept", "slot": 0, "headcount": 3, "contact_name": "示例", "contact_phone": "000-00000000",
                 "leader_name": "示例"}  # fmt: skip
        _done(link.post(f"/links/{self.token()}/reply", reply))
        eventually(lambda: self.organizer.get(self.path).json()["state"] == "confirmed", "the agreement", 30)
        members = self.organizer.get(f"/members?branch_id={self.event['branch_id']}&limit=2").json()["items"]
        ids = [one["id"] for one in members]
        _done(self.organizer.post(f"{self.path}/bookings", {"member_ids": ids}))
        _done(admin.post("/test-clock", {"advance_days": 45}))
        for member_id in ids:
            _done(self.organizer.post(f"{self.path}/checkins", {"member_id": member_id}))
        _done(self.organizer.post(f"{self.path}/hold"))


def _done(answer: Any) -> None:
    assert answer.status_code in (200, 201), answer.text


def _made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
