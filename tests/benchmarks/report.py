"""The figures as a document."""

from __future__ import annotations

from tests.benchmarks.figures import Figures, shown
from tests.benchmarks.importing import EVENTS_TITLE, MEMBERS_TITLE
from tests.benchmarks.product import TITLES
from tests.benchmarks.raw import BATCH, HELLO, MANY, RAW

EMBEDDED, FULL = "embedded", "RabbitMQ+PostgreSQL"
STACKS = (EMBEDDED, FULL)
READ_ONE, WRITE_ONE = f"{TITLES['read']}, 1 caller", f"{TITLES['write']}, 1 caller"
PUBLISHED = f"publish + confirm, {BATCH} at once"
CALLED = "call there and back over RabbitMQ, p50"
FIRST, READY = "second start → first 200 of /api/v1/health", "second start → first 200 of /api/v1/ready"
AFTER_JOB, AFTER_LOAD = "resident memory after the main job", "resident memory after the load"
IMPORTS = (MEMBERS_TITLE, EVENTS_TITLE)
TARGETS = ((FIRST, "s", 5.0), (AFTER_JOB, "MiB", 300.0), *((title, "s", 30.0) for title in IMPORTS))

INTRODUCTION = """# Benchmarks

Written by `make bench` (`.venv/bin/python -m tests.benchmarks`; with `--quick` a short run that writes nothing): every
figure was measured in one run, on one machine, the raw limits beside ours. Cells are medians of {rounds} rounds, of
starts {starts}, with (lowest–highest); a single number was measured once.

{machine}
- load average after the end: {load}; where a load average is well above what one run makes (about 3), others were
  using the machine, and the figures are too low

How it is measured. The load comes from a process of its own over loopback, with kept-alive connections, one request
after the other on each, for a bounded count and a few seconds a measure. It shares the cores with what it measures, so
rates are those of the machine as a whole. `embedded` is `lianxue up`: one process, SQLite, the embedded broker.
`RabbitMQ+PostgreSQL` is one process a service, with a RabbitMQ node and databases of the run's own; commits wait for
the disk (`synchronous_commit = on`). A fact's latency runs from the answer to `POST /events` until its entry can be
read in the ledger's table, asked of the events database every millisecond: relay, broker (a quorum queue), subscriber
and commit; what happens before the caller has its answer is not in it. "Facts through" counts from the first request
to the last entry. An import is one upload of 10,000 rows, from the first byte until it is done; meanwhile one caller
asks for /health every 20 ms and another for a page of events every 100 ms, and "longest" is the one wait that was
longest. Each imported row is a fact of its own, which travels afterwards. Memory is resident memory (`VmRSS`), of all
processes of the product together.
"""

PAGES = "## Pages"
"""The head of what `make bench-pages` writes, before the next one."""
LONG = "## When register and ledger are long"
"""The head of what `make bench-long` writes below everything else."""

RAW_SAYS = """Bare drivers with a body of a fact's size. RabbitMQ: persistent, mandatory, confirmed, to a quorum queue
of one node. PostgreSQL and SQLite: a commit waits for the disk.
"""


def document(figures: Figures, machine: list[str], counts: tuple[int, int], load: str) -> str:
    """docs/benchmarks.md."""
    parts = [
        INTRODUCTION.format(rounds=counts[0], starts=counts[1], machine="\n".join(machine), load=load),
        "## Ours\n", *figures.table(_rows(figures, STACKS), STACKS), "",
        "## Raw limits\n",
        RAW_SAYS,
        *figures.table(_rows(figures, (RAW,)), (RAW,)), "",
        "## Ours against raw\n", *_ratios(figures), "",
        "## Targets\n", *_targets(figures), "",
    ]  # fmt: skip
    return "\n".join(parts)


def _rows(figures: Figures, columns: tuple[str, ...]) -> list[tuple[str, str]]:
    return [key for key, found in figures.values.items() if any(column in found for column in columns)]


def _ratios(figures: Figures) -> list[str]:
    rate = "requests/s"
    compared = [
        (f"{TITLES['ping']}, {who}", rate, f"{HELLO}, {who}", rate, STACKS) for who in ("1 caller", "8 callers")
    ]
    for stack, name in ((FULL, "PostgreSQL"), (EMBEDDED, "SQLite")):
        compared.append((READ_ONE, rate, f"{name}, SELECT", "rows/s", (stack,)))
        compared.append((WRITE_ONE, rate, f"{name}, INSERT + COMMIT", "rows/s", (stack,)))
    compared.append(("facts through to the ledger, 8 writing", "facts/s", PUBLISHED, "messages/s", (FULL,)))
    compared.append((f"{READ_ONE}, p50", "ms", CALLED, "ms", (FULL,)))
    for stack, name in ((FULL, "PostgreSQL"), (EMBEDDED, "SQLite")):
        compared += [(title, "s", f"{name}, {MANY} rows, one COMMIT", "s", (stack,)) for title in IMPORTS]
    lines = ["| ours | raw | stack | ours ÷ raw |", "|---|---|---|--:|"]
    for ours, unit, raw, raw_unit, stacks in compared:
        for stack in stacks:
            above, below = figures.middle(ours, unit, stack), figures.middle(raw, raw_unit, RAW)
            if above and below:
                lines.append(f"| {ours} | {raw} | {stack} | {ratio(above / below)} |")
    return lines


def _targets(figures: Figures) -> list[str]:
    lines = ["| on the embedded stack | target | measured | |", "|---|--:|--:|---|"]
    for measure, unit, target in TARGETS:
        found = figures.middle(measure, unit, EMBEDDED)
        if found is not None:
            word = "met" if found <= target else "missed"
            lines.append(f"| {measure} | ≤ {shown(target)} {unit} | {shown(found)} {unit} | {word} |")
    return lines


def ratio(value: float) -> str:
    """A share, or how many times."""
    return f"{shown(value * 100)} %" if value < 1 else f"{value:.1f} ×"
