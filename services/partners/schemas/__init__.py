"""RPC input and output of the partners service, by operation."""

from __future__ import annotations

from marshmallow import Schema

from kit import import_schemas
from services.partners.schemas import invitations, links, partners

INPUT: dict[str, type[Schema]] = {**partners.INPUT, **invitations.INPUT, **links.INPUT, **import_schemas.INPUT}
OUTPUT: dict[str, type[Schema]] = {**partners.OUTPUT, **invitations.OUTPUT, **links.OUTPUT, **import_schemas.OUTPUT}
