"""RPC input and output of the partners service, by operation."""

from __future__ import annotations

from marshmallow import Schema

from kit import import_schemas
from services.partners.schemas import histories, invitations, links, mails, partners

_PARTS = (partners, invitations, histories, mails, links, import_schemas)
INPUT: dict[str, type[Schema]] = {name: schema for part in _PARTS for name, schema in part.INPUT.items()}
OUTPUT: dict[str, type[Schema]] = {name: schema for part in _PARTS for name, schema in part.OUTPUT.items()}
