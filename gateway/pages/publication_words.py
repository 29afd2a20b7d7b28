"""The words for screening, publication and calendar subscriptions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, dict[str, Any]] = {
    "screening": {"passed": _l("Passed"), "returned": _l("Sent back to be changed")},
    "suspicious": {
        "audited_unit": _l("Unit under audit"),
        "project": _l("Audit project"),
        "audit_team": _l("Audit team"),
        "person": _l("Person's name"),
    },
    "publication": {
        "registered": _l("Place to be entered"),
        "recorded": _l("Entered"),
        "retracted": _l("Taken back"),
    },
    "feed": {"own": _l("My events"), "branch": _l("My branch's events")},
}
COLOURS = {
    "screening": {"passed": "green", "returned": "red"},
    "suspicious": {"audited_unit": "red", "project": "red", "audit_team": "red", "person": "amber"},
    "publication": {"registered": "amber", "recorded": "green", "retracted": "red"},
}
