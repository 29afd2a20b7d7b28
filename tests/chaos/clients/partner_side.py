"""The other side of a partner's link: what reaches the product through it, and what the product keeps of that."""

from __future__ import annotations

import http.client
import json
import tempfile
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import sync_playwright

from kit.config import SERVICES
from tests.chaos.rig import Rig
from tests.support.chromium import chromium

ANSWERS = ("invitation.accepted", "invitation.declined", "invitation.countered")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back: `said` is the JSON document, empty for anything else."""

    status: int
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The members of the answer."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    rig: Rig, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None,
    source: str = "127.0.0.1",
) -> Answer:  # fmt: skip
    """One request on a connection of its own, from an address of loopback: strangers are counted by address."""
    rig.tally.runs += 1
    connection = http.client.HTTPConnection("127.0.0.1", rig.stack.port, timeout=30, source_address=(source, 0))
    try:
        given = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, None if body is None else json.dumps(body), {**given, **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read())
    finally:
        connection.close()


def stranger(rig: Rig) -> str:
    """An address of loopback that nobody has used yet."""
    return ".".join(["127", *(str(rig.random.randrange(1, 255)) for _ in range(3))])


def kept(rig: Rig) -> dict[str, Any]:
    """Everything that an answer would change: invitations and what hangs on them, facts of all services, the ledger."""
    tables = ("invitation", "reply", "change_request", "retired_link")
    rows: dict[str, Any] = {
        table: sorted(map(repr, rig.inside.rows("partners", f"SELECT * FROM {table}"))) for table in tables
    }
    facts = {name: rig.inside.rows(name, "SELECT count(*) FROM outbox")[0][0] for name in SERVICES}
    return {**rows, "facts": facts, "ledger": rig.inside.rows("events", "SELECT count(*) FROM ledger_entry")[0][0]}


def recorded(rig: Rig, invitation_id: str) -> tuple[list[str], list[str]]:
    """The receipts in the database, and the types of the facts that say how the partner answered."""
    receipts = rig.inside.rows("partners", "SELECT receipt FROM reply WHERE invitation_id = :id", id=invitation_id)
    facts = rig.inside.rows(
        "partners", "SELECT type FROM outbox WHERE aggregate_id = :id ORDER BY position", id=invitation_id
    )
    return [row[0] for row in receipts], [row[0] for row in facts if row[0].startswith(ANSWERS)]


def browse(address: str, seconds: float) -> list[int]:
    """Open the page in Chromium, with JavaScript and a profile of its own, and leave it open; the statuses."""
    statuses: list[int] = []
    with tempfile.TemporaryDirectory(prefix="lianxue-chromium-") as profile, sync_playwright() as driver:
        browser = driver.chromium.launch_persistent_context(
            profile, executable_path=chromium(), headless=True, args=CHROMIUM_FLAGS, java_script_enabled=True
        )
        try:
            page = browser.pages[0]
            page.on("response", lambda answer: statuses.append(answer.status))
            page.goto(address)
            page.wait_for_timeout(seconds * 1000)  # the promise is about a page that somebody leaves open
        finally:
            browser.close()
    return statuses
