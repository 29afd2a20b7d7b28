"""The metadata that every table of the events service belongs to."""

from __future__ import annotations

from sqlalchemy.orm import registry

from kit.imports import ImportTables
from kit.tables import KitTables, new_metadata

metadata = new_metadata()
kit_tables = KitTables(metadata)
import_tables = ImportTables(metadata)
mapper_registry = registry(metadata=metadata)
