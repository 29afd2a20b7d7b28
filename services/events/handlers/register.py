"""Taking the register (台账) away, as a short workbook at once or as an export that is made aside; and saved views."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from kit.domain import Forbidden, Invalid, Stale, field_error, not_found
from kit.ids import new_id
from services.events.domain import register_exports as exports
from services.events.domain import register_views as views
from services.events.domain.register_filters import USUAL, wire
from services.events.handlers.ledger import record_reading


def begin_register_export(work: Any, **filters: Any) -> dict[str, Any]:
    """Record on the ledger that somebody takes the register away at once, and with which filters."""
    rows = work.register.count(filters)
    if rows > exports.AT_ONCE_ROWS:
        raise exports.too_long(rows, exports.AT_ONCE_ROWS)
    record_reading(work, "register", filters)
    return {"what": "register", "rows": rows}


def request_register_export(
    work: Any, *, filters: dict[str, Any], columns: list[str], order: str
) -> dict[str, Any]:  # fmt: skip
    """Ask for a workbook that is made aside; the reading is recorded now, however often the file is made."""
    unfinished = work.exports.unfinished(work.actor.account_id)
    if unfinished >= exports.UNFINISHED:
        raise exports.too_many(unfinished)
    rows = work.register.count(filters)
    if rows > exports.MOST_ROWS:
        raise exports.too_long(rows, exports.MOST_ROWS)
    record_reading(work, "register", filters)
    export_id = new_id()
    work.exports.add(
        export_id, filters=wire(filters), columns=columns or list(USUAL), order=order, rows_total=rows
    )  # fmt: skip
    return work.exports.shown(export_id)


def retry_register_export(work: Any, *, export_id: str) -> dict[str, Any]:
    """Have a file that failed made again; one that waits, runs or is done stays as it is."""
    if work.exports.shown(export_id)["state"] == "failed":
        work.exports.drop_file(export_id)
        work.exports.beat(export_id, state="waiting", rows_done=0, failure=None, ended_at=None)
    return work.exports.shown(export_id)


def claim_register_export(work: Any, *, export_id: str) -> dict[str, Any]:
    """Whether the caller should make the file now; each attempt has its number, and an older one is refused."""
    row = work.exports.get(export_id, hold=True)
    claimed = row.state == "waiting" and work.exports.is_free()
    if claimed:
        work.exports.drop_file(export_id)
        work.exports.beat(export_id, state="running", attempt=row.attempt + 1, rows_done=0)
    elif row.state == "waiting":
        work.exports.beat(export_id)
    return {**work.exports.shown(export_id), "claimed": claimed, "attempt": row.attempt + claimed}


def report_register_export(work: Any, *, export_id: str, attempt: int, rows_done: int) -> dict[str, Any]:
    """How far the file is."""
    _under_way(work, export_id, attempt)
    work.exports.beat(export_id, rows_done=rows_done)
    return work.exports.shown(export_id)


def add_register_export_piece(
    work: Any, *, export_id: str, attempt: int, index: int, data: str
) -> dict[str, Any]:  # fmt: skip
    """One piece of the file in base64, at most 512 KiB decoded, counted from 0."""
    _under_way(work, export_id, attempt)
    work.exports.put_piece(export_id, index, _decoded(data))
    work.exports.beat(export_id)
    return {"id": export_id, "received": index + 1}


def finish_register_export(
    work: Any, *, export_id: str, attempt: int, failure: str | None
) -> dict[str, Any]:  # fmt: skip
    """The file is whole, or will not be."""
    row = _under_way(work, export_id, attempt)
    if failure:
        work.exports.drop_file(export_id)
        work.exports.beat(export_id, state="failed", failure=failure, ended_at=work.now)
    else:
        ended = {"state": "done", "rows_done": row.rows_done, "size": work.exports.size(export_id)}
        work.exports.beat(export_id, **ended, ended_at=work.now)
    return work.exports.shown(export_id)


def tidy_register(work: Any) -> dict[str, Any]:
    """What nobody works on has failed, what is a day old goes, and sums that are alike become one."""
    work.exports.give_up()
    work.exports.forget(work.now - exports.KEPT)
    return {"folded": work.register.fold()}


def save_register_view(
    work: Any, *, name: str, shared: bool, filters: dict[str, Any], columns: list[str], order: str
) -> dict[str, Any]:  # fmt: skip
    """Keep filters, columns and order under a name of one's own."""
    if work.views.owned() >= views.MOST:
        raise views.too_many()
    if work.views.is_taken(name, None):
        raise views.name_taken(name)
    view_id = new_id()
    work.views.add(view_id, name=name, shared=shared, filters=wire(filters), columns=columns, order=order)
    return work.views.shown(view_id)


def edit_register_view(work: Any, *, view_id: str, expected_version: int | None, **changes: Any) -> dict[str, Any]:
    """Change one's own view: the members that are given."""
    row = _own_view(work, view_id)
    if expected_version is not None and expected_version != row.version:
        raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")
    if "name" in changes and work.views.is_taken(changes["name"], view_id):
        raise views.name_taken(changes["name"])
    if "filters" in changes:
        changes["filters"] = wire(changes["filters"])
    work.views.change(view_id, row.version, **changes)
    return work.views.shown(view_id)


def delete_register_view(work: Any, *, view_id: str) -> dict[str, Any]:
    """Take one's own view away."""
    shown = {**work.views.shown(view_id)}
    _own_view(work, view_id)
    work.views.remove(view_id)
    return shown


def see_export(work: Any, export_id: str) -> None:
    """Visible to who asked for it."""
    if work.exports.get(export_id).account_id != work.actor.account_id:
        raise not_found("导出")


def see_view(work: Any, view_id: str) -> None:
    """Visible to its owner and, where it is shared, to the unit."""
    work.views.get(view_id)


def _own_view(work: Any, view_id: str) -> Any:
    row = work.views.get(view_id)
    if row.owner_id != work.actor.account_id:
        raise Forbidden("register.view_of_another", "只能修改自己的视图。", "Only its owner changes a view.")
    return row


def _under_way(work: Any, export_id: str, attempt: int) -> Any:
    row = work.exports.get(export_id, hold=True)
    if row.state != "running" or row.attempt != attempt:
        raise exports.overtaken()
    return row


def _decoded(data: str) -> bytes:
    try:
        piece = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        piece = b""
    if not 1 <= len(piece) <= exports.PIECE_BYTES:
        detail = "每段应为 1 字节到 512 KiB 的 base64 数据。"
        raise Invalid(
            "invalid", detail, "Base64 of 1 byte to 512 KiB.", errors=[field_error("/data", "invalid", detail)]
        )
    return piece


COMMANDS: dict[str, Any] = {
    "begin_register_export": begin_register_export,
    "request_register_export": request_register_export,
    "retry_register_export": retry_register_export,
    "claim_register_export": claim_register_export,
    "report_register_export": report_register_export,
    "add_register_export_piece": add_register_export_piece,
    "finish_register_export": finish_register_export,
    "tidy_register": tidy_register,
    "save_register_view": save_register_view,
    "edit_register_view": edit_register_view,
    "delete_register_view": delete_register_view,
}
REACTIONS: dict[str, Any] = {}
GUARDS: dict[str, Any] = {"export_id": see_export, "view_id": see_view}
