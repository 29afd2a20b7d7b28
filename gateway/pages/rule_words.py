"""The words for rule packs: where a pack stands, what a rule judges, and its figures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

SCOPES = {"national": _l("National"), "office": _l("Of the office"), "local": _l("Of a place")}
RULES = {
    "vehicle_per_day": _l("Price of a vehicle a day"),
    "meal_per_person": _l("Price of a meal a person"),
    "meals_per_day": _l("Meals a day"),
    "lecture_per_hour": _l("Fee of a lecture"),
    "lecture_hours_per_half_day": _l("Lecture hours paid a half day"),
    "venue_per_person_half_day": _l("Price of a room"),
    "forbidden_words": _l("Budget lines that must not be"),
    "checklist": _l("Items of discipline to confirm"),
    "unplanned": _l("Outside the annual plan"),
    "off_site_per_year": _l("Studies outside the city in a year"),
    "out_of_province_two_years": _l("Studies outside the province in two years"),
    "agreement_left": _l("Yearly amount of an agreement"),
    "fund_year": _l("Year of the fund"),
    "under_audit_without": _l("While the partner is under audit"),
    "lead_time": _l("Time before the study"),
    "holiday": _l("Days off"),
    "day_of_month": _l("Theme day of the Party"),
    "approval_chain": _l("Who approves"),
    "temporary_branch": _l("When a temporary branch is due"),
    "regular_branch": _l("When a regular branch is due"),
    "finding_clocks": _l("Time to rectify findings"),
    "finding_escalation": _l("Who hears of overdue findings"),
    "accountability_measures": _l("Measures that may be taken"),
    "owed_after": _l("When what is owed is overdue"),
    "branch_duty": _l("Studies that a branch owes"),
    "weak_branch": _l("When a branch is reminded"),
}
FIGURES = {
    "at_most": _l("at most"),
    "at_least": _l("at least"),
    "warn_under": _l("warned below"),
    "seats_over": _l("seats over"),
    "months": _l("months"),
    "full_members": _l("full members"),
    "committee_from": _l("a committee from"),
    "day": _l("day of the month"),
    "days": _l("days"),
    "instant_working_days": _l("at once, working days"),
    "prompt_days": _l("promptly, days"),
    "planned_months": _l("as planned, months"),
    "extension_days": _l("extension, days"),
    "hold": _l("to be held, days"),
    "summary": _l("summary, days"),
    "briefing": _l("briefing, days"),
    "publication": _l("publication, days"),
    "settlement": _l("settlement, days"),
    "approval": _l("an approval, days"),
    "per_quarter": _l("a quarter"),
    "per_year": _l("a year"),
    "owed_summaries": _l("summaries owed"),
    "days_late": _l("days late"),
    "lines_late": _l("plan lines late"),
    "duty_behind": _l("studies behind"),
    "escalate_after": _l("leaders hear after days"),
}
CASES = {
    "always": _l("always"),
    "has_cost": _l("where money is spent"),
    "under_audit": _l("where the partner is under audit"),
    "unplanned": _l("outside the plan"),
}
KINDS: dict[str, dict[str, Any]] = {"pack_scope": SCOPES, "rule_kind": RULES}
