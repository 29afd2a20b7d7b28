"""Rule packs of an office: new versions that it uploads, and the local ones that it follows."""

from __future__ import annotations

import hashlib
from typing import Any

from contracts.events import RulePacksChosen, RulePackUploaded
from kit import cpu
from kit.clock import in_shanghai
from kit.domain import Actor, Conflict, Forbidden, Invalid, field_error
from kit.ids import new_id
from kit.work import Works
from services.events.domain.rules import RulePack
from services.events.domain.rules.pack_view import pack_view
from services.events.domain.rules.shapes import MEMBERS_KINDS, PARTNERS_KINDS
from services.events.domain.rules.versions import PackVersion
from services.events.ports import EventsWork

TOLD_OF_A_RULE = ("kind", "limits", "clause", "source", "verified", "effective_from", "effective_to")


def choose_rule_packs(work: EventsWork, *, pack_ids: list[str]) -> dict[str, Any]:
    """Follow these local packs, the actor's office and its departments; national ones always apply."""
    unit_id = own_office(work)
    local = {pack.id for pack in work.packs.all() if pack.scope == "local"}
    errors = [
        field_error(f"/pack_ids/{place}", "unknown", "没有这个地方规则包。")
        for place, pack_id in enumerate(pack_ids)
        if pack_id not in local
    ]
    if errors:
        raise Invalid("invalid", "所选规则包不存在，请按提示修改。", "No such local pack.", errors=errors)
    work.packs.choose(unit_id, pack_ids)
    work.publish(RulePacksChosen(choice_id=new_id(), unit_id=unit_id, pack_ids=sorted(set(pack_ids))))
    return {"unit_id": unit_id, "pack_ids": sorted(set(pack_ids))}


def prepare_pack(works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:  # noqa: ARG001  (the shape)
    """Read the YAML before the transaction: long ones take a while. A wrong type is left to the schema."""
    text = args.get("text")
    return {"pack": cpu.run(works.work_class.read_pack, text)} if isinstance(text, str) else {}


def upload_rule_pack(work: EventsWork, *, text: str) -> dict[str, Any]:
    """Keep a new version for the actor's office and its departments; the same text again gives the same answer."""
    unit_id = own_office(work)
    pack = handed_in(work)
    known = [version for version in work.packs.versions() if version.pack.id == pack.id]
    same = next((version for version in known if version.pack.reference == pack.reference), None)
    if same is None or (same.text == text and _is_a_department_s(work, same, unit_id)):
        _must_keep_its_scope(pack, known)
        same = work.packs.add(pack, text, unit_id)
        work.publish(_uploaded(same, unit_id, text))
    elif same.text != text and not (same.shipped and same.pack == pack):
        raise Conflict(
            "rules.version_exists",
            f"规则包 {pack.reference} 已经存在且内容不同。版本不会被覆盖，请提高 version 后再上传。",
            f"{pack.reference} is there already with another content; raise its version.",
            reference=pack.reference,
        )
    applying = work.packs.on(in_shanghai(work.now).date(), unit_id)
    people = work.copies.accounts([same.uploaded_by])
    uploader = people[same.uploaded_by].name if same.uploaded_by in people else None
    return pack_view(same, applies=any(one == same.pack for one in applying), uploader=uploader)


def _is_a_department_s(work: EventsWork, version: PackVersion, unit_id: str) -> bool:
    """Whether it was uploaded below the office, and so does not hold for the office itself."""
    return version.unit_id is not None and version.unit_id not in work.packs.holds_for(unit_id)


def _uploaded(version: PackVersion, unit_id: str, text: str) -> RulePackUploaded:
    """What the ledger keeps of it, and the rules that other services judge by."""
    shown = pack_view(version, applies=False, uploader=None)
    return RulePackUploaded(
        upload_id=new_id(),
        unit_id=unit_id,
        pack_id=version.pack.id,
        pack_version=version.pack.version,
        scope=version.pack.scope,
        effective_from=shown["effective_from"],
        effective_to=shown["effective_to"],
        rules=len(version.pack.rules),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        branch_rules=_told(shown["rules"], MEMBERS_KINDS),
        partner_rules=_told(shown["rules"], PARTNERS_KINDS),
    )


def _told(rules: list[dict[str, Any]], kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: rule[name] for name in TOLD_OF_A_RULE} for rule in rules if rule["kind"] in kinds]


def own_office(work: EventsWork) -> str:
    """The unit for which the actor decides; Forbidden without one."""
    if work.actor.unit_id is None:
        raise Forbidden("rules.no_unit", "您的账号不属于任何单位，不能设置规则。", "Your account belongs to no unit.")
    return work.actor.unit_id


def handed_in(work: EventsWork) -> RulePack:
    """The pack that was read beforehand; Invalid with every mistake and its place."""
    pack, mistakes = work.prepared["pack"]
    if mistakes:
        errors = [field_error("/text", "invalid", mistake.zh) for mistake in mistakes[:100]]
        raise Invalid(
            "rules.invalid",
            "规则包有错误，请逐条改正后再提交。",
            "The rule pack has mistakes.",
            errors=errors,
            mistakes=[str(mistake) for mistake in mistakes[:100]],
        )
    found: RulePack = pack
    return found


def _must_keep_its_scope(pack: RulePack, known: list[PackVersion]) -> None:
    """What follows where a pack stands (who chose it, what it overrides) must not turn with a version."""
    other = next((version.pack for version in known if version.pack.scope != pack.scope), None)
    if other:
        detail = f"规则包：scope 应与 {other.reference} 一样为 {other.scope}"
        errors = [field_error("/text", "invalid", detail)]
        raise Invalid(
            "rules.invalid", f"{detail}。", f"The scope of {other.reference} is {other.scope}.", errors=errors
        )


COMMANDS: dict[str, Any] = {"choose_rule_packs": choose_rule_packs, "upload_rule_pack": upload_rule_pack}
PREPARE: dict[str, Any] = {"upload_rule_pack": prepare_pack, "preview": prepare_pack}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {}
