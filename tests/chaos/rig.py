"""A running product under trial: its stack, what lies behind it, and a seed that decides everything random."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.chaos.promise import EMBEDDED, Promise, Tally
from tests.support.inside import Inside, looking_inside
from tests.support.postgres import PostgresNode
from tests.support.processes import Process
from tests.support.stack import LIANXUE, Stack, embedded_stack, full_stack

ROOT = Path(__file__).parents[2]
RPC_TIMEOUT = "5"
"""Seconds, in the short form; the whole form has what users have."""


class Rig:
    """What a promise's `keep` gets. `whole`: the full numbers of `make chaos`, else those of the short form."""

    def __init__(self, stack: Stack, inside: Inside, seed: str, whole: bool) -> None:
        self.stack = stack
        self.inside = inside
        self.random = random.Random(seed)
        self.whole = whole
        self.tally = Tally()

    def size(self, whole: int, short: int) -> int:
        """How many: of `make chaos`, or of the short form."""
        return whole if self.whole else short

    @property
    def embedded(self) -> bool:
        """Whether everything lives in one process."""
        return self.stack.broker is None

    @property
    def pids(self) -> dict[str, int]:
        """The processes of the product that run: none of them may change where nothing was killed."""
        return {name: p.child.pid for name, p in self.stack.processes.items() if p.child and p.alive}

    @contextmanager
    def fault(self, name: str, setting: str = "1") -> Iterator[None]:
        """Switch a failpoint on while the block runs; what it does with the setting is its own matter."""
        flag = self.stack.home / "faults" / name
        flag.parent.mkdir(exist_ok=True)
        flag.write_text(setting)
        try:
            yield
        finally:
            flag.unlink()


def command_of(doctoring: Sequence[str]) -> list[str]:
    """How the product is started: as it is, or with failpoints and broken variants in it."""
    return [sys.executable, "-m", "tests.chaos.doctored", ",".join(doctoring)] if doctoring else LIANXUE


@contextmanager
def running(kind: str, home: Path, doctoring: Sequence[str] = (), *, whole: bool = False) -> Iterator[Stack]:
    """A fresh product of this kind with the demo office."""
    extra = {"LIANXUE_TEST_FAULTS": str(home / "faults"), **({} if whole else {"LIANXUE_RPC_TIMEOUT": RPC_TIMEOUT})}
    if doctoring:
        extra["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with ExitStack() as cleanup:
        if kind == EMBEDDED:
            started = embedded_stack(home, extra, command=command_of(doctoring))
        else:
            postgres = PostgresNode()
            cleanup.callback(postgres.close)
            started = full_stack(home, extra, command=command_of(doctoring), postgres=postgres.start())
        yield cleanup.enter_context(started)


def tried(promise: Promise, stack: Stack, seed: int, *, whole: bool) -> Tally:
    """One run of a promise on a running stack; the seed and the promise's number decide every random choice."""
    with looking_inside(stack) as inside:
        rig = Rig(stack, inside, f"{seed}/{promise.number}", whole)
        try:
            promise.keep(rig)
        except (AssertionError, OSError) as error:
            rig.tally.unfinished.append(f"the run came to no end: {str(error)[:1500]}")
        if not rig.tally.runs:
            rig.tally.unfinished.append("the run did nothing")
        return rig.tally


def restarted(process: Process) -> None:
    """kill -9 and start again."""
    process.kill()
    process.start()
