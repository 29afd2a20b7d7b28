"""What people choose for themselves, and the words that an administrator chooses for their office."""

from __future__ import annotations

from typing import Any

from contracts.catalogue import BY_TYPE
from kit.domain import Conflict, Stale
from kit.ids import new_id
from services.notify.domain.audience import AudienceChoice, must_concern_retired
from services.notify.domain.reminder_rules import BY_NAME
from services.notify.domain.template_view import audience_of, check, shown
from services.notify.domain.templates import Template
from services.notify.ports import NotifyWork


def change_notification_settings(
    work: NotifyWork, *, expected_version: int | None, **wanted: Any
) -> dict[str, Any]:  # fmt: skip
    """One's own, all of it at once. No fact tells of it: it is nobody else's business."""
    preference = work.preferences.of(work.actor.account_id)
    preference.expect_version(expected_version)
    preference.change(**wanted)
    work.preferences.keep(preference)
    return {**preference.to_dict(), "mail_is_set": "mail" in work.outward}


def change_template(
    work: NotifyWork, *, template: str, language: str, expected_version: int | None, title: str, body: str,
    for_channels: bool,
) -> dict[str, Any]:  # fmt: skip
    """Other words for a rule, in the actor's unit and below, in one language."""
    rule = BY_NAME[template]
    check(rule, BY_TYPE[rule.fact], title, body, for_channels=for_channels)
    found = _entry(work, template, language, expected_version)
    found.write(title, body, work.actor.account_id, work.now, for_channels=for_channels)
    return _shown(work, template, found, language)


def reset_template(work: NotifyWork, *, template: str, language: str) -> dict[str, Any]:
    """Back to the words of the house."""
    found = work.templates.find(own_unit(work), template, language)
    if found is not None:
        found.reset(work.actor.account_id, work.now)
    return _shown(work, template, found, language)


def choose_audience(
    work: NotifyWork, *, template: str, expected_version: int | None, retired: bool | None
) -> dict[str, Any]:
    """Whether retired members of the actor's unit and below get this kind of message; null: as the house has it."""
    must_concern_retired(BY_NAME[template])
    unit_id = own_unit(work)
    found = work.audiences.find(unit_id, template)
    if found is None:
        _must_be_first(expected_version)
        found = AudienceChoice(id=new_id(), unit_id=unit_id, name=template)
        work.audiences.add(found)
    found.expect_version(expected_version)
    found.choose(retired, work.actor.account_id, work.now)
    return {"id": template, "name": template, "version": found.version, **audience_of(BY_NAME[template], found)}


def _shown(work: NotifyWork, name: str, found: Template | None, language: str) -> dict[str, Any]:
    rule = BY_NAME[name]
    return shown(rule, BY_TYPE[rule.fact], found, work.audiences.find(own_unit(work), name), language)


def own_unit(work: NotifyWork) -> str:
    """Whose words the actor may change."""
    if work.actor.unit_id is None:
        raise Conflict("template.no_unit", "您的账号不属于任何单位。", "Your account belongs to no unit.")
    return work.actor.unit_id


def _entry(work: NotifyWork, name: str, language: str, expected_version: int | None) -> Template:
    """The unit's entry, made where there is none; of that, version 0 is expected."""
    found = work.templates.find(own_unit(work), name, language)
    if found is None:
        _must_be_first(expected_version)
        found = Template(id=new_id(), unit_id=own_unit(work), name=name, language=language)
        work.templates.add(found)
    found.expect_version(expected_version)
    return found


def _must_be_first(expected_version: int | None) -> None:
    if expected_version not in (None, 0):
        raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
