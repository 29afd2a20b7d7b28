"""Tables that people upload: members, partners, old ledgers, annual plans. All rows or none, with a template each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
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
from kit.import_schemas import INPUT
from kit.operations import Answer

TITLE = "导入 Imports"
WAIT, LOOK_EVERY = 25.0, 0.2
"""Seconds that a request waits for a long table, and between two looks."""
OVER = {"done", "refused", "failed"}


@dataclass(frozen=True)
class Kind:
    """A kind of table: its name in addresses, the service that takes it, what it is called, what is asked with it."""

    name: str
    service: str
    title: str
    what: str
    asks: tuple[str, ...] = ("dry_run",)
    needs: str = ""
    """The operation that says who may, where the service's other tables are for more people."""

    @property
    def operation(self) -> str:
        """Whose row of the policy stands before the upload."""
        return self.needs or f"{self.service}.begin_import"


KINDS = (
    Kind("branches", "members", "党支部", "branches", needs="members.create_branch"),
    Kind("members", "members", "党员", "members"),
    Kind("partners", "partners", "联学单位", "partner units"),
    Kind("events", "events", "历史台账", "events of before this product (历史台账)"),
    Kind("plans", "events", "年度计划", "an annual plan (年度计划), as a draft of the year", ("year", "dry_run")),
)


def taking(kind: Kind) -> Callable[[], Response]:
    """The view that takes a table of this kind."""

    def take() -> Response:
        edge.check_size(request, edge.MAX_UPLOAD + edge.MULTIPART_OVERHEAD)
        key = edge.idempotency_key(request)
        asked_for = {"dry_run": False, **edge.query(request, kind.asks)}
        if not isinstance(asked_for["dry_run"], bool):
            raise edge.invalid("/dry_run", "应为 true 或 false。", "dry_run is true or false.")
        return _answered(kind, taken(kind, key, asked_for))

    return take


def taken(kind: Kind, key: str | None, asked_for: dict[str, Any]) -> Answer:
    """Take the request's file over; the import as it ended, or as it stands after a while."""
    with closing(sent_file()) as file:
        name = description_of(file)["name"]
        with table_in(file) as table:
            return _sent(kind.service, clients(), table, key, kind=kind.name, file_name=name, **asked_for)


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


def _answered(kind: Kind, begun: Answer) -> Response:
    response = jsonify(begun.value)
    response.status_code = 200 if begun.value["state"] in OVER else 202
    response.headers["Location"] = f"{PREFIX}/imports/{kind.name}/{begun.value['id']}"
    if begun.replayed:
        response.headers["Idempotent-Replay"] = "true"
    return response


def template(kind: Kind) -> Callable[[], Response]:
    """The view that gives the template of this kind of table."""

    def give() -> Response:
        from gateway.documents.import_template import import_template  # noqa: PLC0415  (xlsxwriter: not at every start)

        columns = clients().answer(f"{kind.service}.import_columns", {"kind": kind.name}).value["items"]
        return attached(cpu.run(import_template, kind.title, columns), XLSX, f"{kind.title}导入模板.xlsx")

    return give


def _routes(kind: Kind) -> Iterable[Route]:
    yield Route(
        "POST",
        f"/imports/{kind.name}",
        kind.operation,
        f"Take over {kind.what} from xlsx or csv: all rows or none.",
        view=taking(kind),
        consumes="multipart/form-data",
        answers=f"{kind.service}.apply_import",
        asks=kind.asks,
        takes=INPUT["begin_import"] if kind.needs else None,
        later=True,
    )
    yield get(f"/imports/{kind.name}/<import_id>", f"{kind.service}.import_job", "Show how far an import is.")
    yield download(
        f"/imports/{kind.name}/template.xlsx",
        f"{kind.service}.import_columns",
        f"The workbook to fill in: {kind.what}.",
        template(kind),
        XLSX,
    )


ROUTES = tuple(route for kind in KINDS for route in _routes(kind))
