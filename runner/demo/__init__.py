"""The demo office: the published records of five offices, filled in through the same commands that people use.

Safe to repeat: what is there (by name) is left alone. What the articles do not say is invented and marked `exercise`;
every person is invented (示例成员01 …).
"""

from __future__ import annotations

import importlib.resources
from typing import Any

import yaml

from kit.config import Settings
from runner.demo import cases, office, studies
from runner.demo.hands import Hands
from runner.demo.stage import Stage
from runner.one_call import calling
from runner.settled import unsettled


def records() -> dict[str, dict[str, Any]]:
    """The published records by office id."""
    text = (importlib.resources.files("runner.demo") / "data" / "offices.yaml").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in yaml.safe_load(text)["offices"]}


def fill(settings: Settings) -> None:
    """Fill in what is missing; returns when every service has its copies of it."""
    known = records()
    with calling(settings, 20) as call:
        hands = Hands(call)
        office.keep_passwords(hands, settings.demo_password or "")
        if studies.all_there(hands, known["wuhan"]) and (cases.all_there(hands) or not settings.demo_cases):
            return
        people = office.fill_wuhan(hands, known["wuhan"], settings.demo_password or "")
        office.fill_others(hands, known)
        hands.until(lambda: not unsettled(settings), "the copies of the office are everywhere")
        studies.fill(hands, known["wuhan"], people)
        if settings.demo_cases:
            cases.play(Stage(hands, people, lambda: not unsettled(settings)))
        hands.until(lambda: not unsettled(settings), "every fact has arrived")
