from typing import Any


def plan_document(b: Any) -> bytes:
    return b""


def plan_workbook(b: Any) -> bytes:
    return b""
