"""Which class lives in which table. The domain's classes stay plain; SQLAlchemy learns of them here."""

from __future__ import annotations

from sqlalchemy.orm import registry

from services.members.domain.accounts import Account, Deputy, Login
from services.members.domain.dispatches import Dispatch, DispatchPerson
from services.members.domain.organisation import Branch, Unit
from services.members.domain.people import Member, StatusChange
from services.members.domain.second_factors import SecondFactor
from services.members.persistence import tables

_registry = registry(metadata=tables.metadata)

for _class, _table in (
    (Unit, tables.unit),
    (Branch, tables.branch),
    (Member, tables.member),
    (Account, tables.account),
    (Deputy, tables.deputy),
    (Dispatch, tables.dispatch),
):
    # The domain counts versions itself; SQLAlchemy only checks that nobody else did meanwhile.
    _registry.map_imperatively(_class, _table, version_id_col=_table.c.version, version_id_generator=False)

_registry.map_imperatively(StatusChange, tables.member_status)
_registry.map_imperatively(DispatchPerson, tables.dispatch_person)
_registry.map_imperatively(Login, tables.login)
_registry.map_imperatively(SecondFactor, tables.second_factor)
