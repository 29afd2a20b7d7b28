"""Making the register's workbook: rows are asked for a page at a time, a child makes the file, the service keeps it.

The gateway owns no data and there may be several of them, so a file that is made aside is sent in pieces to the service
whose rows it shows; whichever gateway is asked for it later finds it there. Should this gateway go meanwhile, the job
is not heard of any more and has failed: its owner has it made again.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.clients import Clients
from gateway.documents import register_child as child
from kit.domain import DomainError, Unavailable
from kit.logs import logger

log = logger("gateway.register_exports")
PAGE = 200
BREATH = 0.001
"""Seconds between two pages: whoever asks for something small comes first."""
TOLD_EVERY = 1.0
LOOK_EVERY = 0.1
WITHIN = 600
"""Seconds for one file; a hundred thousand rows take ten."""
WAITS = 1800
"""Seconds until a job that never has its turn is left to be given up."""
PIECE = 512 * 1024
TROUBLE = "trouble"
"""The child's standard error."""


class Killed(Exception):
    """The child came to no good end."""


def begin(asked: Clients, export_id: str) -> None:
    """Make the file aside; whoever began it need not stay. Beginning it twice makes it once: the claim decides."""
    threading.Thread(target=_run, args=(asked, export_id), daemon=True, name=f"register export {export_id}").start()


@contextmanager
def made(
    asked: Clients, filters: dict[str, Any], *, columns: list[str], order: str, words: list[Any],
    told: Callable[[int], None] = lambda _rows: None,
) -> Iterator[Path]:  # fmt: skip
    """The finished file. `told` hears about once a second how many rows there are. Raises Killed, or a DomainError."""
    with tempfile.TemporaryDirectory(prefix="lianxue-register-") as name:
        folder = Path(name)
        about = {"columns": columns, "filters": words}
        (folder / child.ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        (folder / child.ROWS).touch()
        command = [sys.executable, "-I", "-m", child.__name__, name]
        with (folder / TROUBLE).open("wb") as trouble:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=trouble)  # noqa: S603
        try:
            _feed(asked, {**filters, "order": order}, folder, process, told)
            _await(process, folder, told)
            yield folder / child.BOOK
        except Killed:
            log.warning("the child ended", status=process.poll(), why=_last_words(folder))
            raise
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def _feed(
    asked: Clients, filters: dict[str, Any], folder: Path, process: Any, told: Callable[[int], None]
) -> None:  # fmt: skip
    cursor, last = "", time.monotonic()
    with (folder / child.ROWS).open("a", encoding="utf-8") as rows:
        while cursor is not None:
            page = asked.events.register_lines(**{**filters, "limit": PAGE, "cursor": cursor})
            rows.write(page["lines"])
            rows.flush()
            cursor = page["next_cursor"]
            if process.poll() is not None:
                raise Killed
            if time.monotonic() - last > TOLD_EVERY:
                told(_progress(folder))
                last = time.monotonic()
            time.sleep(BREATH)
    (folder / child.WHOLE).touch()


def _await(process: Any, folder: Path, told: Callable[[int], None]) -> None:
    until, last = time.monotonic() + WITHIN, time.monotonic()
    while process.poll() is None:
        if time.monotonic() > until:
            raise Killed
        if time.monotonic() - last > TOLD_EVERY:
            told(_progress(folder))
            last = time.monotonic()
        time.sleep(LOOK_EVERY)
    if process.returncode != 0:
        raise Killed
    told(_progress(folder))


def _last_words(folder: Path) -> str:
    """What the child said last; of a killed one there is nothing."""
    said = (folder / TROUBLE).read_text(encoding="utf-8", errors="replace").strip()
    return said.rpartition("\n")[2][:300]


def _progress(folder: Path) -> int:
    """Rows that are in the book."""
    try:
        return int((folder / child.PROGRESS).read_text() or 0)
    except (OSError, ValueError):
        return 0


def _run(asked: Clients, export_id: str) -> None:
    """From its turn to its end; what goes wrong is said in the job, not raised: nobody waits here."""
    try:
        job = _claimed(asked, export_id)
        if job is None:
            return
        attempt = {"export_id": export_id, "attempt": job["attempt"]}
        failure = _made_and_sent(asked, job, attempt)
        asked.events.finish_register_export(**attempt, failure=failure)
    except DomainError as refusal:  # overtaken, forgotten meanwhile, or the service is away: it will be given up
        log.info("an export of the register ended", export_id=export_id, why=refusal.code)
    except Exception:
        log.exception("an export of the register broke", export_id=export_id)


def _made_and_sent(asked: Clients, job: dict[str, Any], attempt: dict[str, Any]) -> str | None:
    """Why it failed, or None."""

    def told(rows: int) -> None:
        asked.events.report_register_export(**attempt, rows_done=rows)

    look = {"columns": job["columns"], "order": job["order"], "words": job["filters_in_words"]}
    try:
        with made(asked, job["filters"], **look, told=told) as file:
            _send(asked, file, attempt)
    except Killed:
        return "killed"
    except Unavailable:
        return "reading"
    return None


def _send(asked: Clients, file: Path, attempt: dict[str, Any]) -> None:
    with file.open("rb") as content:
        for index, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
            data = base64.b64encode(piece).decode()
            asked.events.add_register_export_piece(**attempt, index=index, data=data)


def _claimed(asked: Clients, export_id: str) -> dict[str, Any] | None:
    """The job once it is its turn; None when somebody else makes it, or nobody should."""
    until = time.monotonic() + WAITS
    while time.monotonic() < until:
        job: dict[str, Any] = asked.events.claim_register_export(export_id=export_id)
        if job["claimed"]:
            return job
        if job["state"] != "waiting":
            return None
        time.sleep(TOLD_EVERY)
    return None
