"""the register's totals by day and by marks, beside those by place and form"""

import sqlalchemy as sa
from alembic import op

import kit.columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTED = ("events", "own_headcount", "partner_headcount", "estimate", "actual", "findings")
_SUMS = "count(*), sum(own_headcount), sum(partner_headcount), sum(estimate), sum(actual), sum(findings)"
_MONEY = ("estimate", "actual")
_DAYS = {"held_on": "held_on", "unit_id": "unit_id", "state": "state"}
_MARKS = {
    **{name: name for name in ("unit_id", "year", "state", "funding", "cohosted", "frontline", "imported")},
    "over_budget": "actual > estimate",
    "lacking": "lacking",
    "found": "findings > 0",
    "unsolved_found": "findings > 0 AND unsolved > 0",
}


def upgrade() -> None:
    flags = ("cohosted", "frontline", "imported", "over_budget", "found", "unsolved_found")
    kinds = {
        "held_on": sa.Date(), "unit_id": sa.String(64), "state": sa.String(16), "year": sa.Integer(),
        "funding": sa.String(20), "lacking": sa.Integer(), **{name: sa.Boolean() for name in flags},
    }  # fmt: skip
    _made("register_day_sum", _DAYS, kinds, "As register_sum, by the day in Shanghai.", "held_on IS NOT NULL")
    comment = "As register_sum, by what an event is marked with. found: there are findings."
    _made("register_mark_sum", _MARKS, kinds, comment, "true")
    op.drop_index("ix_register_row_frontline", "register_row")
    op.create_index("ix_register_row_frontline", "register_row", ["frontline", "number"])


def _made(name: str, alike: dict[str, str], kinds: dict[str, sa.types.TypeEngine], comment: str, which: str) -> None:
    """The table, and in it what the rows that are there come to."""
    op.create_table(
        name,
        sa.Column("id", sa.String(64), nullable=False),
        *(sa.Column(column, kinds[column], nullable=False) for column in alike),
        *(
            sa.Column(column, kit.columns.Money() if column in _MONEY else sa.Integer(), nullable=False)
            for column in _COUNTED
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        comment=comment,
    )
    op.create_index(f"ix_{name}_alike", name, [*alike, *_COUNTED])
    places = ", ".join(str(place + 2) for place in range(len(alike)))
    op.execute(
        f"INSERT INTO {name} (id, {', '.join((*alike, *_COUNTED))}) "  # noqa: S608  (our own words)
        f"SELECT 'sum-' || min(number), {', '.join(alike.values())}, {_SUMS} FROM register_row "
        f"WHERE {which} GROUP BY {places}"
    )
