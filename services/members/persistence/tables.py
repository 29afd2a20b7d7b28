"""The tables of the members service."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from kit.columns import Json, Utc
from kit.imports import ImportTables
from kit.tables import KitTables, new_metadata

metadata = new_metadata()
kit_tables = KitTables(metadata)
import_tables = ImportTables(metadata)

unit = Table(
    "unit",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("parent_id", ForeignKey("unit.id"), index=True),
    Column("notice", Text),
    Column("notice_source", Text),
    Column("hotline", String(100)),
    Column("contact_phone", String(100)),
    Column("audit_notice", Text),
    Column("audit_notice_source", Text),
    Column("version", Integer, nullable=False),
)

branch = Table(
    "branch",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("parent_id", ForeignKey("branch.id"), index=True),
    Column("state", String(16), nullable=False),
    Column("founded_on", Date),
    Column("dissolved_on", Date),
    Column("dissolved_reason", Text),
    Column("secretary_id", String(64)),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind IN ('standing', 'temporary')", name="kind"),
    CheckConstraint("state IN ('active', 'dissolved')", name="state"),
)

member = Table(
    "member",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("branch_id", ForeignKey("branch.id"), nullable=False, index=True),
    Column("name", String(50), nullable=False),
    Column("initials", String(50), nullable=False),
    Column("status", String(16), nullable=False),
    Column("membership", String(16), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("joined_party_on", Date),
    Column("born_on", Date),
    Column("erased", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("status IN ('activist', 'probationary', 'full')", name="status"),
    CheckConstraint("membership IN ('own', 'borrowed', 'hired')", name="membership"),
)

member_status = Table(
    "member_status",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("member_id", ForeignKey("member.id"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("since_on", Date, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("username", String(80), nullable=False),
    Column("username_key", String(160), nullable=False),
    Column("name", String(50), nullable=False),
    Column("roles", Json, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("branch_id", ForeignKey("branch.id"), index=True),
    Column("member_id", ForeignKey("member.id")),
    Column("password_hash", String(200)),
    Column("active", Boolean, nullable=False),
    Column("must_change", Boolean, nullable=False, server_default=false()),
    Column("demo", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False),
    UniqueConstraint("username_key"),
    UniqueConstraint("member_id"),
)

login = Table(
    "login",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("id", String(64), nullable=False),
    Column("means", String(16), nullable=False, server_default="password"),
    Column("address", String(64), nullable=False, server_default=""),
    Column("browser", String(64), nullable=False, server_default=""),
    Column("last_seen_at", Utc),
    UniqueConstraint("id"),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("secret", String(200), nullable=False),
    Column("begun_at", Utc, nullable=False),
    Column("confirmed_at", Utc),
    Column("last_step", Integer),
)
"""`secret` is sealed by `kit.sealing`; `last_step` is the newest time step whose code was used."""

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
    Column("used_at", Utc),
)

installation = Table(
    "installation",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("set_up_at", Utc, nullable=False),
)
"""One row at most: of two who set an office up at once, its key lets one through."""

# Names that nobody has are slowed as well, so that waiting tells nothing; hence the hash instead of an account.
login_failure = Table(
    "login_failure",
    metadata,
    Column("username_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_failed_at", Utc, nullable=False, index=True),
)

deputy = Table(
    "deputy",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("for_account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(64)),
    Column("version", Integer, nullable=False),
    CheckConstraint("to_on >= from_on", name="period"),
)

dispatch = Table(
    "dispatch",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("project", String(200), nullable=False),
    Column("place", String(200), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("home_branch_id", ForeignKey("branch.id"), index=True),
    Column("branch_id", ForeignKey("branch.id"), index=True),
    Column("version", Integer, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="period"),
)

greeting = Table(
    "greeting",
    metadata,
    Column("occasion", String(32), primary_key=True),
    Column("subject_id", String(64), primary_key=True),
    Column("due_on", Date, primary_key=True),
    Column("greeting_id", String(64), nullable=False),
    Column("told_at", Utc, nullable=False),
)
"""Who was greeted, and which dispatch was reminded: the key is what is told once."""

dispatch_person = Table(
    "dispatch_person",
    metadata,
    Column("dispatch_id", ForeignKey("dispatch.id"), primary_key=True),
    Column("member_id", ForeignKey("member.id"), primary_key=True, index=True),
)
