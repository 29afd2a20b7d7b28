"""Rules about conduct: the discipline checklist, allowances, how often, and what the plan and the agreement allow."""

from __future__ import annotations

from services.events.domain.money import CATEGORIES
from services.events.domain.rules.packs import Rule
from services.events.domain.rules.proposal import BLOCK, INFO, WARN, Proposal
from services.events.domain.rules.verdict import Verdict, name_of

NO_HOSTING = "不得由被审计单位接待、宴请或安排餐饮"


def checklist(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Each item must be confirmed not to occur: false blocks, and so does an item without an answer."""
    answers = proposal.checklist
    verdicts = [
        Verdict(
            BLOCK,
            f"答复 = {_said(answers.get(item['key']))}",
            f"{item['text']}：{_advice(answers.get(item['key']))}",
        )
        for item in rule.limits
        if answers.get(item["key"]) is not True
    ]
    if verdicts:
        return verdicts
    count = len(rule.limits)
    return [Verdict(INFO, f"{count} 项 = {count} 项", "纪律清单已逐条确认。")]


def _said(answer: bool | None) -> str:
    return "未答" if answer is None else "否"


def _advice(answer: bool | None) -> str:
    return "请逐条确认后再提交。" if answer is None else "未能确认不存在该情形，请先整改方案再提交。"


def forbidden_words(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """A line whose description speaks of a personal allowance."""
    return [
        Verdict(
            BLOCK,
            f"{name_of(line)}含“{word}” {line.amount:.2f} 元 > 0.00 元",
            f"请删去{name_of(line)}：不得发放个人补助。",
        )
        for line in proposal.lines
        for word in [next((word for word in rule.limits if word in line.description), None)]
        if word
    ]


def unplanned(rule: Rule, proposal: Proposal) -> list[Verdict]:  # noqa: ARG001  (every judge's shape)
    """Outside the annual plan: allowed with a reason and the committee's approval."""
    if not proposal.unplanned:
        return []
    missing = "" if (proposal.unplanned_reason or "").strip() else "请填写计划外的理由；"
    return [Verdict(WARN, "年度计划项 = 无", f"该活动不在年度计划内，{missing}须经机关党委审批岗审批。")]


def off_site_per_year(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Off-site events of the branch in the year, with this one."""
    if not proposal.venue_off_site:
        return []
    return [_counted(proposal.off_site_this_year, rule.limits["at_most"], "今年外出开展活动")]


def out_of_province_two_years(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """Events out of the province in two years, with this one. Judged only where both regions are known."""
    if not proposal.out_of_province:
        return []
    return [_counted(proposal.out_of_province_two_years, rule.limits["at_most"], "两年内出省开展活动")]


def _counted(others: int, cap: int, what: str) -> Verdict:
    count = others + 1
    if count > cap:
        return Verdict(BLOCK, f"{count} 次 > {cap} 次", f"{what}将达到 {count} 次，超过 {cap} 次，请改在本地开展。")
    return Verdict(INFO, f"{count} 次 ≤ {cap} 次", f"{what}的次数在限额以内。")


def agreement_left(rule: Rule, proposal: Proposal) -> list[Verdict]:  # noqa: ARG001  (every judge's shape)
    """What the partner's agreement still allows this year, where an agreement pays."""
    left = proposal.agreement_left
    if left is None or not proposal.estimate:
        return []
    needed = proposal.estimate
    if needed > left:
        message = f"共建契约本年度还可使用 {left:.2f} 元，请调减预算或更换经费来源。"
        return [Verdict(BLOCK, f"{needed:.2f} 元 > {left:.2f} 元（契约年度余额）", message)]
    return [Verdict(INFO, f"{needed:.2f} 元 ≤ {left:.2f} 元（契约年度余额）", "预算在共建契约的年度金额以内。")]


def fund_year(rule: Rule, proposal: Proposal) -> list[Verdict]:  # noqa: ARG001  (every judge's shape)
    """Warns when an event is paid from another year's money."""
    year = proposal.held_on.year
    if proposal.fund_year in (None, year):
        return []
    message = f"活动在 {year} 年开展，所选经费来源属于 {proposal.fund_year} 年，请确认或更换经费来源。"
    return [Verdict(WARN, f"{proposal.fund_year} 年 ≠ {year} 年", message)]


def under_audit_without(rule: Rule, proposal: Proposal) -> list[Verdict]:
    """With a partner that is under audit no line of these categories; without one, the reminder alone."""
    if not proposal.partner_under_audit:
        return []
    found = [line for line in proposal.lines if line.category in rule.limits and line.amount > 0]
    if not found:
        return [Verdict(INFO, "相关费用 0.00 元 = 0.00 元", f"有单位正在接受审计：{NO_HOSTING}。")]
    return [
        Verdict(
            BLOCK,
            f"{CATEGORIES[line.category]}费 {line.amount:.2f} 元 > 0.00 元（对方正在接受审计）",
            f"请删去{name_of(line)}：{NO_HOSTING}。",
        )
        for line in found
    ]
