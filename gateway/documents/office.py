from typing import Any


def to_pdf(b: Any) -> bytes:
    return b""
