"""Sentences that people copy, send on and read on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kit import spoken_dates
from kit.spoken_dates import day, moment
from services.partners.domain.invitation import Invitation
from services.partners.domain.slots import Slot

NUMBERS = "①②③④⑤"


@dataclass(frozen=True)
class Invited:
    """Who is invited by whom to what: what every message names. `call`: whom to ring up."""

    partner: str
    host: str
    theme: str
    venue: str
    url: str
    call: str


@dataclass(frozen=True)
class Around:
    """What a letter has beside who, when and where; the integrity notice is the office's own text."""

    number: str
    agenda: Sequence[str]
    notice: str | None
    source: str | None
    hotline: str | None


FOOTER = (
    "本邮件由联学系统按贵单位登记的联系方式发出，请勿直接回复。"
    "链接只供贵单位使用，请勿转给无关人员；如需更正或停止发送，请告知联系人。"
)


def period(slot: Slot) -> str:
    """A slot in words."""
    return spoken_dates.period(slot.starts_at, slot.ends_at)


def offers(slots: Sequence[Slot]) -> str:
    """One line for each time that is offered."""
    if len(slots) == 1:
        return f"时间：{period(slots[0])}"
    lines = [f"{NUMBERS[index]} {period(slot)}" for index, slot in enumerate(slots[: len(NUMBERS)])]
    return "可选时间：\n" + "\n".join(lines)


def share_text(to: Invited, slots: Sequence[Slot], deadline: dt.datetime) -> str:
    """The message that the organizer copies into WeChat, SMS or mail."""
    return _lines(
        f"【联学邀请】{to.partner}：",
        f"{to.host}诚邀贵单位共同开展主题联学“{to.theme}”。",
        offers(slots),
        f"地点：{to.venue}" if to.venue else "",
        f"请于{moment(deadline)}前打开链接回复（无需注册）：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def confirmation_text(to: Invited, slot: Slot) -> str:
    """The same once a date is agreed."""
    return _lines(
        f"【联学确认】{to.partner}：",
        f"与{to.host}的主题联学“{to.theme}”已约定时间。",
        f"时间：{period(slot)}",
        f"地点：{to.venue}" if to.venue else "",
        f"回执、日历和来访须知见：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def feedback_text(to: Invited, slot: Slot) -> str:
    """The same link after the event, where the partner says how it was."""
    return _lines(
        f"【联学回访】{to.partner}：",
        f"感谢贵单位{day(slot.starts_at)}与{to.host}共同开展主题联学“{to.theme}”。",
        f"请打开链接填写回访意见（无需注册）：{to.url}",
        f"联系人：{to.call}" if to.call else "",
    )


def letter_text(kind: str, to: Invited, about: Invitation, around: Around) -> str:
    """A mail: the same message, with what the letter on paper has beside it."""
    if kind == "invitation":
        said = share_text(to, about.slots, about.deadline)
    else:
        assert about.agreed is not None, "only what is agreed has another kind"  # noqa: S101  (see queries.mails)
        said = (confirmation_text if kind == "confirmation" else feedback_text)(to, about.agreed)
    agenda = f"议程：{'；'.join(item for item in around.agenda if item)}" if any(around.agenda) else ""
    word = f"附言：{about.message}" if about.message and kind == "invitation" else ""
    head = _lines(said, f"活动编号：{around.number}" if around.number else "", agenda, word)
    source = f"出处：{around.source}" if around.notice and around.source else ""
    hotline = f"监督电话：{around.hotline}" if around.hotline else ""
    integrity = _lines(around.notice or "", source, hotline)
    return "\n\n".join(part for part in (head, integrity and f"廉洁提示\n{integrity}", FOOTER) if part)


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
