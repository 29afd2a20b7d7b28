"""What a partner's contact is told by itself: which date holds, what is given up, and that an answer is waited for."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from kit.spoken_dates import period
from services.notify.domain.partner_mails import CANCELLED, CONFIRMED, REMINDER, REOFFERED, Dates

FOOTER = "本邮件由联学系统按贵单位登记的联系方式发出，请勿直接回复；如需更正或停止发送，请告知联系人。"
HEADS = {
    CONFIRMED: "联学时间已确定", "postponed": "联学改期", CANCELLED: "联学取消", REOFFERED: "联学时间有更新，请答复",
    REMINDER: "请答复联学邀请",
}  # fmt: skip
AGAIN = "联学时间已重新确定"
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
STYLE = "font-size:16px;line-height:1.7;word-wrap:break-word;overflow-wrap:anywhere"
"""A link is longer than a phone is wide."""
Kept = Mapping[str, Any]


def subject_of(kind: str, theme: str, *, again: bool) -> str:
    """One line; `again`: another date was given up before."""
    return f"{AGAIN if again and kind == CONFIRMED else HEADS[kind]}：{theme}"


def text_of(kind: str, kept: Kept, event: Kept, dates: Dates | None, why: str) -> str:
    """The mail's text. `kept`: what the last mail that somebody asked for said of partner, host, place and link.

    `why`: the reason; in a mail that asks for an answer, until when.
    """
    about = f"与{kept['host']}的主题联学“{event['theme']}”（{event['number']}）"
    when = period(*dates) if dates else ""
    link, by = kept.get("url") or "", f"请于{why}前" if why else "请"
    said = {
        CONFIRMED: [f"{about}时间已确定。", f"时间：{when}", f"地点：{kept['venue']}" if kept["venue"] else "",
                    f"回执、日历和来访须知见：{link}" if link else ""],
        "postponed": [f"{about}需要改期，原定时间不再有效。", f"原定时间：{when}" if when else "",
                      f"请打开原链接查看新的时间并答复：{link}" if link else "新的时间由联系人另行告知。"],
        CANCELLED: [f"{about}不再进行，邀请已撤回。", f"原定时间：{when}" if when else "",
                    f"原因：{why}" if why else ""],
        REOFFERED: [f"{about}时间安排有更新，请贵单位重新答复。", f"{by}打开原链接查看并答复（无需注册）：{link}"],
        REMINDER: [f"{about}，尚未收到贵单位的答复。", f"{by}打开链接答复（无需注册），时间不合适也可另提：{link}"],
    }[kind]  # fmt: skip
    call = f"联系人：{kept['call']}" if kept["call"] else ""
    return "\n".join(line for line in (f"{kept['partner']}：", *said, call) if line) + f"\n\n{FOOTER}"


def html_of(text: str) -> str:
    """The same text for readers that show HTML: paragraphs, and addresses that can be opened. No picture, no script."""
    parts = [_paragraph(part) for part in text.split("\n\n") if part.strip()]
    return f'<html lang="zh-CN"><body style="{STYLE}">{"".join(parts)}</body></html>'


def _paragraph(text: str) -> str:
    escaped = html.escape(text, quote=False)
    linked = ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
    return f"<p>{linked.replace(chr(10), '<br>')}</p>"
