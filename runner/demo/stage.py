"""Where the example cases are played: one branch with its people, and the moves that each case is made of."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kit.clock import SHANGHAI, SystemClock, in_shanghai
from kit.domain import NOBODY, Actor
from runner.demo.hands import Hands, acting
from runner.demo.office import EXERCISE, SECOND_BRANCH

WUGANG, DONGFENG, CHANGFEI = "中国宝武武钢集团", "东风汽车公司", "长飞光纤光缆股份有限公司"
UNIVERSITY, JIANGXI = "武汉大学", "江西省审计厅"
AUDITED = f"示例被审计单位{EXERCISE}"
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAJklEQVR42u3NMQ0A"
    "AAwDoPo33arYsQQMkB6LQCAQCAQCgUAg+BIMi1X0ptsIcT0AAAAASUVORK5CYII="
)
"""A white square as PNG, base64."""
APPROVERS = {"secretary2": "own", "leader": "unit", "finance": "unit", "committee": "unit"}


class Stage:
    """The branch 企业审计处党支部, whose organizer proposes what the cases need."""

    def __init__(self, hands: Hands, people: Mapping[str, Any], settled: Callable[[], bool]) -> None:
        self.hands, self.people, self.settled = hands, people, settled
        self.branch = people["branches"][SECOND_BRANCH]
        self.members = [member["id"] for member in people["members"][SECOND_BRANCH]]
        self.organizer = self.actor("organizer2", "own")
        self.finance = self.actor("finance", "unit")
        self.keys = [item["key"] for item in self.do("checklist")["items"]]
        self.today = in_shanghai(SystemClock().now()).date()
        self.first = first_day(self.today)
        self.days = 0
        self.shared_slot = slot(self.first + dt.timedelta(days=60))
        money = {"name": f"{self.first.year} 年联学经费{EXERCISE}", "year": self.first.year, "kind": "administrative",
                 "amount": "30000.00"}  # fmt: skip
        self.fund = hands.ensure("events", "funds", "open_fund", money, actor=self.finance)
        paired = {**money, "name": f"{self.first.year} 年契约共建经费{EXERCISE}", "kind": "agreement",
                  "amount": "20000.00"}  # fmt: skip
        self.agreement_fund = hands.ensure("events", "funds", "open_fund", paired, actor=self.finance)

    def actor(self, username: str, reach: str) -> Actor:
        """A demo account, as the gateway would present it."""
        return acting(self.people["accounts"][username], self.people["unit"]["id"], reach)

    def do(self, operation: str, actor: Actor | None = None, *, of: str = "events", **args: Any) -> Any:
        """One operation by the organizer, or by somebody else."""
        return self.hands.call(of, operation, args, actor or self.organizer)

    def partner(self, name: str) -> str:
        """Its id."""
        return str(self.people["partners"][name]["id"])

    def proposal(self, theme: str, *partners: str, **changes: Any) -> dict[str, Any]:
        """A proposal that every rule lets pass; each on a day and in a place of its own."""
        self.days += 1
        day = self.first + dt.timedelta(days=self.days)
        return {
            "theme": theme + EXERCISE, "branch_id": self.branch["id"],
            "partner_ids": [self.partner(name) for name in partners], "form": "visit",
            "problem": f"学习对方经验，改进审计工作{EXERCISE}", "expected_result": f"可以借鉴的做法清单{EXERCISE}",
            "slots": [slot(day), slot(day + dt.timedelta(days=7))], "capacity": 6,
            "venue": {"name": f"示例场地{self.days:02}{EXERCISE}", "region": "湖北", "off_site": False},
            "unplanned_reason": f"示例：年初没有列入计划{EXERCISE}", "fund_id": self.fund["id"],
            "checklist": dict.fromkeys(self.keys, True),
            "budget": [{"category": "meals", "description": f"工作餐{EXERCISE}", "quantity": 6, "unit": "人",
                        "unit_price": "30.00", "people": 6, "days": 1}],
            **changes,
        }  # fmt: skip

    def drafted(self, theme: str, *partners: str, **changes: Any) -> dict[str, Any]:
        """Saved."""
        made: dict[str, Any] = self.do("draft_event", **self.proposal(theme, *partners, **changes))
        return made

    def submitted(self, theme: str, *partners: str, **changes: Any) -> dict[str, Any]:
        """Saved and submitted."""
        event = self.drafted(theme, *partners, **changes)
        self.do("submit_event", event_id=event["id"])
        return event

    def approved(self, theme: str, *partners: str, **changes: Any) -> dict[str, Any]:
        """Submitted, and approved by everybody."""
        event = self.submitted(theme, *partners, **changes)
        while self.approve_step(event):
            pass
        return event

    def approve_step(self, event: Mapping[str, Any]) -> bool:
        """Have the step whose turn it is approved; whether there was one."""
        step = self.pending(event)
        if step is not None:
            self.do("approve", self.approver(step), approval_id=step["id"], comment=f"同意{EXERCISE}")
        return step is not None

    def confirmed(self, theme: str, *partners: str, **changes: Any) -> dict[str, Any]:
        """Approved, and every partner accepted the first slot."""
        event = self.approved(theme, *partners, **changes)
        for invitation in self.invitations(event, len(partners)):
            self.reply(invitation, **acceptance())
        self.until(event, "confirmed")
        return event

    def pending(self, event: Mapping[str, Any]) -> dict[str, Any] | None:
        """The step whose turn it is."""
        steps = self.do("event_approvals", event_id=event["id"])["items"]
        return next((step for step in steps if step["state"] == "pending"), None)

    def approver(self, step: Mapping[str, Any]) -> Actor:
        """Who decides that step."""
        username = "secretary2" if step["role"] == "secretary" else step["role"]
        return self.actor(username, APPROVERS[username])

    def invitations(self, event: Mapping[str, Any], count: int = 1) -> list[dict[str, Any]]:
        """The event's invitations, once there are so many."""

        def there() -> list[dict[str, Any]] | None:
            found = self.do("event_invitations", of="partners", event_id=event["id"])["items"]
            return found if len(found) >= count else None

        return list(self.hands.until(there, "the invitations"))

    def reply(self, invitation: Mapping[str, Any], **answer: Any) -> None:
        """As the partner, through its link."""
        self.do("reply_by_link", NOBODY, of="partners", token=invitation["url"].rsplit("/i/", 1)[1], **answer)

    def upload(self, name: str) -> str:
        """A small white picture as evidence; its id."""
        picture = base64.b64decode(PICTURE)
        begun = self.do("begin_attachment", name=name, media_type="image/png", size=len(picture))
        self.do("add_attachment_chunk", attachment_id=begun["id"], index=0, data=PICTURE)
        return str(self.do("finish_attachment", attachment_id=begun["id"])["id"])

    def by_link(self, event: Mapping[str, Any], operation: str, **said: Any) -> None:
        """Something else that the event's first partner does through its link."""
        token = self.invitations(event)[0]["url"].rsplit("/i/", 1)[1]
        self.do(operation, NOBODY, of="partners", token=token, **said)

    def settle(self) -> None:
        """Until every service knows what the others did."""
        self.hands.until(self.settled, "every fact has arrived")

    def until(self, event: Mapping[str, Any], state: str) -> None:
        """Until the partners' answers have arrived."""
        self.hands.until(
            lambda: self.do("event", event_id=event["id"])["state"] == state, f"{event['number']} is {state}"
        )


def first_day(today: dt.date) -> dt.date:
    """From when on the cases take place: far enough away, and all in one year, since money is of a year."""
    day = today + dt.timedelta(days=45)
    return day if (day + dt.timedelta(days=90)).year == day.year else dt.date(day.year + 1, 1, 4)


def day_of(offer: Mapping[str, str]) -> dt.date:
    """The day of a slot, in Shanghai."""
    return in_shanghai(dt.datetime.fromisoformat(offer["starts_at"])).date()


def slot(day: dt.date) -> dict[str, str]:
    """A working morning, 9:00 to 12:00."""
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    begins = dt.datetime.combine(day, dt.time(9), SHANGHAI)
    return {"starts_at": begins.isoformat(), "ends_at": (begins + dt.timedelta(hours=3)).isoformat()}


def acceptance(number: int = 0) -> dict[str, Any]:
    """The partner takes one of the offered slots."""
    return {"answer": "accept", "slot": number, "headcount": 8, "contact_name": f"示例联系人{EXERCISE}",
            "contact_phone": "000-00000000", "leader_name": f"示例领导{EXERCISE}"}  # fmt: skip
