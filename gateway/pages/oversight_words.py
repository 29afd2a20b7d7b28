"""The words for what is owed, for branches that are reminded, for the stages of outcomes, and for notices."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

OWED = {
    "hold": _l("Record that it was held"),
    "summary": _l("Summary"),
    "briefing": _l("Briefing"),
    "publication": _l("Publicity"),
    "settlement": _l("Settlement"),
    "outcome": _l("Outcome"),
    "finding": _l("Finding"),
    "approval": _l("Approval"),
    "plan_line": _l("Planned item not held"),
    "duty": _l("Duty of joint study"),
}
NUDGES = {"open": _l("Reminded"), "escalated": _l("Escalated"), "settled": _l("Caught up")}
STAGES = {
    "linked": _l("Linked"),
    "integrated": _l("Integrated"),
    "solved": _l("Problem solved"),
    "verified": _l("Effect verified"),
}
NOTICES = {
    "draft": _l("Draft"),
    "submitted": _l("Being reviewed"),
    "issued": _l("Issued"),
    "retracted": _l("Retracted"),
}
CLASSES = {"instant": _l("On the spot"), "prompt": _l("Promptly"), "planned": _l("By a plan")}
FINDINGS = {
    "detail": _l("Detail"),
    "knowledge": _l("Professional knowledge"),
    "record": _l("Record keeping"),
    "publicity": _l("Publicity"),
    "money": _l("Money"),
    "discipline": _l("Discipline"),
}
SCORES = {
    "records": _l("Record keeping"),
    "publicity": _l("Publicity"),
    "summary": _l("Summary"),
    "learning": _l("Effect of learning"),
}

KINDS: dict[str, dict[str, Any]] = {
    "owed": OWED,
    "nudge": NUDGES,
    "stage": STAGES,
    "notice": NOTICES,
    "finding_class": CLASSES,
    "finding_category": FINDINGS,
    "score": SCORES,
}
NUDGE_COLOURS = {"open": "amber", "escalated": "red", "settled": "green"}
NOTICE_COLOURS = {"submitted": "amber", "issued": "green", "retracted": "red"}
