"""The register's exports in the work's transaction: jobs, whose turn it is, and the pieces of their files.

Beats are on real time: a test clock that jumps must not make a healthy job look abandoned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, update

from kit.clock import SystemClock
from kit.domain import not_found, rfc3339
from services.events.domain.register_exports import AT_ONCE, GIVEN_UP_AFTER, state_now
from services.events.persistence.register_export_tables import register_export, register_export_piece

TURN = text("SELECT pg_advisory_xact_lock(hashtext('lianxue.register_export'))")
_job = register_export.c


def _real_now() -> dt.datetime:
    return SystemClock().now()


class RegisterExports:
    """The exports of one unit of work."""

    def __init__(self, work: Any) -> None:
        self.work, self.db = work, work.db

    def add(self, export_id: str, **values: Any) -> None:
        """A job that nobody works on yet."""
        nothing_yet = {"state": "waiting", "attempt": 0, "rows_done": 0, "asked_at": self.work.now}
        account_id = self.work.actor.account_id
        self.db.execute(
            insert(register_export).values(
                id=export_id, account_id=account_id, beat_at=_real_now(), **nothing_yet, **values
            )
        )

    def get(self, export_id: str, *, hold: bool = False) -> Row[Any]:
        """The job, or NotFound."""
        query = select(register_export).where(_job.id == export_id)
        row = self.db.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise not_found("导出")
        return row

    def shown(self, export_id: str) -> dict[str, Any]:
        """The job as JSON, in the state in which anybody should see it."""
        row = self.get(export_id)
        state = state_now(row.state, row.beat_at, _real_now())
        told = ("id", "filters", "columns", "order", "rows_total", "rows_done", "size")
        return {
            **{name: getattr(row, name) for name in told},
            "state": state,
            "failure": "abandoned" if state == "failed" and row.state != "failed" else row.failure,
            "filters_in_words": self.work.register.in_words(row.filters),
            "asked_at": rfc3339(row.asked_at),
            "ended_at": rfc3339(row.ended_at),
        }

    def of_account(self, account_id: str, limit: int) -> Sequence[Row[Any]]:
        """Whose jobs, newest first."""
        query = select(register_export).where(_job.account_id == account_id)
        return self.db.execute(query.order_by(_job.asked_at.desc(), _job.id.desc()).limit(limit)).all()

    def unfinished(self, account_id: str) -> int:
        """How many of the account's jobs wait or run."""
        mine = (_job.account_id == account_id, *self._alive("waiting", "running"))
        return int(self.db.scalar(select(func.count()).where(*mine)) or 0)

    def is_free(self) -> bool:
        """Whether another file may be made now. Who asks at the same time takes turns."""
        if self.db.get_bind().dialect.name == "postgresql":
            self.db.execute(TURN)
        return int(self.db.scalar(select(func.count()).where(*self._alive("running"))) or 0) < AT_ONCE

    def beat(self, export_id: str, **values: Any) -> None:
        """Somebody works on it."""
        self.db.execute(update(register_export).where(_job.id == export_id).values(beat_at=_real_now(), **values))

    def put_piece(self, export_id: str, index: int, data: bytes) -> None:
        """Keep one piece of the file; sent again, it replaces itself."""
        piece = register_export_piece
        self.db.execute(delete(piece).where(piece.c.export_id == export_id, piece.c.index == index))
        self.db.execute(insert(piece).values(export_id=export_id, index=index, data=data))

    def piece(self, export_id: str, index: int) -> bytes | None:
        """One piece, None behind the last."""
        piece = register_export_piece.c
        data = self.db.scalar(select(piece.data).where(piece.export_id == export_id, piece.index == index))
        return None if data is None else bytes(data)

    def size(self, export_id: str) -> int:
        """Bytes that have arrived."""
        piece = register_export_piece.c
        length = select(func.sum(func.length(piece.data))).where(piece.export_id == export_id)
        return int(self.db.scalar(length) or 0)

    def drop_file(self, export_id: str) -> None:
        """What an earlier attempt left."""
        self.db.execute(delete(register_export_piece).where(register_export_piece.c.export_id == export_id))

    def give_up(self) -> None:
        """Mark what nobody works on any more."""
        gone = (_job.state.in_(("waiting", "running")), _job.beat_at < _real_now() - GIVEN_UP_AFTER)
        values = {"state": "failed", "failure": "abandoned", "ended_at": self.work.now}
        self.db.execute(update(register_export).where(*gone).values(**values))

    def forget(self, before: dt.datetime) -> None:
        """Jobs that were asked for before, with their files."""
        old = select(_job.id).where(_job.asked_at < before)
        self.db.execute(delete(register_export_piece).where(register_export_piece.c.export_id.in_(old)))
        self.db.execute(delete(register_export).where(_job.asked_at < before))

    def _alive(self, *states: str) -> tuple[Any, Any]:
        return _job.state.in_(states), _job.beat_at >= _real_now() - GIVEN_UP_AFTER
