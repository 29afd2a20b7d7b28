"""The services as the gateway sees them: the only place that knows RPC names.

    clients.events.submit_event(event_id=event_id)

Every call is judged by the policy first and carries the actor with the reach that the policy gives for it.
Each table below names, per operation, the arguments that come from the path, the query string or `If-Match`;
what else an operation takes is its body, passed on as it is and judged by the owning service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from gateway.security import grant
from kit.domain import Actor
from kit.operations import Answer

MEMBERS: dict[str, str] = {
    "log_in": "",
    "log_out": "token",
    "session": "token",
    "change_password": "token",
    "units": "q name limit cursor",
    "unit": "unit_id",
    "create_unit": "",
    "edit_unit": "unit_id expected_version",
    "branches": "q name unit_id state limit cursor",
    "branch": "branch_id",
    "create_branch": "",
    "edit_branch": "branch_id expected_version",
    "dissolve_branch": "branch_id expected_version",
    "members": "branch_id q name active limit cursor",
    "member": "member_id",
    "create_member": "",
    "edit_member": "member_id expected_version",
    "member_export": "member_id",
    "erase_member": "member_id expected_version",
    "accounts": "q name username limit cursor",
    "account": "account_id",
    "create_account": "",
    "edit_account": "account_id expected_version",
    "reset_password": "account_id expected_version",
    "deputies": "limit cursor",
    "appoint_deputy": "",
    "deputy": "deputy_id",
    "end_deputy": "deputy_id",
    "dispatches": "limit cursor",
    "dispatch": "dispatch_id",
    "record_dispatch": "",
    "form_temporary_branch": "",
}

PARTNERS: dict[str, str] = {
    "partners": "q limit cursor",
    "partner": "partner_id",
    "create_partner": "",
    "edit_partner": "partner_id expected_version",
    "agreements": "partner_id limit cursor",
    "sign_agreement": "partner_id",
    "blackouts": "partner_id limit cursor",
    "add_blackout": "partner_id",
    "delete_blackout": "partner_id blackout_id",
    "event_invitations": "event_id",
    "invitation": "invitation_id",
    "reissue_invitation": "invitation_id expected_version",
    "accept_counter": "invitation_id expected_version",
    "refuse_counter": "invitation_id expected_version",
    "propose_slots": "invitation_id expected_version",
    "reply_on_behalf": "invitation_id expected_version",
    "revoke_invitation": "invitation_id expected_version",
    "accept_change": "invitation_id expected_version",
    "refuse_change": "invitation_id expected_version",
    "propose_to_all": "event_id",
    "link": "token",
    "link_calendar": "token",
    "reply_by_link": "token",
    "amend_reply": "token",
    "request_change": "token",
    "set_arrangements": "token",
    "give_feedback": "token",
}

EVENTS: dict[str, str] = {
    "funds": "year limit cursor",
    "fund": "fund_id",
    "open_fund": "",
    "adjust_fund": "fund_id expected_version",
    "close_fund": "fund_id expected_version",
    "year_end": "fund_id",
    "plans": "year branch_id state limit cursor",
    "plan": "plan_id",
    "draft_plan": "",
    "edit_plan": "plan_id expected_version",
    "submit_plan": "plan_id expected_version",
    "approve_plan": "plan_id expected_version",
    "return_plan": "plan_id expected_version",
    "copy_plan": "plan_id",
    "plan_sheet": "plan_id",
    "plan_progress": "year branch_id",
    "consolidated_plan": "year",
    "rule_packs": "limit cursor",
    "rule_pack": "pack_id",
    "upload_rule_pack": "",
    "choose_rule_packs": "",
    "checklist": "",
    "preview": "",
    "event_preflight": "event_id",
    "calendar": "year",
    "change_calendar": "year expected_version",
    "events": "state branch_id partner_id year q limit cursor",
    "event": "event_id",
    "draft_event": "",
    "edit_event": "event_id expected_version",
    "copy_event": "event_id",
    "submit_event": "event_id expected_version",
    "withdraw_event": "event_id expected_version",
    "cancel_event": "event_id expected_version",
    "reschedule_event": "event_id expected_version",
    "hold_event": "event_id expected_version",
    "summarize_event": "event_id expected_version",
    "publish_event": "event_id expected_version",
    "close_event": "event_id expected_version",
    "hand_over_events": "",
    "add_partner": "event_id",
    "continue_without_partner": "event_id",
    "common_slots": "event_id",
    "arrange_event": "event_id expected_version",
    "timeline": "event_id",
    "actions": "event_id",
    "event_approvals": "event_id",
    "approvals": "state limit cursor",
    "todo": "limit cursor",
    "approve": "approval_id",
    "return_approval": "approval_id",
    "reject": "approval_id",
    "urge": "approval_id",
    "bookings": "event_id",
    "book": "event_id",
    "book_me": "event_id",
    "cancel_booking": "event_id member_id",
    "conflicts": "event_id starts_at ends_at",
    "checkin_code": "event_id",
    "check_in": "event_id",
    "check_in_on_paper": "event_id",
    "attendance": "event_id",
    "set_absences": "event_id expected_version",
    "resources": "kind retired q limit cursor",
    "resource": "resource_id",
    "create_resource": "",
    "edit_resource": "resource_id expected_version",
    "resource_calendar": "resource_id from to",
    "add_outage": "resource_id",
    "lift_outage": "resource_id outage_id",
    "event_resources": "event_id",
    "set_resources": "event_id expected_version",
    "budget": "event_id",
    "record_expense": "event_id",
    "event_expense_requests": "event_id",
    "expense_requests": "state limit cursor",
    "approve_expense": "request_id",
    "reject_expense": "request_id",
    "record_contribution": "event_id",
    "settle_event": "event_id expected_version",
    "reflections": "event_id limit cursor",
    "add_reflection": "event_id",
    "outcomes": "event_id",
    "add_outcome": "event_id",
    "outcome": "outcome_id",
    "edit_outcome": "outcome_id expected_version",
    "declare_no_outcomes": "event_id",
    "add_photo": "event_id",
    "photos": "event_id",
    "briefing": "event_id",
    "save_briefing": "event_id expected_version",
    "submit_briefing": "event_id",
    "approve_briefing": "event_id",
    "return_briefing": "event_id",
    "begin_attachment": "name media_type size",
    "add_attachment_chunk": "attachment_id index data",
    "finish_attachment": "attachment_id",
    "attachment": "attachment_id",
    "attachment_chunk": "attachment_id index",
    "read_ledger": "from to branch_id subject type order limit cursor",
    "ledger_entry": "seq",
    "sign_checkpoint": "",
    "ledger_public_key": "",
    "ledger_proof": "seq size",
    "ledger_consistency": "first second",
    "begin_ledger_export": "size",
    "ledger_lines": "first limit",
    "register": "from to year branch_id partner_id state q limit cursor",
    "begin_register_export": "from to year branch_id partner_id state q",
    "inspections": "limit cursor",
    "inspection": "inspection_id",
    "open_inspection": "",
    "score_event": "inspection_id",
    "raise_finding": "inspection_id",
    "findings": "state overdue limit cursor",
    "finding": "finding_id",
    "rectify_finding": "finding_id",
    "verify_finding": "finding_id",
    "reopen_finding": "finding_id",
    "stats": "year",
}

NOTIFY: dict[str, str] = {
    "inbox": "unread limit cursor",
    "unread_count": "",
    "read_message": "message_id",
    "read_all_messages": "",
    "publications": "event_id",
    "event_deliveries": "event_id limit cursor",
    "retry_delivery": "delivery_id expected_version",
}

KIT: dict[str, str] = {
    "parked_facts": "state limit cursor",
    "replay_fact": "dead_letter_id",
    "discard_fact": "dead_letter_id",
}
"""What every service has from the kit."""

IMPORTS: dict[str, str] = {
    "begin_import": "file_name sha256 header header_row rows dry_run",
    "add_import_rows": "import_id place rows",
    "apply_import": "import_id",
    "import_job": "import_id",
    "import_columns": "",
}
"""What the services have that take a table over."""

SERVICES: dict[str, dict[str, str]] = {
    "members": {**MEMBERS, **IMPORTS, **KIT},
    "partners": {**PARTNERS, **IMPORTS, **KIT},
    "events": {**EVENTS, **IMPORTS, **KIT},
    "notify": {**NOTIFY, **KIT},
}


def supplied(operation: str) -> tuple[str, ...]:
    """The arguments of "events.submit_event" that path, query string or `If-Match` supply."""
    service, name = operation.split(".")
    return tuple(SERVICES[service][name].split())


class Transport(Protocol):
    """What stands at `environ["lianxue.rpc"]`: raises the domain's errors, Unavailable when a part is away."""

    def call(
        self,
        service: str,
        operation: str,
        args: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str | None = None,
        trace_id: str = "",
    ) -> Answer: ...

    def ping(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Clients:
    """All services for one request: who asks, on which trace, and with which idempotency key."""

    transport: Transport
    actor: Actor
    trace_id: str = ""
    idempotency_key: str | None = None

    @property
    def members(self) -> Client:
        return Client(self, "members")

    @property
    def partners(self) -> Client:
        return Client(self, "partners")

    @property
    def events(self) -> Client:
        return Client(self, "events")

    @property
    def notify(self) -> Client:
        return Client(self, "notify")

    def keyed(self, idempotency_key: str | None) -> Clients:
        """The same clients; what they create is created once per key."""
        return replace(self, idempotency_key=idempotency_key)

    def answer(self, operation: str, args: Mapping[str, Any]) -> Answer:
        """Call "service.operation" with whatever arguments; Forbidden or NotLoggedIn before anything is sent."""
        service, name = operation.split(".")
        if name not in SERVICES[service]:
            raise LookupError(f"the gateway knows no operation {operation}")
        return self.transport.call(
            service,
            name,
            dict(args),
            actor=grant(self.actor, operation, args),
            idempotency_key=self.idempotency_key,
            trace_id=self.trace_id,
        )


class Client:
    """One service: its operations are methods that take keyword arguments and return JSON-ready values."""

    def __init__(self, clients: Clients, service: str) -> None:
        self._clients = clients
        self._service = service

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_") or name not in SERVICES[self._service]:
            raise AttributeError(f"{self._service} has no operation {name}")
        return lambda **args: self._clients.answer(f"{self._service}.{name}", args).value
