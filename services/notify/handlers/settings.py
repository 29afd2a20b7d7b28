"""What people choose for themselves, and the words that an administrator chooses for their office."""

from __future__ import annotations

from typing import Any

from contracts.catalogue import BY_TYPE
from kit.domain import Conflict, Stale
from kit.ids import new_id
from services.notify.domain.reminder_rules import BY_NAME
from services.notify.domain.template_view import allowed_in, shown
from services.notify.domain.templates import Template, check_words
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
    work: NotifyWork, *, template: str, expected_version: int | None, title: str, body: str
) -> dict[str, Any]:
    """Other words for a rule, in the actor's unit and below."""
    rule = BY_NAME[template]
    check_words(title, body, allowed_in(rule, BY_TYPE[rule.fact]))
    found = _entry(work, template, expected_version)
    found.write(title, body, work.actor.account_id, work.now)
    return shown(rule, BY_TYPE[rule.fact], found)


def reset_template(work: NotifyWork, *, template: str) -> dict[str, Any]:
    """Back to the words of the house."""
    found = work.templates.find(own_unit(work), template)
    if found is not None:
        found.reset(work.actor.account_id, work.now)
    rule = BY_NAME[template]
    return shown(rule, BY_TYPE[rule.fact], found)


def own_unit(work: NotifyWork) -> str:
    """Whose words the actor may change."""
    if work.actor.unit_id is None:
        raise Conflict("template.no_unit", "您的账号不属于任何单位。", "Your account belongs to no unit.")
    return work.actor.unit_id


def _entry(work: NotifyWork, name: str, expected_version: int | None) -> Template:
    """The unit's entry, made where there is none; of that, version 0 is expected."""
    found = work.templates.find(own_unit(work), name)
    if found is None:
        if expected_version not in (None, 0):
            raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
        found = Template(id=new_id(), unit_id=own_unit(work), name=name)
        work.templates.add(found)
    found.expect_version(expected_version)
    return found
