"""Saved views of the register in the work's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, func, insert, or_, select, update

from kit.domain import Actor, Stale, not_found, rfc3339
from services.events.domain.register_views import stale
from services.events.persistence.register_export_tables import register_view

_view = register_view.c


class RegisterViews:
    """The views of one unit of work."""

    def __init__(self, work: Any) -> None:
        self.work, self.db = work, work.db

    def add(self, view_id: str, **values: Any) -> None:
        """A new view of the actor's."""
        actor, now = self.work.actor, self.work.now
        known = {"owner_id": actor.account_id, "unit_id": actor.unit_id, "created_at": now, "changed_at": now}
        self.db.execute(insert(register_view).values(id=view_id, version=1, **known, **values))

    def get(self, view_id: str) -> Row[Any]:
        """The view, or NotFound where the actor may not see it."""
        row = self.db.execute(select(register_view).where(_view.id == view_id, _seen(self.work.actor))).one_or_none()
        if row is None:
            raise not_found("台账视图")
        return row

    def shown(self, view_id: str) -> dict[str, Any]:
        """The view as JSON, with what it names that is not there any more."""
        row, copies = self.get(view_id), self.work.copies
        branch = copies.branch(row.filters["branch_id"]) if "branch_id" in row.filters else None
        partners = copies.partners([row.filters["partner_id"]] if "partner_id" in row.filters else [])
        told = ("id", "version", "name", "shared", "filters", "columns", "order", "owner_id")
        return {
            **{name: getattr(row, name) for name in told},
            "mine": row.owner_id == self.work.actor.account_id,
            "owner": next((one.name for one in copies.accounts([row.owner_id]).values()), None),
            "filters_in_words": self.work.register.in_words(row.filters),
            "stale": stale(row.filters, branch.state if branch else None, bool(partners)),
            "changed_at": rfc3339(row.changed_at),
        }

    def visible(self, limit: int) -> Sequence[Row[Any]]:
        """The actor's own by name, then those that others of the unit share."""
        mine = _view.owner_id == self.work.actor.account_id
        query = select(register_view).where(_seen(self.work.actor)).order_by(mine.desc(), _view.name, _view.id)
        return self.db.execute(query.limit(limit)).all()

    def owned(self) -> int:
        """How many the actor has."""
        mine = _view.owner_id == self.work.actor.account_id
        return int(self.db.scalar(select(func.count()).where(mine)) or 0)

    def is_taken(self, name: str, but: str | None) -> bool:
        """Whether the actor has another view of this name."""
        query = select(_view.id).where(_view.owner_id == self.work.actor.account_id, _view.name == name)
        return self.db.execute(query.where(_view.id != (but or ""))).first() is not None

    def change(self, view_id: str, version: int, **values: Any) -> None:
        """Of the version that was read; Stale when somebody was faster."""
        mine = and_(_view.id == view_id, _view.version == version)
        changed = update(register_view).where(mine).values(version=version + 1, changed_at=self.work.now, **values)
        if self.db.execute(changed.returning(_view.id)).first() is None:
            raise Stale("stale", "内容已被他人修改，请刷新后重试。", "Somebody else changed it first; reload.")

    def remove(self, view_id: str) -> None:
        """No more."""
        self.db.execute(delete(register_view).where(_view.id == view_id))


def _seen(actor: Actor) -> Any:
    shared = and_(_view.shared, _view.unit_id == actor.unit_id) if actor.unit_id else _view.id.is_(None)
    return or_(_view.owner_id == actor.account_id, shared)
