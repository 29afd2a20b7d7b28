"""The ledger: every fact becomes one entry; reading it, exporting it and signing it are recorded too."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

from contracts.events import CheckpointSigned, LedgerRead
from kit.clock import SHANGHAI, in_shanghai, rfc3339
from kit.domain import Invalid, field_error, not_found
from kit.envelope import Envelope
from kit.ids import new_id
from kit.paging import decode_cursor, page
from services.events.domain.ledger.checkpoint import Statement
from services.events.domain.ledger.entry import Recorded
from services.events.domain.ledger.search import Search
from services.events.handlers.ledger_keys import moment_of_signing, signer_of


def read_ledger(work: Any, *, order: str, limit: int, cursor: str | None, **filters: Any) -> dict[str, Any]:
    """Entries by filter: from_on and to_on (dates in Shanghai, both included), branch_id, subject, type (a prefix).

    The first page of each query is recorded on the ledger itself.
    """
    if not cursor:
        record_reading(work, "query", filters)
    first_day, last_day = filters["from_on"], filters["to_on"]
    wanted = Search(
        since=_midnight(first_day),
        before=_midnight(last_day + dt.timedelta(days=1) if last_day else None),
        branch_id=filters["branch_id"],
        subject=filters["subject"],
        type=filters["type"],
        newest_first=order == "desc",
    )
    after = decode_cursor(cursor, [int])
    rows = work.ledger.search(wanted, work.actor, after[0] if after else None, limit + 1)
    return page(rows, limit, key=lambda row: (row.seq,), dump=lambda row: json.loads(row.body))


def ledger_entry(work: Any, *, seq: int) -> dict[str, Any]:
    """One entry with the hash by which the tree knows it; recorded, or one could read it all unseen, entry by entry."""
    body = work.ledger.body(seq, work.actor)
    if body is None:
        raise not_found("台账记录")
    record_reading(work, "entry", {"seq": seq})
    return {**json.loads(body), "leaf_hash": work.ledger.node(0, seq - 1).hex()}


def sign_checkpoint(work: Any) -> dict[str, Any]:
    """Sign the tree as it is now; the checkpoint is kept, and that it was signed is a fact."""
    return _signed(work, daily_on=None)


def send_checkpoint(work: Any) -> dict[str, Any]:
    """Sign the tree as it is now, and have the checkpoint sent to where the day's own goes."""
    return _signed(work, daily_on=None, sent=True)


def sign_daily_checkpoint(work: Any) -> dict[str, Any]:
    """Sign the day's own checkpoint, once a day in Shanghai; a timer asks more often than that.

    Its fact carries the signed text, so that it can be sent out: whoever keeps it can show that a tail was cut off.
    """
    today = in_shanghai(work.now).date()
    if work.ledger.size() == 0 or work.ledger.has_checkpoint_of(today):
        return {"signed": False}
    return {"signed": True, **_signed(work, daily_on=today, sent=True)}


def _signed(work: Any, daily_on: dt.date | None, *, sent: bool = False) -> dict[str, Any]:
    signer = signer_of(work)
    size, moment = work.ledger.size(), moment_of_signing(work)
    statement = Statement(size, work.ledger.root(size).hex(), rfc3339(moment) or "", signer.key_id)
    note = statement.note()
    signature = signer.sign(note)
    checkpoint = {**asdict(statement), "note": note, "signature": signature}
    kept = {"id": new_id(), "signed_at": moment, "actor_id": work.actor.account_id, "daily_on": daily_on}
    work.ledger.keep_checkpoint({**kept, **checkpoint})
    text = {"note": note, "signature": signature} if sent else {}
    fact = CheckpointSigned(
        checkpoint_id=kept["id"],
        size=size,
        root_hash=statement.root_hash,
        key_id=statement.key_id,
        daily=daily_on is not None,
        **text,
    )
    work.publish(fact)
    return checkpoint


def begin_ledger_export(work: Any, *, size: int | None) -> dict[str, Any]:
    """Record the export and say how many entries it will have: `size`, or all there are now."""
    there = work.ledger.size()
    if size is not None and size > there:
        detail = f"台账现有 {there} 条记录，导出数量不能超过它。"
        raise Invalid("invalid", detail, "The ledger is not that long.", errors=[field_error("/size", "range", detail)])
    wanted = there if size is None else size
    record_reading(work, "export", {"size": wanted})
    return {"size": wanted}


def record_reading(work: Any, what: str, filters: dict[str, Any]) -> None:
    """Put on the ledger who read it and with which filters; `what`: query, as_of, entry, export, register."""
    # Python cannot call an argument `from`; on the ledger the filters have the names that the API gives them.
    given = {name.removesuffix("_on"): _told(value) for name, value in filters.items() if value not in (None, "", [])}
    work.publish(LedgerRead(read_id=new_id(), what=what, filters=given, unit_id=work.actor.unit_id))


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def when_any_fact_append_entry(work: Any, envelope: Envelope) -> None:
    """Whatever happened, in this service or another, known to this version or not, is one entry. Never `private`."""
    work.ledger.append(
        Recorded(
            fact_id=envelope.id,
            type=envelope.type,
            occurred_at=envelope.occurred_at,
            producer=envelope.producer,
            subject=envelope.subject,
            actor_id=envelope.actor_id,
            trace_id=envelope.trace_id,
            aggregate_id=envelope.aggregate_id,
            version=envelope.version,
            data=envelope.data,
            commitment=envelope.commitment,
        )
    )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else dt.datetime.combine(day, dt.time(), SHANGHAI)


COMMANDS: dict[str, Any] = {
    "read_ledger": read_ledger,
    "ledger_entry": ledger_entry,
    "sign_checkpoint": sign_checkpoint,
    "send_checkpoint": send_checkpoint,
    "sign_daily_checkpoint": sign_daily_checkpoint,
    "begin_ledger_export": begin_ledger_export,
}
REACTIONS: dict[str, Any] = {"ledger": {None: (when_any_fact_append_entry,)}}
GUARDS: dict[str, Any] = {}
