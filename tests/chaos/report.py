"""The table that `make chaos` ends with."""

from __future__ import annotations

from dataclasses import dataclass

from tests.chaos.promise import Promise, Tally

CAUGHT = {True: "caught", False: "NOT CAUGHT"}
HEAD = """| # | promise | stack | runs | faults | lost | doubled | stuck | other | s | |
|--:|---|---|--:|--:|--:|--:|--:|--:|--:|---|"""
VARIANTS_HEAD = """| # | broken variant | stack | runs | faults | lost | doubled | stuck | other | s | |
|--:|---|---|--:|--:|--:|--:|--:|--:|--:|---|"""


@dataclass(frozen=True)
class Row:
    """One run; `variant` is empty for the product itself."""

    promise: Promise
    stack: str
    variant: str
    tally: Tally
    seconds: float
    started: bool = True

    @property
    def fine(self) -> bool:
        """The product keeps its promise; of a broken variant, which must at least start, something was found."""
        return self.started and (self.tally.seen > 0 if self.variant else not self.tally.findings)

    def cells(self) -> str:
        """The row of the table."""
        tally = self.tally
        found = [len(kind) for kind in (tally.lost, tally.doubled, tally.stuck, tally.broken + tally.unfinished)]
        words = f"`{self.variant}`" if self.variant else self.promise.words
        verdict = CAUGHT[self.fine] if self.variant else ("kept" if self.fine else "BROKEN")
        numbers = [tally.runs, tally.faults, *found, round(self.seconds)]
        return (
            f"| {self.promise.number} | {words} | {self.stack} | " + " | ".join(map(str, numbers)) + f" | {verdict} |"
        )


def table(rows: list[Row], seed: int) -> str:
    """Promises, then variants, then one sentence."""
    kept, variants = [row for row in rows if not row.variant], [row for row in rows if row.variant]
    parts = [f"seed {seed}"]
    for head, some in ((HEAD, kept), (VARIANTS_HEAD, variants)):
        if some:
            parts += ["", head, *(row.cells() for row in some)]
    bad = sum(not row.fine for row in rows)
    parts += [
        "",
        "All promises kept, all broken variants caught."
        if not bad
        else f"{bad} of {len(rows)} rows are not as they should be.",
    ]
    return "\n".join(parts)
