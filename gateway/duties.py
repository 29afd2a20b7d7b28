"""What somebody who is logged in must do before anything else: change the password, set up a second factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kit.domain import Forbidden

SESSION = frozenset({"/api/v1/session", "/logout"})
PASSWORD = frozenset({"/api/v1/session/password", "/password"})
FACTOR = frozenset({"/api/v1/session/second-factor", "/api/v1/session/second-factor/confirm", "/second-factor"})
OPEN: dict[str, frozenset[str]] = {
    "change_password": SESSION | PASSWORD,
    "set_up_second_factor": SESSION | PASSWORD | FACTOR,
}
"""Which addresses are left while something is owed."""
REFUSALS = {
    "change_password": (
        "password.must_change",
        "请先修改初始密码，再进行其他操作。",
        "Change the password that you were given first.",
    ),
    "set_up_second_factor": (
        "second_factor.must_set_up",
        "您的角色需要动态验证码，请先完成设置。",
        "Your role needs a second factor; set it up first.",
    ),
}


def first_of(session: Mapping[str, Any]) -> str | None:
    """What is to be done now; None: nothing."""
    return next((duty for duty in session.get("must") or () if duty in OPEN), None)


def check(session: Mapping[str, Any], path: str) -> None:
    """Forbidden for every address but those by which the duty is done."""
    duty = first_of(session)
    if duty is not None and path not in OPEN[duty]:
        raise Forbidden(*REFUSALS[duty])
