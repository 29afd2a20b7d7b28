"""The events service: study events from proposal to close, money, supervision, and the ledger of all facts."""

from __future__ import annotations

import datetime as dt

from contracts.operations import DiscrepancyFound, FactDiscarded, FactReplayed
from kit import pinyin
from kit.config import Settings
from kit.dead_letters import DeadLetters
from kit.importing import RUN_EVERY, with_imports
from kit.operations import Operations
from kit.rpc import serves
from kit.service import Context, Definition, Host, with_kit
from services.events.handlers import COMMANDS, GUARDS, IMPORTING, PREPARE, REACTIONS
from services.events.handlers.ledger_comparison import COMPARE
from services.events.persistence.metadata import kit_tables, metadata
from services.events.persistence.unit_of_work import EventsWork
from services.events.publishing import FACTS
from services.events.queries import QUERIES
from services.events.schemas import INPUT
from services.events.signing import load_or_create


def configure(settings: Settings) -> type[EventsWork]:
    """Units of work that can sign checkpoints and know the office's patience; the key is made at the first start.

    Every event that is saved asks for its initials, so their tables are loaded here, before the service serves.
    """
    pinyin.load()

    class SigningWork(EventsWork):
        signer = load_or_create(settings.ledger_key_file)
        stuck_after = dt.timedelta(minutes=settings.stuck_after)

    return SigningWork


OPERATIONS = with_kit(
    with_imports(Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE), IMPORTING),
    DeadLetters(REACTIONS, FactReplayed, FactDiscarded),
)

DEFINITION = Definition(
    name="events",
    operations=OPERATIONS,
    subscribers=REACTIONS,
    facts=FACTS,
    work_class=EventsWork,
    tables=kit_tables,
    metadata=metadata,
    found=DiscrepancyFound,
    compare=COMPARE,
    timers={
        "sign_daily_checkpoint": 600,
        "escalate_findings": 300,
        "watch_branches": 600,
        "raise_reminders": 300,
        "run_imports": RUN_EVERY,
        "tidy_register": 20,
    },
    configure=configure,
)


@serves(OPERATIONS)
class EventsService:
    """One RPC entrypoint per operation; the table of contents is handlers.COMMANDS and queries.QUERIES."""

    name = "events"
    host = Host(DEFINITION)
    context = Context()
