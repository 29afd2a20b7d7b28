"""indexes of the register by amount, and whether an event's partners are at the front line"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SUMS = ["unit_id", "state", "own_headcount", "partner_headcount", "findings", "number", "event_id"]
_FINDINGS = [
    "number", "unit_id", "state", "own_headcount", "partner_headcount", "findings", "unsolved", "estimate", "actual",
    "event_id",
]  # fmt: skip
_YEAR = [
    "year", "number", "unit_id", "state", "branch_id", "form", "funding", "held_on", "cohosted", "frontline",
    "imported", "lacking", "ends_at", "findings", "unsolved", "own_headcount", "partner_headcount", "estimate",
    "actual", "event_id",
]  # fmt: skip


def upgrade() -> None:
    op.add_column("register_row", sa.Column("frontline", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE register_row SET frontline = true WHERE event_id IN (SELECT p.event_id FROM register_partner p "
        "JOIN partner_copy c ON c.id = p.partner_id WHERE c.frontline)"
    )
    op.drop_index("ix_register_row_year", "register_row")
    op.create_index("ix_register_row_year", "register_row", _YEAR)
    op.drop_index("ix_register_row_findings", "register_row")
    some = {"sqlite_where": sa.text("findings > 0"), "postgresql_where": sa.text("findings > 0")}
    op.create_index("ix_register_row_findings", "register_row", _FINDINGS, **some)
    op.create_index("ix_register_row_actual", "register_row", ["actual", "estimate", *_SUMS])
    op.create_index("ix_register_row_estimate", "register_row", ["estimate", "actual", *_SUMS])
    op.create_index("ix_register_row_frontline", "register_row", ["frontline", "estimate", "actual", *_SUMS])
