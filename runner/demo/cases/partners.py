"""Cases of agreeing on a date with partners."""

from __future__ import annotations

import datetime as dt

from runner.demo.office import EXERCISE
from runner.demo.stage import AUDITED, CHANGFEI, DONGFENG, JIANGXI, UNIVERSITY, WUGANG, Stage, acceptance, day_of, slot


def countered(stage: Stage, theme: str) -> None:
    """The partner proposes another day; the organizer is to answer."""
    event = stage.approved(theme, CHANGFEI)
    day = day_of(event["slots"][0])
    other = [slot(day + dt.timedelta(days=2))]
    stage.reply(stage.invitations(event)[0], answer="counter", slots=other, message=f"当天有生产任务{EXERCISE}")


def two_partners(stage: Stage, theme: str) -> None:
    """One of two agreed; the other, whose link is narrowed to that time, has not answered."""
    event = stage.approved(theme, WUGANG, DONGFENG)
    stage.reply(stage.invitations(event, 2)[0], **acceptance(1))


def one_declined(stage: Stage, theme: str) -> None:
    """One of two declined; the organizer goes on without it or invites another."""
    event = stage.approved(theme, UNIVERSITY, DONGFENG)
    stage.reply(stage.invitations(event, 2)[0], answer="decline", reason=f"近期任务较重{EXERCISE}")


def declined(stage: Stage, theme: str) -> None:
    """The only partner declined: over, money released."""
    event = stage.approved(theme, CHANGFEI)
    stage.reply(stage.invitations(event)[0], answer="decline", reason=f"近期任务较重{EXERCISE}")
    stage.until(event, "declined")


def reissued(stage: Stage, theme: str) -> None:
    """The first link was lost, or went to the wrong person: it is dead."""
    event = stage.approved(theme, JIANGXI)
    stage.do("reissue_invitation", of="partners", invitation_id=stage.invitations(event)[0]["id"])


def revoked(stage: Stage, theme: str) -> None:
    """The organizer took one of two invitations back; the event goes on without that partner or with another."""
    event = stage.approved(theme, WUGANG, CHANGFEI)
    invitation = stage.invitations(event, 2)[0]
    stage.do("revoke_invitation", of="partners", invitation_id=invitation["id"], reason=f"人员安排有调整{EXERCISE}")


def away(stage: Stage, theme: str) -> None:
    """A draft whose first date the partner cannot make: the pre-flight warns."""
    event = stage.drafted(theme, JIANGXI)
    day = day_of(event["slots"][0])
    stage.do("add_blackout", of="partners", partner_id=stage.partner(JIANGXI), starts_on=day.isoformat(),
             ends_on=(day + dt.timedelta(days=1)).isoformat(), reason=f"年度工作会议{EXERCISE}")  # fmt: skip


def under_audit(stage: Stage, theme: str) -> None:
    """The committee approves as well, nobody is fed, and the link shows the integrity notice."""
    stage.approved(theme, AUDITED, budget=[])


def change_asked(stage: Stage, theme: str) -> None:
    """Agreed, and then the partner asks for another day."""
    event = stage.confirmed(theme, DONGFENG)
    other = [slot(day_of(event["slots"][0]) + dt.timedelta(days=3))]
    stage.by_link(event, "request_change", slots=other, reason=f"当天有上级检查{EXERCISE}")


def arranged(stage: Stage, theme: str) -> None:
    """Who comes, in which cars, and what to wear: both sides have said it."""
    event = stage.confirmed(theme, WUGANG)
    stage.by_link(event, "set_arrangements", safety=f"进入车间须戴安全帽{EXERCISE}",
                  photo_rules=f"车间内不拍照{EXERCISE}", on_site_phone="000-00000000")  # fmt: skip
    version = stage.do("event", event_id=event["id"])["version"]
    stage.do("arrange_event", event_id=event["id"], expected_version=version, visitor_list="示例成员01、示例成员02",
             plates="鄂A·00000", arrive_at=f"上午 8:40 南门{EXERCISE}")  # fmt: skip


def both_countered(stage: Stage, theme: str) -> None:
    """Two partners propose other times that overlap: the page offers the common one."""
    event = stage.approved(theme, CHANGFEI, DONGFENG)
    day = day_of(event["slots"][1]) + dt.timedelta(days=1)
    for invitation in stage.invitations(event, 2):
        stage.reply(invitation, answer="counter", slots=[slot(day)], message=f"这一天更合适{EXERCISE}")


def on_paper(stage: Stage, theme: str) -> None:
    """The partner answered by a stamped letter; the organizer recorded it with its picture (代录回执)."""
    event = stage.approved(theme, JIANGXI)
    invitation = stage.invitations(event)[0]
    stage.do("reply_on_behalf", of="partners", invitation_id=invitation["id"], **acceptance(),
             evidence_id=stage.upload("示例回执.png"))  # fmt: skip
    stage.until(event, "confirmed")


def change_refused(stage: Stage, theme: str) -> None:
    """Agreed; the partner asked for another day, and the organizer could not grant it."""
    event = stage.confirmed(theme, UNIVERSITY)
    stage.by_link(event, "request_change", slots=[], reason=f"想改到下午{EXERCISE}")
    invitation = stage.invitations(event)[0]
    stage.do("refuse_change", of="partners", invitation_id=invitation["id"], message=f"下午场地已有安排{EXERCISE}")
