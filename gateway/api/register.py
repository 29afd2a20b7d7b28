"""The register of events (台账): one row an event, on screen, as a workbook, and as saved views."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from flask import Response, request

from gateway import edge, register_exports
from gateway.api.passing import answered, arguments
from gateway.api.routes import Route, action, create, delete, download, get, patch
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import XLSX, attached, disposition
from gateway.operations import supplied
from kit.domain import Unavailable

TITLE = "台账登记表 Register"
NAME = "主题联学台账.xlsx"


def as_workbook() -> Response:
    """Exactly the filtered set, if it is short; the export is recorded in the ledger."""
    asked, filters = clients(), edge.query(request, supplied("events.begin_register_export"))
    order = request.args.get("order") or "desc"
    words = asked.events.register(**filters, order=order, limit=1)["filters"]
    asked.events.begin_register_export(**filters)
    columns = [name for name in request.args.get("columns", "").split(",") if name]
    try:
        with register_exports.made(asked, filters, columns=columns, order=order, words=words) as file:
            return attached(file.read_bytes(), XLSX, NAME)
    except register_exports.Killed as error:
        raise Unavailable("register.not_made", "生成表格失败，请稍后重试。", "The workbook was not made.") from error


def request_export() -> Response:
    """Ask for a workbook that is made aside: 202, and where to look how far it is."""
    asked, key = clients(), edge.idempotency_key(request)
    answer = asked.keyed(key).answer(REQUEST.operation, arguments(REQUEST, {}))
    register_exports.begin(asked, answer.value["id"])
    return answered(REQUEST, {}, answer)


def retry_export(**path: str) -> Response:
    """Make a file that failed once more."""
    asked = clients()
    answer = asked.answer(RETRY.operation, arguments(RETRY, path))
    register_exports.begin(asked, path["export_id"])
    return answered(RETRY, path, answer)


def export_file(export_id: str) -> Response:
    """The file, a piece at a time, from whichever gateway."""
    asked = clients()
    first = asked.events.register_export_piece(export_id=export_id, index=0)["data"]
    headers = {"Content-Disposition": disposition(NAME)}
    return Response(pieces(asked, export_id, first), mimetype=XLSX, headers=headers)


def pieces(asked: Clients, export_id: str, first: str | None) -> Iterator[bytes]:
    """The file's bytes."""
    index, data = 0, first
    while data is not None:
        yield base64.b64decode(data)
        index += 1
        data = asked.events.register_export_piece(export_id=export_id, index=index)["data"]


REQUEST = Route(
    "POST", "/register/exports", "events.request_register_export",
    "Have the register made as a workbook aside; recorded in the ledger once.",
    status=202, location="/register/exports/{id}", view=request_export,
)  # fmt: skip
RETRY = action(
    "/register/exports/<export_id>/retry",
    "events.retry_register_export",
    "Make a file that failed once more.",
    view=retry_export,
)
ROUTES = (
    get("/register", "events.register", "List the register, one row an event, with totals."),
    download(
        "/register.xlsx",
        "events.begin_register_export",
        "A short register as a workbook.",
        as_workbook,
        XLSX,
        refuses=(409,),
    ),
    REQUEST,
    get("/register/exports", "events.register_exports", "List one's own exports of the last day."),
    get("/register/exports/<export_id>", "events.register_export", "Show how far an export is."),
    RETRY,
    download(
        "/register/exports/<export_id>/file",
        "events.register_export_piece",
        "The file of an export.",
        export_file,
        XLSX,
        asks=("export_id",),
        refuses=(409,),
    ),
    get("/register/views", "events.register_views", "List one's own saved views and those that the unit shares."),
    create("/register/views", "events.save_register_view", "Save filters, columns and order.", "/register/views/{id}"),
    get("/register/views/<view_id>", "events.register_view", "Show a saved view."),
    patch("/register/views/<view_id>", "events.edit_register_view", "Change one's own view."),
    delete("/register/views/<view_id>", "events.delete_register_view", "Take one's own view away."),
)
