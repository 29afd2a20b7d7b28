"""What goes out over one channel next: one message, or several as one, and in which words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.notify.domain.channels import TEST, Kind
from services.notify.domain.languages import CHINESE, ENGLISH

PREFIX = "【联学】"
LISTED = {CHINESE: "{count} 条消息", ENGLISH: "{count} messages"}
"""Before each text. 钉钉 and 飞书 robots can be told to take only what has a certain word in it: 联学."""
PATIENCE = dt.timedelta(minutes=1)
"""What has waited longer goes out with whatever else waits."""
MINUTE = dt.timedelta(minutes=1)
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Waiting:
    """One delivery that is due: since when, and what it says."""

    delivery_id: str
    due_at: dt.datetime
    fact_type: str
    title: str
    link: str


def next_batch(kind: Kind, waiting: Sequence[Waiting], sent: int, at: dt.datetime) -> Sequence[Waiting]:
    """Which of them, oldest first, go out now as one message; none while the robot has had its number for the minute.

    Nothing is dropped for being too much: what a minute cannot take singly is combined. `sent`: messages in the last
    minute.
    """
    if not waiting or (kind.per_minute is not None and sent >= kind.per_minute):
        return ()
    trial = next((one for one in waiting if one.fact_type == TEST), None)
    if trial is not None:
        return (trial,)  # somebody sits before the screen
    if kind.per_minute is None or kind.longest is None:
        return waiting[:1]
    if len(waiting) <= kind.per_minute - sent and at - waiting[0].due_at <= PATIENCE:
        return waiting[:1]
    return waiting[: _fitting(waiting, kind.longest)]


def words_of(batch: Sequence[Waiting], language: str = CHINESE) -> tuple[str, str]:
    """Title and text of what goes out: the message's own, or a list of them all."""
    if len(batch) == 1:
        return batch[0].title, batch[0].link
    lines = [f"{number}. {one.title}\n{one.link}".strip() for number, one in enumerate(batch, 1)]
    return LISTED[language].format(count=len(batch)), "\n".join(lines)


def text_of(title: str, text: str) -> str:
    """All of it, as a robot shows it."""
    return f"{PREFIX}{title}\n{text}".strip()


def _fitting(waiting: Sequence[Waiting], longest: int) -> int:
    """How many fit into one text of so many bytes; one at least."""
    for count in range(min(len(waiting), MOST_AT_ONCE), 1, -1):
        if len(text_of(*words_of(waiting[:count])).encode()) <= longest:  # in Chinese, which is the longer heading
            return count
    return 1
