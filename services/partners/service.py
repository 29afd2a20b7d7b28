"""The partners service: outside units, and what they answer through their links."""

from __future__ import annotations

import hashlib
import hmac

from contracts.operations import DiscrepancyFound, FactDiscarded, FactReplayed
from kit.config import Settings
from kit.dead_letters import DeadLetters
from kit.importing import RUN_EVERY, with_imports
from kit.operations import Operations
from kit.rpc import serves
from kit.service import Context, Definition, Host, with_kit
from services.partners.handlers import COMMANDS, GUARDS, IMPORTING, REACTIONS
from services.partners.persistence.tables import kit_tables, metadata
from services.partners.persistence.unit_of_work import PartnersWork
from services.partners.publishing import FACTS
from services.partners.queries import QUERIES
from services.partners.schemas import INPUT

EXPIRE_EVERY = 60


def configure(settings: Settings) -> type[PartnersWork]:
    """Units of work that know the key of the links and the address under which they are reached."""

    class LinkedWork(PartnersWork):
        link_key = hmac.digest(settings.secret_key.encode(), b"partner links", hashlib.sha256)
        public_url = settings.public_url

    return LinkedWork


OPERATIONS = with_kit(
    with_imports(Operations(COMMANDS, QUERIES, INPUT, GUARDS), IMPORTING),
    DeadLetters(REACTIONS, FactReplayed, FactDiscarded),
)

DEFINITION = Definition(
    name="partners",
    operations=OPERATIONS,
    subscribers=REACTIONS,
    facts=FACTS,
    work_class=PartnersWork,
    tables=kit_tables,
    metadata=metadata,
    found=DiscrepancyFound,
    timers={"expire_invitations": EXPIRE_EVERY, "remind_of_answers": EXPIRE_EVERY, "run_imports": RUN_EVERY},
    configure=configure,
)


@serves(OPERATIONS)
class PartnersService:
    """One RPC entrypoint per operation; the table of contents is handlers.COMMANDS and queries.QUERIES."""

    name = "partners"
    host = Host(DEFINITION)
    context = Context()
