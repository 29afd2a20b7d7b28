"""The services as pages see them, without any of them: plausible answers in the shapes of the contract.

`FakeBackend` stands at `environ["lianxue.rpc"]`. `answers["events.event"]` may be set to a value, to a function of the
arguments, or to an error; `calls` has what was asked.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from kit.domain import Actor, DomainError, Forbidden, Gone, NotFound, not_found
from kit.operations import Answer
from tests.support import fake_oversight

LINK = "Zq3vT8mXw5yKp1nRbQ7sJd2fLh6gCx9uEa4oVt0iWkM"
EVENT, BRANCH, UNIT, PARTNER, FUND = "event-1", "branch-1", "unit-1", "partner-1", "fund-1"
INVITATION = "invitation-1"
LEAVES = [hashlib.sha256(b"\x00" + number).digest() for number in (b"1", b"2")]
"""The ledger's first two leaves."""
SLOTS = [
    {"starts_at": "2026-05-08T09:00:00+08:00", "ends_at": "2026-05-08T11:30:00+08:00"},
    {"starts_at": "2026-05-15T14:00:00+08:00", "ends_at": "2026-05-15T17:00:00+08:00"},
]
ACCOUNTS = {
    "organizer": ("陈办公", ["organizer"], "member-1"),
    "secretary": ("周书记", ["secretary"], "member-2"),
    "leader": ("单位领导", ["leader"], None),
    "finance": ("财务人员", ["finance"], None),
    "supervisor": ("督导员", ["supervisor"], None),
    "admin": ("管理员", ["admin"], None),
    "member": ("示例成员03", ["member"], "member-3"),
}
PREFLIGHT = [
    {
        "rule": "vehicle.large",
        "level": "block",
        "clause": "第十一条",
        "source": "财行〔2017〕324号",
        "verified": False,
        "arithmetic": "1800.00 元/辆/天 > 1500.00 元/辆/天(45 座)",
        "message": "租车单价超过上限。",
        "pack": "national@1",
    },
    {
        "rule": "day.holiday",
        "level": "warn",
        "clause": "工作日历",
        "source": "本机日历",
        "verified": True,
        "arithmetic": "2026-05-09 为调休上班日",
        "message": "备选时间临近调休，请确认对方是否上班。",
        "pack": "office@1",
    },
]
PEOPLE = [{"id": f"member-{n}", "name": f"示例成员{n:02}", "branch_id": BRANCH, "status": "full"} for n in range(1, 8)]
CHECKLIST = [
    {"key": f"item_{n}", "text": text, "source": "八个严禁"}
    for n, text in enumerate(
        (
            "公款旅游",
            "到禁止的风景名胜区开展活动",
            "会餐或宴请",
            "高消费娱乐、健身",
            "购置固定资产或无关开支",
            "设立小金库",
            "发放个人补助",
            "向对方单位转嫁费用",
        )
    )
]
LINES = [
    {
        "category": "vehicle",
        "description": "大巴车(45座)",
        "quantity": 1,
        "unit": "辆",
        "unit_price": "1500.00",
        "days": 1,
        "people": 20,
        "seats": 45,
        "amount": "1500.00",
    },
    {
        "category": "meals",
        "description": "工作餐",
        "quantity": 20,
        "unit": "人",
        "unit_price": "30.00",
        "days": 1,
        "people": 20,
        "seats": None,
        "amount": "600.00",
    },
]


def study_event(state: str = "confirmed", **changes: Any) -> dict[str, Any]:
    """One event as `events.event` gives it."""
    agreed = SLOTS[0] if state in ("confirmed", "held", "summarized", "published", "closed") else {}
    return {
        "id": EVENT,
        "number": "LX-2026-0001",
        "state": state,
        "version": 7,
        "theme": "走进光纤预制棒生产车间",
        "branch_id": BRANCH,
        "unit_id": UNIT,
        "cohost_branch_ids": [],
        "proposer_id": "account-organizer",
        "form": "visit",
        "problem": "智能制造企业审计中如何识别产能数据失真",
        "expected_result": "形成审计要点清单",
        "branch": "办公室党支部",
        "cohosts": [],
        "closing_reason": None,
        "partners": [{"id": PARTNER, "name": "长飞光纤光缆股份有限公司"}],
        "partner_ids": [PARTNER],
        "slots": SLOTS,
        "capacity": 20,
        "seats_taken": 2,
        "plan_line_id": None,
        "venue": {"name": "长飞科技园", "region": "武汉", "off_site": False},
        "unplanned_reason": None,
        "fund_id": FUND,
        "budget": LINES,
        "estimate": "2100.00",
        "checklist": {item["key"]: True for item in CHECKLIST},
        "agenda": [
            {"title": "参观车间", "minutes": 90, "speaker": "对方讲解员"},
            {"title": "座谈", "minutes": 60, "speaker": "双方"},
        ],
        "preflight": [PREFLIGHT[1]],
        "negotiation": [],
        "starts_at": agreed.get("starts_at"),
        "ends_at": agreed.get("ends_at"),
        "no_outcomes_reason": None,
        "settled_at": None,
        **changes,
    }


def listed(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same event as a row of `events.events`."""
    names = (
        "id",
        "number",
        "state",
        "version",
        "theme",
        "form",
        "branch_id",
        "partner_ids",
        "venue",
        "starts_at",
        "ends_at",
        "capacity",
        "seats_taken",
        "estimate",
        "proposer_id",
    )
    row = {name: event[name] for name in names}
    return {**row, "branch": "办公室党支部", "partners": ["长飞光纤光缆股份有限公司"], **changes}


def link(state: str = "open", **changes: Any) -> dict[str, Any]:
    """A partner's link as `partners.link` gives it."""
    reply = None
    if state == "accepted":
        reply = {
            "answer": "accept",
            "slot": 0,
            "headcount": 12,
            "contact_name": "示例联系人",
            "leader_name": "示例领导",
            "contact_phone": "027-00000000",
            "receipt": "HZ-7Q4M-2K9D",
        }
    if state == "countered":
        reply = {
            "answer": "counter",
            "slots": [SLOTS[1]],
            "message": "当日上午有检修，建议改为下午",
            "receipt": "HZ-3F8P-6T1A",
        }
    if state == "declined":
        reply = {"answer": "decline", "reason": "当月生产任务集中", "receipt": "HZ-5B2N-8C4E"}
    actions = {"open": ["reply"], "accepted": ["calendar", "amend", "change_request", "arrangements"]}.get(state, [])
    return {
        "state": state,
        "round": 1,
        "partner": "长飞光纤光缆股份有限公司",
        "inviting_unit": "审计署武汉特派办",
        "branch": "办公室党支部",
        "theme": "走进光纤预制棒生产车间",
        "form": "visit",
        "venue": {"name": "长飞科技园", "region": "武汉"},
        "own_headcount": 20,
        "slots": SLOTS,
        "agenda": [{"title": "参观车间", "minutes": 90}, {"title": "座谈", "minutes": 60}],
        "agreed": SLOTS[0] if state == "accepted" else None,
        "message": None,
        "contact": {"name": "示例联络人", "phone": "027-00000001"},
        "deadline": "2026-04-30T18:00:00+08:00",
        "headcount_deadline": "2026-05-07T09:00:00+08:00",
        "expires_at": "2026-06-07T00:00:00+08:00",
        "notice": {"text": "演练文字:请勿安排宴请，不赠送礼品。", "source": "演练用文字(exercise)"},
        "hotline": "027-00000002",
        "under_audit": False,
        "arrangements": None,
        "host_arrangements": None,
        "change_requests": [],
        "reply": reply,
        "feedback": None,
        "actions": actions,
        **changes,
    }


def invitation(state: str = "open", **changes: Any) -> dict[str, Any]:
    """An invitation as the organizer sees it."""
    seen = link(state)
    url = f"http://127.0.0.1:8000/i/{LINK}"
    return {
        "id": INVITATION,
        "event_id": EVENT,
        "partner_id": PARTNER,
        "partner_name": "长飞光纤光缆股份有限公司",
        "state": state,
        "round": 1,
        "version": 2,
        "url": url,
        "deadline": seen["deadline"],
        "slots": SLOTS,
        "expires_at": seen["expires_at"],
        "agreed": seen["agreed"],
        "message": None,
        "reply": seen["reply"],
        "change_requests": [],
        "arrangements": None,
        "feedback": None,
        "contacts": [
            {"contact": "abc", "name": "示例联系人", "address": "ex***@partner.example"},
            {"contact": "def", "name": "示例联系人02", "address": None},
        ],
        "forwarded": None,
        "share_text": f"长飞光纤光缆股份有限公司：\n办公室党支部邀请贵方开展主题联学“走进光纤预制棒生产车间”。\n{url}",
        **changes,
    }


class FakeBackend:
    """A transport that never leaves the process."""

    def __init__(self, state: str = "confirmed", link_state: str = "open") -> None:
        self.calls: list[tuple[str, dict[str, Any], Actor]] = []
        self.messages = 0
        """How many messages carried them; several questions may be one."""
        self.answers: dict[str, Any] = {}
        self.event = study_event(state)
        self.link_state = link_state

    def ping(self) -> dict[str, Any]:
        return {"services": {"members": "ok", "partners": "ok", "events": "ok", "notify": "ok"}, "broker": "ok"}

    def stamp(self) -> str:
        """None, as where something has just happened; a test may say otherwise."""
        return str(self.answers.get("stamp", ""))

    def call(
        self,
        service: str,
        operation: str,
        args: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str | None = None,
        trace_id: str = "",
    ) -> Answer:
        self.messages += 1
        self.calls.append((f"{service}.{operation}", args, actor))
        answer = self.answers.get(f"{service}.{operation}", getattr(self, f"{service}_{operation}", None))
        if isinstance(answer, DomainError):
            raise answer
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = answer(**args)
        if answer is None:
            answer = {"id": EVENT, "state": self.event["state"], "version": 8}
        return Answer(copy.deepcopy(answer))

    def several(
        self, service: str, questions: Sequence[tuple[str, dict[str, Any], Actor]], *, trace_id: str = ""
    ) -> list[Answer | DomainError]:
        messages = self.messages + 1
        found = [self._tried(service, *question) for question in questions]
        self.messages = messages
        return found

    def _tried(self, service: str, operation: str, args: dict[str, Any], actor: Actor) -> Answer | DomainError:
        try:
            return self.call(service, operation, args, actor=actor)
        except DomainError as error:
            return error

    # oversight ----------------------------------------------------------------------------------------------------

    events_stats = fake_oversight.STATS
    events_stats_years = fake_oversight.YEARS
    events_owed = fake_oversight.OWED
    events_nudges = fake_oversight.NUDGES
    events_urgings = fake_oversight.URGINGS
    events_outcome_board = fake_oversight.BOARD
    events_commendations = fake_oversight.NOTICES
    events_commendation = fake_oversight.NOTICE

    def asked(self) -> list[str]:
        """The names of all operations that were asked for, in their order."""
        return [name for name, _args, _actor in self.calls]

    # members ------------------------------------------------------------------------------------------------------

    def members_log_in(self, username: str, password: str, **_told: str) -> dict[str, Any]:
        if username not in ACCOUNTS or password != "secret":
            raise Forbidden("session.wrong_password", "用户名或密码不正确。", "Wrong user name or password.")
        return {"token": f"token-of-{username}", **self.members_session(f"token-of-{username}")}

    def members_first_run(self) -> dict[str, Any]:
        return {"state": "over"}

    def members_session(self, token: str) -> dict[str, Any]:
        username = token.removeprefix("token-of-")
        if username not in ACCOUNTS:
            raise not_found("会话")
        name, roles, member_id = ACCOUNTS[username]
        account = {
            "id": f"account-{username}",
            "username": username,
            "name": name,
            "roles": roles,
            "unit_id": UNIT,
            "branch_id": BRANCH if member_id else None,
            "member_id": member_id,
        }
        return {
            "account": account,
            **account,
            "account_id": account["id"],
            "unit_scope": [UNIT],
            "unit_name": "审计署武汉特派办",
        }

    def members_sessions(self, **_args: Any) -> Any:
        here = {"created_at": "2026-05-08T09:00:00+08:00", "last_seen_at": "2026-05-08T09:05:00+08:00",
                "expires_at": "2026-05-15T09:00:00+08:00", "means": "password"}  # fmt: skip
        return {
            "items": [
                {**here, "id": "s1", "address": "10.1.2.*", "browser": "Edge · Windows", "current": True},
                {**here, "id": "s2", "address": "10.9.8.*", "browser": "", "current": False},
            ]
        }

    def members_second_factor(self) -> Any:
        return {"active": False, "since": None, "recovery_codes_left": 0, "required": False}

    def members_branches(self, **_args: Any) -> Any:
        return {"items": [{"id": BRANCH, "name": "办公室党支部"}, {"id": "branch-2", "name": "企业审计处党支部"}]}

    def members_units(self, **_args: Any) -> Any:
        return {"items": [{"id": UNIT, "name": "审计署武汉特派办"}], "next_cursor": None}

    def members_members(self, **_args: Any) -> Any:
        return {"items": PEOPLE, "next_cursor": None}

    # partners -----------------------------------------------------------------------------------------------------

    def partners_partners(self, **_args: Any) -> Any:
        names = (
            "长飞光纤光缆股份有限公司",
            "中国宝武武钢集团",
            "东风商用车有限公司总装配厂",
            "江西省审计厅数据办",
            "武汉大学",
        )
        industries = ("光通信", "钢铁", "汽车", "审计", "高校")
        return {
            "items": [
                {
                    "id": f"partner-{n}",
                    "name": name,
                    "industry": industry,
                    "region": "江西" if "江西" in name else "湖北",
                    "frontline": n < 4,
                    "under_audit": n == 2,
                    "contacts": [],
                }
                for n, (name, industry) in enumerate(zip(names, industries, strict=True), 1)
            ],
            "next_cursor": None,
        }

    def partners_event_invitations(self, event_id: str) -> Any:
        state = {"inviting": "open"}.get(self.event["state"], "accepted")
        return {"items": [] if self.event["state"] in ("draft", "in_review") else [invitation(state)]}

    def events_common_slots(self, event_id: str) -> Any:
        can = [{"id": PARTNER, "name": "长飞光纤"}, {"id": "partner-2", "name": "东风汽车"}]
        away = {**can[1], "reason": "年度检修", "starts_on": "2026-05-15", "ends_on": "2026-05-15"}
        found = {**SLOTS[1], "everybody": True, "working_day": False, "can": can, "not_said": [], "away": [away]}
        return {"items": [found, {**found, **SLOTS[0], "can": can[:1]}]}

    def partners_link(self, token: str) -> Any:
        if token != LINK:
            raise NotFound("not_found", "没有找到该链接。", "There is no such link.")
        if self.link_state in ("expired", "revoked"):
            raise Gone(f"link.{self.link_state}", "如仍需回复，请与联系人联系。", "Call the contact.")
        return link(self.link_state)

    def partners_reply_by_link(self, token: str, answer: str | None = None, **_args: Any) -> Any:
        self.link_state = {"accept": "accepted", "counter": "countered", "decline": "declined"}[str(answer)]
        return {"state": self.link_state, "receipt": "HZ-7Q4M-2K9D"}

    def partners_link_calendar(self, token: str) -> Any:
        return {"ics": "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"}

    # events -------------------------------------------------------------------------------------------------------

    def events_events(self, **_args: Any) -> Any:
        themes = (
            "提升工作质量，打造审计精品",
            "学习劳模精神、铸就钢铁之魂",
            "科技强审",
            "不忘初心，情系群众，永跟党走",
        )
        states = ("inviting", "held", "in_review", "draft")
        more = [
            listed(study_event(state), id=f"event-{n}", number=f"LX-2026-{n:04}", theme=theme)
            for n, (theme, state) in enumerate(zip(themes, states, strict=True), 2)
        ]
        return {"items": [listed(self.event), *more], "next_cursor": "next"}

    def events_event(self, event_id: str) -> Any:
        if event_id == "unknown":
            raise not_found("活动")
        return self.event

    def events_actions(self, event_id: str) -> Any:
        names = {
            "draft": ["submit", "cancel", "edit", "copy"],
            "in_review": ["approve", "return", "reject", "withdraw", "cancel", "edit", "urge", "copy"],
            "inviting": ["cancel", "edit", "copy"],
            "confirmed": [
                "hold",
                "reschedule",
                "cancel",
                "edit",
                "book",
                "check_in",
                "book_me",
                "copy",
                "set_resources",
            ],
            "held": [
                "set_absences",
                "check_in_on_paper",
                "summarize",
                "add_outcome",
                "declare_no_outcomes",
                "add_photo",
                "save_briefing",
                "submit_briefing",
                "record_expense",
                "record_contribution",
                "settle",
                "add_reflection",
                "copy",
            ],
            "summarized": ["publish", "copy"],
            "published": ["close", "copy"],
        }.get(self.event["state"], ["copy"])
        return {"items": [{"action": name, "label": name, "method": "POST", "href": ""} for name in names]}

    def events_event_approvals(self, event_id: str) -> Any:
        if self.event["state"] == "draft":
            return {"items": []}
        done = {"state": "approved", "comment": "同意", "decided_at": "2026-04-02T10:20:00+08:00"}
        first = {"id": "approval-1", "step": 1, "role": "secretary", "decided_by_name": "周书记", **done}
        second = {"id": "approval-2", "step": 2, "role": "leader", "decided_by_name": "单位领导", **done}
        if self.event["state"] == "in_review":
            second |= {
                "state": "pending",
                "comment": None,
                "decided_at": None,
                "decided_by_name": None,
                "may_urge": True,
            }
        return {"items": [{**one, "event_id": EVENT} for one in (first, second)]}

    def events_approvals(self, **_args: Any) -> Any:
        if self.event["state"] != "in_review":
            return {"items": []}
        item = {
            "id": "approval-2",
            "event_id": EVENT,
            "step": 2,
            "role": "leader",
            "state": "pending",
            "number": "LX-2026-0001",
            "theme": self.event["theme"],
            "branch": "办公室党支部",
            "estimate": "2100.00",
        }
        return {"items": [item], "next_cursor": None}

    def events_timeline(self, event_id: str) -> Any:
        steps = (
            ("event.drafted", "起草申请", "陈办公", "2026-04-01T09:00:00+08:00", None, None),
            ("event.submitted", "提交审批", "陈办公", "2026-04-01T09:40:00+08:00", None, None),
            (
                "approval.decided",
                "支部书记审批:同意",
                "周书记",
                "2026-04-02T10:20:00+08:00",
                "同意，注意行车安全。",
                88800,
            ),
            ("event.approved", "审批通过", "单位领导", "2026-04-03T15:00:00+08:00", "同意", 190000),
            ("event.confirmed", "双方约定时间", "", "2026-04-08T11:00:00+08:00", None, None),
        )
        names = ("what", "label", "who", "at", "opinion", "waited_seconds")
        return {"items": [dict(zip(names, step, strict=True)) for step in steps]}

    def events_budget(self, event_id: str) -> Any:
        expense = {"category": "vehicle", "amount": "1450.00", "invoice_no": "EX-0001", "spent_on": "2026-05-08"}
        return {
            "lines": LINES,
            "estimate": "2100.00",
            "reserved": "650.00",
            "spent": "1450.00",
            "variance": "650.00",
            "expenses": [expense],
            "contributions": [
                {
                    "kind": "partner_paid",
                    "description": "午餐",
                    "amount": "200.00",
                    "giver": "示例单位01",
                    "received_on": "2026-05-08",
                },
            ],
            "cost_shifted": True,
            "settled_at": None,
        }

    def events_event_expense_requests(self, event_id: str) -> Any:
        request = {"id": "request-1", "category": "meals", "amount": "700.00", "invoice_no": "EX-0002",
                   "spent_on": "2026-05-08", "over_reason": "人数增加", "state": "pending", "comment": None,
                   "may_decide": True}  # fmt: skip
        return {"items": [request]}

    def events_bookings(self, event_id: str) -> Any:
        people = [
            {
                "booking_id": f"booking-{n}",
                "member_id": one["id"],
                "name": one["name"],
                "guest_name": None,
                "state": "booked" if n < 3 else "waitlisted",
                "checked_in_at": "2026-05-08T08:50:00+08:00" if n == 1 else None,
            }
            for n, one in enumerate(PEOPLE[:3], 1)
        ]
        counts = {"seats_taken": 2, "present": 1}
        return {
            "booked": ["member-1", "member-2"],
            "waitlisted": ["member-3"],
            "people": people,
            "conflicts": [],
            **counts,
        }

    def events_event_resources(self, event_id: str) -> Any:
        bus = {"id": "resource-1", "name": "示例中巴", "kind": "vehicle", "seats": 19, "note": "", "retired": False}
        return {"resource_ids": ["resource-1"], "items": [{**bus, "taken": []}], "warnings": []}

    def events_resources(self, **_args: Any) -> Any:
        room = {"id": "resource-2", "name": "示例会议室", "kind": "venue", "seats": 30}
        return {"items": [{"id": "resource-1", "name": "示例中巴", "kind": "vehicle", "seats": 19}, room]}

    def events_reflections(self, **_args: Any) -> Any:
        text = "数十年如一日的工匠精神，为审计质量立了标尺。"
        return {"items": [{"text": text, "author": "陈办公", "added_at": "2026-05-09T10:00:00+08:00"}]}

    def events_outcomes(self, event_id: str) -> Any:
        return {
            "items": [
                {
                    "problem": "产能数据核查方法",
                    "owner": "示例成员01",
                    "owner_id": "member-1",
                    "due_on": "2026-08-08",
                    "state": "open",
                }
            ]
        }

    def events_briefing(self, event_id: str) -> Any:
        html = "<p>本支部赴<strong>长飞光纤光缆股份有限公司</strong>联学。</p><h2>参观车间</h2><ul><li>拉丝</li></ul>"
        return {"title": "走进光纤预制棒生产车间", "body_html": html, "state": "draft", "version": 3, "comment": None}

    def events_photos(self, event_id: str) -> Any:
        return {"items": []}

    def events_checkin_code(self, event_id: str) -> Any:
        return {"code": "284 917", "valid_until": "2026-05-08T09:01:00+08:00", "path": f"/events/{EVENT}"}

    def events_checklist(self) -> Any:
        return {"items": CHECKLIST}

    def events_preview(self, event: dict[str, Any]) -> Any:
        missing = (
            [{"pointer": "/slots", "code": "required", "detail": "请填写 1–5 个备选时间。"}]
            if not event["slots"]
            else []
        )
        return {"checks": PREFLIGHT, "preflight": PREFLIGHT, "missing": missing}

    def events_funds(self, **_args: Any) -> Any:
        return {
            "items": [
                {
                    "id": FUND,
                    "name": "党建经费",
                    "year": 2026,
                    "kind": "party_dues",
                    "amount": "10000.00",
                    "reserved": "650.00",
                    "spent": "1450.00",
                    "available": "7900.00",
                }
            ]
        }

    def events_plans(self, **_args: Any) -> Any:
        line = {"id": "line-1", "theme": "走进光纤预制棒生产车间", "month": 5}
        return {"items": [{"id": "plan-1", "year": 2026, "lines": [line]}], "next_cursor": None}

    def events_draft_event(self, **args: Any) -> Any:
        self.event = {**study_event("draft"), **{name: value for name, value in args.items() if value is not None}}
        return self.event

    def events_read_ledger(self, **_args: Any) -> Any:
        at = dt.datetime(2026, 4, 1, 1, tzinfo=dt.UTC)
        types = ("event.drafted.v1", "event.submitted.v1", "approval.decided.v1", "ledger.read.v1")
        return {
            "items": [
                {
                    "seq": n,
                    "type": kind,
                    "occurred_at": (at + dt.timedelta(hours=n)).isoformat(),
                    "subject": EVENT,
                    "data": {"theme": self.event["theme"]},
                }
                for n, kind in enumerate(types, 1)
            ],
            "next_cursor": None,
        }

    def events_ledger_entry(self, seq: int) -> Any:
        told = {"seq": seq, "previous": "0" * 64, "leaf_hash": LEAVES[seq - 1].hex(), "commitment": "c" * 64}
        about = {"type": "invitation.accepted.v1", "occurred_at": "2026-04-01T01:00:00+00:00", "actor_id": "anonymous"}
        return {**told, **about, "data": {"event_id": EVENT, "headcount": 12}}

    def events_latest_checkpoint(self) -> Any:
        root = hashlib.sha256(b"\x01" + LEAVES[0] + LEAVES[1]).hexdigest()
        about = {"timestamp": "2026-04-08T00:10:00+08:00", "key_id": "6d060318c67ca9e2", "daily_on": "2026-04-08"}
        return {"size": 2, "root_hash": root, **about}

    def events_ledger_proof(self, seq: int, size: int) -> Any:
        return {"seq": seq, "size": size, "hashes": [LEAVES[2 - seq].hex()]}

    # notify -------------------------------------------------------------------------------------------------------

    def notify_unread_count(self) -> Any:
        return {"unread": 2}

    def notify_inbox(self, **_args: Any) -> Any:
        texts = (("长飞光纤光缆股份有限公司已接受邀请", None), ("单位领导已同意您的申请", "2026-04-03T16:00:00+08:00"))
        return {
            "items": [
                {
                    "id": f"message-{n}",
                    "title": title,
                    "body": "主题：走进光纤预制棒生产车间。",
                    "link": f"/events/{EVENT}",
                    "subject": EVENT,
                    "created_at": "2026-04-08T11:00:00+08:00",
                    "read_at": read,
                }
                for n, (title, read) in enumerate(texts)
            ],
            "next_cursor": None,
        }

    def notify_snooze_message(self, message_id: str, until: str) -> Any:
        return {"id": message_id, "state": "snoozed", "version": 1, "snoozed_until": until}

    def notify_notification_settings(self) -> Any:
        chosen = {"address": "exercise@example.org", "mailed": ["reminders"], "digest": "daily"}
        times = {"quiet_from": "22:00", "quiet_to": "07:00", "workdays_only": True, "language": "zh"}
        return {"id": "account", "version": 3, **chosen, **times, "mail_is_set": True}

    def notify_change_notification_settings(self, **wanted: Any) -> Any:
        return {**self.notify_notification_settings(), **wanted, "version": 4}

    def notify_templates(self, language: str) -> Any:
        return {"items": [self.notify_template("event-returned", language)], "next_cursor": None}

    def notify_template(self, template: str, language: str) -> Any:
        words = {"title": "被退回：{theme}", "body": "原因：{reason}"}
        default = {f"default_{name}": text for name, text in words.items()}
        known = {
            "id": template,
            "name": template,
            "fact_type": "event.returned.v1",
            "placeholders": ["reason", "theme"],
            "language": language,
            "for_channels": False,
            "channel_placeholders": ["theme"],
            "retired_default": False,
            "retired": None,
            "audience_version": 4,
        }
        return {**known, **words, **default, "state": "own", "version": 2, "changed_at": None}

    def notify_preview_template(self, template: str, title: str, body: str, **_more: Any) -> Any:
        return {"title": title, "body": body}

    def notify_change_template(self, template: str, language: str, **words: Any) -> Any:
        return {**self.notify_template(template, language), **words, "version": 3}

    def notify_reset_template(self, template: str, language: str) -> Any:
        return {**self.notify_template(template, language), "state": "default", "version": 3}

    def notify_choose_audience(self, template: str, expected_version: int, retired: bool | None) -> Any:
        return {"id": template, "name": template, "version": expected_version + 1, "retired": retired}

    def notify_event_deliveries(self, **_args: Any) -> Any:
        return {
            "items": [
                {
                    "channel": "inbox",
                    "recipient": "陈办公",
                    "state": "delivered",
                    "provider_code": None,
                    "sent_at": "2026-04-08T11:00:00+08:00",
                }
            ]
        }
