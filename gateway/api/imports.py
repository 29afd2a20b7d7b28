"""Tables that people upload: members, partner units, old ledgers. All rows or none, with a template for each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

from flask import Response, jsonify, request

from gateway import edge
from gateway.api.attachments import description_of, sent_file
from gateway.api.routes import PREFIX, Route, download, get
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import XLSX, attached
from gateway.tables import Table, table_in
from kit import cpu
from kit.operations import Answer

TITLE = "导入 Imports"
NAMES = {"members": "党员", "partners": "联学单位", "events": "历史台账"}
WAIT, LOOK_EVERY = 25.0, 0.2
"""Seconds that a request waits for a long table, and between two looks."""
OVER = {"done", "refused", "failed"}


def taking(service: str) -> Callable[[], Response]:
    """The view that takes a table for this service."""

    def take() -> Response:
        edge.check_size(request, edge.MAX_UPLOAD + edge.MULTIPART_OVERHEAD)
        key = edge.idempotency_key(request)
        asked_for = edge.query(request, ("dry_run",)).get("dry_run", False)
        if not isinstance(asked_for, bool):
            raise edge.invalid("/dry_run", "应为 true 或 false。", "dry_run is true or false.")
        with closing(sent_file()) as file:
            name = description_of(file)["name"]
            with table_in(file) as table:
                begun = _sent(service, clients(), table, key, file_name=name, dry_run=asked_for)
        return _answered(service, begun)

    return take


def _sent(service: str, asked: Clients, table: Table, key: str | None, **about: Any) -> Answer:
    """Announce, send the pieces, apply; with a key that was used before, how it went that time."""
    begun = asked.keyed(key).answer(f"{service}.begin_import", {**table.about, **about})
    import_id = begun.value["id"]
    now = asked.answer(f"{service}.import_job", {"import_id": import_id}).value if begun.replayed else begun.value
    if now["state"] == "reading":
        for place, rows in enumerate(table.pieces()):
            asked.answer(f"{service}.add_import_rows", {"import_id": import_id, "place": place, "rows": rows})
        now = asked.answer(f"{service}.apply_import", {"import_id": import_id}).value
    return Answer(_settled(service, asked, now), replayed=begun.replayed)


def _settled(service: str, asked: Clients, now: dict[str, Any]) -> dict[str, Any]:
    """The import as it ended, or as it stands when nobody should wait any longer."""
    until = time.monotonic() + WAIT
    while now["state"] not in OVER and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
        now = asked.answer(f"{service}.import_job", {"import_id": now["id"]}).value
    return now


def _answered(service: str, begun: Answer) -> Response:
    response = jsonify(begun.value)
    response.status_code = 200 if begun.value["state"] in OVER else 202
    response.headers["Location"] = f"{PREFIX}/imports/{service}/{begun.value['id']}"
    if begun.replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response


def template(service: str) -> Callable[[], Response]:
    """The view that gives the template of this service's table."""

    def give() -> Response:
        from gateway.documents.import_template import import_template  # noqa: PLC0415  (xlsxwriter: not at every start)

        columns = clients().answer(f"{service}.import_columns", {}).value["items"]
        name = NAMES[service]
        return attached(cpu.run(import_template, name, columns), XLSX, f"{name}导入模板.xlsx")

    return give


def _routes(service: str, what: str) -> Iterable[Route]:
    yield Route(
        "POST",
        f"/imports/{service}",
        f"{service}.begin_import",
        f"Take over {what} from xlsx or csv: all rows or none.",
        view=taking(service),
        consumes="multipart/form-data",
        answers=f"{service}.apply_import",
        asks=("dry_run",),
        later=True,
    )
    yield get(f"/imports/{service}/<import_id>", f"{service}.import_job", "Show how far an import is.")
    yield download(
        f"/imports/{service}/template.xlsx",
        f"{service}.import_columns",
        f"The workbook to fill in: {what}.",
        template(service),
        XLSX,
    )


ROUTES = (
    *_routes("members", "members"),
    *_routes("partners", "partner units"),
    *_routes("events", "events of before this product (历史台账)"),
)
