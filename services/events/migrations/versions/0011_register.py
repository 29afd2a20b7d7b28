"""The register as it is read, saved views, exports, and between which entries of the ledger a day lies."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def upgrade() -> None:
    op.create_table(
        "ledger_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_day")),
        comment="Between which entries those of a day (in Shanghai) lie.",
    )
    op.create_table(
        "register_export",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("filters", kit.columns.Json(), nullable=False),
        sa.Column("columns", kit.columns.Json(), nullable=False),
        sa.Column("order", sa.String(length=4), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("asked_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("beat_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("ended_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_register_export_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_export")),
        comment="beat_at: the real time at which whoever makes the file was last heard of.",
    )
    with op.batch_alter_table("register_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_export_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_register_export_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_register_export_state"), ["state"], unique=False)

    op.create_table(
        "register_sum",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("hosted", sa.Boolean(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("own_headcount", sa.Integer(), nullable=False),
        sa.Column("partner_headcount", sa.Integer(), nullable=False),
        sa.Column("estimate", kit.columns.Money(), nullable=False),
        sa.Column("actual", kit.columns.Money(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_sum")),
        comment="Summands; those that are alike are folded into one. hosted: by this branch, not co-hosted.",
    )
    with op.batch_alter_table("register_sum", schema=None) as batch_op:
        batch_op.create_index(
            "ix_register_sum_alike",
            [
                "hosted",
                "unit_id",
                "year",
                "branch_id",
                "state",
                "form",
                "events",
                "own_headcount",
                "partner_headcount",
                "estimate",
                "actual",
                "findings",
            ],
            unique=False,
        )

    op.create_table(
        "register_view",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("filters", kit.columns.Json(), nullable=False),
        sa.Column("columns", kit.columns.Json(), nullable=False),
        sa.Column("order", sa.String(length=4), nullable=False),
        sa.Column("created_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.Column("changed_at", kit.columns.Utc(timezone=True), nullable=False),
        sa.CheckConstraint("\"order\" IN ('asc', 'desc')", name=op.f("ck_register_view_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_register_view_owner_id_name")),
    )
    with op.batch_alter_table("register_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_view_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "register_export_piece",
        sa.Column("export_id", sa.String(length=64), nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["register_export.id"], name=op.f("fk_register_export_piece_export_id")),
        sa.PrimaryKeyConstraint("export_id", "index", name=op.f("pk_register_export_piece")),
    )
    op.create_table(
        "register_row",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("cohost_branch_ids", kit.columns.Json(), nullable=False),
        sa.Column("partner_ids", kit.columns.Json(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=True),
        sa.Column("funding", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("starts_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("ends_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("cohosted", sa.Boolean(), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("own_headcount", sa.Integer(), nullable=False),
        sa.Column("partner_headcount", sa.Integer(), nullable=False),
        sa.Column("estimate", kit.columns.Money(), nullable=False),
        sa.Column("actual", kit.columns.Money(), nullable=False),
        sa.Column("legacy_number", sa.String(length=40), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("lacking", sa.Integer(), nullable=False),
        sa.Column("checkins", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("reflections", sa.Integer(), nullable=False),
        sa.Column("briefing", sa.String(length=16), nullable=True),
        sa.Column("published_at", kit.columns.Utc(timezone=True), nullable=True),
        sa.Column("channels", kit.columns.Json(), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("unsolved", sa.Integer(), nullable=False),
        sa.Column("donations", sa.Integer(), nullable=False),
        sa.Column("partner_paid", sa.Integer(), nullable=False),
        sa.Column("feedbacks", sa.Integer(), nullable=False),
        sa.Column("feedback_sum", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["study_event.id"], name=op.f("fk_register_row_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_register_row")),
        comment="Follows from study_event and what hangs on it. lacking: a bit a material, see domain/register.py.",
    )
    with op.batch_alter_table("register_row", schema=None) as batch_op:
        batch_op.create_index("ix_register_row_branch", ["branch_id", "number"], unique=False)
        batch_op.create_index(
            "ix_register_row_findings",
            ["number"],
            unique=False,
            sqlite_where=sa.text("findings > 0"),
            postgresql_where=sa.text("findings > 0"),
        )
        batch_op.create_index(
            "ix_register_row_lacking",
            ["number"],
            unique=False,
            sqlite_where=sa.text("lacking > 0"),
            postgresql_where=sa.text("lacking > 0"),
        )
        batch_op.create_index("ix_register_row_state", ["state", "number"], unique=False)
        batch_op.create_index(
            "ix_register_row_year",
            [
                "year",
                "number",
                "unit_id",
                "state",
                "branch_id",
                "form",
                "funding",
                "held_on",
                "cohosted",
                "imported",
                "lacking",
                "ends_at",
                "findings",
                "unsolved",
                "own_headcount",
                "partner_headcount",
                "estimate",
                "actual",
                "event_id",
            ],
            unique=False,
        )
        batch_op.create_index("uq_register_row_number", ["number"], unique=True)

    op.create_table(
        "register_partner",
        sa.Column("partner_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["register_row.event_id"], name=op.f("fk_register_partner_event_id")),
        sa.PrimaryKeyConstraint("partner_id", "number", name=op.f("pk_register_partner")),
    )
    with op.batch_alter_table("register_partner", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_partner_event_id"), ["event_id"], unique=False)

    op.create_table(
        "register_place",
        sa.Column("branch_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["register_row.event_id"], name=op.f("fk_register_place_event_id")),
        sa.PrimaryKeyConstraint("branch_id", "number", name=op.f("pk_register_place")),
    )
    with op.batch_alter_table("register_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_place_event_id"), ["event_id"], unique=False)

    _fill_days()
    _fill_register()


def _fill_days() -> None:
    """From the entries that are there; days are those of Shanghai."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    day = "date(occurred_at, '+8 hours')" if sqlite else "(occurred_at AT TIME ZONE 'Asia/Shanghai')::date"
    op.execute(
        "INSERT INTO ledger_day (day, first_seq, last_seq) "  # noqa: S608  (our own words)
        f"SELECT {day}, min(seq), max(seq) FROM ledger_entry GROUP BY 1"
    )


def _fill_register() -> None:
    """From what is there, as the service works it out at this revision; five hundred events at a time."""
    connection, last = op.get_bind(), ""
    sums: dict[tuple[Any, ...], list[int]] = {}
    while True:
        events = connection.execute(_SOURCE, {"last": last}).mappings().all()
        if not events:
            break
        rows = [_row(event) for event in events]
        connection.execute(sa.insert(_table(*rows[0], name="register_row")), rows)
        _point(connection, "register_place", "branch_id", [(row, _branches(row)) for row in rows])
        partners = [(row, list(dict.fromkeys(json.loads(row["partner_ids"])))) for row in rows]
        _point(connection, "register_partner", "partner_id", partners)
        for row in rows:
            for branch_id in _branches(row):
                hosted = branch_id == row["branch_id"]
                key = (row["unit_id"], branch_id, hosted, row["year"], row["state"], row["form"] or "")
                total = sums.setdefault(key, [0] * len(_SUMMED))
                for place, name in enumerate(_SUMMED):
                    total[place] += 1 if name == "events" else row[name]
        last = events[-1]["id"]
    kept = [
        {"id": f"sum-{place}", **dict(zip(_ALIKE, key, strict=True)), **dict(zip(_SUMMED, total, strict=True))}
        for place, (key, total) in enumerate(sums.items())
    ]
    if kept:
        connection.execute(sa.insert(_table(*kept[0], name="register_sum")), kept)


_ALIKE = ("unit_id", "branch_id", "hosted", "year", "state", "form")
_SUMMED = ("events", "own_headcount", "partner_headcount", "estimate", "actual", "findings")
_TOOK_PLACE = ("held", "summarized", "published", "closed")
_COPIED = (
    "number", "unit_id", "branch_id", "cohost_branch_ids", "partner_ids", "state", "form", "theme", "legacy_number",
    "estimate", "starts_at", "ends_at", "published_at", "photos", "reflections", "outcomes", "findings", "unsolved",
    "donations", "partner_paid", "feedbacks", "feedback_sum", "checkins", "briefing",
)  # fmt: skip
_COUNTS = {
    "booked": "count(*) FROM booking WHERE event_id = e.id AND state = 'booked'",
    "checkins": "count(*) FROM checkin WHERE event_id = e.id AND partner_id IS NULL",
    "photos": "count(*) FROM photo WHERE event_id = e.id",
    "reflections": "count(*) FROM reflection WHERE event_id = e.id",
    "outcomes": "count(*) FROM outcome WHERE event_id = e.id",
    "briefing": "state FROM briefing WHERE event_id = e.id",
    "spent": "coalesce(sum(spent), 0) FROM reservation WHERE event_id = e.id",
    "findings": "count(*) FROM finding WHERE event_id = e.id",
    "unsolved": "count(*) FROM finding WHERE event_id = e.id AND state <> 'verified'",
    "donations": "count(*) FROM contribution WHERE event_id = e.id AND kind = 'donation'",
    "partner_paid": "count(*) FROM contribution WHERE event_id = e.id AND kind = 'partner_paid'",
    "feedbacks": "count(*) FROM feedback_copy WHERE event_id = e.id",
    "feedback_sum": "coalesce(sum(score), 0) FROM feedback_copy WHERE event_id = e.id",
    "funding": "kind FROM fund WHERE fund.id = e.fund_id",
}
_MOMENTS = ("starts_at", "ends_at", "published_at", "created_at", "settled_at")
_SOURCE = sa.text(
    "SELECT e.id, e.number, e.unit_id, e.branch_id, e.cohost_branch_ids, e.partner_ids, e.state, e.form, e.theme, "  # noqa: S608
    "e.legacy_number, e.estimate, e.starts_at, e.ends_at, e.published_at, e.created_at, e.settled_at, e.imported, "
    "e.venue, e.negotiation, e.channels, e.no_outcomes_reason, "
    + ", ".join(f"(SELECT {what}) AS {name}" for name, what in _COUNTS.items())
    + " FROM study_event e WHERE e.id > :last ORDER BY e.id LIMIT 500"
).columns(**dict.fromkeys(_MOMENTS, kit.columns.Utc()))


def _row(event: Any) -> dict[str, Any]:
    told = json.loads(event["imported"]) if event["imported"] else None
    on = event["starts_at"].astimezone(_SHANGHAI) if event["starts_at"] else None
    channels = json.loads(event["channels"])
    answers = json.loads(event["negotiation"]).values()
    theirs = sum(one.get("headcount") or 0 for one in answers if one.get("answer") == "accepted")
    ours = event["checkins"] if event["state"] in _TOOK_PLACE else event["booked"]
    if told:
        ours, theirs = told.get("own_headcount") or 0, told.get("partner_headcount") or 0
        channels = [told["publication"]] if told.get("publication") else channels
    return {
        "event_id": event["id"],
        **{name: event[name] for name in _COPIED},
        "funding": event["funding"] or "none",
        "year": (on or event["created_at"].astimezone(_SHANGHAI)).year,
        "held_on": on.date() if on else None,
        "cohosted": event["cohost_branch_ids"] != "[]",
        "imported": told is not None,
        "place": (json.loads(event["venue"] or "null") or {}).get("name"),
        "own_headcount": ours,
        "partner_headcount": theirs,
        "actual": int(Decimal(told.get("actual") or 0) * 100) if told else int(event["spent"]),
        "remarks": told.get("remarks") if told else None,
        "channels": json.dumps(channels, ensure_ascii=False, sort_keys=True),
        "lacking": 0 if told else _lacking(event),
    }


def _lacking(event: Any) -> int:
    """Bits in the order hold, checkins, photos, reflections, outcomes, briefing, publicity, settlement."""
    if event["state"] not in _TOOK_PLACE:
        return 0
    there = (
        True,
        event["checkins"] > 0,
        event["photos"] > 0,
        event["reflections"] > 0,
        event["outcomes"] > 0 or bool(event["no_outcomes_reason"]),
        event["briefing"] == "approved",
        event["state"] == "held" or event["published_at"] is not None,
        event["state"] not in ("published", "closed") or not event["estimate"] or event["settled_at"] is not None,
    )
    return sum(1 << place for place, is_there in enumerate(there) if not is_there)


def _branches(row: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys([row["branch_id"], *json.loads(row["cohost_branch_ids"])]))


def _point(connection: Any, table: str, name: str, found: list[tuple[dict[str, Any], list[str]]]) -> None:
    pointers = [
        {name: key, "number": row["number"], "event_id": row["event_id"]} for row, keys in found for key in keys
    ]
    if pointers:
        connection.execute(sa.insert(_table(*pointers[0], name=table)), pointers)


def _table(*names: str, name: str) -> Any:
    kinds = {"held_on": sa.Date(), "cohosted": sa.Boolean(), "imported": sa.Boolean(), "hosted": sa.Boolean()}
    kinds |= dict.fromkeys(_MOMENTS, kit.columns.Utc())
    return sa.table(name, *(sa.column(one, kinds.get(one)) for one in names))
