"""`make chaos`: every promise on every stack it is made for, then every broken variant, which must be caught.

Ends with the table, and with 1 when a promise was broken or a variant was not caught. Everything stays on loopback and
is bounded in count and time; the logs of a broken promise are kept.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.chaos.promise import BOTH, Promise, Tally, Variant
from tests.chaos.promises import PROMISES
from tests.chaos.report import Row, table
from tests.chaos.rig import running, tried


def main() -> int:
    """Run, print, say whether all is well."""
    options = _options()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**9)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started is stopped on the way out
    home = Path(tempfile.mkdtemp(prefix="lianxue-chaos-"))
    print(f"seed {seed}, logs in {home}", flush=True)
    rows = [_run(home, seed, whole=not options.short, trial=trial) for trial in _trials(options)]
    print("\n" + table(rows, seed))
    if all(row.fine for row in rows):
        shutil.rmtree(home)
        return 0
    print(f"\nThe processes' logs are in {home}; repeat with --seed {seed}")
    return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos ARGS=…", description=__doc__)
    parser.add_argument(
        "--seed", type=int, help="repeat the choices of an earlier run (default: a random one, printed)"
    )
    parser.add_argument("--only", default="", help="numbers of promises, with commas")
    parser.add_argument("--stack", choices=BOTH, help="one stack only")
    parser.add_argument("--short", action="store_true", help="the numbers of `make test`")
    parser.add_argument("--no-variants", action="store_true", help="leave the broken products out")
    parser.add_argument("--only-variants", action="store_true", help="run the broken products only")
    return parser.parse_args()


def _trials(options: argparse.Namespace) -> Iterator[tuple[Promise, str, Variant | None]]:
    """What to run: the promises first, stack by stack, then the broken variants."""
    wanted = {int(number) for number in options.only.split(",") if number}
    chosen = [promise for promise in PROMISES if not wanted or promise.number in wanted]
    if not options.only_variants:
        yield from ((p, stack, None) for p in chosen for stack in p.stacks if options.stack in (None, stack))
    if not options.no_variants:
        yield from ((p, v.stack, v) for p in chosen for v in p.variants if options.stack in (None, v.stack))


def _run(home: Path, seed: int, *, whole: bool, trial: tuple[Promise, str, Variant | None]) -> Row:
    """One trial on a fresh product; a variant runs in the short form, where that is enough to catch it."""
    promise, kind, variant = trial
    place = home / f"{promise.number}-{kind}{'-' + variant.name if variant else ''}"
    print(
        f"\n=== {promise.number}. {promise.words} · {kind}{' · BROKEN: ' + variant.name if variant else ''}", flush=True
    )
    began, tally, started = time.monotonic(), Tally(), False
    doctoring = (*promise.doctoring, *([variant.name] if variant else []))
    try:
        in_full = variant.whole if variant else whole
        with running(kind, place, doctoring, whole=in_full) as stack:
            started = True
            tally = tried(promise, stack, seed, whole=in_full)
    except (AssertionError, RuntimeError) as error:  # it did not start or stop, or the machine failed the rig
        started, tally = False, Tally(unfinished=[str(error)[:1500]])
    row = Row(promise, kind, variant.name if variant else "", tally, time.monotonic() - began, started)
    for line in (*tally.notes, *tally.findings):
        print(f"    {line}"[:2000], flush=True)
    print(f"    {row.cells()}", flush=True)
    if row.fine:
        shutil.rmtree(place, ignore_errors=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
