"""The life of a study event: one machine, from which the verbs, the buttons and the docs' drawing come."""

from __future__ import annotations

from statemachine import State, StateMachine

from kit.domain import Conflict


class EventLife(StateMachine):
    """States and verbs of DOMAIN.md §2. `reopen` is a material edit after submit; `carry` the last approval."""

    draft = State("草稿", initial=True)
    in_review = State("审批中")
    inviting = State("待对方确认")
    confirmed = State("已确认")
    held = State("已开展")
    summarized = State("已总结")
    published = State("已宣传")
    closed = State("已归档", final=True)
    rejected = State("未通过", final=True)
    declined = State("对方婉拒", final=True)
    cancelled = State("已取消", final=True)

    submit = draft.to(in_review)
    withdraw = in_review.to(draft)
    send_back = in_review.to(draft)
    reject = in_review.to(rejected)
    carry = in_review.to(inviting)
    confirm = inviting.to(confirmed)
    decline = inviting.to(declined)
    reschedule = confirmed.to(inviting)
    reopen = in_review.to(draft) | inviting.to(draft) | confirmed.to(draft)
    cancel = draft.to(cancelled) | in_review.to(cancelled) | inviting.to(cancelled) | confirmed.to(cancelled)
    hold = confirmed.to(held)
    summarize = held.to(summarized)
    publish = summarized.to(published)
    close = published.to(closed)


_NEXT: dict[tuple[str, str], str] = {
    (move.source.id, verb.id): move.target.id
    for state in EventLife.states
    for move in state.transitions
    for verb in move.events
}
STATE_NAMES: dict[str, str] = {state.id: state.name for state in EventLife.states}
VERBS: tuple[str, ...] = tuple(dict.fromkeys(verb for _, verb in _NEXT))

BEFORE_APPROVAL = frozenset({"draft", "in_review"})
AGREED = frozenset({"confirmed", "held", "summarized", "published", "closed"})
TOOK_PLACE = frozenset({"held", "summarized", "published", "closed"})
OVER = frozenset({"closed", "rejected", "declined", "cancelled"})

_VERB_NAMES = {
    "submit": "提交", "withdraw": "撤回", "send_back": "退回", "reject": "否决", "carry": "通过", "confirm": "确认",
    "decline": "记为婉拒", "reschedule": "改期", "reopen": "修改", "cancel": "取消", "hold": "标记为已开展",
    "summarize": "完成总结", "publish": "宣传", "close": "归档",
}  # fmt: skip


def target(state: str, verb: str) -> str:
    """Where the verb leads from this state; a Conflict with the state's name where it leads nowhere."""
    if (state, verb) not in _NEXT:
        raise wrong_state(state, _VERB_NAMES[verb], verb)
    return _NEXT[state, verb]


def allows(state: str, verb: str) -> bool:
    """Whether the verb is possible in this state."""
    return (state, verb) in _NEXT


def wrong_state(state: str, action: str, verb: str = "") -> Conflict:
    """The refusal of what the present state forbids; `action` in Chinese."""
    return Conflict(
        "event.wrong_state",
        f"活动现在是“{STATE_NAMES[state]}”，不能{action}。请刷新页面查看可以做什么。",
        f"The event is {state}: {verb or 'this'} is not possible now.",
        state=state,
    )


def drawing() -> list[str]:
    """The machine as lines of a Mermaid state diagram: states with their Chinese names, then moves."""
    states = list(EventLife.states)
    return [
        *(f"{state.id}: {state.id} {state.name}" for state in states),
        *(f"[*] --> {state.id}" for state in states if state.initial),
        *(f"{move.source.id} --> {move.target.id}: {verb.id}"
          for state in states for move in state.transitions for verb in move.events),
        *(f"{state.id} --> [*]" for state in states if state.final),
    ]  # fmt: skip
