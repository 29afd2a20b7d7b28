"""The members service: who there is, where they belong, who may log in."""

from __future__ import annotations

from contracts.operations import DiscrepancyFound, FactDiscarded, FactReplayed
from kit.config import SETUP_CODE, Settings
from kit.dead_letters import DeadLetters
from kit.importing import RUN_EVERY, with_imports
from kit.operations import Operations
from kit.rpc import serves
from kit.sealing import Sealer
from kit.service import Context, Definition, Host, with_kit
from services.members.handlers import COMMANDS, GUARDS, IMPORTING, PREPARE, REACTIONS
from services.members.persistence.tables import kit_tables, metadata
from services.members.persistence.unit_of_work import MembersWork
from services.members.publishing import FACTS
from services.members.queries import QUERIES
from services.members.schemas import INPUT


def configure(settings: Settings) -> type[MembersWork]:
    """Units of work that can open sealed secrets, and know what this installation asks of whoever logs in."""

    class OfficeWork(MembersWork):
        sealer = Sealer(settings.secret_key, "second factors")
        second_factor_required = settings.entering.second_factor
        setup_code_file = settings.home / SETUP_CODE

    return OfficeWork


OPERATIONS = with_kit(
    with_imports(Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE), IMPORTING),
    DeadLetters(REACTIONS, FactReplayed, FactDiscarded),
)

DEFINITION = Definition(
    name="members",
    operations=OPERATIONS,
    subscribers=REACTIONS,
    facts=FACTS,
    work_class=MembersWork,
    tables=kit_tables,
    metadata=metadata,
    found=DiscrepancyFound,
    timers={"run_imports": RUN_EVERY, "remind_members": 600},
    configure=configure,
)


@serves(OPERATIONS)
class MembersService:
    """One RPC entrypoint per operation; the table of contents is handlers.COMMANDS and queries.QUERIES."""

    name = "members"
    host = Host(DEFINITION)
    context = Context()
