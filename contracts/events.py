"""Facts of the events service: plans, funds, the study event's life, seats, money, briefing, supervision, ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from kit.envelope import private

# --- plans and funds ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class FundOpened:
    """A source of money for one year. `kind`: administrative, party_dues, agreement."""

    TYPE: ClassVar[str] = "fund.opened.v1"
    AGGREGATE: ClassVar[str] = "fund_id"
    SUBJECT: ClassVar[str] = "fund_id"
    fund_id: str
    unit_id: str
    name: str
    year: int
    kind: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class _OfFund:
    AGGREGATE: ClassVar[str] = "fund_id"
    SUBJECT: ClassVar[str] = "fund_id"
    fund_id: str
    unit_id: str
    name: str
    year: int
    amount: str


@dataclass(frozen=True, kw_only=True)
class FundAdjusted(_OfFund):
    """Finance changed the yearly amount from `before` to `amount`."""

    TYPE: ClassVar[str] = "fund.adjusted.v1"
    before: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FundClosed(_OfFund):
    """The year is closed: nothing more is reserved on it. `amount` less `spent` was not used."""

    TYPE: ClassVar[str] = "fund.closed.v1"
    spent: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class _OfPlan:
    AGGREGATE: ClassVar[str] = "plan_id"
    SUBJECT: ClassVar[str] = "plan_id"
    plan_id: str
    branch_id: str
    year: int


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(_OfPlan):
    """A branch's annual plan was written or edited."""

    TYPE: ClassVar[str] = "plan.drafted.v1"
    lines: int
    estimate: str
    copied_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanSubmitted(_OfPlan):
    """The plan waits for approval."""

    TYPE: ClassVar[str] = "plan.submitted.v1"
    lines: int
    estimate: str


@dataclass(frozen=True, kw_only=True)
class PlanApproved(_OfPlan):
    """Leader or committee approved the plan."""

    TYPE: ClassVar[str] = "plan.approved.v1"
    comment: str


@dataclass(frozen=True, kw_only=True)
class PlanReturned(_OfPlan):
    """The plan went back to its branch."""

    TYPE: ClassVar[str] = "plan.returned.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlanHandedOver(_OfPlan):
    """The plan belongs to another branch now: its former one was dissolved."""

    TYPE: ClassVar[str] = "plan.handed_over.v1"
    from_branch_id: str
    reason: str


# --- the study event ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _OfEvent:
    """`responsible_id`: who runs the event now; empty in facts of versions that knew the proposer only."""

    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    number: str
    branch_id: str
    unit_id: str
    state: str
    theme: str
    proposer_id: str
    responsible_id: str = ""


@dataclass(frozen=True, kw_only=True)
class EventDrafted(_OfEvent):
    """A proposal was saved for the first time."""

    TYPE: ClassVar[str] = "event.drafted.v1"
    copied_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventRevised(_OfEvent):
    """A proposal was edited. `reopened`: a material edit took it from review or later back to draft."""

    TYPE: ClassVar[str] = "event.revised.v1"
    fields: list[str]
    reopened: bool = False


@dataclass(frozen=True, kw_only=True)
class EventSubmitted(_OfEvent):
    """The proposal waits for approvals. `packs`: the rule packs (id@version) by which it was judged."""

    TYPE: ClassVar[str] = "event.submitted.v1"
    estimate: str
    partner_ids: list[str]
    packs: list[str]
    warnings: int
    chain: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class EventWithdrawn(_OfEvent):
    """The proposer took it back."""

    TYPE: ClassVar[str] = "event.withdrawn.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventReturned(_OfEvent):
    """An approver sent it back to the proposer."""

    TYPE: ClassVar[str] = "event.returned.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventRejected(_OfEvent):
    """An approver refused it for good."""

    TYPE: ClassVar[str] = "event.rejected.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventApproved(_OfEvent):
    """The last step approved; money is reserved. Carries all that an invitation needs."""

    TYPE: ClassVar[str] = "event.approved.v1"
    terms: int
    form: str
    venue: dict[str, Any]
    slots: list[dict[str, str]]
    partner_ids: list[str]
    capacity: int | None
    agenda: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class EventPartnersChanged(_OfEvent):
    """While inviting: a partner was added, or the event goes on without one that declined."""

    TYPE: ClassVar[str] = "event.partners_changed.v1"
    terms: int
    partner_ids: list[str]
    added: str | None = None
    removed: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventConfirmed(_OfEvent):
    """All partners agreed on this slot; people and venue are taken from now on."""

    TYPE: ClassVar[str] = "event.confirmed.v1"
    starts_at: str
    ends_at: str
    partner_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class EventVenueTaken(_OfEvent):
    """All partners agreed, but another event has the venue at that time: the organizer changes time or venue."""

    TYPE: ClassVar[str] = "event.venue_taken.v1"
    taken_by: str


@dataclass(frozen=True, kw_only=True)
class EventResourceTaken(_OfEvent):
    """All partners agreed, but a vehicle, room or equipment is not to be had at that time. `taken_by`: the event.

    `why`: `code` (event, outage, retired), `name` of the resource and `label` (the event's number, or why it is out of
    order), for those who do not read `reason`.
    """

    TYPE: ClassVar[str] = "event.resource_taken.v1"
    resource_id: str
    taken_by: str | None = None
    reason: str = ""
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EventResourcesChanged(_OfEvent):
    """Vehicles, rooms and equipment of the event; wishes until it is confirmed, from then on it has them."""

    TYPE: ClassVar[str] = "event.resources_changed.v1"
    resource_ids: list[str]
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class EventAbsencesRecorded(_OfEvent):
    """Why people with a seat were not there; the reasons stay in the event. `unexplained`: absent without one."""

    TYPE: ClassVar[str] = "event.absences_recorded.v1"
    member_ids: list[str]
    guests: int = 0
    unexplained: int = 0


@dataclass(frozen=True, kw_only=True)
class EventDeclined(_OfEvent):
    """Every partner declined."""

    TYPE: ClassVar[str] = "event.declined.v1"


@dataclass(frozen=True, kw_only=True)
class EventRescheduled(_OfEvent):
    """A confirmed event asks its partners for another date. Same terms unless year, cost or venue change."""

    TYPE: ClassVar[str] = "event.rescheduled.v1"
    terms: int
    slots: list[dict[str, str]]
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventCancelled(_OfEvent):
    """Called off; seats, venue and money are free, links are dead."""

    TYPE: ClassVar[str] = "event.cancelled.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventHandedOver(_OfEvent):
    """Another branch has it now (a dissolved temporary branch's parent), or a successor runs it (`to_account_id`)."""

    TYPE: ClassVar[str] = "event.handed_over.v1"
    from_branch_id: str
    reason: str
    from_account_id: str | None = None
    to_account_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventArranged(_OfEvent):
    """The inviting side told what the visit needs; the text may name people, so it stays private."""

    TYPE: ClassVar[str] = "event.arranged.v1"
    arrangements: dict[str, str | None] = private()


@dataclass(frozen=True, kw_only=True)
class EventHeld(_OfEvent):
    """It took place. `present`: own members and guests checked in; `absent`: booked and not there."""

    TYPE: ClassVar[str] = "event.held.v1"
    present: int
    absent: int


@dataclass(frozen=True, kw_only=True)
class EventSummarized(_OfEvent):
    """Reflections, outcomes (or an explicit none) and a reviewed briefing are there."""

    TYPE: ClassVar[str] = "event.summarized.v1"
    reflections: int
    outcomes: int


@dataclass(frozen=True, kw_only=True)
class EventPublished(_OfEvent):
    """The briefing goes to these channels and to the publication register."""

    TYPE: ClassVar[str] = "event.published.v1"
    channels: list[str]
    title: str


@dataclass(frozen=True, kw_only=True)
class EventClosed(_OfEvent):
    """Done, settled and filed."""

    TYPE: ClassVar[str] = "event.closed.v1"


@dataclass(frozen=True, kw_only=True)
class EventImported(_OfEvent):
    """An event of before this product was entered afterwards, from row `row` of the file with this SHA-256.

    It never went through approvals here, and its money lies on no fund.
    """

    TYPE: ClassVar[str] = "event.imported.v1"
    file_sha256: str
    row: int
    legacy_number: str | None
    starts_on: str
    ends_on: str
    partner_ids: list[str]
    estimate: str
    actual: str
    own_headcount: int | None = None
    partner_headcount: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProcessResumed(_OfEvent):
    """An administrator asks once more for the `steps` of a process that nobody has confirmed.

    `cause_type` and `event_version`: which change of the event it follows from; `state`, `slots` and `event_reason` as
    at that change; `reason`: the administrator's.
    """

    TYPE: ClassVar[str] = "process.resumed.v1"
    AGGREGATE: ClassVar[str] = "process_id"
    process_id: str
    kind: str
    cause_type: str
    event_version: int
    event_reason: str
    steps: list[str]
    slots: list[dict[str, str]]
    reason: str


# --- approvals ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(_OfEvent):
    """A step of the chain is now awaiting its role; of which `approvers` different people are needed."""

    TYPE: ClassVar[str] = "approval.requested.v1"
    approval_id: str
    step: int
    role: str
    approvers: int = 1


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(_OfEvent):
    """A step was decided. `decision`: approved, returned, rejected. `for_account_id`: whose place a deputy took."""

    TYPE: ClassVar[str] = "approval.decided.v1"
    approval_id: str
    step: int
    role: str
    decision: str
    comment: str
    for_account_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApprovalUrged(_OfEvent):
    """The proposer urged the pending step (once a day)."""

    TYPE: ClassVar[str] = "approval.urged.v1"
    approval_id: str
    step: int
    role: str


# --- seats -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _OfBooking:
    """`seats_taken`: how many people of the inviting side have a seat now; null in facts that do not say."""

    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    branch_id: str
    theme: str
    booking_id: str
    member_id: str | None
    guest: bool = False
    seats_taken: int | None = None


@dataclass(frozen=True, kw_only=True)
class BookingMade(_OfBooking):
    """A seat is taken. `override_reason`: a named person accepted a conflict."""

    TYPE: ClassVar[str] = "booking.made.v1"
    override_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class BookingWaitlisted(_OfBooking):
    """No seat left: on the waiting list."""

    TYPE: ClassVar[str] = "booking.waitlisted.v1"
    override_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class BookingPromoted(_OfBooking):
    """A seat became free for the first one waiting."""

    TYPE: ClassVar[str] = "booking.promoted.v1"


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(_OfBooking):
    """A seat or a place on the waiting list was given back."""

    TYPE: ClassVar[str] = "booking.cancelled.v1"


@dataclass(frozen=True, kw_only=True)
class CheckinRecorded:
    """Somebody is there. `how`: list, code, paper; a partner's guest has a partner_id and no member_id.

    `evidence_id`: the picture of the sheet that was signed on paper on `signed_on`.
    """

    TYPE: ClassVar[str] = "checkin.recorded.v1"
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    branch_id: str
    checkin_id: str
    member_id: str | None
    partner_id: str | None
    how: str
    guest_name: str | None = private(None)
    evidence_id: str | None = None
    signed_on: str | None = None


# --- resources ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ResourceChanged:
    """A vehicle, room or piece of equipment as it is now.

    `change`: added, edited, retired, reinstated, outage_added or outage_lifted (with the outage's id, times, reason).
    """

    TYPE: ClassVar[str] = "resource.changed.v1"
    AGGREGATE: ClassVar[str] = "resource_id"
    SUBJECT: ClassVar[str] = "resource_id"
    resource_id: str
    unit_id: str
    name: str
    kind: str
    seats: int | None
    retired: bool
    change: str
    outage_id: str | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    reason: str | None = None


# --- money -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _OfBudget:
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    branch_id: str
    fund_id: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class BudgetReserved(_OfBudget):
    """The estimate is reserved on the fund."""

    TYPE: ClassVar[str] = "budget.reserved.v1"


@dataclass(frozen=True, kw_only=True)
class BudgetReleased(_OfBudget):
    """What was reserved is free again."""

    TYPE: ClassVar[str] = "budget.released.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExpenseRecorded(_OfBudget):
    """Money was spent against an invoice; it moved from reserved to spent."""

    TYPE: ClassVar[str] = "expense.recorded.v1"
    expense_id: str
    category: str
    invoice_no: str
    spent_on: str


@dataclass(frozen=True, kw_only=True)
class _OfExpenseRequest(_OfBudget):
    """`excess`: what the expense needs beyond what the event had reserved; `requester_id`: the account that asked."""

    request_id: str
    excess: str
    category: str
    invoice_no: str
    spent_on: str
    requester_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ExpenseRequested(_OfExpenseRequest):
    """An expense above the line waits for finance."""

    TYPE: ClassVar[str] = "expense.requested.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExpenseApproved(_OfExpenseRequest):
    """Finance allowed it; `expense.recorded` with the same id follows."""

    TYPE: ClassVar[str] = "expense.approved.v1"
    comment: str


@dataclass(frozen=True, kw_only=True)
class ExpenseRefused(_OfExpenseRequest):
    """Finance did not allow it, or the event's money was given back; its invoice number is free again."""

    TYPE: ClassVar[str] = "expense.refused.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContributionRecorded:
    """Somebody gave something; it is in no total. `kind`: donation, partner_paid. No `amount`: in kind.

    `cost_shifted`: what a partner paid may be cost passed on to them.
    """

    TYPE: ClassVar[str] = "contribution.recorded.v1"
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    branch_id: str
    contribution_id: str
    kind: str
    received_on: str
    amount: str | None = None
    partner_id: str | None = None
    cost_shifted: bool = False
    member_id: str | None = private(None)
    giver: str | None = private(None)
    description: str | None = private(None)


@dataclass(frozen=True, kw_only=True)
class BudgetSettled(_OfBudget):
    """Finance closed the money side; `amount` is what was spent, `released` what went back."""

    TYPE: ClassVar[str] = "budget.settled.v1"
    released: str


# --- summary -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _OfSummary:
    AGGREGATE: ClassVar[str] = "event_id"
    SUBJECT: ClassVar[str] = "event_id"
    event_id: str
    branch_id: str
    theme: str


@dataclass(frozen=True, kw_only=True)
class ReflectionAdded(_OfSummary):
    """A participant wrote a reflection (the text stays in the event)."""

    TYPE: ClassVar[str] = "reflection.added.v1"
    reflection_id: str
    author_id: str


@dataclass(frozen=True, kw_only=True)
class OutcomeAdded(_OfSummary):
    """A problem to be solved as a result, with owner and due date."""

    TYPE: ClassVar[str] = "outcome.added.v1"
    outcome_id: str
    problem: str
    owner_id: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class OutcomeChanged(_OfSummary):
    """An outcome moved on. `stage`: linked, integrated, solved, verified; `from_stage`: the one it left, if any."""

    TYPE: ClassVar[str] = "outcome.changed.v1"
    outcome_id: str
    state: str
    stage: str | None = None
    from_stage: str | None = None
    reason: str | None = None
    evidence_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OutcomesWaived(_OfSummary):
    """The branch says that there is no outcome, and why."""

    TYPE: ClassVar[str] = "outcome.waived.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class PhotoAdded(_OfSummary):
    """A photo hangs on the event."""

    TYPE: ClassVar[str] = "photo.added.v1"
    attachment_id: str
    caption: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class BriefingSaved(_OfSummary):
    """The briefing's text was saved; `text_sha256` is the hash of title, newline and body."""

    TYPE: ClassVar[str] = "briefing.saved.v1"
    revision: int
    author_id: str
    text_sha256: str


@dataclass(frozen=True, kw_only=True)
class BriefingSubmitted(_OfSummary):
    """The briefing waits for review."""

    TYPE: ClassVar[str] = "briefing.submitted.v1"
    revision: int
    author_id: str


@dataclass(frozen=True, kw_only=True)
class BriefingApproved(_OfSummary):
    """Secretary or leader, not the author, approved the briefing."""

    TYPE: ClassVar[str] = "briefing.approved.v1"
    revision: int
    author_id: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class BriefingScreened(_OfSummary):
    """Somebody else than the author looked for what could disclose an audit (保密审查).

    `words`: how many were found, `cleared`: how many of them may stay; the words themselves stay in the event.
    `implied`: no word disclosed anything, and the approval was the screening, too.
    """

    TYPE: ClassVar[str] = "briefing.screened.v1"
    revision: int
    author_id: str
    result: str
    implied: bool
    words: int
    cleared: int
    remark: str


@dataclass(frozen=True, kw_only=True)
class BriefingReturned(_OfSummary):
    """The reviewer sent the briefing back."""

    TYPE: ClassVar[str] = "briefing.returned.v1"
    revision: int
    author_id: str
    reason: str


# --- supervision -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class InspectionOpened:
    """A round with its recorded seed: anyone can draw the same sample again."""

    TYPE: ClassVar[str] = "inspection.opened.v1"
    AGGREGATE: ClassVar[str] = "inspection_id"
    SUBJECT: ClassVar[str] = "inspection_id"
    inspection_id: str
    unit_id: str
    from_on: str
    to_on: str
    branch_ids: list[str]
    sample_size: int
    seed: int
    event_ids: list[str]
    name: str = ""
    population_size: int | None = None
    population_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class _OfInspection:
    AGGREGATE: ClassVar[str] = "inspection_id"
    SUBJECT: ClassVar[str] = "inspection_id"
    inspection_id: str
    unit_id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class InspectionPrepared(_OfInspection):
    """A draft round with its period, size and seed; nothing is drawn yet."""

    TYPE: ClassVar[str] = "inspection.prepared.v1"
    name: str
    from_on: str
    to_on: str
    branch_ids: list[str]
    sample_size: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class InspectionRevised(InspectionPrepared):
    """The draft was changed; `changed` names what."""

    TYPE: ClassVar[str] = "inspection.revised.v1"
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class InspectionKickedOff(_OfInspection):
    """The kickoff meeting or announcement was recorded; its text stays in the round."""

    TYPE: ClassVar[str] = "inspection.kicked_off.v1"
    held_on: str


@dataclass(frozen=True, kw_only=True)
class InspectionStarted(_OfInspection):
    """The team went on site."""

    TYPE: ClassVar[str] = "inspection.started.v1"


@dataclass(frozen=True, kw_only=True)
class InspectionDrafted(_OfInspection):
    """The report's statements were saved: how many, and how many of them still rest on nothing."""

    TYPE: ClassVar[str] = "inspection.drafted.v1"
    statements: int
    without_evidence: int


@dataclass(frozen=True, kw_only=True)
class InspectionReported(_OfInspection):
    """The report stands: nothing is scored or found in this round any more."""

    TYPE: ClassVar[str] = "inspection.reported.v1"


@dataclass(frozen=True, kw_only=True)
class InspectionClosed(_OfInspection):
    """Every finding of the round is verified."""

    TYPE: ClassVar[str] = "inspection.closed.v1"


@dataclass(frozen=True, kw_only=True)
class InspectorAppointed(_OfInspection):
    """An account is on the round's team, both days included."""

    TYPE: ClassVar[str] = "inspector.appointed.v1"
    account_id: str
    from_on: str
    to_on: str


@dataclass(frozen=True, kw_only=True)
class InspectorEnded(_OfInspection):
    """An account is on the team no more, before its time was over."""

    TYPE: ClassVar[str] = "inspector.ended.v1"
    account_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventScored:
    """Four scores, 0–5 each, for one event of the sample."""

    TYPE: ClassVar[str] = "inspection.scored.v1"
    AGGREGATE: ClassVar[str] = "inspection_id"
    SUBJECT: ClassVar[str] = "event_id"
    inspection_id: str
    event_id: str
    records: int
    publicity: int
    summary: int
    learning: int


@dataclass(frozen=True, kw_only=True)
class _OfFinding:
    AGGREGATE: ClassVar[str] = "finding_id"
    SUBJECT: ClassVar[str] = "event_id"
    finding_id: str
    inspection_id: str
    event_id: str
    branch_id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class FindingRaised(_OfFinding):
    """A supervisor found something. `rectification`: instant, prompt, planned."""

    TYPE: ClassVar[str] = "finding.raised.v1"
    rectification: str
    category: str
    method: str
    due_at: str
    severity: str = "general"


@dataclass(frozen=True, kw_only=True)
class FindingPlanned(_OfFinding):
    """The branch made a dated plan: how many measures, and when the last of them is due. Their text stays there."""

    TYPE: ClassVar[str] = "finding.planned.v1"
    measures: int
    last_due_on: str


@dataclass(frozen=True, kw_only=True)
class FindingExtensionRequested(_OfFinding):
    """The branch asks for a later last day."""

    TYPE: ClassVar[str] = "finding.extension_requested.v1"
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingExtensionDecided(_OfFinding):
    """A supervisor granted or refused it; `due_at`: the last moment that holds now."""

    TYPE: ClassVar[str] = "finding.extension_decided.v1"
    granted: bool
    due_at: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingEscalated(_OfFinding):
    """It is late, and the next step of the ladder has come: `role` is told. Once a step and clock."""

    TYPE: ClassVar[str] = "finding.escalated.v1"
    step: int
    role: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class FindingRectified(_OfFinding):
    """The branch says that it is put right."""

    TYPE: ClassVar[str] = "finding.rectified.v1"


@dataclass(frozen=True, kw_only=True)
class FindingVerified(_OfFinding):
    """A supervisor looked again: it is."""

    TYPE: ClassVar[str] = "finding.verified.v1"


@dataclass(frozen=True, kw_only=True)
class FindingReopened(_OfFinding):
    """A supervisor looked again: it is not."""

    TYPE: ClassVar[str] = "finding.reopened.v1"
    reason: str


@dataclass(frozen=True, kw_only=True)
class FindingHandedOver(_OfFinding):
    """Another branch has to put it right: the former one was dissolved."""

    TYPE: ClassVar[str] = "finding.handed_over.v1"
    from_branch_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountabilityApplied:
    """A measure of the one table was taken against a branch. No person is named."""

    TYPE: ClassVar[str] = "accountability.applied.v1"
    AGGREGATE: ClassVar[str] = "accountability_id"
    SUBJECT: ClassVar[str] = "accountability_id"
    accountability_id: str
    branch_id: str
    unit_id: str
    measure: str
    name: str
    finding_ids: list[str]
    reason: str
    basis: str


# --- rules -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RulePackUploaded:
    """An office uploaded a version of a rule pack. `branch_rules`: those of its rules that are about branches and
    about greetings, with kind, limits, clause, source, verified, effective_from and effective_to; the members service
    goes by them. `partner_rules`: the same of those about the days around a partner's answer, for the partners service.
    """

    TYPE: ClassVar[str] = "rule_pack.uploaded.v1"
    AGGREGATE: ClassVar[str] = "upload_id"
    SUBJECT: ClassVar[str] = "upload_id"
    upload_id: str
    unit_id: str
    pack_id: str
    pack_version: str
    scope: str
    effective_from: str | None
    effective_to: str | None
    rules: int
    text_sha256: str
    branch_rules: list[dict[str, Any]] = field(default_factory=list)
    partner_rules: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class RulePacksChosen:
    """An office chose the local packs that it follows from now on; an empty list means none."""

    TYPE: ClassVar[str] = "rule_pack.chosen.v1"
    AGGREGATE: ClassVar[str] = "choice_id"
    SUBJECT: ClassVar[str] = "choice_id"
    choice_id: str
    unit_id: str
    pack_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class CalendarChanged:
    """An office entered days off and days worked of a year: {date, workday, name}; an empty list takes them back."""

    TYPE: ClassVar[str] = "calendar.changed.v1"
    AGGREGATE: ClassVar[str] = "calendar_id"
    SUBJECT: ClassVar[str] = "calendar_id"
    calendar_id: str
    unit_id: str
    year: int
    days: list[dict[str, Any]]


# --- oversight ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _OfNudge:
    AGGREGATE: ClassVar[str] = "nudge_id"
    SUBJECT: ClassVar[str] = "branch_id"
    nudge_id: str
    branch_id: str
    unit_id: str


@dataclass(frozen=True, kw_only=True)
class NudgeOpened(_OfNudge):
    """A branch is behind and is reminded, once a case. `reasons`: {reason, value, limit, text}; `overdue`: how many."""

    TYPE: ClassVar[str] = "nudge.opened.v1"
    reasons: list[dict[str, Any]]
    overdue: int
    text: str


@dataclass(frozen=True, kw_only=True)
class NudgeEscalated(_OfNudge):
    """It did not improve for as many days as the office waits: its leaders hear of it, once a case."""

    TYPE: ClassVar[str] = "nudge.escalated.v1"
    reasons: list[dict[str, Any]]
    overdue: int
    text: str
    opened_at: str


@dataclass(frozen=True, kw_only=True)
class NudgeSettled(_OfNudge):
    """The case is over. `why`: caught_up, dissolved."""

    TYPE: ClassVar[str] = "nudge.settled.v1"
    why: str


@dataclass(frozen=True, kw_only=True)
class ReminderRaised:
    """A day has come on which people are reminded of one thing, once a stage and due day.

    `kind`: event (it is near), hold, summary, publication, settlement, outcome, finding, approval; `stage`:
    week_before, day_before, on_the_day, overdue, escalated. `role`: whose turn it is, where it is not the branch's.
    `member_ids`: who has a seat.
    """

    TYPE: ClassVar[str] = "reminder.raised.v1"
    AGGREGATE: ClassVar[str] = "reminder_id"
    SUBJECT: ClassVar[str] = "subject_id"
    reminder_id: str
    kind: str
    stage: str
    thing_id: str
    subject_id: str
    event_id: str | None
    branch_id: str
    unit_id: str
    due_on: str
    title: str
    role: str | None = None
    responsible_id: str | None = None
    owner_id: str | None = None
    member_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class BranchUrged:
    """A supervisor urged a branch by hand; `nudge_id`: its open case, where there is one."""

    TYPE: ClassVar[str] = "branch.urged.v1"
    AGGREGATE: ClassVar[str] = "urging_id"
    SUBJECT: ClassVar[str] = "branch_id"
    urging_id: str
    branch_id: str
    reason: str
    nudge_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class _OfNotice:
    AGGREGATE: ClassVar[str] = "notice_id"
    SUBJECT: ClassVar[str] = "notice_id"
    notice_id: str
    unit_id: str
    title: str
    event_ids: list[str]
    branch_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class NoticeDrafted(_OfNotice):
    """A notice of commendation (经验通报) was written or edited."""

    TYPE: ClassVar[str] = "notice.drafted.v1"


@dataclass(frozen=True, kw_only=True)
class NoticeSubmitted(_OfNotice):
    """It waits for somebody else's eyes."""

    TYPE: ClassVar[str] = "notice.submitted.v1"


@dataclass(frozen=True, kw_only=True)
class NoticeReturned(_OfNotice):
    """It goes back to its author; `author_id` is an account."""

    TYPE: ClassVar[str] = "notice.returned.v1"
    author_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class NoticeIssued(_OfNotice):
    """Somebody other than its author issued it under its number. `text_sha256` is that of its title and words."""

    TYPE: ClassVar[str] = "notice.issued.v1"
    number: str
    text_sha256: str


@dataclass(frozen=True, kw_only=True)
class NoticeRetracted(_OfNotice):
    """It no longer holds, and why; its number is not given again."""

    TYPE: ClassVar[str] = "notice.retracted.v1"
    number: str
    reason: str


# --- ledger ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LedgerRead:
    """Somebody read or exported the ledger, a query once. `what`: query, as_of, entry, export, register.

    `unit_id`: the reader's unit. The filters tell what they look for, which is no other unit's business.
    """

    TYPE: ClassVar[str] = "ledger.read.v1"
    AGGREGATE: ClassVar[str] = "read_id"
    SUBJECT: ClassVar[str] = "read_id"
    read_id: str
    what: str
    filters: dict[str, str]
    unit_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecordRead:
    """A supervisor opened something of the unit: an event, its budget, the register, a dossier (`what`). One fact a
    document, account and quarter of an hour.
    """

    TYPE: ClassVar[str] = "record.read.v1"
    AGGREGATE: ClassVar[str] = "read_id"
    SUBJECT: ClassVar[str] = "read_id"
    read_id: str
    what: str
    subject_id: str | None
    filters: dict[str, str]
    unit_id: str | None


@dataclass(frozen=True, kw_only=True)
class CheckpointSigned:
    """The tree as it was at `size` entries, signed. `daily`: the one of the day.

    With `note` and `signature` it is to be sent out: the day's own, and those that a supervisor has sent.
    """

    TYPE: ClassVar[str] = "checkpoint.signed.v1"
    AGGREGATE: ClassVar[str] = "checkpoint_id"
    SUBJECT: ClassVar[str] = "checkpoint_id"
    checkpoint_id: str
    size: int
    root_hash: str
    key_id: str
    daily: bool = False
    note: str | None = None
    signature: str | None = None


@dataclass(frozen=True, kw_only=True)
class LedgerKeyRotated:
    """Checkpoints are signed with another key from now on. `note`: the succession, signed by the key that goes.

    Without one the former key was lost: nobody vouches for the new one but the office, by announcing it.
    """

    TYPE: ClassVar[str] = "ledger.key_rotated.v1"
    AGGREGATE: ClassVar[str] = "key_id"
    SUBJECT: ClassVar[str] = "key_id"
    key_id: str
    public_key: str
    from_key_id: str
    reason: str
    note: str | None = None
    signature: str | None = None


FACTS = (
    FundOpened, FundAdjusted, FundClosed, PlanDrafted, PlanSubmitted, PlanApproved, PlanReturned, PlanHandedOver,
    EventDrafted, EventRevised, EventSubmitted, EventWithdrawn, EventReturned, EventRejected, EventApproved,
    EventPartnersChanged, EventConfirmed, EventVenueTaken, EventDeclined, EventRescheduled, EventCancelled,
    EventHandedOver, EventArranged, EventHeld, EventSummarized, EventPublished, EventClosed, EventImported,
    ProcessResumed, ApprovalRequested, ApprovalDecided, ApprovalUrged,
    BookingMade, BookingWaitlisted, BookingPromoted, BookingCancelled, CheckinRecorded,
    BudgetReserved, BudgetReleased, ExpenseRecorded, BudgetSettled,
    ExpenseRequested, ExpenseApproved, ExpenseRefused, ContributionRecorded,
    ReflectionAdded, OutcomeAdded, OutcomeChanged, OutcomesWaived, PhotoAdded,
    BriefingSaved, BriefingSubmitted, BriefingApproved, BriefingReturned, BriefingScreened,
    InspectionOpened, EventScored, FindingRaised, FindingRectified, FindingVerified, FindingReopened,
    FindingHandedOver, FindingPlanned, FindingExtensionRequested, FindingExtensionDecided, FindingEscalated,
    InspectionPrepared, InspectionRevised, InspectionKickedOff, InspectionStarted, InspectionDrafted,
    InspectionReported, InspectionClosed, InspectorAppointed, InspectorEnded, AccountabilityApplied, RecordRead,
    RulePackUploaded, RulePacksChosen, CalendarChanged,
    LedgerRead, CheckpointSigned, LedgerKeyRotated,
    ResourceChanged, EventResourcesChanged, EventResourceTaken, EventAbsencesRecorded,
    NudgeOpened, NudgeEscalated, NudgeSettled, BranchUrged, ReminderRaised,
    NoticeDrafted, NoticeSubmitted, NoticeReturned, NoticeIssued, NoticeRetracted,
)  # fmt: skip
