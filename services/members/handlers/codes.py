"""Checking the codes of a second factor, and inventing recovery codes. Only for `PREPARE` functions and commands of
their own: a code that was right is used up at once, whatever becomes of the command.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from typing import Any

from kit.clock import SystemClock
from kit.domain import Forbidden
from kit.sealing import Unreadable
from kit.work import Works
from services.members.domain.second_factors import RECOVERY_CODES, STEP, STEPS_APART, SecondFactor, plain
from services.members.handlers.waiting import count_failure, must_not_wait, sha256
from services.members.ports import MembersWork

ISSUER = "联学 Lianxue"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 4


def seconds() -> int:
    """By the machine's clock, as the phone's app counts."""
    return int(time.time())


def new_secret() -> str:
    """160 bits in the letters that apps take when nobody can scan (base32)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def provisioning_uri(secret: str, username: str) -> str:
    """What the QR code says to the app."""
    from pyotp import TOTP  # noqa: PLC0415  (not at every start)

    return TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Ten of 79 bits each: hashed without salt they still cannot be guessed."""
    return ["-".join(_letters() for _ in range(GROUPS)) for _ in range(RECOVERY_CODES)]


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP))


def hash_of(code: str) -> str:
    """How a recovery code is kept."""
    return sha256(plain(code))


def prepare_code(works: Works[Any], account_id: str, key: str, code: object) -> bool:
    """Check a code and use it up; a wrong one counts like a wrong password, and who failed too often waits."""
    with works.open() as work:
        must_not_wait(work, key)
        factor = work.second_factors.find(account_id)
        if factor is None:
            return False
        right = isinstance(code, str) and takes(work, factor, code)
    if not right:
        count_failure(works, key)
    return right


def takes(work: MembersWork, factor: SecondFactor, code: str) -> bool:
    """Whether it is a code of the factor that was not used before; from now on it is."""
    typed = plain(code)
    if len(typed) == GROUPS * GROUP:
        return work.second_factors.use_recovery_code(factor.account_id, hash_of(typed), SystemClock().now())
    step = _step_of(work, factor, typed)
    return step is not None and work.second_factors.use_step(factor.account_id, step)


def _step_of(work: MembersWork, factor: SecondFactor, typed: str) -> int | None:
    """The time step whose code this is."""
    from pyotp import TOTP  # noqa: PLC0415

    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    secret = opened(work, factor)
    if secret is None:
        return None
    totp = TOTP(secret, interval=STEP)
    present = seconds() // STEP
    steps = range(present - STEPS_APART, present + STEPS_APART + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)), None)


def opened(work: MembersWork, factor: SecondFactor) -> str | None:
    """The secret; None after the installation's own was changed: recovery codes still hold, and an administrator can
    take the factor away.
    """
    try:
        return work.sealer.open(factor.secret, factor.account_id)
    except Unreadable:
        return None


def wrong_code() -> Forbidden:
    """One answer for a wrong, an old and a used code."""
    return Forbidden("session.wrong_code", "验证码不正确或已用过，请输入手机上最新的验证码。", "Wrong or used code.")
