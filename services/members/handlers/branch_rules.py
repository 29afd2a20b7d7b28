"""Rules about branches that an office uploaded to the events service."""

from __future__ import annotations

import datetime as dt

from contracts.events import RulePackUploaded
from kit.clock import in_shanghai
from kit.office_rules import SCOPES
from services.members.ports import MembersWork


def when_rule_pack_uploaded_keep_its_branch_rules(work: MembersWork, fact: RulePackUploaded) -> None:
    """Also a version without such rules: it takes the place of an older one that had some."""
    if fact.scope not in SCOPES:
        return
    uploaded_at = dt.datetime.fromisoformat(work.cause.occurred_at) if work.cause else work.now
    work.branch_rules.keep(
        fact.upload_id,
        unit_id=fact.unit_id,
        pack_id=fact.pack_id,
        pack_version=fact.pack_version,
        scope=fact.scope,
        effective_from=_day(fact.effective_from),
        effective_to=_day(fact.effective_to),
        known_from=in_shanghai(uploaded_at).date(),
        rules=fact.branch_rules,
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
