"""Taking over a table that people uploaded: all rows or none, without holding anybody else up.

    begin_import → add_import_rows … → apply_import      (what the gateway calls, one after the other)

The rows are checked outside any transaction, in a thread, against what the service knows (`Importer.known`). Only
where that is still so in the transaction (`Importer.stamp`) is the result written, in a few long INSERTs. A short table
is applied while the caller waits; a long one by the timer `run_imports`, whoever goes away meanwhile, and `import_job`
tells how far it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from kit import cpu
from kit.bulk import Bulk, gather
from kit.cells import Column, Rejection, layout, read_row, reject
from kit.domain import Actor, Conflict, Invalid, field_error, not_found, rfc3339
from kit.ids import new_id
from kit.import_schemas import INPUT
from kit.imports import Job
from kit.logs import logger
from kit.operations import Answer, Operations
from kit.work import Works

log = logger("kit.importing")
AT_ONCE = 500
"""Rows that are applied while the caller waits."""
RUN_EVERY = 1.0
"""Seconds between two looks for a long table that waits."""
ABANDONED_AFTER = dt.timedelta(days=1)
FORGET_EVERY = 600.0
"""Seconds."""
Row = tuple[int, dict[str, Any]]
"""Its number in the sheet, and its values by field."""
Judged = tuple[list[Any], list[Rejection]]


@dataclasses.dataclass(frozen=True)
class Importer:
    """What one service knows about one kind of table.

    `known(work, actor)`: everything that rows are compared with; `stamp(work, actor)`: a small value that is another
    one as soon as anything of it has changed. `check(known, rows, job, now)`: the new things, and what is wrong; pure,
    it runs in a thread. `number(work, things)`: gives what is given in sequence, in a transaction of its own, and
    returns what `beside(things, that)` needs: what else is written with them; pure, in the thread.
    `of_a_year`: all rows are of one year, which whoever uploads them names. `admit(actor)`: Forbidden for who may
    take other tables of the service, but not these.
    """

    columns: Sequence[Column]
    stamp: Callable[[Any, Actor], Any]
    known: Callable[[Any, Actor], Any]
    check: Callable[[Any, list[Row], Job, dt.datetime], Judged]
    number: Callable[[Any, list[Any]], Any] | None = None
    beside: Callable[[list[Any], Any], list[Any]] | None = None
    of_a_year: bool = False
    admit: Callable[[Actor], None] | None = None


class Importing:
    """The operations of a service that takes tables, of one kind or several; unless told, it is the first kind."""

    def __init__(self, importers: Mapping[str, Importer]) -> None:
        self.importers = dict(importers)
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
        self._forget_at = 0.0
        self.prepare: dict[str, Callable[..., Any]] = {
            "apply_import": self.prepare_apply_import,
            "run_imports": self.prepare_run_imports,
        }
        self.guards: dict[str, Callable[[Any, str], Any]] = {"import_id": see_import}

    def begin_import(
        self, work: Any, *, kind: str | None = None, year: int | None = None, **announced: Any
    ) -> dict[str, Any]:
        """Announce a table of so many rows, with its header."""
        name, importer = self._of_kind(kind)
        if importer.admit:
            importer.admit(work.actor)
        if importer.of_a_year and year is None:
            raise _invalid("year", "required", "请说明是哪个年度的。", "Name the year.")
        job_id = new_id()
        work.imports.begin(job_id, kind=name, year=year if importer.of_a_year else None, **announced)
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

    def prepare_run_imports(self, works: Works[Any], _args: dict[str, Any], actor: Actor) -> Any:
        """Check the oldest table that waits. Where none does, a transaction is opened only to forget, now and then."""
        with works.read(actor) as work:
            waiting = work.imports.waiting()
            job = work.imports.get(waiting) if waiting else None
        if job:
            return self._checked(works, job)
        if time.monotonic() < self._forget_at:
            return Answer({})
        self._forget_at = time.monotonic() + FORGET_EVERY
        return {}

    def run_imports(self, work: Any) -> dict[str, Any]:
        """Take over what was checked; forget uploads that broke off."""
        work.imports.forget_abandoned(work.now - ABANDONED_AFTER)
        self._finish(work)
        return {}

    def import_columns(self, work: Any, *, kind: str | None = None) -> dict[str, Any]:
        """What the table may hold, for its template."""
        _, importer = self._of_kind(kind)
        return {"items": [one.to_dict() for one in importer.columns]}

    def _of_kind(self, kind: str | None) -> tuple[str, Importer]:
        name = next(iter(self.importers)) if kind is None else kind
        if name not in self.importers:
            raise _invalid("kind", "unknown", "没有这一类导入。", "There is no such table.")
        return name, self.importers[name]

    def _checked(self, works: Works[Any], job: Job) -> dict[str, Any]:
        """The job's verdict by what is known now."""
        importer = self.importers[job.kind]
        with works.read(job.actor) as work:
            stamp, known = importer.stamp(work, job.actor), importer.known(work, job.actor)
            rows, now = work.imports.rows(job.id), work.now
        found: dict[str, Any] = {"job": job, "stamp": stamp}
        try:
            things, rejected = cpu.run(self._judge, job, known, rows, now)
            if rejected or job.dry_run:
                return found | {"rejected": rejected}
            return found | {"rejected": [], "bulk": self._gathered(works, job, things, now)}
        except DBAPIError:
            raise
        except Exception:  # whatever it was, it would be so again at each turn of the timer
            log.exception("an uploaded table could not be checked", import_id=job.id)
            return found | {"failed": True}

    def _judge(self, job: Job, known: Any, rows: list[Any], now: dt.datetime) -> Judged:
        importer = self.importers[job.kind]
        places, rejected = layout(importer.columns, job.header, job.header_row)
        if rejected:
            return [], rejected
        good: list[Row] = []
        for number, cells in rows:
            values, faults = read_row(importer.columns, places, number, cells)
            rejected += faults
            if not faults:
                good.append((number, values))
        things, faults = importer.check(known, good, job, now)
        return things, sorted([*rejected, *faults], key=lambda fault: int(fault["row"]))

    def _gathered(self, works: Works[Any], job: Job, things: list[Any], now: dt.datetime) -> Bulk:
        """Numbered, and ready for the driver. Numbers are taken now: should this import not come to its end, their
        places stay empty.
        """
        number, beside = self.importers[job.kind].number, self.importers[job.kind].beside
        found: Any = None
        if number:
            with works.open(job.actor) as work:
                found = number(work, things)
        dialect, actor_id = works.database.engine.dialect, job.actor.account_id
        about: dict[str, Any] = {"actor_id": actor_id, "trace_id": job.trace_id, "now": now}
        return cpu.run(
            lambda: gather(things + (beside(things, found) if beside else []), works.origin, dialect, **about)
        )

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
        elif self.importers[job.kind].stamp(work, job.actor) == work.prepared["stamp"]:
            self._write(work, job)

    def _write(self, work: Any, job: Job) -> None:
        rejected: list[Rejection] = work.prepared["rejected"]
        bulk: Bulk | None = work.prepared.get("bulk")
        if bulk is not None:
            bulk.write(work.db)
        work.imports.end(job.id, "refused" if rejected else "done", 0 if rejected else job.rows, rejected)


def _invalid(name: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid("invalid", zh, en, errors=[field_error(f"/{name}", code, zh)])


def with_imports(operations: Operations, importing: Importing) -> Operations:
    """The service's operations and those by which its table is taken over."""
    return Operations(
        commands={**operations.commands, **importing.commands},
        queries={**operations.queries, **importing.queries},
        inputs={**operations.inputs, **INPUT},
        guards={**operations.guards, **importing.guards},
        prepare={**operations.prepare, **importing.prepare},
        anew=operations.anew,
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
        "id", "kind", "year", "state", "file_name", "sha256", "rows", "dry_run", "accepted", "rejected", "rejections",
    )  # fmt: skip
    moments = {"begun_at": rfc3339(job.begun_at), "ended_at": rfc3339(job.ended_at)}
    return {**{name: getattr(job, name) for name in told}, **moments}
