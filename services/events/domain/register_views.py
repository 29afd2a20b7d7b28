"""Saved views of the register (台账): how many, and what has become of what they name. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.domain import Conflict, field_error

MOST = 30
"""Of one account."""


def too_many() -> Conflict:
    """A list that nobody reads any more."""
    return Conflict("register.too_many_views", f"最多保存 {MOST} 个视图，请先删除不用的。", f"At most {MOST} views.")


def name_taken(name: str) -> Conflict:
    """Names are for telling views apart."""
    detail = f"您已有名为“{name}”的视图。"
    beside = [field_error("/name", "taken", detail)]
    return Conflict("register.view_name_taken", detail, "You have a view of this name.", errors=beside)


def stale(filters: Mapping[str, Any], branch_state: str | None, partner_known: bool) -> list[dict[str, str]]:
    """What the filters name and is not there any more: {filter, text}, a sentence each."""
    found = []
    if "branch_id" in filters and branch_state is None:
        found.append({"filter": "branch_id", "text": "视图所指的党支部不存在。"})
    elif "branch_id" in filters and branch_state == "dissolved":
        found.append({"filter": "branch_id", "text": "视图所指的党支部已撤销，只能看到它过去的活动。"})
    if "partner_id" in filters and not partner_known:
        found.append({"filter": "partner_id", "text": "视图所指的联学单位不存在。"})
    return found
