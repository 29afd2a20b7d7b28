"""The ledger: entries, proofs, checkpoints, and the export that anybody can verify."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator

from flask import Response, request

from gateway import edge
from gateway.api.routes import action, download, get
from gateway.asking import clients
from gateway.clients import Clients
from gateway.documents.media import attached, disposition

TITLE = "台账 Ledger"
JSON_LINES = "application/jsonl"
PYTHON = "text/x-python"
PAGE = 200


def export() -> Response:
    """The first `size` entries, a line each: exactly the bytes that were hashed, and a newline."""
    asked = clients()
    begun = asked.events.begin_ledger_export(**edge.query(request, ["size"]))
    headers = {"Content-Disposition": disposition("export.jsonl")}
    return Response(lines(asked, begun["size"]), mimetype=JSON_LINES, headers=headers)


def lines(asked: Clients, size: int) -> Iterator[bytes]:
    """Entries 1 to `size`, asked for a page at a time."""
    first = 1
    while first <= size:
        page = asked.events.ledger_lines(first=first, limit=min(PAGE, size - first + 1))["lines"]
        if not page:
            return
        yield "".join(f"{line}\n" for line in page).encode()
        first += len(page)


def verifier() -> Response:
    """The single file by which a supervisor judges an export on a machine of their own."""
    return attached((importlib.resources.files("verifier") / "verify.py").read_bytes(), PYTHON, "verify.py")


ROUTES = (
    get("/ledger", "events.read_ledger", "Read the ledger; each query is recorded in it."),
    get("/ledger/as-of", "events.ledger_as_of", "Tell each event as the ledger alone has it at the end of a day."),
    get("/ledger/checkpoint", "events.sign_checkpoint", "Sign the tree as it is now."),
    get("/ledger/checkpoint/latest", "events.latest_checkpoint", "Show the newest daily checkpoint, as it is printed."),
    action("/ledger/checkpoint/send", "events.send_checkpoint", "Sign the tree as it is now, and send it out."),
    get("/checkpoint-deliveries", "notify.checkpoint_deliveries", "List what became of the checkpoints sent out."),
    get("/ledger/public-key", "events.ledger_public_key", "Show the key that checkpoints are signed with."),
    get("/ledger/consistency", "events.ledger_consistency", "Prove that a later tree holds an earlier one."),
    download("/ledger/export.jsonl", "events.begin_ledger_export", "Take the first entries away.", export, JSON_LINES),
    download("/ledger/verify.py", "events.ledger_public_key", "Take the offline verifier away.", verifier, PYTHON),
    get("/ledger/<int:seq>", "events.ledger_entry", "Show an entry; that is recorded too."),
    get("/ledger/<int:seq>/proof", "events.ledger_proof", "Prove that an entry is in the tree."),
)
