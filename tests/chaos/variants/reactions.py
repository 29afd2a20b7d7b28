"""A failpoint of several promises: reactions that raise for the facts that the rig names."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.chaos.variants import armed

NAME = "reaction-raises"


def reaction_raises() -> None:
    """Raise after the effect, so that it must be undone: the setting is {"subscriber fact-id": how often}, -1 for ever.

    Every attempt at a named fact is a line "moment subscriber fact-id" in `reaction-raises.log`.
    """
    from kit import dead_letters, delivery

    raised: Counter[str] = Counter()
    subscribers: dict[int, str] = {}
    plain, begin = delivery.take_effect, delivery.Delivery.__init__

    def knowing(self: Any, works: Any, known: Any) -> None:
        subscribers.update({id(reactions): name for name, reactions in known.items()})
        begin(self, works, known)

    def take_effect(reactions: Any, work: Any, envelope: Any) -> None:
        plain(reactions, work, envelope)
        name = f"{subscribers.get(id(reactions))} {envelope.id}"
        times = _named().get(name, 0)
        if times:
            _note(name)
        if times < 0 or raised[name] < times:
            raised[name] += 1
            raise RuntimeError("示例故障：处理失败")

    replaced: tuple[tuple[Any, str, Callable[..., None]], ...] = (
        (delivery.Delivery, "__init__", knowing),
        (delivery, "take_effect", take_effect),
        (dead_letters, "take_effect", take_effect),
    )
    for owner, attribute, function in replaced:
        setattr(owner, attribute, function)


def _named() -> dict[str, int]:
    try:
        return dict(json.loads(armed(NAME) or "{}"))
    except (OSError, ValueError):  # just being written, or just gone
        return {}


def _note(name: str) -> None:
    with (Path(os.environ["LIANXUE_TEST_FAULTS"]) / f"{NAME}.log").open("a") as log:
        log.write(f"{time.monotonic():.3f} {name}\n")


VARIANTS = {NAME: reaction_raises}
