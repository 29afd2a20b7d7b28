"""Taking over the office's branches: all rows or none. For administrators, as single branches are."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kit.cells import Column, Rejection, reject
from kit.domain import Actor, Forbidden
from kit.ids import new_id
from kit.importing import Importer, Judged, Row
from kit.imports import Job
from services.members.domain.organisation import Branch
from services.members.ports import MembersWork

COLUMNS = (
    Column(
        "name", "党支部名称", required=True, at_most=100, aliases=("名称", "支部名称", "党支部"),
        example="办公室党支部",
    ),
    Column(
        "unit", "所属单位", aliases=("单位",), at_most=100, example="",
        note="写单位全称；不填为本机关。有同名单位时写单位编号。",
    ),
    Column(
        "parent", "上级党支部", aliases=("上级支部", "上级"), at_most=100, example="",
        note="可以不填；写已有的，或者本表中写在前面的党支部。",
    ),
    Column("founded_on", "成立日期", "day", aliases=("成立时间",), example="2018-05-08"),
)  # fmt: skip

Known = dict[str, Any]


def admit(actor: Actor) -> None:
    """Branches are made by who reaches the whole office."""
    if actor.reach != "all":
        raise Forbidden("forbidden", "您没有进行这项操作的权限。", "You may not do this.")


def stamp(work: MembersWork, _actor: Actor) -> list[int]:
    """Changes with every change of a unit or a branch."""
    return [*work.units.stamp(), *work.branches.stamp()]


def known(work: MembersWork, _actor: Actor) -> Known:
    """Units and active branches, by id and by name; `root` is where a branch without a unit belongs."""
    branches = work.branches.active()
    return {
        "units": _places([(one.id, one.name) for one in work.units.all()]),
        "branches": _places([(one.id, one.name) for one in branches]),
        "taken": {(one.unit_id, one.name) for one in branches},
        "root": work.units.root_id(),
    }


def check(found: Known, rows: list[Row], _job: Job, _now: dt.datetime) -> Judged:
    """New standing branches; one of the same name in the same unit is a fault."""
    branches = {name: list(ids) for name, ids in found["branches"].items()}
    taken = set(found["taken"])
    things: list[Any] = []
    faults: list[Rejection] = []
    for number, values in rows:
        unit_id, wrong = _of("unit", found["units"], values["unit"], number, found["root"])
        parent_id, wrong_parent = _of("parent", branches, values["parent"], number, None)
        faults += wrong + wrong_parent
        if (unit_id, values["name"]) in taken:
            faults.append(reject(number, "name", "该单位已有同名党支部，或者本表重复。"))
        taken.add((unit_id, values["name"]))
        branch = Branch(
            id=new_id(), name=values["name"], unit_id=str(unit_id), kind="standing", parent_id=parent_id,
            founded_on=values["founded_on"],
        )  # fmt: skip
        branch.happened("branch.changed")
        branches.setdefault(branch.name, []).append(branch.id)
        things.append(branch)
    return things, faults


def _of(
    field: str, places: dict[str, list[str]], wanted: str | None, number: int, otherwise: str | None
) -> tuple[str | None, list[Rejection]]:
    """The id of what a cell names, and what is wrong with it."""
    ids = places.get(wanted, []) if wanted else [otherwise]
    if len(ids) == 1 and (ids[0] is not None or field == "parent"):
        return ids[0], []
    what = "单位" if field == "unit" else "党支部"
    if not wanted:
        return None, [reject(number, field, "请先建立单位。")]
    return None, [reject(number, field, f"有多个同名{what}，请改填编号。" if ids else f"没有这个{what}。")]


def _places(things: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Ids by what people may write: the name, or the id itself."""
    places: dict[str, list[str]] = {key: [key] for key, _name in things}
    for key, name in things:
        places.setdefault(name, []).append(key)
    return places


IMPORTER = Importer(COLUMNS, stamp, known, check, admit=admit)
