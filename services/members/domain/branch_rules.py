"""When people who are away should have a branch of their own, and who is greeted: the figures that ship.

The figures are rules of the packs `office-branches`, `national-branch-work` and `office-reminders`, which the events
service keeps: temporary_branch (months, full_members), regular_branch (also committee_from), greetings (birthday,
political_birthday: 1 or 0), away_reminders (every_days). By which version a day is judged: `kit/office_rules.py`.
"""

from __future__ import annotations

from kit.office_rules import OfficeRule, PackVersion

TEMPORARY = OfficeRule(
    kind="temporary_branch",
    limits={"months": 1, "full_members": 3},
    clause="临时党支部：审计项目不少于 1 个月，且外派正式党员不少于 3 名",
    source="本单位设置，参照洪湖市审计局做法",
    verified=True,
)
REGULAR = OfficeRule(
    kind="regular_branch",
    limits={"months": 6, "full_members": 3, "committee_from": 7},
    clause="项目 6 个月以上的宜设立正式党支部；有正式党员 3 名以上的可成立党支部，7 名以上的设支部委员会",
    source="《中国共产党支部工作条例（试行）》，据转载件",
    verified=False,
)
GREETINGS = OfficeRule(
    kind="greetings",
    limits={"birthday": 1, "political_birthday": 1},
    clause="问候：生日、政治生日当天发送（1 为发送，0 为不发送）",
    source="本单位设置",
    verified=True,
)
AWAY = OfficeRule(
    kind="away_reminders",
    limits={"every_days": 30},
    clause="外派廉洁提醒：外派首日提醒，此后每 30 天提醒一次",
    source="本单位设置",
    verified=True,
)
SHIPPED = (
    PackVersion(id="national-branch-work", version="2018.1", scope="national", rules=(REGULAR,)),
    PackVersion(id="office-branches", version="2018.1", scope="office", rules=(TEMPORARY,)),
    PackVersion(id="office-reminders", version="2026.1", scope="office", rules=(GREETINGS, AWAY)),
)
