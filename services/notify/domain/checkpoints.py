"""A checkpoint of the ledger as it leaves the house: exactly what was signed, and what to do with it."""

from __future__ import annotations

import json
import re

SIGNED = re.compile(
    r"(?P<note>lianxue ledger checkpoint\nsize: (?P<size>\d{1,18})\nroot: (?P<root_hash>\w+)\n"
    r"time: (?P<timestamp>\S+)\nkey: (?P<key_id>\w+)\n)signature: (?P<signature>\S+)\n",
    re.ASCII,
)
KEEP_IT = "请把它保存在数据库管理员接触不到的地方（最好另行打印）：台账此后被改动或截断，用它都能查出来。"


def checkpoint_text(note: str, signature: str) -> str:
    """The note to the byte, its signature, and one sentence."""
    return f"{note}signature: {signature}\n\n{KEEP_IT}\n"


def checkpoint_title(note: str) -> str:
    """With the size and the day that the note names."""
    named = dict(line.split(": ", 1) for line in note.splitlines() if ": " in line)
    return f"联学台账检查点 {named.get('time', '')[:10]}（{named.get('size', '')} 条）"


def checkpoint_files(text: str) -> tuple[tuple[str, bytes], ...]:
    """`checkpoint.json`, as `lianxue verify-ledger` takes it, from such a text; none where it is another text."""
    found = SIGNED.match(text)
    if found is None:
        return ()
    members = {**found.groupdict(), "size": int(found["size"])}
    return (("checkpoint.json", json.dumps(members, indent=2).encode() + b"\n"),)
