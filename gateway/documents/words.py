"""The words that documents use for the codes of the contract. Documents are Chinese, whoever asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kit.clock import in_shanghai

FORMS = {
    "lecture": "专题讲座",
    "visit": "参观见学",
    "discussion": "座谈交流",
    "oath": "重温誓词",
    "visit_aid": "走访慰问",
    "consultation": "咨询服务",
    "theme_day": "主题党日",
}
STATES = {
    "draft": "草稿",
    "in_review": "审批中",
    "inviting": "待对方确认",
    "confirmed": "已确认",
    "held": "已开展",
    "summarized": "已总结",
    "published": "已宣传",
    "closed": "已归档",
    "rejected": "未通过",
    "declined": "对方婉拒",
    "cancelled": "已取消",
}
BRIEFING_STATES = {
    "drafted": "未撰写",
    "draft": "草稿",
    "submitted": "待审核",
    "approved": "已通过",
    "returned": "已退回",
}
PLAN_STATES = {"draft": "草稿", "submitted": "待审批", "approved": "已批准", "returned": "已退回"}
FUND_KINDS = {"administrative": "行政经费", "party_dues": "党费", "agreement": "契约共建经费"}
MATERIALS = {
    "hold": "开展登记",
    "checkins": "签到记录",
    "photos": "活动照片",
    "reflections": "心得体会",
    "outcomes": "成果转化事项",
    "briefing": "已审核的简报",
    "publicity": "宣传报道",
    "settlement": "经费结算",
}
ROUND_STATES = {
    "preparing": "准备",
    "opened": "已启动",
    "on_site": "现场检查",
    "reported": "已报告",
    "closed": "已办结",
}
BUDGET_CATEGORIES = {
    "vehicle": "租车",
    "transport": "城市间交通",
    "meals": "伙食",
    "lodging": "住宿",
    "venue": "场地",
    "lecture": "讲课",
    "materials": "资料",
    "other": "其他",
}
FINDING_CLASSES = {"instant": "即知即改", "prompt": "立行立改", "planned": "全面整改"}
FINDING_CATEGORIES = {
    "detail": "细节",
    "knowledge": "业务知识",
    "record": "记录",
    "publicity": "宣传",
    "money": "经费",
    "discipline": "纪律",
}
FINDING_STATES = {"open": "待整改", "rectified": "已整改待复核", "verified": "已销号", "reopened": "退回再整改"}
SEVERITIES = {"general": "一般", "serious": "较重", "severe": "严重"}
DIMENSIONS = {"records": "记录", "publicity": "宣传", "summary": "总结", "learning": "学习效果"}
OUTCOME_STAGES = {"linked": "联动", "integrated": "促进融合", "solved": "解决问题", "verified": "检验效果"}
OWED_KINDS = {
    "hold": "开展登记",
    "summary": "活动总结",
    "briefing": "简报",
    "publication": "宣传报道",
    "settlement": "经费结算",
    "outcome": "成果转化事项",
    "finding": "问题整改",
    "approval": "审批",
    "plan_line": "年度计划项",
    "duty": "联学任务",
}
ROLES = {
    "organizer": "承办人",
    "secretary": "支部书记",
    "leader": "单位领导",
    "finance": "财务",
    "committee": "机关党委审批岗",
}
APPROVALS = {
    "waiting": "未到此步",
    "pending": "待审批",
    "approved": "同意",
    "returned": "退回",
    "rejected": "不同意",
    "void": "已作废",
}
LEVELS = {"block": "不通过", "warn": "须注意", "info": "提示"}
VISIT = {
    "arrive_at": "到达安排",
    "visitor_list": "来访人员",
    "plates": "车牌与停车",
    "safety": "安全与着装",
    "photo_rules": "拍照要求",
    "on_site_phone": "现场电话",
}


def word(table: Mapping[str, str], code: Any) -> str:
    """The word for a code; one that is not known shows as it came."""
    return table.get(str(code), str(code)) if code else ""


def day_of(value: Any) -> dt.date | None:
    """The day in Shanghai of a date or moment on the wire; None where there is none."""
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return in_shanghai(moment).date() if moment.tzinfo else moment.date()


def written_day(value: Any) -> str:
    """2026年5月8日, or nothing."""
    day = day_of(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
