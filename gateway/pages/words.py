"""The words that pages use for the codes of the contract. One table a kind; what is missing shows as it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from gateway.pages import channel_words, flow_words, inspection_words, oversight_words, publication_words, rule_words

STATES = {
    "draft": _l("Draft"),
    "in_review": _l("In review"),
    "inviting": _l("Waiting for the partner"),
    "confirmed": _l("Confirmed"),
    "held": _l("Held"),
    "summarized": _l("Summed up"),
    "published": _l("Published"),
    "closed": _l("Filed"),
    "rejected": _l("Not approved"),
    "declined": _l("Declined by the partner"),
    "cancelled": _l("Cancelled"),
}
# A colour each, beside the word, never instead of it.
STATE_COLOURS = {
    "draft": "grey",
    "in_review": "amber",
    "inviting": "blue",
    "confirmed": "green",
    "held": "teal",
    "summarized": "teal",
    "published": "purple",
    "closed": "dark",
    "rejected": "red",
    "declined": "red",
    "cancelled": "grey",
}
INVITATION_STATES = {
    "open": _l("Waiting for an answer"),
    "accepted": _l("Accepted"),
    "countered": _l("Another time was proposed"),
    "declined": _l("Declined"),
    "expired": _l("Expired"),
    "revoked": _l("Withdrawn"),
}
INVITATION_COLOURS = {
    "open": "blue",
    "accepted": "green",
    "countered": "amber",
    "declined": "red",
    "expired": "grey",
    "revoked": "grey",
}
REQUEST_STATES = {
    "open": _l("Waiting for our answer"),
    "accepted": _l("Granted"),
    "refused": _l("Refused"),
    "lapsed": _l("No longer needed"),
}
ARRANGEMENTS = {
    "visitor_list": _l("Who comes"),
    "plates": _l("Number plates and parking"),
    "arrive_at": _l("Where and when to arrive"),
    "safety": _l("Safety gear and clothing"),
    "photo_rules": _l("Rules for photographs"),
    "on_site_phone": _l("Phone on site"),
}
APPROVAL_STATES = {
    "waiting": _l("Not yet its turn"),
    "pending": _l("To be decided"),
    "approved": _l("Agreed"),
    "returned": _l("Sent back"),
    "rejected": _l("Refused"),
    "void": _l("No longer needed"),
}
DISAGREEMENTS = {
    "headcount": _l("Headcount"),
    "own_headcount": _l("Headcount"),
    "partner_headcount": _l("Headcount of the partner"),
    "date": _l("Date"),
    "partner": _l("Partner unit"),
}
APPROVAL_COLOURS = {"pending": "amber", "approved": "green", "returned": "red", "rejected": "red"}
BRIEFING_STATES = {
    "drafted": _l("Prepared from the facts"),
    "draft": _l("Being written"),
    "submitted": _l("Being reviewed"),
    "approved": _l("Approved"),
    "returned": _l("Sent back"),
}
ROLES = {
    "organizer": _l("Organizer"),
    "secretary": _l("Branch secretary"),
    "leader": _l("Unit leader"),
    "finance": _l("Finance"),
    "committee": _l("Party committee approver"),
    "supervisor": _l("Supervisor"),
    "admin": _l("Administrator"),
    "member": _l("Party member"),
}
FORMS = {
    "lecture": _l("Lecture"),
    "visit": _l("Visit"),
    "discussion": _l("Discussion"),
    "oath": _l("Renewing the oath"),
    "visit_aid": _l("Visiting families in need"),
    "consultation": _l("Consultation"),
    "theme_day": _l("Theme day"),
}
CATEGORIES = {
    "vehicle": _l("Vehicle hire"),
    "transport": _l("Travel between cities"),
    "meals": _l("Meals"),
    "lodging": _l("Lodging"),
    "venue": _l("Venue hire"),
    "lecture": _l("Lecture fee"),
    "materials": _l("Materials"),
    "other": _l("Other"),
}
RANKS = {
    "associate": _l("Associate professor level"),
    "professor": _l("Professor level"),
    "academician": _l("Academician or national expert"),
}
FUND_KINDS = {
    "administrative": _l("Administrative funds"),
    "party_dues": _l("Party dues"),
    "agreement": _l("Joint-building agreement funds"),
}
GIFTS = {"donation": _l("Donation"), "partner_paid": _l("Paid by the partner")}
EXPENSE_REQUESTS = {"pending": _l("Waiting for finance"), "approved": _l("Approved"), "refused": _l("Not approved")}
EXPENSE_REQUEST_COLOURS = {"pending": "amber", "approved": "green", "refused": "red"}
LEVELS = {"block": _l("Not allowed"), "warn": _l("Please check"), "info": _l("For information")}
OUTCOME_STATES = {
    "open": _l("Not done yet"),
    "done": _l("Done"),
    "dropped": _l("Given up"),
}
FACTS = {
    "event.drafted": _l("Proposal drafted"),
    "event.revised": _l("Proposal changed"),
    "event.submitted": _l("Submitted for approval"),
    "event.withdrawn": _l("Withdrawn by the proposer"),
    "event.returned": _l("Sent back to the proposer"),
    "event.rejected": _l("Not approved"),
    "event.approved": _l("Approved at the last step"),
    "event.partners_changed": _l("Partners changed"),
    "event.venue_taken": _l("Venue taken by another event"),
    "event.resource_taken": _l("Vehicle, room or equipment not to be had"),
    "event.resources_changed": _l("Vehicle, room and equipment changed"),
    "event.absences_recorded": _l("Reasons for absence recorded"),
    "event.confirmed": _l("Date agreed with all partners"),
    "event.declined": _l("Declined by all partners"),
    "event.rescheduled": _l("Another date asked for"),
    "event.cancelled": _l("Cancelled"),
    "event.handed_over": _l("Handed over"),
    "event.arranged": _l("We told what the visit needs"),
    "event.held": _l("Held"),
    "event.summarized": _l("Summed up"),
    "event.published": _l("Published"),
    "event.closed": _l("Filed"),
    "event.imported": _l("Entered afterwards from an old ledger"),
    "approval.requested": _l("Approval asked for"),
    "approval.decided": _l("Approval decided"),
    "approval.urged": _l("Approver urged"),
    "invitation.issued": _l("Invitation issued"),
    "invitation.reissued": _l("Invitation link renewed"),
    "invitation.accepted": _l("Partner accepted"),
    "invitation.declined": _l("Partner declined"),
    "invitation.countered": _l("Partner proposed another time"),
    "invitation.reminded": _l("Reminded to call the partner"),
    "invitation.expired": _l("Invitation expired"),
    "invitation.overdue": _l("Secretary told that the answer is overdue"),
    "invitation.forwarded": _l("Sent on by hand"),
    "invitation.revoked": _l("Invitation withdrawn"),
    "invitation.settled": _l("All invitations follow the change"),
    "invitation.refused": _l("Proposed time refused"),
    "invitation.proposed": _l("Other dates proposed"),
    "invitation.amended": _l("Partner changed headcount or contact"),
    "invitation.change_requested": _l("Partner asked for a change"),
    "invitation.change_accepted": _l("Requested change granted"),
    "invitation.change_refused": _l("Requested change refused"),
    "invitation.arranged": _l("Partner told what visitors need"),
    "feedback.given": _l("Partner gave feedback"),
    "booking.made": _l("Booked"),
    "booking.waitlisted": _l("On the waiting list"),
    "booking.promoted": _l("Moved up from the waiting list"),
    "booking.cancelled": _l("Booking cancelled"),
    "checkin.recorded": _l("Checked in"),
    "budget.reserved": _l("Money reserved"),
    "budget.released": _l("Reserved money released"),
    "expense.recorded": _l("Expense recorded"),
    "budget.settled": _l("Settled"),
    "expense.requested": _l("Expense above the budget asked for"),
    "expense.approved": _l("Expense above the budget approved"),
    "expense.refused": _l("Expense above the budget not approved"),
    "contribution.recorded": _l("Donation or partner's payment recorded"),
    "reflection.added": _l("Reflection added"),
    "outcome.added": _l("Outcome added"),
    "outcome.changed": _l("Outcome moved on"),
    "outcome.waived": _l("Declared without outcomes"),
    "photo.added": _l("Photo added"),
    "briefing.saved": _l("Briefing saved"),
    "briefing.submitted": _l("Briefing submitted for review"),
    "briefing.approved": _l("Briefing approved"),
    "briefing.returned": _l("Briefing sent back"),
    "member.greeted": _l("Somebody was greeted"),
    "dispatch.reminded": _l("People away reminded of integrity"),
    "reminder.raised": _l("People reminded of what is due"),
    "briefing.screened": _l("Briefing screened for confidentiality"),
    "nudge.opened": _l("Branch reminded of what is overdue"),
    "nudge.escalated": _l("Branch's lateness escalated"),
    "nudge.settled": _l("Branch caught up"),
    "branch.urged": _l("Branch urged by a supervisor"),
    "notice.drafted": _l("Notice of commendation drafted"),
    "notice.submitted": _l("Notice of commendation submitted"),
    "notice.returned": _l("Notice of commendation sent back"),
    "notice.issued": _l("Notice of commendation issued"),
    "notice.retracted": _l("Notice of commendation retracted"),
    "ledger.read": _l("Ledger consulted"),
    "account.changed": _l("Account changed"),
    "agreement.signed": _l("Agreement signed"),
    "agreement.ended": _l("Agreement ended"),
    "branch.changed": _l("Branch changed"),
    "branch.dissolved": _l("Branch dissolved"),
    "checkpoint.signed": _l("Ledger checkpoint signed"),
    "ledger.key_rotated": _l("Ledger key replaced"),
    "discrepancy.found": _l("Check of the data found something missing"),
    "template.changed": _l("Words of messages changed"),
    "audience.changed": _l("Chosen whether retired members are told"),
    "calendar.changed": _l("Working calendar changed"),
    "channel.changed": _l("Channel changed"),
    "delivery.parked": _l("Message could not be delivered"),
    "invitation.mail_queued": _l("Mail to the partner's contact"),
    "deputy.appointed": _l("Deputy appointed"),
    "deputy.ended": _l("Deputy's time ended"),
    "dispatch.recorded": _l("Dispatch recorded"),
    "fact.discarded": _l("Parked fact discarded"),
    "fact.replayed": _l("Parked fact replayed"),
    "system.restored": _l("Restored from a backup"),
    "event.told": _l("People told of a change"),
    "finding.handed_over": _l("Finding handed over to another branch"),
    "finding.raised": _l("Finding raised"),
    "finding.rectified": _l("Finding rectified"),
    "finding.reopened": _l("Finding opened again"),
    "finding.verified": _l("Finding verified"),
    "fund.opened": _l("Fund opened"),
    "fund.adjusted": _l("Fund's amount changed"),
    "fund.closed": _l("Fund closed for the year"),
    "inspection.opened": _l("Inspection opened"),
    "inspection.scored": _l("Event scored in an inspection"),
    "member.changed": _l("Member changed"),
    "member.erased": _l("Member erased"),
    "partner.changed": _l("Partner unit changed"),
    "partner.blackouts_changed": _l("Partner's black-out dates changed"),
    "plan.approved": _l("Plan approved"),
    "plan.drafted": _l("Plan drafted"),
    "plan.handed_over": _l("Plan handed over to another branch"),
    "plan.returned": _l("Plan sent back"),
    "plan.submitted": _l("Plan submitted"),
    "publication.registered": _l("Publication registered"),
    "publication.recorded": _l("Place of publication entered"),
    "publication.retracted": _l("Publication taken back"),
    "resource.changed": _l("Vehicle, room or equipment changed"),
    "rule_pack.chosen": _l("Local rule packs chosen"),
    "rule_pack.uploaded": _l("Rule pack uploaded"),
    "process.resumed": _l("Stuck process resumed"),
    "unit.changed": _l("Unit changed"),
    **inspection_words.FACTS,
}
DECISIONS = {"approved": _l("Agreed"), "returned": _l("Sent back"), "rejected": _l("Refused")}
PLAN_STATES = {
    "draft": _l("Draft"),
    "submitted": _l("In review"),
    "approved": _l("Approved"),
    "returned": _l("Sent back"),
}
PLAN_COLOURS = {"submitted": "amber", "approved": "green", "returned": "red"}
LINE_STATES = {"done": _l("Held"), "late": _l("Month is over"), "under_way": _l("Under way"), "open": _l("Not begun")}
LINE_COLOURS = {"done": "green", "late": "red", "under_way": "blue"}
MEMBER_STATUSES = {
    "activist": _l("Applicant"),
    "probationary": _l("Probationary member"),
    "full": _l("Full member"),
}
MEMBERSHIPS = {"own": _l("Own staff"), "borrowed": _l("Borrowed"), "hired": _l("Hired")}
BRANCH_KINDS = {"standing": _l("Standing branch"), "temporary": _l("Temporary branch")}
DISCREPANCIES = {
    "outbox_row_missing": _l("Missing from the outbox"),
    "inbox_row_missing": _l("Missing from the inbox"),
    "message_lost": _l("Lost from the queue, and fetched again"),
    "ledger_entry_missing": _l("Missing from the ledger"),
    "ledger_gap": _l("Gap in the ledger's numbers"),
    "ledger_entry_changed": _l("Ledger entry changed"),
}
DEPUTY_STANDINGS = {
    "coming": _l("Not yet"),
    "deciding": _l("Decides now"),
    "over": _l("Over"),
    "ended": _l("Ended early"),
}
DEPUTY_COLOURS = {"coming": "blue", "deciding": "green"}
RESOURCE_KINDS = {"vehicle": _l("Vehicle"), "venue": _l("Room"), "equipment": _l("Equipment")}
CHECKIN_WAYS = {"code": _l("by code"), "list": _l("by list"), "paper": _l("on paper")}
BOOKING_STATES = {"booked": _l("Booked"), "waitlisted": _l("On the waiting list")}

FIELDS = {
    "theme": _l("Theme"),
    "branch_id": _l("Branch"),
    "partner_ids": _l("Partner units"),
    "form": _l("Form"),
    "problem": _l("Problem to solve"),
    "expected_result": _l("Expected result"),
    "slots": _l("Candidate dates"),
    "venue": _l("Venue"),
    "capacity": _l("Places for our side"),
    "plan_line_id": _l("Item of the annual plan"),
    "unplanned_reason": _l("Reason, if outside the plan"),
    "fund_id": _l("Source of the money"),
    "budget": _l("Budget"),
    "checklist": _l("Discipline"),
    "agenda": _l("Agenda"),
    "reason": _l("Reason"),
    "briefing": _l("Briefing"),
    "reflections": _l("Reflections"),
    "outcomes": _l("Outcomes"),
}

PARTS = {
    "members": _l("members"),
    "partners": _l("partners"),
    "events": _l("events"),
    "notify": _l("notify"),
    "broker": _l("broker"),
    "ok": _l("ok"),
}

MEANS = {
    "password": _l("by password"),
    "oidc": _l("by the office's login"),
    "proxy": _l("by the office's proxy"),
}

NEWS = {
    "reminders": _l("Reminders of what is due, and greetings"),
    "approvals": _l("Approvals and annual plans"),
    "events": _l("Changes of events that concern me"),
    "partners": _l("Answers of partner units"),
    "bookings": _l("My bookings"),
    "afterwards": _l("Outcomes and briefings"),
    "money": _l("Expenses above the budget"),
    "supervision": _l("Inspections, findings and commendations"),
    "running": _l("Trouble with the system (administrators)"),
}
DIGESTS = {"at_once": _l("Each message at once"), "daily": _l("One mail a day, at half past eight")}
MESSAGE_LANGUAGES = {"zh": "中文", "en": "English"}
"""Each under its own name, so that its readers find it."""

KINDS: dict[str, dict[str, Any]] = {
    "news": NEWS,
    "digest": DIGESTS,
    "message_language": MESSAGE_LANGUAGES,
    "state": STATES,
    "invitation": INVITATION_STATES,
    "approval": APPROVAL_STATES,
    "briefing": BRIEFING_STATES,
    "disagreement": DISAGREEMENTS,
    "role": ROLES,
    "means": MEANS,
    "form": FORMS,
    "category": CATEGORIES,
    "rank": RANKS,
    "fund": FUND_KINDS,
    "gift": GIFTS,
    "expense_request": EXPENSE_REQUESTS,
    "level": LEVELS,
    "outcome": OUTCOME_STATES,
    "fact": FACTS,
    "booking": BOOKING_STATES,
    **flow_words.KINDS,
    **channel_words.KINDS,
    **inspection_words.KINDS,
    **oversight_words.KINDS,
    **publication_words.KINDS,
    **rule_words.KINDS,
    "deputy": DEPUTY_STANDINGS,
    "decision": DECISIONS,
    "resource": RESOURCE_KINDS,
    "discrepancy": DISCREPANCIES,
    "member_status": MEMBER_STATUSES,
    "membership": MEMBERSHIPS,
    "branch_kind": BRANCH_KINDS,
    "plan": PLAN_STATES,
    "plan_line": LINE_STATES,
    "checkin": CHECKIN_WAYS,
    "part": PARTS,
    "change_request": REQUEST_STATES,
    "arrangement": ARRANGEMENTS,
}


def word(code: Any, kind: str) -> str:
    """The word for a code, for templates: {{ event.state|word('state') }}."""
    if kind == "fact" and isinstance(code, str):
        code = code.removesuffix(".v1")
    return str(KINDS[kind].get(code, code or ""))


def colour(code: Any, kind: str = "state") -> str:
    """The colour name of a badge."""
    table = {
        "state": STATE_COLOURS,
        "invitation": INVITATION_COLOURS,
        "approval": APPROVAL_COLOURS,
        "expense_request": EXPENSE_REQUEST_COLOURS,
        **inspection_words.COLOURS,
        "plan": PLAN_COLOURS,
        "plan_line": LINE_COLOURS,
        **publication_words.COLOURS,
        "deputy": DEPUTY_COLOURS,
        "nudge": oversight_words.NUDGE_COLOURS,
        "channel_state": channel_words.COLOURS,
        "delivery": channel_words.DELIVERY_COLOURS,
        "mail_state": channel_words.DELIVERY_COLOURS,
        "notice": oversight_words.NOTICE_COLOURS,
    }[kind]
    return table.get(code, "grey")


def options(kind: str) -> list[tuple[str, str]]:
    """All codes of a kind with their words, for a <select>."""
    return [(code, str(text)) for code, text in KINDS[kind].items()]


def pairs(things: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Ids with their names, for a <select>."""
    return [(str(thing["id"]), str(thing.get("name", ""))) for thing in things]


def field_word(pointer: str) -> str:
    """The word for the field of the proposal that a JSON pointer or a form's field name begins with."""
    parts = pointer.strip("/").removeprefix("event/").replace("/", "-").split("-")
    text = str(FIELDS.get(parts[0], parts[0]))
    return f"{text} {int(parts[1]) + 1}" if len(parts) > 1 and parts[1].isdigit() else text
