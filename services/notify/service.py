"""The notify service: telling people, and knowing whether they were told."""

from __future__ import annotations

from contracts.operations import DiscrepancyFound, FactDiscarded, FactReplayed
from kit.config import Settings
from kit.dead_letters import DeadLetters
from kit.operations import Operations
from kit.rpc import serves
from kit.sealing import Sealer
from kit.service import Context, Definition, Host, with_kit
from services.notify.channels import ADAPTERS, channels_of, checkpoint_targets
from services.notify.domain.channels import robot_at
from services.notify.handlers import ANEW, COMMANDS, GUARDS, PREPARE, REACTIONS, TIMERS
from services.notify.persistence.tables import kit_tables, metadata
from services.notify.persistence.unit_of_work import NotifyWork
from services.notify.publishing import FACTS
from services.notify.queries import QUERIES
from services.notify.schemas import INPUT


def configure(settings: Settings) -> type[NotifyWork]:
    """Units of work that know the ways out of the house that this office has set."""
    secrets, robot_url = Sealer(settings.secret_key, "channels"), settings.sending.checkpoint_robot_url

    class SendingWork(NotifyWork):
        outward = channels_of(settings.sending)
        checkpoint_targets = checkpoint_targets(settings.sending)
        adapters = ADAPTERS
        sealer = secrets
        checkpoint_robot = secrets.fingerprint(robot_at(robot_url)) if robot_url else ""
        mail_sealer = Sealer(settings.secret_key, "partner mail")
        public_url = settings.public_url

    return SendingWork


OPERATIONS = with_kit(
    Operations(COMMANDS, QUERIES, INPUT, GUARDS, PREPARE, ANEW), DeadLetters(REACTIONS, FactReplayed, FactDiscarded)
)

DEFINITION = Definition(
    name="notify",
    operations=OPERATIONS,
    subscribers=REACTIONS,
    facts=FACTS,
    work_class=NotifyWork,
    tables=kit_tables,
    metadata=metadata,
    found=DiscrepancyFound,
    timers=TIMERS,
    configure=configure,
)


@serves(OPERATIONS)
class NotifyService:
    """One RPC entrypoint per operation; the table of contents is handlers.COMMANDS and queries.QUERIES."""

    name = "notify"
    host = Host(DEFINITION)
    context = Context()
