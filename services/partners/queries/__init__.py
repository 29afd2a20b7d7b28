"""Questions that the partners service answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit.recall import remembered
from services.partners.queries import calendars, histories, invitations, letters, links, mails, partners

QUERIES: dict[str, Callable[..., Any]] = {
    "partners": remembered(partners.partners),
    "partner": partners.partner,
    "blackouts": partners.blackouts,
    "agreements": partners.agreements,
    "partner_invitations": histories.partner_invitations,
    "event_invitations": invitations.event_invitations,
    "invitation": invitations.invitation,
    "invitation_letter": letters.invitation_letter,
    "invitation_mail": mails.invitation_mail,
    "link": links.link,
    "link_calendar": calendars.link_calendar,
}
