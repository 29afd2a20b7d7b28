"""The papers that offices live by: approval form, letters to partners, certificates of attendance; docx and PDF."""

from __future__ import annotations

from typing import Any

from gateway.api.printing import both
from gateway.asking import clients
from gateway.documents.printable import written
from kit.domain import DomainError

TITLE = "文书 Papers"


def approval_form_of(event_id: str) -> tuple[bytes, str]:
    """The form; for a draft with what the rules say now."""
    from gateway.documents.approval_form import approval_form  # noqa: PLC0415  (docx and lxml: not at every start)

    asked = clients()
    form = asked.events.approval_form(event_id=event_id)
    now = _preflight_now(asked, event_id) if form["event"]["state"] == "draft" else None
    return written(approval_form, form, now), f"{form['event']['number']}审批表"


def _preflight_now(asked: Any, event_id: str) -> dict[str, Any] | None:
    """Nothing for those who see the draft and may not try its rules."""
    try:
        found: dict[str, Any] = asked.events.event_preflight(event_id=event_id)
    except DomainError:
        return None
    return found


def letter_of(invitation_id: str) -> tuple[bytes, str]:
    """The letter that fits the invitation's stage."""
    from gateway.documents.letter import NAMES, letter_document  # noqa: PLC0415  (as for the form)

    letter = clients().partners.invitation_letter(invitation_id=invitation_id)
    return written(letter_document, letter), f"{letter['number']}{NAMES[letter['kind']]}（{letter['partner']}）"


def certificates_of(event_id: str) -> tuple[bytes, str]:
    """A page for everybody who was there."""
    return _certified(clients().events.certificates(event_id=event_id), "")


def certificate_of(event_id: str, member_id: str) -> tuple[bytes, str]:
    """One person's page."""
    answer = clients().events.certificate(event_id=event_id, member_id=member_id)
    return _certified(answer, f"（{answer['holders'][0]['name']}）")


def _certified(answer: dict[str, Any], whose: str) -> tuple[bytes, str]:
    from gateway.documents.certificate import certificates_document  # noqa: PLC0415  (as for the form)

    return written(certificates_document, answer), f"{answer['number']}学时证明{whose}"


ATTENDANCE = "/events/<event_id>/attendance"
ROUTES = (
    *both("/events/<event_id>/approval-form", "events.approval_form", "The approval form", approval_form_of),
    *both("/invitations/<invitation_id>/letter", "partners.invitation_letter",
          "The letter to the partner: invitation with receipt slip, or confirmation,", letter_of, 409),
    *both(f"{ATTENDANCE}/certificates", "events.certificates", "Certificates for all who were there", certificates_of,
          409),
    *both(f"{ATTENDANCE}/<member_id>/certificate", "events.certificate", "One member's certificate", certificate_of,
          409),
)  # fmt: skip
