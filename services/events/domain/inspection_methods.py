"""How inspectors look: the usual methods with their codes. A method in other words is taken as it is written."""

from __future__ import annotations

METHODS = {
    "documents": "查阅资料",
    "talk": "个别谈话",
    "on_site": "现场查看",
    "questionnaire": "问卷调查",
    "hearing": "听取汇报",
    "complaint": "受理反映",
    "attendance": "列席会议",
    "spot_check": "抽查核实",
}


def method_name(method: str) -> str:
    """The Chinese name of a known code; other words stay as they are."""
    return METHODS.get(method, method)
