"""How a version of a pack looks in answers."""

from __future__ import annotations

from typing import Any

from kit.domain import rfc3339
from services.events.domain.rules.packs import Rule
from services.events.domain.rules.versions import PackVersion


def pack_view(version: PackVersion, applies: bool, uploader: str | None) -> dict[str, Any]:
    """The pack with its rules, where it comes from, and whether it applies today to whoever asks."""
    pack = version.pack
    return {
        "id": pack.id,
        "version": pack.version,
        "reference": pack.reference,
        "name": pack.name,
        "scope": pack.scope,
        "region": pack.region,
        "description": pack.description,
        "effective_from": pack.effective_from.isoformat() if pack.effective_from else None,
        "effective_to": pack.effective_to.isoformat() if pack.effective_to else None,
        "applies": applies,
        "verified": all(rule.verified for rule in pack.rules),
        "shipped": version.shipped,
        "unit_id": version.unit_id,
        "uploaded_by": version.uploaded_by,
        "uploader": uploader,
        "uploaded_at": rfc3339(version.uploaded_at),
        "rules": [_rule_view(rule) for rule in pack.rules],
    }


def _rule_view(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "kind": rule.kind,
        "category": rule.category,
        "limits": rule.limits,
        "clause": rule.clause,
        "source": rule.source,
        "verified": rule.verified,
        "note": rule.note,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
    }
