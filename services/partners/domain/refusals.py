"""Why a link or an invitation says no, each with its own words."""

from __future__ import annotations

import datetime as dt

from kit.domain import Conflict, Gone

STATE_NAMES = {
    "open": "待回复",
    "accepted": "已接受",
    "countered": "已提出改期建议",
    "declined": "已婉拒",
    "expired": "已过期",
    "revoked": "已撤回",
}


def wrong_state(state: str) -> Conflict:
    """The organizer's verb does not fit the invitation's state."""
    return Conflict(
        "invitation.wrong_state",
        f"邀请当前状态为“{STATE_NAMES[state]}”，不能进行此操作。",
        f"The invitation is {state}; this cannot be done now.",
        state=state,
    )


def not_writable(state: str) -> Conflict:
    """There is nothing to write to the partner about; why, in the code."""
    words = {
        "countered": ("answered", "对方已提出改期建议，请先答复，不必再发邀请邮件。"),
        "declined": ("answered", "对方已婉拒，不能再发邀请邮件。"),
        "expired": ("expired", "邀请已过期，请先另提时间或重新生成链接，再发邮件。"),
        "revoked": ("revoked", "邀请已撤回，不能再发邮件。"),
    }
    code, detail = words[state]
    return Conflict(f"invitation.{code}", detail, f"The invitation is {state}: nothing to write about.", state=state)


def link_expired() -> Gone:
    """The round's deadline, or the time for which a receipt is shown, has passed."""
    return Gone("link.expired", "本链接已过期，如仍需回复请与联系人联系。", "This link has expired.")


def link_revoked(why: str | None) -> Gone:
    """The invitation was taken back, or another link took this one's place."""
    return Gone("link.revoked", why or "本邀请已撤回。", "This invitation was taken back.")


def stale_round(current: int) -> Conflict:
    """The page shows an older round's offers."""
    return Conflict(
        "link.stale_round", "对方已更新时间安排，请刷新页面后再回复。", "The offer has changed; reload.", round=current
    )


def answered(receipt: str) -> Conflict:
    """Another answer is recorded for this round."""
    return Conflict(
        "link.answered",
        "本轮邀请已有回复，不能改成另一种答复；如需调整请使用“申请变更”或与联系人联系。",
        "This round has its answer already.",
        receipt=receipt,
    )


def not_agreed() -> Conflict:
    """What was asked for is only there after agreement on a date."""
    return Conflict("link.not_agreed", "双方尚未约定时间，暂不能进行此操作。", "No date is agreed yet.")


def nothing_requested() -> Conflict:
    """There is no request for change that waits for an answer."""
    return Conflict(
        "invitation.nothing_requested",
        "没有等待处理的变更申请，请刷新页面查看。",
        "No request for change waits for an answer.",
    )


def all_agreed() -> Conflict:
    """Everybody has agreed on a date: one partner cannot be taken out of it any more."""
    return Conflict(
        "invitation.all_agreed",
        "各方已商定时间，不能单独撤回邀请；如不能成行，请改期或取消活动。",
        "Everybody has agreed: reschedule or cancel the event instead.",
    )


def not_negotiating() -> Conflict:
    """The event is not looking for a date now."""
    return Conflict(
        "invitation.not_negotiating",
        "活动现在不在商定时间，不能进行此操作；已确认的活动请使用“改期”。",
        "The event is not looking for a date now.",
    )


def too_late(what: str, until: dt.datetime) -> Conflict:
    """The time for this has passed."""
    return Conflict(
        "link.too_late",
        f"已超过{what}的截止时间，请与联系人联系。",
        "It is too late for this.",
        until=until.isoformat(),
    )
