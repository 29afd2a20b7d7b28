"""Answers that are given again as long as nobody has committed anything to the database that they were read from.

Sums over thousands of rows are asked for by every look at a page, and change with a fact. What is remembered is never
old: the database itself says whether anything was committed since, by whichever process (`Database.mark`).
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 256


def remembered(question: Callable[..., T]) -> Callable[..., T]:
    """A question of a service, (work, **plain arguments), whose answer is remembered."""

    @functools.wraps(question)
    def asked(work: Any, **arguments: Any) -> T:
        answer: T = work.recall(
            f"{question.__name__} {sorted(arguments.items())!r}", lambda: question(work, **arguments)
        )  # fmt: skip
        return answer

    return asked


class Memory:
    """What one process remembers of one database; the first commit of anybody empties it."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.mark: Hashable = None
        self._answers: OrderedDict[Hashable, object] = OrderedDict()

    def recall(self, mark: Hashable, key: Hashable, build: Callable[[], T]) -> T:
        """The answer to `key`, built only where it is not known of this state. Nobody may change what comes back.

        `mark` was asked for before anything was read: what is committed in between makes the answer younger than it.
        """
        if mark != self.mark:
            self._answers.clear()
            self.mark = mark
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]  # type: ignore[return-value]
        answer = build()
        if self.mark == mark:  # while it was built, others may have seen a later state
            self._answers[key] = answer
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return answer
