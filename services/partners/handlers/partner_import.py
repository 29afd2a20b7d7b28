"""Taking over a list of partner units: all rows or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit import pinyin
from kit.bulk import like
from kit.cells import Column, Rejection, reject, same_name
from kit.domain import Actor
from kit.ids import new_id
from kit.importing import Importer, Importing, Judged, Row
from kit.imports import Job
from services.partners.domain.partner import Partner
from services.partners.ports import PartnersWork

COLUMNS = (
    Column("name", "单位名称", required=True, aliases=("联学单位", "单位"), example="示例制造有限公司",
           note="写全称；已有或重复的名称不能导入。"),
    Column("industry", "行业", at_most=100, example="制造业"),
    Column("field", "领域", at_most=100, aliases=("审计领域",), example="企业审计"),
    Column("region", "地域", at_most=100, aliases=("地区",), example="武汉"),
    Column("frontline", "是否一线", "flag", aliases=("一线", "是否一线单位"), default=False, example="是",
           note="不填为否。"),
    Column("under_audit", "是否在审", "flag", aliases=("在审", "是否被审计"), default=False, example="否",
           note="正在接受本单位审计的，联学须经机关党委审批；不填为否。"),
    Column("contact_name", "联系人", at_most=100, aliases=("联系人姓名",), example="示例联系人01"),
    Column("contact_phone", "联系电话", at_most=100, aliases=("电话", "手机"), example="13800000000",
           note="该列请设为文本。"),
    Column("contact_email", "电子邮箱", aliases=("邮箱",), example="lianxue@example.com"),
    Column("contact_title", "联系人职务", at_most=100, aliases=("职务",), example="党务专干"),
)  # fmt: skip
CONTACT = ("name", "phone", "email", "title")


def stamp(work: PartnersWork, _actor: Actor) -> tuple[int, int]:
    """Changes with every change of a partner."""
    return work.partners.stamp()


def known(work: PartnersWork, _actor: Actor) -> set[str]:
    """The names there are, as they are compared."""
    return {same_name(name) for name in work.partners.names()}


def check(found: set[str], rows: list[Row], _job: Job, _now: dt.datetime) -> Judged:
    """New partners; a name that is there already, here or in the list, is a fault."""
    seen = set(found)
    pattern = Partner(id="", name="")
    pattern.add("", "")
    things: list[Any] = []
    faults: list[Rejection] = []
    for number, values in rows:
        contact = {name: values.pop(f"contact_{name}") for name in CONTACT}
        key = same_name(values["name"])
        if key in seen:
            faults.append(reject(number, "name", "已有同名的联学单位，或者本表重复。"))
        if any(contact.values()) and not contact["name"]:
            faults.append(reject(number, "contact_name", "填了联系方式，请填写联系人。"))
        seen.add(key)
        things.append(_partner(pattern, values, contact))
    return things, faults


def _partner(pattern: Partner, values: dict[str, Any], contact: dict[str, Any]) -> Partner:
    initials, search_key = pinyin.initials(values["name"]), pinyin.readings(values["name"])
    contacts = [contact] if contact["name"] else []
    return like(pattern, id=new_id(), initials=initials, search_key=search_key, contacts=contacts, **values)


IMPORTING = Importing({"partners": Importer(COLUMNS, stamp, known, check)})
