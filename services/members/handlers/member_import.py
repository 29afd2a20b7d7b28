"""Taking over a list of members: all rows or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.bulk import like
from kit.cells import Column, Rejection, reject
from kit.clock import in_shanghai
from kit.domain import Actor
from kit.ids import new_id
from kit.importing import Importer, Importing, Judged, Row
from kit.imports import Job
from services.members.domain.people import Member, StatusChange
from services.members.handlers import branch_import
from services.members.handlers.people import initials_of
from services.members.ports import MembersWork

COLUMNS = (
    Column("name", "姓名", required=True, at_most=50, example="示例成员01"),
    Column(
        "branch", "所在党支部", required=True, aliases=("党支部", "支部", "branch_id"), example="示例党支部",
        note="写支部全称；有同名支部时写支部编号。",
    ),
    Column(
        "status", "党员状态", "choice", aliases=("状态",), default="full", example="正式党员", note="不填为正式党员。",
        words={"正式党员": "full", "正式": "full", "党员": "full", "预备党员": "probationary", "预备": "probationary",
               "积极分子": "activist", "入党积极分子": "activist"},
    ),
    Column(
        "membership", "人员性质", "choice", aliases=("人员类别",), default="own", example="本单位",
        note="不填为本单位。",
        words={"本单位": "own", "在编": "own", "借用": "borrowed", "外聘": "hired"},
    ),
    Column("joined_party_on", "入党日期", "day", aliases=("入党时间",), example="2010-07-01"),
    Column("born_on", "出生日期", "day", aliases=("出生年月日",), example="1990-05-08", note="用来分辨同名的人。"),
    Column("retired", "是否退休", "flag", aliases=("退休",), default=False, example="否", note="不填为否。"),
)  # fmt: skip

Known = dict[str, Any]


def stamp(work: MembersWork, _actor: Actor) -> list[int]:
    """Changes with every change of a branch or a member."""
    return [*work.branches.stamp(), *work.members.stamp()]


def known(work: MembersWork, actor: Actor) -> Known:
    """The branches that the actor may add to, by id and name, and who is in them."""
    branches = {
        one.id: (one.name, one.unit_id)
        for one in work.branches.active()
        if actor.reaches([one.id, one.parent_id], one.unit_id)
    }
    return {"branches": branches, "people": work.members.known_people(branches)}


def check(found: Known, rows: list[Row], _job: Job, now: dt.datetime) -> Judged:
    """New members with the first entry of their status history; a person who is there already is a fault."""
    places = _places(found["branches"])
    seen = set(found["people"])
    first = StatusChange(id="", member_id="", status="full", since_on=in_shanghai(now).date())
    patterns = {branch_id: _pattern(branch_id, unit_id) for branch_id, (_, unit_id) in found["branches"].items()}
    things: list[Any] = []
    faults: list[Rejection] = []
    for number, values in rows:
        wanted = values.pop("branch")
        branch_ids = places.get(wanted, [])
        if len(branch_ids) != 1:
            faults.append(reject(number, "branch", _which_branch(branch_ids)))
            continue
        person = (branch_ids[0], values["name"], values["born_on"])
        if person in seen:
            faults.append(reject(number, "name", "该支部已有同名且出生日期相同的党员，或者本表重复。"))
        seen.add(person)
        member = like(patterns[branch_ids[0]], id=new_id(), initials=initials_of(values["name"]), **values)
        things += [member, like(first, id=new_id(), member_id=member.id, status=member.status)]
    return things, faults


def _pattern(branch_id: str, unit_id: str) -> Member:
    """A new member of this branch, as yet without a name."""
    member = Member(id="", branch_id=branch_id, name="", initials="", status="full", membership="own")
    member.happened("member.changed", unit_id=unit_id)
    return member


def _places(branches: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    """Ids by what people may write: the name, or the id itself."""
    places: dict[str, list[str]] = {branch_id: [branch_id] for branch_id in branches}
    for branch_id, (name, _) in branches.items():
        places.setdefault(name, []).append(branch_id)
    return places


def _which_branch(found: list[str]) -> str:
    return "有多个同名党支部，请改填支部编号。" if found else "没有这个党支部，或者您无权管理。"


IMPORTING = Importing({"members": Importer(COLUMNS, stamp, known, check), "branches": branch_import.IMPORTER})
