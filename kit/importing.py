"""Taking over a table that people uploaded: all rows or none, without holding anybody else up.

    begin_import → add_import_rows … → apply_import      (what the gateway calls, one after the other)

The rows are checked outside any transaction, in a thread, against what the service knows (`Importer.known`). In the
transaction the same question is asked again: only where the answer is still the same is the result written, in a few
long INSERTs. A short table is applied while the caller waits; a long one by the timer `run_imports`, whoever goes away
meanwhile, and `import_job` tells how far it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from kit import cpu
from kit.bulk import Bulk, gather
from kit.cells import Column, Rejection, layout, read_row, reject
from kit.domain import Actor, Conflict, not_found, rfc3339
from kit.ids import new_id
from kit.import_schemas import INPUT
from kit.imports import Job
from kit.logs import logger
from kit.operations import Operations
from kit.work import Works

log = logger("kit.importing")
AT_ONCE = 500
"""Rows that are applied while the caller waits."""
RUN_EVERY = 1.0
"""Seconds between two looks for a long table that waits."""
ABANDONED_AFTER = dt.timedelta(days=1)
Row = tuple[int, dict[str, Any]]
"""Its number in the sheet, and its values by field."""
Judged = tuple[list[Any], list[Rejection]]


@dataclasses.dataclass(frozen=True)
class Importer:
    """What one service knows about its table.

    `known(work, actor)`: everything that rows are compared with, as one comparable value. `check(known, rows, job,
    now)`: the new things, and what is wrong; pure, it runs in a thread. `settle(work, bulk)`: what can only be given
    in the transaction (numbers in sequence).
    """

    columns: Sequence[Column]
    known: Callable[[Any, Actor], Any]
    check: Callable[[Any, list[Row], Job, dt.datetime], Judged]
    settle: Callable[[Any, Bulk], None] | None = None


class Importing:
    """The operations of a service that takes one kind of table."""

    def __init__(self, importer: Importer) -> None:
        self.importer = importer
        self.commands: dict[str, Callable[..., Any]] = {
            "begin_import": self.begin_import,
            "add_import_rows": self.add_import_rows,
            "apply_import": self.apply_import,
            "run_imports": self.run_imports,
        }
        self.queries: dict[str, Callable[..., Any]] = {
            "import_job": import_job,
            "import_columns": self.import_columns,
        }
        self.prepare: dict[str, Callable[..., dict[str, Any]]] = {
            "apply_import": self.prepare_apply_import,
            "run_imports": self.prepare_run_imports,
        }
        self.guards: dict[str, Callable[[Any, str], Any]] = {"import_id": see_import}

    def begin_import(self, work: Any, **announced: Any) -> dict[str, Any]:
        """Announce a table of so many rows, with its header."""
        job_id = new_id()
        work.imports.begin(job_id, **announced)
        return view(work.imports.get(job_id))

    def add_import_rows(self, work: Any, *, import_id: str, place: int, rows: list[Any]) -> dict[str, Any]:
        """One piece of the table; sending it again replaces it."""
        if work.imports.get(import_id, hold=True).state != "reading":
            raise Conflict(
                "import.applied", "这份表已经在处理，不能再添加。", "This table is being taken over already."
            )
        work.imports.put(import_id, place, rows)
        return {"id": import_id, "arrived": work.imports.arrived(import_id)}

    def prepare_apply_import(self, works: Works[Any], args: dict[str, Any], actor: Actor) -> dict[str, Any]:
        """Check a short table of the caller's own before the transaction."""
        with works.read(actor) as work:
            import_id = str(args.get("import_id") or "")
            if not work.imports.is_mine(import_id):
                return {}
            job = work.imports.get(import_id)
            short = job.state == "reading" and job.rows <= AT_ONCE and work.imports.arrived(job.id) == job.rows
        return self._checked(works, job) if short else {}

    def apply_import(self, work: Any, *, import_id: str) -> dict[str, Any]:
        """All rows are here: take them over now, or soon. Doing it again answers how it went."""
        job = work.imports.get(import_id, hold=True)
        if job.state == "reading":
            if work.imports.arrived(import_id) != job.rows:
                raise Conflict("import.incomplete", "表格没有传完整，请重新上传。", "Not all rows have arrived.")
            work.imports.mark(import_id, state="checking")
            self._finish(work)
        return view(work.imports.get(import_id))

    def prepare_run_imports(self, works: Works[Any], _args: dict[str, Any], actor: Actor) -> dict[str, Any]:
        """Check the oldest table that waits."""
        with works.read(actor) as work:
            waiting = work.imports.waiting()
            job = work.imports.get(waiting) if waiting else None
        return self._checked(works, job) if job else {}

    def run_imports(self, work: Any) -> dict[str, Any]:
        """Take over what was checked; forget uploads that broke off."""
        work.imports.forget_abandoned(work.now - ABANDONED_AFTER)
        self._finish(work)
        return {}

    def import_columns(self, work: Any) -> dict[str, Any]:
        """What the table may hold, for its template."""
        return {"items": [one.to_dict() for one in self.importer.columns]}

    def _checked(self, works: Works[Any], job: Job) -> dict[str, Any]:
        """The job's verdict by what is known now."""
        with works.read(job.actor) as work:
            known = self.importer.known(work, job.actor)
            rows, now = work.imports.rows(job.id), work.now
        found: dict[str, Any] = {"job": job, "known": known}
        try:
            return found | cpu.run(self._judge, works, job, known, rows, now)
        except DBAPIError:
            raise
        except Exception:  # whatever it was, it would be so again at each turn of the timer
            log.exception("an uploaded table could not be checked", import_id=job.id)
            return found | {"failed": True}

    def _judge(self, works: Works[Any], job: Job, known: Any, rows: list[Any], now: dt.datetime) -> dict[str, Any]:
        places, rejected = layout(self.importer.columns, job.header, job.header_row)
        if rejected:
            return {"rejected": rejected}
        good: list[Row] = []
        for number, cells in rows:
            values, faults = read_row(self.importer.columns, places, number, cells)
            rejected += faults
            if not faults:
                good.append((number, values))
        things, faults = self.importer.check(known, good, job, now)
        rejected = sorted([*rejected, *faults], key=lambda fault: int(fault["row"]))
        if rejected or job.dry_run:
            return {"rejected": rejected}
        bulk = gather(things, works.origin, actor_id=job.actor.account_id, trace_id=job.trace_id, now=now)
        return {"rejected": [], "bulk": bulk}

    def _finish(self, work: Any) -> None:
        """Write what was prepared, if the job still waits and what it was compared with has not changed."""
        job: Job | None = work.prepared.get("job")
        if job is None:
            return
        work.imports.take_turn()
        if work.imports.get(job.id, hold=True).state != "checking":
            return
        if work.prepared.get("failed"):
            work.imports.end(job.id, "failed", 0, [reject(0, "", "导入时发生内部错误，请联系管理员。")])
        elif self.importer.known(work, job.actor) == work.prepared["known"]:
            self._write(work, job)

    def _write(self, work: Any, job: Job) -> None:
        rejected: list[Rejection] = work.prepared["rejected"]
        bulk: Bulk | None = work.prepared.get("bulk")
        if bulk is not None:
            if self.importer.settle:
                self.importer.settle(work, bulk)
            bulk.write(work.db, work.origin)
        work.imports.end(job.id, "refused" if rejected else "done", 0 if rejected else job.rows, rejected)


def with_imports(operations: Operations, importing: Importing) -> Operations:
    """The service's operations and those by which its table is taken over."""
    return Operations(
        commands={**operations.commands, **importing.commands},
        queries={**operations.queries, **importing.queries},
        inputs={**operations.inputs, **INPUT},
        guards={**operations.guards, **importing.guards},
        prepare={**operations.prepare, **importing.prepare},
    )


def see_import(work: Any, import_id: str) -> None:
    """Visible to who began it."""
    if not work.imports.is_mine(import_id):
        raise not_found("导入")


def import_job(work: Any, *, import_id: str) -> dict[str, Any]:
    """How far it is, and what is wrong with which row."""
    return view(work.imports.get(import_id))


def view(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    told: Iterable[str] = (
        "id", "state", "file_name", "sha256", "rows", "dry_run", "accepted", "rejected", "rejections",
    )  # fmt: skip
    moments = {"begun_at": rfc3339(job.begun_at), "ended_at": rfc3339(job.ended_at)}
    return {**{name: getattr(job, name) for name in told}, **moments}
