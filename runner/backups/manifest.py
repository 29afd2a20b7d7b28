"""What a backup says about itself: when, by which version, of which databases, and how each part can be recognised."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from kit.config import SERVICES
from runner.backups.refusal import Refused

FORMAT = 1
"""Of the file as a whole. A reader refuses a higher one; within one format members are only added."""
NAME = "manifest.json"
SUFFIXES = {"sqlite": "sqlite", "postgresql": "dump"}


@dataclass(frozen=True)
class Part:
    """One service's database. `schema`: its alembic revision; `outbox` and `inbox`: how many rows they have."""

    kind: str
    schema: str
    bytes: int
    sha256: str
    outbox: int
    inbox: int


@dataclass(frozen=True)
class Manifest:
    """`ledger_root` in hex; `ledger_key_id` empty where the ledger's key could not be seen; `secret_print` tells
    whether a secret key is the one of the backup, without telling the key; `keys`: file name -> SHA-256.
    """

    format: int
    product_version: str
    made_at: str
    parts: dict[str, Part]
    ledger_size: int
    ledger_root: str
    ledger_key_id: str
    secret_print: str
    keys: dict[str, str]

    def to_bytes(self) -> bytes:
        """As it lies in the file."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True).encode()

    def file_of(self, service: str) -> str:
        """The name of a service's part in the file."""
        return part_name(service, self.parts[service].kind)

    @property
    def names(self) -> dict[str, str]:
        """Every other member of the file -> its SHA-256."""
        return {**{self.file_of(name): part.sha256 for name, part in self.parts.items()}, **self.keys}


def part_name(service: str, kind: str) -> str:
    """The name of a service's part in the file."""
    return f"{service}.{SUFFIXES[kind]}"


class _Tolerant(Schema):
    class Meta:
        unknown = EXCLUDE


_COUNT: dict[str, Any] = {"required": True, "strict": True, "validate": validate.Range(min=0, max=2**53)}
_SHA256: dict[str, Any] = {"required": True, "validate": validate.Regexp(r"^[0-9a-f]{64}\Z")}
_WORD: dict[str, Any] = {"required": True, "validate": validate.Regexp(r"^[0-9A-Za-z.:+_-]{0,64}\Z")}


class _PartSchema(_Tolerant):
    kind = fields.String(required=True, validate=validate.OneOf(SUFFIXES))
    schema = fields.String(**_WORD)
    bytes = fields.Integer(**_COUNT)
    sha256 = fields.String(**_SHA256)
    outbox = fields.Integer(**_COUNT)
    inbox = fields.Integer(**_COUNT)


class _ManifestSchema(_Tolerant):
    format = fields.Integer(required=True, strict=True)
    product_version = fields.String(**_WORD)
    made_at = fields.AwareDateTime(required=True, format="iso")
    parts = fields.Dict(fields.String(validate=validate.OneOf(SERVICES)), fields.Nested(_PartSchema), required=True)
    ledger_size = fields.Integer(**_COUNT)
    ledger_root = fields.String(**_SHA256)
    ledger_key_id = fields.String(**_WORD)
    secret_print = fields.String(**_WORD)
    keys = fields.Dict(
        fields.String(validate=validate.OneOf(("secret-key", "ledger-key.pem"))),
        fields.String(**{**_SHA256, "required": False}),
        required=True,
    )


def read(body: bytes) -> Manifest:
    """The manifest in these bytes; Refused when it is none, or that of a newer product."""
    try:
        raw: Any = json.loads(body)
        _not_newer(raw)
        found: Any = _ManifestSchema().load(raw)
    except (ValueError, RecursionError, ValidationError) as error:
        raise Refused(f"its {NAME} cannot be read: {str(error)[:200]}", "Take another backup.") from error
    if set(found["parts"]) != set(SERVICES):
        raise Refused(
            f"it holds {', '.join(sorted(found['parts'])) or 'no database'}, not all of {', '.join(SERVICES)}"
        )
    parts = {name: Part(**found["parts"][name]) for name in SERVICES}
    return Manifest(**{**found, "made_at": raw["made_at"], "parts": parts})


def _not_newer(raw: Any) -> None:
    made = raw.get("format") if isinstance(raw, dict) else None
    if isinstance(made, int) and made > FORMAT:
        raise Refused(
            f"it was made by a newer version ({str(raw.get('product_version'))[:40]}): format {made}, not {FORMAT}",
            "Install that version or a newer one, and restore with it.",
        )
