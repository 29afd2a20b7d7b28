"""Loaded into schemathesis (SCHEMATHESIS_HOOKS): who asks, what is kept out of harm's way, and the findings.

Nothing is left out. What would end the caller's own login, or take the ground from under the rest of the run, is asked
with a login and with things of its own: see `Stage`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.chaos.fuzzing.campaign import COUNTED
from tests.chaos.fuzzing.judgement import is_beyond_any_schema, is_upload_after_all, is_valid_after_all, schema_of
from tests.chaos.fuzzing.stage import Stage

PROBLEM = "application/problem+json"
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
STAGE = Stage.read(Path(os.environ["LIANXUE_FUZZ_STAGE"]))
FOUND = Path(os.environ["LIANXUE_FUZZ_FOUND"])
DOCUMENT = json.loads((Path(__file__).parents[2] / "contract" / "openapi.json").read_text())
"""The kept document is the served one: `make check` compares them."""
COUNTS = dict.fromkeys(COUNTED, 0)

schemathesis.openapi.format(
    "date", st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)).map(dt.date.isoformat)
)  # the product takes 1900 to 2100; most of any calendar's dates would only be refused
schemathesis.openapi.format(
    "date-time",
    st.integers(1_600_000_000, 2_000_000_000).map(
        lambda second: dt.datetime.fromtimestamp(second, SHANGHAI).isoformat()
    ),
)  # 2020 to 2033


@schemathesis.auth(refresh_interval=None, retry_on=[])
class Login:
    """The caller's login; operations that end a login get one of their own each time."""

    def get(self, case: Any, _context: Any) -> str:
        """The token, or "" for a caller without one."""
        return STAGE.token_for(case.method, case.path)

    def set(self, case: Any, token: str, _context: Any) -> None:
        """As the document says: a bearer token."""
        if token:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
    """What must not be touched gives way to its stand-in."""
    STAGE.protect(case)


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """Count; and keep the count where the rig finds it, whatever happens to this process."""
    COUNTS["asked"] += 1
    COUNTS["malformed"] += case.meta is not None and case.meta.generation.mode.is_negative
    COUNTS["answered"] += 200 <= response.status_code < 300
    COUNTS["server_errors"] += response.status_code >= 500 and response.status_code != 501
    STAGE.heard(case, response)
    kept = FOUND.with_suffix(".counts")
    kept.with_suffix(".new").write_text(json.dumps(COUNTS))
    kept.with_suffix(".new").replace(kept)


@schemathesis.check
def problem_document(_context: Any, response: Any, _case: Any) -> None:
    """Every refusal is an RFC 9457 document that agrees with its own status."""
    if response.status_code < 400 or response.request.method == "HEAD":
        return
    kind = (response.headers.get("content-type") or [""])[0]
    assert kind == PROBLEM, f"{response.status_code} as {kind or 'nothing'}"
    document = json.loads(response.content)
    missing = {"type", "title", "status", "code", "trace_id"} - set(document)
    assert not missing, f"without {sorted(missing)}"
    assert document["status"] == response.status_code, "the document names another status"
    waits = response.status_code in (429, 503)
    assert not waits or "retry-after" in response.headers, f"{response.status_code} without Retry-After"


@schemathesis.hook
def filter_failure(_context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Keep what is a finding, and write it down with the request that found it."""
    kind = type(failure).__name__
    if kind == "RejectedPositiveData" and response.status_code == 422 and is_beyond_any_schema(response.content):
        return False
    if kind == "AcceptedNegativeData" and is_upload_after_all(response.request.body):
        return False
    schema = schema_of(DOCUMENT, response.request.method, case.operation.path)
    if kind == "AcceptedNegativeData" and is_valid_after_all(failure.message, schema, response.request.body):
        return False
    words = f"{failure.title}: {failure.message}"
    operation = f"{response.request.method} {case.operation.path}"
    told = {"operation": operation, "kind": kind, "status": response.status_code, "words": words[:600]}
    request = response.request.body if isinstance(response.request.body, str | bytes) else b""
    sent = request.decode(errors="replace") if isinstance(request, bytes) else request
    told |= {
        "url": response.request.url[:400],
        "sent": sent[:600],
        "answer": response.content[:700].decode(errors="replace"),
    }
    with FOUND.open("a") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")
    return True
