"""The words of the house in English, by the names of the rules: a title, and the lines of a text that is one paragraph.

A test names a rule without words, and placeholders that the Chinese has not.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "event-submitted": ("Submitted for approval: {theme}", "Event {number} is submitted and waits for approval."),
    "event-withdrawn": ("Withdrawn: {theme}", "Event {number} is a draft again. {reason}"),
    "event-returned": ("Returned: {theme}", "Event {number} was returned to be changed. Reason: {reason}"),
    "event-rejected": ("Not approved: {theme}", "Event {number} was not approved. Reason: {reason}"),
    "event-approved": (
        "Approved: {theme}",
        "Event {number} is approved. The invitation links can be sent to the partners.",
    ),
    "event-confirmed": ("Date agreed on: {theme}", "Everybody agreed on a date for event {number}. You can sign up."),
    "event-venue_taken": (
        "Venue taken: {theme}",
        "Everybody agreed on a date for event {number}, but the venue is taken by then. Choose another date or",
        "venue.",
    ),
    "event-resource_taken": (
        "Resource taken: {theme}",
        "Everybody agreed on a date for event {number}, but something that it needs is not to be had by then",
        "({reason}). Choose another resource or date.",
    ),
    "event-declined": (
        "Partners declined: {theme}",
        "All partners of event {number} declined. The money reserved for it is free again.",
    ),
    "event-rescheduled": ("To be rescheduled: {theme}", "Event {number} needs another date. Reason: {reason}"),
    "event-cancelled": ("Cancelled: {theme}", "Event {number} is cancelled. Reason: {reason}"),
    "event-handed_over": ("Handed over: {theme}", "Event {number} was handed over. Reason: {reason}"),
    "event-held": (
        "Held: {theme}",
        "Event {number} was held. Collect reflections, put the outcomes in order and write the briefing.",
    ),
    "event-summarized": ("Summarised: {theme}", "The summary of event {number} is done. It can be published."),
    "event-published": ("Published: {theme}", "The briefing of event {number} is published and registered."),
    "event-closed": ("Filed: {theme}", "Event {number} is filed."),
    "event-revised": ("Content changed: {theme}", "Somebody else changed event {number}. Please have a look."),
    "approval-requested": ("For your approval: {theme}", "Event {number} waits for approval by {role}."),
    "approval-urged": ("Approval urged: {theme}", "Whoever runs event {number} asks {role} to decide soon."),
    "invitation-accepted": ("Partner accepted: {theme}", "{partner} accepted the invitation to event {number}."),
    "invitation-declined": (
        "Partner declined: {theme}",
        "{partner} declined the invitation to event {number}. Reason: {reason}",
    ),
    "invitation-countered": (
        "Partner proposes another date: {theme}",
        "{partner} proposes another date for event {number}. Accept, decline or propose anew.",
    ),
    "invitation-change_requested": (
        "Partner asks for a change: {theme}",
        "{partner} asks for a change of event {number}. Reason: {reason}",
    ),
    "invitation-expired": (
        "No answer in time: {theme}",
        "{partner} did not answer the invitation to event {number} in time. Call them, propose another date,",
        "invite another partner, or go on without this one.",
    ),
    "invitation-overdue": (
        "No answer, please see to it: {theme}",
        "{partner} did not answer the invitation to event {number} in time, and nobody has dealt with it yet. The",
        "branch secretary is asked to see to it.",
    ),
    "feedback-given": ("Feedback of the partner: {theme}", "{partner} gave feedback on event {number}."),
    "expense-requested": (
        "Overspending to be decided on: {number}",
        "There is a request to overspend for event {number}. It waits for finance.",
    ),
    "expense-approved": (
        "Overspending approved: {number}",
        "The request to overspend for event {number} is approved and the expense is entered. {comment}",
    ),
    "expense-refused": (
        "Overspending not approved: {number}",
        "The request to overspend for event {number} was not approved, or has lapsed. Reason: {reason}",
    ),
    "booking-made": ("You are signed up: {theme}", "You were given a seat at this event."),
    "booking-waitlisted": ("On the waiting list: {theme}", "All seats are taken. You are on the waiting list."),
    "booking-promoted": ("You have a seat: {theme}", "A seat came free, and it is yours."),
    "outcome-added": ("Outcome to be carried out: {theme}", "It is yours to do: {problem}, by {due_on}."),
    "briefing-submitted": ("Briefing to be reviewed: {theme}", "The event's briefing is submitted for review."),
    "briefing-approved": ("Briefing approved: {theme}", "The briefing that you wrote passed its review. {comment}"),
    "briefing-returned": ("Briefing returned: {theme}", "The briefing that you wrote was returned. Reason: {reason}"),
    "finding-raised": ("Finding of an inspection: {theme}", "Please rectify it by {due_on}."),
    "finding-rectified": ("To be verified: {theme}", "The branch reports the finding as rectified. Please verify."),
    "finding-verified": ("Rectification verified: {theme}", "The finding is rectified."),
    "finding-reopened": ("Rectification not accepted: {theme}", "It did not pass the verification. Reason: {reason}"),
    "finding-planned": (
        "Rectification planned: {theme}",
        "The branch handed in its plan: measures: {measures}, the last of them by {last_due_on}.",
    ),
    "finding-extension_requested": (
        "More time asked for: {theme}",
        "The branch asks for time until {until}. Reason: {reason}",
    ),
    "finding-extension_decided": (
        "Decision on more time: {theme}",
        "The finding is to be rectified by {due_on}. Reason: {reason}",
    ),
    "finding-escalated": (
        "Rectification overdue: {theme}",
        "The finding was to be rectified by {due_on} and is not reported yet. Please see to it.",
    ),
    "inspector-appointed": ("You are on an inspection team", "You are authorised from {from_on} to {to_on}."),
    "accountability-applied": ("Accountability decided: {name}", "For {branch}: {name}. Basis: {basis}"),
    "nudge-opened": ("Please catch up: {branch} is behind", "{text}. Please make it up soon."),
    "nudge-escalated": (
        "Reported upwards: {branch} is still behind",
        "The branch was reminded and has not caught up: {text}.",
    ),
    "nudge-settled": ("Reminder lifted: {branch}", "What was overdue is made up; the reminder is lifted."),
    "branch-urged": ("Urged by supervision: {branch}", "The supervisor urges: {reason}"),
    "notice-submitted": ("Notice to be reviewed: {title}", "A notice of commendation waits to be issued."),
    "notice-returned": ("Notice returned: {title}", "The notice was returned. Reason: {reason}"),
    "notice-issued": ("Notice {number}: {title}", "A commendation, for all branches to learn from."),
    "notice-retracted": ("Notice {number} taken back: {title}", "It was taken back. Reason: {reason}"),
    "plan-submitted": ("Annual plan to be approved", "{branch}: the plan for {year} waits for approval."),
    "plan-approved": ("Annual plan approved", "The plan for {year} is approved. {comment}"),
    "plan-returned": ("Annual plan returned", "The plan for {year} was returned. Reason: {reason}"),
    "discrepancy-found": (
        "Comparison found something wrong: {kind}",
        "The service {service} compared its data and found {count} places that do not fit. Run lianxue facts check",
        "on the server and go by the operations manual.",
    ),
    "delivery-parked": (
        "Not delivered: {channel}",
        "The ledger's checkpoint did not get out over {channel} ({provider_code}) and is not tried again. Mend the",
        "cause and send it again, as the operations manual says.",
    ),
    "reminder-raised-event-week_before": (
        "Takes place {when}: {theme}",
        "Event {number} takes place on {due_on}. Please prepare.",
    ),
    "reminder-raised-event-day_before": (
        "Takes place {when}: {theme}",
        "Event {number} takes place on {due_on}. Please be there in time.",
    ),
    "reminder-raised-hold-overdue": (
        "Was it held? {theme}",
        "The date of event {number} is over and nobody put down whether it was held. Put it down, reschedule or",
        "cancel it.",
    ),
    "reminder-raised-hold-escalated": (
        "Still not known whether it was held: {theme}",
        "The date of event {number} was days ago and nobody put down whether it was held. The branch secretary is",
        "asked to see to it.",
    ),
    "reminder-raised-summary-on_the_day": ("Summary due today: {theme}", "The summary of event {number} is due today."),
    "reminder-raised-summary-overdue": (
        "Summary overdue: {theme}",
        "The summary of event {number} was due on {due_on}. Please make it up soon.",
    ),
    "reminder-raised-summary-escalated": (
        "Summary overdue, please see to it: {theme}",
        "The summary of event {number} was due on {due_on} and is not there yet. The branch secretary is asked to",
        "see to it.",
    ),
    "reminder-raised-publication-on_the_day": (
        "Publication due today: {theme}",
        "The briefing of event {number} is to be published today.",
    ),
    "reminder-raised-publication-overdue": (
        "Publication overdue: {theme}",
        "The briefing of event {number} was to be published by {due_on}.",
    ),
    "reminder-raised-publication-escalated": (
        "Publication overdue, please see to it: {theme}",
        "The briefing of event {number} was to be published by {due_on} and is not yet. The branch secretary is",
        "asked to see to it.",
    ),
    "reminder-raised-settlement-on_the_day": (
        "Settlement due today: {theme}",
        "The money of event {number} is to be settled today.",
    ),
    "reminder-raised-settlement-overdue": (
        "Settlement overdue: {theme}",
        "The money of event {number} was to be settled by {due_on}.",
    ),
    "reminder-raised-settlement-escalated": (
        "Settlement overdue, please see to it: {theme}",
        "The money of event {number} was to be settled by {due_on} and is not yet. The unit's leaders are asked to",
        "see to it.",
    ),
    "reminder-raised-outcome-week_before": (
        "Due {when}: {title}",
        "The outcome that is yours to carry out is due on {due_on}.",
    ),
    "reminder-raised-outcome-on_the_day": (
        "Due today: {title}",
        "The outcome that is yours to carry out is due today.",
    ),
    "reminder-raised-outcome-overdue": (
        "Overdue: {title}",
        "The outcome that is yours to carry out was due on {due_on}. Please see to it soon.",
    ),
    "reminder-raised-outcome-escalated": (
        "Outcome overdue, please see to it: {title}",
        "An outcome of event {number} was due on {due_on} and is not done yet. The branch secretary is asked to",
        "see to it.",
    ),
    "reminder-raised-finding-week_before": (
        "Rectification due {when}: {theme}",
        "The finding about this event is to be rectified by {due_on}.",
    ),
    "reminder-raised-finding-day_before": (
        "Rectification due {when}: {theme}",
        "The finding about this event is to be rectified by {due_on}.",
    ),
    "reminder-raised-approval-overdue": (
        "Approval has waited for days: {theme}",
        "Event {number} waits for approval by {role}, longer than it should.",
    ),
    "reminder-raised-approval-escalated": (
        "Approval still not decided: {theme}",
        "Event {number} waits for approval by {role}. It was due on {due_on}.",
    ),
    "member-greeted-birthday": ("Happy birthday", "Happy birthday! We wish you good health and all the best."),
    "member-greeted-political_birthday": (
        "Happy political birthday",
        "Today is the day on which you joined the Party. Stay true to what you set out for.",
    ),
    "invitation-reminded": (
        "Answer nearly due, please call: {theme}",
        "{partner} has not answered the invitation to event {number} yet; the deadline is {due_on}. Call their",
        "contact, or enter the answer for them.",
    ),
    "delivery-parked-own": (
        "Mail not delivered",
        "A message to your mail address did not get out ({provider_code}). Please check the address in the",
        "notification settings.",
    ),
    "delivery-parked-channel": (
        "Channel stuck: {name}",
        "Messages over {name} did not get out ({provider_code}) and are not tried again. Mend the cause, then send",
        "them again on the channel's page.",
    ),
    "delivery-parked-partner": (
        "Mail to the partner not delivered: {theme}",
        "The mail about event {number} to {partner}'s contact did not get out ({provider_code}). Check the address and",
        "send it again, or tell them another way.",
    ),
    "dispatch-reminded": (
        "Integrity while you are away: {project}",
        "While you are away, keep to the rules of integrity: no meals, presents or arrangements of the audited",
        "unit.",
    ),
}
