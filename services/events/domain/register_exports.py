"""Exports of the register (台账): how long they wait, how many at once, when one is given up. Pure."""

from __future__ import annotations

import datetime as dt

from kit.domain import Conflict

STATES = ("waiting", "running", "done", "failed")
OVER = ("done", "failed")
AT_ONCE = 2
"""Files that are made at the same time in the whole product: each takes a processor."""
UNFINISHED = 3
"""Of one account."""
GIVEN_UP_AFTER = dt.timedelta(seconds=60)
"""Nobody was heard of who makes the file: its gateway has gone."""
KEPT = dt.timedelta(days=1)
MOST_ROWS = 200_000
PIECE_BYTES = 512 * 1024
MOST_PIECES = 400
AT_ONCE_ROWS = 5_000
"""A workbook of so many rows is made while the caller waits."""


def state_now(state: str, beat_at: dt.datetime, now: dt.datetime) -> str:
    """The state as anybody should see it: what nobody works on any more has failed. Real times."""
    return "failed" if state not in OVER and now - beat_at > GIVEN_UP_AFTER else state


def too_many(unfinished: int) -> Conflict:
    """One person's exports fill the queue."""
    zh = f"您已有 {unfinished} 个导出尚未完成，请等它们完成后再试。"
    return Conflict("register.exports_waiting", zh, "Wait for your other exports to finish first.")


def too_long(rows: int, most: int) -> Conflict:
    """More rows than this way is for."""
    zh = f"筛选结果有 {rows} 条，超过 {most} 条。请缩小筛选范围，或用“导出任务”在后台生成。"
    return Conflict("register.too_long", zh, f"{rows} rows are more than {most}.", rows=rows, most=most)


def not_ready(state: str) -> Conflict:
    """There is no file yet, or none any more."""
    zh = "导出失败，没有文件，请重试。" if state == "failed" else "文件还在生成，请稍候。"
    return Conflict("register.export_not_ready", zh, f"The export is {state}.", state=state)


def overtaken() -> Conflict:
    """Somebody else makes this file by now, or nobody should any more."""
    zh = "这次导出已由他人接手或已经结束。"
    return Conflict("register.export_overtaken", zh, "This attempt is over.")
