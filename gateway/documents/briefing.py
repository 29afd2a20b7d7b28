from typing import Any


def briefing_document(b: Any, e: Any) -> bytes:
    return b""


def briefing_page(b: Any, e: Any) -> str:
    return ""
