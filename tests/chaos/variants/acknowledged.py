"""Products that forget what they have acknowledged."""

from __future__ import annotations

from typing import Any


def facts_after_the_commit() -> None:
    """The fact is written shortly after the change instead of with it: a kill in between loses it."""
    import eventlet

    from kit import outbox
    from kit.work import Work, Works

    record = outbox.record

    def later(self: Work) -> None:
        self.db.flush()
        written: list[Any] = []
        for aggregate in self._tracked:
            facts = self.origin.facts
            written += [
                (facts[change.name](aggregate, **change.details), change.version) for change in aggregate.changes
            ]
            aggregate.changes.clear()
        if written:
            eventlet.spawn_after(0.3, _write, self, written)

    def _write(work: Work, written: list[Any]) -> None:
        works: Works[Any] = Works(Work, _databases[work.origin.producer], work.origin)
        with works.open(work.actor, work.trace_id) as late:
            for fact, version in written:
                late.publish(fact, version=version)

    _databases: dict[str, Any] = {}
    opened = Works.__init__

    def remembering(self: Works[Any], work_class: Any, database: Any, origin: Any) -> None:
        opened(self, work_class, database, origin)
        _databases[origin.producer] = database

    Works.__init__ = remembering  # type: ignore[method-assign]
    Work.finish = later  # type: ignore[method-assign]
    assert record is outbox.record


VARIANTS = {"facts-after-the-commit": facts_after_the_commit}
