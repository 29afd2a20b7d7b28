"""Start schemathesis for one caller, and read what it found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.chaos.fuzzing.judgement import EXPECTED_STATUSES
from tests.chaos.fuzzing.stage import Stage

ROOT = Path(__file__).parents[3]
SCHEMATHESIS = str(Path(sys.executable).parent / "schemathesis")


COUNTED = ("asked", "malformed", "answered", "server_errors")


@dataclass(frozen=True)
class Extent:
    """How far a campaign goes: examples an operation, which operations, and how many seconds at most."""

    examples: int
    operations: tuple[str, ...]
    within: int


@dataclass(frozen=True)
class Report:
    """What a campaign did: requests, how many of them malformed, answers of 2xx, of 500 and more, and each finding."""

    asked: int
    malformed: int
    answered: int
    server_errors: int
    findings: tuple[str, ...]


def campaign(home: Path, stage: Stage, seed: int, extent: Extent) -> Report:
    """Everything on, the caller's login, the extent; at most `extent.within` seconds."""
    home.mkdir(parents=True)
    document = requests.get(f"{stage.base_url}/api/v1/openapi.json", timeout=30)
    (home / "openapi.json").write_bytes(document.content)
    found, log = home / "found.jsonl", home / "schemathesis.log"
    env = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.chaos.fuzzing.extensions",
        "LIANXUE_FUZZ_STAGE": str(stage.write(home / "stage.json")),
        "LIANXUE_FUZZ_FOUND": str(found),
        "PYTHONPATH": str(ROOT),
    }
    with log.open("wb") as output:
        child = subprocess.Popen(_command(home, stage, seed, extent), env=env, cwd=ROOT, stdout=output, stderr=output)
        try:
            code = child.wait(extent.within)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            child.kill()
            child.wait()
    return _report(found, log, code)


def _command(home: Path, stage: Stage, seed: int, extent: Extent) -> list[str]:
    document = home / "openapi.json"
    config = home / "schemathesis.toml"
    config.write_text(_config())
    only = [word for name in extent.operations for word in ("--include-operation-id", name)]
    return [
        SCHEMATHESIS, f"--config-file={config}", "run", str(document), "--url", stage.base_url, "--checks", "all",
        "--phases", _phases(document, extent), "--max-examples", str(extent.examples), "--seed", str(seed),
        "--no-shrink", "--continue-on-failure", "--generation-database", "none", "--request-timeout", "30", *only,
    ]  # fmt: skip


def _phases(document: Path, extent: Extent) -> str:
    """Stateful, too, where one of the operations leads to another (schemathesis calls it a mistake where none does)."""
    described = json.loads(document.read_text())["paths"]
    leads = {
        (operation["operationId"], target)
        for item in described.values()
        for operation in item.values()
        if isinstance(operation, dict)
        for response in operation["responses"].values()
        for target in response.get("links", ())
    }
    chosen = set(extent.operations)
    return "coverage,fuzzing" + (",stateful" if any({*pair} <= chosen for pair in leads) else "")


def _config() -> str:
    checks = [
        f"[checks.{check}]\nexpected-statuses = [{', '.join(json.dumps(status) for status in statuses)}]"
        for check, statuses in EXPECTED_STATUSES.items()
    ]
    return "\n".join(checks)


def _report(found: Path, log: Path, code: int) -> Report:
    counted = found.with_suffix(".counts")
    counts = json.loads(counted.read_text()) if counted.exists() else {}
    told = [json.loads(line) for line in found.read_text().splitlines()] if found.exists() else []
    findings = list({_kind_of(one): _sentence(one) for one in reversed(told)}.values())[::-1]
    if code not in (0, 1) or bool(code) != bool(findings):
        findings.append(f"schemathesis ended with {code}: {log.read_text(errors='replace')[-1500:]}")
    return Report(*(counts.get(name, 0) for name in COUNTED), tuple(findings))


def _kind_of(one: dict[str, Any]) -> Sequence[Any]:
    """Findings of one kind count once an operation and status."""
    return one["operation"], one["kind"], one["status"], one["words"].partition("\n")[2][:60]


def _sentence(one: dict[str, Any]) -> str:
    words, answer = " ".join(one["words"].split()), one["answer"].strip()
    return f"{one['operation']} {one['status']}: {words} · {one['url']} · sent {one['sent']!r} · got {answer}"
