"""The words for inspection rounds, findings, and the measures taken for them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

ROUND_STATES = {
    "preparing": _l("Being prepared"),
    "opened": _l("Opened"),
    "on_site": _l("On site"),
    "reported": _l("Reported"),
    "closed": _l("Closed"),
}
ROUND_COLOURS = {"preparing": "grey", "opened": "blue", "on_site": "amber", "reported": "teal", "closed": "dark"}
FINDING_STATES = {
    "open": _l("To be put right"),
    "rectified": _l("To be verified"),
    "verified": _l("Put right"),
    "reopened": _l("To be put right again"),
}
FINDING_COLOURS = {"open": "amber", "rectified": "blue", "verified": "green", "reopened": "red"}
CLASSES = {
    "instant": _l("At once (one working day)"),
    "prompt": _l("Promptly (7 days)"),
    "planned": _l("By a dated plan (3 months)"),
}
SEVERITIES = {"general": _l("General"), "serious": _l("Serious"), "severe": _l("Severe")}
SEVERITY_COLOURS = {"general": "grey", "serious": "amber", "severe": "red"}
METHODS = {
    "documents": _l("Documents read"),
    "talk": _l("Individual talk"),
    "on_site": _l("Seen on site"),
    "questionnaire": _l("Questionnaire"),
    "hearing": _l("Report heard"),
    "complaint": _l("Complaint received"),
    "attendance": _l("Meeting attended"),
    "spot_check": _l("Spot check"),
}
DIMENSIONS = {
    "records": _l("Records kept"),
    "publicity": _l("Publicity"),
    "summary": _l("Summary"),
    "learning": _l("Learning effect"),
}
EVIDENCE = {"attachment": _l("File"), "ledger": _l("Ledger entry"), "event": _l("Entry of the register")}
EXTENSIONS = {
    "pending": _l("Waits for a decision"),
    "granted": _l("Granted"),
    "refused": _l("Refused"),
    "lapsed": _l("No longer needed"),
}
STEPS = {
    "raised": _l("Finding raised"),
    "planned": _l("Plan made"),
    "rectified": _l("Finding rectified"),
    "verified": _l("Finding verified"),
    "reopened": _l("Finding opened again"),
    "extension_requested": _l("More time asked for"),
    "extension_granted": _l("More time granted"),
    "extension_refused": _l("More time refused"),
    "escalated": _l("Told as overdue"),
}
FACTS = {
    "inspection.prepared": _l("Inspection prepared"),
    "inspection.revised": _l("Inspection's preparation changed"),
    "inspection.kicked_off": _l("Inspection's kickoff recorded"),
    "inspection.started": _l("Inspection team went on site"),
    "inspection.drafted": _l("Inspection report written"),
    "inspection.reported": _l("Inspection reported"),
    "inspection.closed": _l("Inspection closed"),
    "inspector.appointed": _l("Inspector appointed"),
    "inspector.ended": _l("Inspector's access ended"),
    "finding.planned": _l("Rectification planned"),
    "finding.extension_requested": _l("More time asked for"),
    "finding.extension_decided": _l("Decided on more time"),
    "finding.escalated": _l("Finding told as overdue"),
    "accountability.applied": _l("Accountability measure taken"),
    "record.read": _l("Records read by a supervisor"),
}
REGISTER_FIELDS = {
    "records": _l("Records kept"),
    "summary": _l("Summary"),
    "publicity": _l("Publicity"),
    "outcomes": _l("Outcomes"),
    "feedback": _l("Partner's feedback"),
    "estimate": _l("Estimate"),
    "actual": _l("Spent"),
    "own_headcount": _l("People of our side"),
    "partner_headcount": _l("People of the partner"),
    "date": _l("Date"),
    "place": _l("Place"),
    "partners": _l("Partner units"),
    "theme": _l("Theme"),
    "form": _l("Form"),
}
KINDS: dict[str, dict[str, Any]] = {
    "round": ROUND_STATES,
    "finding": FINDING_STATES,
    "class": CLASSES,
    "severity": SEVERITIES,
    "method": METHODS,
    "dimension": DIMENSIONS,
    "evidence": EVIDENCE,
    "extension": EXTENSIONS,
    "finding_step": STEPS,
    "register_field": REGISTER_FIELDS,
}
COLOURS = {"round": ROUND_COLOURS, "finding": FINDING_COLOURS, "severity": SEVERITY_COLOURS}
