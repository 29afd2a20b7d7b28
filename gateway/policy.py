"""Who may do what: one row an operation, {role: reach}. The words of reach are those of `kit.domain.Actor`.

The reach is a request to the owning service: show and change only what lies within it. What else a rule says
("never your own proposal", whose step it is) the service decides, because it takes the thing itself to know.
"""

from __future__ import annotations

Row = dict[str, str]

READERS: Row = {
    "organizer": "own",
    "secretary": "own",
    "leader": "unit",
    "finance": "unit",
    "committee": "unit",
    "supervisor": "unit",
}
READERS_AND_MEMBER: Row = {**READERS, "member": "own_confirmed"}
BRANCH: Row = {"organizer": "own", "secretary": "own"}
BRANCH_AND_UNIT: Row = {**BRANCH, "leader": "unit", "committee": "unit", "supervisor": "unit"}
OWN_OR_BRANCH: Row = {
    **BRANCH,
    "leader": "self",
    "finance": "self",
    "committee": "self",
    "supervisor": "self",
    "member": "self",
}
APPROVERS: Row = {"secretary": "own", "leader": "unit", "finance": "unit", "committee": "unit"}
HANDING_OVER: Row = {**BRANCH, "leader": "unit"}
PLAN_APPROVERS: Row = {"leader": "unit", "committee": "unit"}
BRIEFING_REVIEWERS: Row = {"secretary": "own", "leader": "unit"}
BRIEFING_SCREENERS: Row = {**BRIEFING_REVIEWERS, "committee": "unit"}
UNIT_READERS: Row = dict.fromkeys(READERS, "unit")
PARTNER_EDITORS: Row = {"organizer": "unit", "secretary": "unit"}
FINANCE: Row = {"finance": "unit"}
SUPERVISOR: Row = {"supervisor": "unit"}
BORROWED: Row = dict.fromkeys(("organizer", "secretary", "leader", "finance", "committee", "member"), "self")
"""Anybody may be borrowed for an inspection's team: the door opens with reach `self`, and the events service lets in
who serves today, to that round's sample."""
INSPECTORS: Row = {**BORROWED, **SUPERVISOR}
INSPECTION_READERS: Row = {**INSPECTORS, "leader": "unit", "committee": "unit"}
FINDING_READERS: Row = {**INSPECTORS, **BRANCH_AND_UNIT}
ACCOUNTABILITY: Row = {"committee": "unit", "supervisor": "unit"}
ADMIN: Row = {"admin": "all"}
RESOURCE_READERS: Row = {**UNIT_READERS, "admin": "all"}
RESOURCE_KEEPERS: Row = {"organizer": "unit", "secretary": "unit", "admin": "all"}
OFFICE_READERS: Row = {"leader": "unit", "committee": "unit", "supervisor": "unit", "admin": "all"}
MEMBER_READERS: Row = {**OFFICE_READERS, "organizer": "unit", "secretary": "own"}
MEMBER_EDITORS: Row = {"secretary": "own", "admin": "all"}
ANYONE: Row = {**dict.fromkeys(READERS_AND_MEMBER, "self"), "admin": "self"}
DEPUTIES: Row = {**dict.fromkeys(READERS, "self"), "admin": "all"}
EITHER_SIDE: Row = {**DEPUTIES, "member": "self"}

DEPUTISED: frozenset[str] = frozenset(
    f"events.{name}"
    for name in (
        "approve",
        "return_approval",
        "reject",
        "approvals",
        "event_approvals",
        "event",
        "timeline",
        "actions",
        "approval_form",
    )
)
"""What a deputy may do by the roles of those for whom they decide today. Their own row's reach stays; the door alone
opens (reach `self`), and the events service judges by the rights of each principal, which the gateway does not know."""

PUBLIC: frozenset[str] = frozenset(
    {
        "members.log_in",
        "members.finish_log_in",
        "members.log_in_by_name",
        "members.set_up",
        "members.first_run",
        "members.session",
        "partners.link",
        "partners.link_calendar",
        "partners.reply_by_link",
        "partners.amend_reply",
        "partners.request_change",
        "partners.set_arrangements",
        "partners.give_feedback",
        "events.notices",
        "events.notice",
        "events.notice_photo",
        "events.notice_photo_chunk",
        "events.calendar_feed_file",
    }
)
"""Operations without a login: the right to them is in what the caller shows, a password or a token; public notices are
for everybody. `log_in_by_name` has no route: the gateway asks for it when others have shown who somebody is."""


def _imports(row: Row) -> dict[str, Row]:
    """Who may take a table over, from its template to its result."""
    return dict.fromkeys(("begin_import", "add_import_rows", "apply_import", "import_job", "import_columns"), row)


_MEMBERS: dict[str, Row] = {
    "log_out": ANYONE,
    "change_password": ANYONE,
    "sessions": ANYONE,
    "end_session": ANYONE,
    "end_other_sessions": ANYONE,
    "second_factor": ANYONE,
    "begin_second_factor": ANYONE,
    "confirm_second_factor": ANYONE,
    "renew_recovery_codes": ANYONE,
    "remove_second_factor": ANYONE,
    "units": MEMBER_READERS,
    "unit": MEMBER_READERS,
    "create_unit": ADMIN,
    "edit_unit": ADMIN,
    "branches": MEMBER_READERS,
    "branch": MEMBER_READERS,
    "create_branch": ADMIN,
    "edit_branch": ADMIN,
    "dissolve_branch": ADMIN,
    "members": MEMBER_READERS,
    "member": MEMBER_READERS,
    "create_member": MEMBER_EDITORS,
    "edit_member": MEMBER_EDITORS,
    "member_export": ADMIN,
    "erase_member": ADMIN,
    "accounts": OFFICE_READERS,
    "account": OFFICE_READERS,
    "create_account": ADMIN,
    "edit_account": ADMIN,
    "reset_password": ADMIN,
    "end_account_sessions": ADMIN,
    "reset_second_factor": ADMIN,
    "deputies": EITHER_SIDE,
    "deputy_candidates": DEPUTIES,
    "appoint_deputy": DEPUTIES,
    "deputy": EITHER_SIDE,
    "end_deputy": EITHER_SIDE,
    "dispatches": MEMBER_READERS,
    "dispatch": MEMBER_READERS,
    "record_dispatch": MEMBER_EDITORS,
    "form_temporary_branch": ADMIN,
    **_imports(MEMBER_EDITORS),
}

_PARTNERS: dict[str, Row] = {
    "partners": UNIT_READERS,
    "partner": UNIT_READERS,
    "create_partner": PARTNER_EDITORS,
    "edit_partner": PARTNER_EDITORS,
    "agreements": UNIT_READERS,
    "sign_agreement": PARTNER_EDITORS,
    "end_agreement": PARTNER_EDITORS,
    "partner_invitations": BRANCH_AND_UNIT,
    "blackouts": UNIT_READERS,
    "add_blackout": PARTNER_EDITORS,
    "delete_blackout": PARTNER_EDITORS,
    "event_invitations": BRANCH_AND_UNIT,
    "invitation": BRANCH_AND_UNIT,
    "invitation_letter": BRANCH_AND_UNIT,
    "invitation_mail": BRANCH,
    "reissue_invitation": BRANCH,
    "accept_counter": BRANCH,
    "refuse_counter": BRANCH,
    "propose_slots": BRANCH,
    "reply_on_behalf": BRANCH,
    "note_forwarded": BRANCH,
    "revoke_invitation": BRANCH,
    "accept_change": BRANCH,
    "refuse_change": BRANCH,
    "propose_to_all": BRANCH,
    **_imports(PARTNER_EDITORS),
}

_REGISTER = (
    "register", "register_lines", "begin_register_export", "request_register_export", "retry_register_export",
    "claim_register_export", "report_register_export", "add_register_export_piece", "finish_register_export",
    "register_exports", "register_export", "register_export_piece", "save_register_view", "edit_register_view",
    "delete_register_view", "register_views", "register_view",
)  # fmt: skip

_EVENTS: dict[str, Row] = {
    "funds": UNIT_READERS,
    "fund": UNIT_READERS,
    "open_fund": FINANCE,
    "adjust_fund": FINANCE,
    "close_fund": FINANCE,
    "year_end": {**FINANCE, "leader": "unit", "committee": "unit", "supervisor": "unit"},
    "plans": READERS_AND_MEMBER,
    "plan": READERS_AND_MEMBER,
    "draft_plan": BRANCH,
    "edit_plan": BRANCH,
    "submit_plan": BRANCH,
    "approve_plan": PLAN_APPROVERS,
    "return_plan": PLAN_APPROVERS,
    "copy_plan": BRANCH,
    "plan_sheet": READERS_AND_MEMBER,
    "plan_progress": READERS,
    "consolidated_plan": READERS,
    "rule_packs": ANYONE,
    "rule_pack": ANYONE,
    "rule_pack_file": ANYONE,
    "upload_rule_pack": ADMIN,
    "choose_rule_packs": ADMIN,
    "checklist": ANYONE,
    "preview": {**READERS, "admin": "self"},
    "event_preflight": READERS,
    "calendar": ANYONE,
    "change_calendar": ADMIN,
    "events": READERS_AND_MEMBER,
    "event": READERS_AND_MEMBER,
    "draft_event": BRANCH,
    "edit_event": BRANCH,
    "copy_event": BRANCH,
    "submit_event": BRANCH,
    "withdraw_event": BRANCH,
    "cancel_event": BRANCH,
    "reschedule_event": BRANCH,
    "hold_event": BRANCH,
    "summarize_event": BRANCH,
    "publish_event": BRANCH,
    "close_event": BRANCH,
    "event_processes": READERS,
    "processes": {"supervisor": "unit", "admin": "all"},
    "resume_process": ADMIN,
    "hand_over_events": HANDING_OVER,
    "hand_over_event": HANDING_OVER,
    "successors": HANDING_OVER,
    "add_partner": BRANCH,
    "continue_without_partner": BRANCH,
    "common_slots": BRANCH_AND_UNIT,
    "arrange_event": BRANCH,
    "timeline": READERS_AND_MEMBER,
    "actions": READERS_AND_MEMBER,
    "event_approvals": READERS,
    "approvals": READERS,
    "todo": ANYONE,
    "approve": APPROVERS,
    "return_approval": APPROVERS,
    "reject": APPROVERS,
    "urge": BRANCH,
    "bookings": READERS_AND_MEMBER,
    "book": BRANCH,
    "book_me": READERS_AND_MEMBER,
    "cancel_booking": OWN_OR_BRANCH,
    "conflicts": READERS,
    "checkin_code": BRANCH,
    "check_in": OWN_OR_BRANCH,
    "check_in_on_paper": BRANCH,
    "attendance": READERS,
    "approval_form": READERS_AND_MEMBER,
    "certificates": READERS,
    "certificate": READERS_AND_MEMBER,
    "set_absences": BRANCH,
    "resources": RESOURCE_READERS,
    "resource": RESOURCE_READERS,
    "create_resource": RESOURCE_KEEPERS,
    "edit_resource": RESOURCE_KEEPERS,
    "resource_calendar": RESOURCE_READERS,
    "add_outage": RESOURCE_KEEPERS,
    "lift_outage": RESOURCE_KEEPERS,
    "event_resources": READERS,
    "set_resources": BRANCH,
    "budget": READERS,
    "record_expense": {"organizer": "own"},
    "event_expense_requests": READERS,
    "expense_requests": READERS,
    "approve_expense": FINANCE,
    "reject_expense": FINANCE,
    "record_contribution": {"organizer": "own"},
    "settle_event": FINANCE,
    "reflections": READERS_AND_MEMBER,
    "add_reflection": READERS_AND_MEMBER,
    "outcomes": READERS_AND_MEMBER,
    "add_outcome": BRANCH,
    "outcome": READERS_AND_MEMBER,
    "edit_outcome": BRANCH,
    "outcome_board": READERS_AND_MEMBER,
    "advance_outcome": BRANCH,
    "send_outcome_back": BRANCH,
    "declare_no_outcomes": BRANCH,
    "add_photo": BRANCH,
    "photos": READERS_AND_MEMBER,
    "briefing": READERS_AND_MEMBER,
    "save_briefing": BRANCH,
    "submit_briefing": BRANCH,
    "approve_briefing": BRIEFING_REVIEWERS,
    "return_briefing": BRIEFING_REVIEWERS,
    "screen_briefing": BRIEFING_SCREENERS,
    "briefing_screenings": READERS,
    "briefing_versions": READERS,
    "briefing_version": READERS,
    "briefing_difference": READERS,
    "make_calendar_feed": ANYONE,
    "revoke_calendar_feed": ANYONE,
    "calendar_feeds": ANYONE,
    "begin_attachment": ANYONE,
    "add_attachment_chunk": ANYONE,
    "finish_attachment": ANYONE,
    "discard_attachment": ANYONE,
    "attachment": {**READERS_AND_MEMBER, "admin": "self"},
    "attachment_chunk": {**READERS_AND_MEMBER, "admin": "self"},
    "read_ledger": SUPERVISOR,
    "ledger_as_of": SUPERVISOR,
    "ledger_entry": SUPERVISOR,
    "sign_checkpoint": SUPERVISOR,
    "send_checkpoint": SUPERVISOR,
    "ledger_public_key": SUPERVISOR,
    "latest_checkpoint": READERS_AND_MEMBER,
    "ledger_proof": SUPERVISOR,
    "ledger_consistency": SUPERVISOR,
    "begin_ledger_export": SUPERVISOR,
    "ledger_lines": SUPERVISOR,
    **dict.fromkeys(_REGISTER, READERS),
    "inspections": INSPECTION_READERS,
    "inspection": INSPECTION_READERS,
    "redrawn_sample": INSPECTION_READERS,
    "inspection_report": INSPECTION_READERS,
    "open_inspection": SUPERVISOR,
    "prepare_inspection": SUPERVISOR,
    "edit_inspection": SUPERVISOR,
    "kick_off_inspection": SUPERVISOR,
    "draw_inspection": SUPERVISOR,
    "start_inspection": SUPERVISOR,
    "score_event": INSPECTORS,
    "raise_finding": INSPECTORS,
    "write_statements": INSPECTORS,
    "report_inspection": SUPERVISOR,
    "close_inspection": SUPERVISOR,
    "appoint_inspector": SUPERVISOR,
    "end_inspector": SUPERVISOR,
    "findings": BRANCH_AND_UNIT,
    "finding": FINDING_READERS,
    "plan_rectification": BRANCH,
    "rectify_finding": BRANCH,
    "verify_finding": SUPERVISOR,
    "reopen_finding": SUPERVISOR,
    "request_extension": BRANCH,
    "grant_extension": SUPERVISOR,
    "refuse_extension": SUPERVISOR,
    "measures": BRANCH_AND_UNIT,
    "measure_table": BRANCH_AND_UNIT,
    "apply_measure": ACCOUNTABILITY,
    "branch_dossier": BRANCH_AND_UNIT,
    "note_reading": SUPERVISOR,
    "stats": READERS,
    "stats_years": READERS,
    "owed": BRANCH_AND_UNIT,
    "nudges": BRANCH_AND_UNIT,
    "urgings": BRANCH_AND_UNIT,
    "urge_branch": SUPERVISOR,
    "commendations": READERS_AND_MEMBER,
    "commendation": READERS_AND_MEMBER,
    "draft_commendation": SUPERVISOR,
    "edit_commendation": SUPERVISOR,
    "submit_commendation": SUPERVISOR,
    "issue_commendation": INSPECTION_READERS,
    "return_commendation": INSPECTION_READERS,
    "retract_commendation": INSPECTION_READERS,
    **_imports(BRANCH),
}

_NOTIFY: dict[str, Row] = {
    "inbox": ANYONE,
    "unread_count": ANYONE,
    "read_message": ANYONE,
    "read_all_messages": ANYONE,
    "snooze_message": ANYONE,
    "notification_settings": ANYONE,
    "change_notification_settings": ANYONE,
    "templates": ADMIN,
    "template": ADMIN,
    "preview_template": ADMIN,
    "change_template": ADMIN,
    "reset_template": ADMIN,
    "choose_audience": ADMIN,
    "publications": READERS_AND_MEMBER,
    "publication_register": READERS_AND_MEMBER,
    "record_publication": BRANCH,
    "retract_publication": BRANCH,
    "event_deliveries": BRANCH_AND_UNIT,
    "checkpoint_deliveries": {**SUPERVISOR, **ADMIN},
    "mail_to_partner": BRANCH,
    "partner_mails": BRANCH_AND_UNIT,
    "retry_delivery": {**BRANCH, "admin": "all"},
    "deliveries": ADMIN,
    "delivery": ADMIN,
    "waiting_deliveries": ADMIN,
    "channels": OFFICE_READERS,
    "channel": OFFICE_READERS,
    "create_channel": ADMIN,
    "edit_channel": ADMIN,
    "test_channel": ADMIN,
    "retry_channel": ADMIN,
    "webhooks": OFFICE_READERS,
    "create_webhook": ADMIN,
    "edit_webhook": ADMIN,
}

_KIT: dict[str, Row] = {
    "parked_facts": OFFICE_READERS,
    "replay_fact": ADMIN,
    "discard_fact": ADMIN,
    "discrepancies": ADMIN,
}

GATEWAY: dict[str, Row] = {"gateway.test_clock": ANYONE, "gateway.move_test_clock": ADMIN}
"""What the gateway does without a service."""

POLICY: dict[str, Row] = {
    **{f"members.{name}": row for name, row in (_MEMBERS | _KIT).items()},
    **{f"partners.{name}": row for name, row in (_PARTNERS | _KIT).items()},
    **{f"events.{name}": row for name, row in (_EVENTS | _KIT).items()},
    **{f"notify.{name}": row for name, row in (_NOTIFY | _KIT).items()},
    **GATEWAY,
}
