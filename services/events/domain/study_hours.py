"""How long somebody studied (学时), as a certificate may state it.

No regulation that this product carries says how a joint study is converted into 学时, so nothing is converted: hours
are hours of the clock, from the agreed start to the agreed end, and half hours that were begun do not count.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kit.domain import in_shanghai

HALF = dt.timedelta(minutes=30)
RULE = "按活动约定起止时间的钟点小时计，不足半小时的部分不计；未按课时折算"
BY_HAND = "活动跨日举行，由承办支部核定填写"


def clock_hours(starts_at: dt.datetime | None, ends_at: dt.datetime | None) -> Decimal | None:
    """Whole and half hours; None where the time goes over midnight, since nights are not studied."""
    if starts_at is None or ends_at is None or in_shanghai(starts_at).date() != in_shanghai(ends_at).date():
        return None
    return Decimal((ends_at - starts_at) // HALF) / 2
