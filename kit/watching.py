"""Since when, and from where on, a subscriber must have everything that a producer told.

Without it a comparison would miss what nobody ever sent: facts of a type to which the subscriber listens only since an
update, and those that lay in queues of before a restore (which deletes the cursors).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from kit.work import Works

EVERY_TYPE = "*"


def begin(
    works: Works[Any], subscriber: str, producer: str, types: Sequence[str] | None, cursor: int | None
) -> dt.datetime:
    """Since when what this producer sends is heard; anew when there is no cursor, or a type has come to the others.

    `types` None: every type. What lies before the cursor when a type is met first was never asked for.
    """
    watch = works.origin.tables.watch
    key = (watch.c.subscriber == subscriber, watch.c.producer == producer)
    with works.database.reading() as db:
        row = db.execute(select(watch).where(*key)).one_or_none()
    wanted = [EVERY_TYPE] if types is None else list(types)
    known: dict[str, int] = row.types if row else {}
    if row is not None and cursor is not None and set(wanted) <= set(known):
        return row.since
    types_from = {kind: known.get(kind, cursor or 0) for kind in wanted}
    values: dict[str, Any] = {"since": dt.datetime.now(dt.UTC), "types": types_from}
    with works.database.transaction() as db:
        if db.execute(update(watch).where(*key).values(values)).rowcount == 0:  # type: ignore[attr-defined]
            db.execute(insert(watch).values(subscriber=subscriber, producer=producer, **values))
    return values["since"]


def starts(works: Works[Any], subscriber: str, producer: str) -> dict[str, int]:
    """By type, the position behind which the subscriber must have everything; empty before the first catching up."""
    watch = works.origin.tables.watch
    query = select(watch.c.types).where(watch.c.subscriber == subscriber, watch.c.producer == producer)
    with works.database.reading() as db:
        return db.execute(query).scalar_one_or_none() or {}
