"""The life of an inspection round: from preparing it to closing it, after the five parts of 湖南移动党委巡察, 2018."""

from __future__ import annotations

from statemachine import State, StateMachine

from kit.domain import Conflict


class InspectionLife(StateMachine):
    """`open` draws the sample; after `report` nothing is scored or found any more."""

    preparing = State("准备", initial=True)
    opened = State("已启动")
    on_site = State("现场检查")
    reported = State("已报告")
    closed = State("已办结", final=True)

    open = preparing.to(opened)
    start = opened.to(on_site)
    report = opened.to(reported) | on_site.to(reported)
    close = reported.to(closed)


_NEXT: dict[tuple[str, str], str] = {
    (move.source.id, verb.id): move.target.id
    for state in InspectionLife.states
    for move in state.transitions
    for verb in move.events
}
ROUND_STATES: dict[str, str] = {state.id: state.name for state in InspectionLife.states}
VERB_NAMES = {"open": "启动", "start": "进驻现场", "report": "报告", "close": "办结"}
UNDER_WAY = ("opened", "on_site")
DRAWN = ("opened", "on_site", "reported", "closed")


def next_state(state: str, verb: str) -> str:
    """Where the verb leads; a Conflict with the state's name where it leads nowhere."""
    if (state, verb) not in _NEXT:
        raise wrong_state(state, VERB_NAMES[verb])
    return _NEXT[state, verb]


def wrong_state(state: str, action: str) -> Conflict:
    """The refusal of what the present state forbids; `action` in Chinese."""
    return Conflict(
        "inspection.wrong_state",
        f"本轮检查现在是“{ROUND_STATES[state]}”，不能{action}。请刷新页面查看最新状态。",
        f"The round is {state}.",
        state=state,
    )
