"""An empty installation gets its office and its first administrator from one command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from kit import migrations
from kit.config import load
from kit.domain import NOBODY, SYSTEM
from kit.operations import Call, execute
from kit.service import build_works
from runner.first_run import offer
from runner.topology import definition

LIANXUE = str(Path(sys.executable).parent / "lianxue")


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LIANXUE_HOME": str(home)}
    command = [LIANXUE, *(words or ("create-admin", "--office", "示例审计局"))]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_printed_password_logs_an_administrator_in_and_a_second_run_changes_nothing(scratch: Path) -> None:
    settings, members = load({"LIANXUE_HOME": str(scratch)}), definition("members")
    migrations.upgrade("members", settings.database_urls["members"], members.metadata)
    first = run(scratch)
    assert first.returncode == 0, first.stderr
    found = re.search(r"password\s+(\S+)", first.stdout)
    assert found
    works = build_works(members, settings)
    login = {"username": "admin", "password": found.group(1)}
    account = execute(members.operations, works, Call("log_in", login, NOBODY)).value["account"]
    assert account["roles"] == ["admin"]
    second = run(scratch)
    assert second.returncode == 1
    assert "account.username_taken" in second.stderr
    assert "Traceback" not in second.stderr
    again = run(scratch, "reset-login", "Admin")
    made = re.search(r"password\s+(\S+)", again.stdout)
    assert made, again.stderr
    login = {"username": "admin", "password": made.group(1)}
    must = execute(members.operations, works, Call("log_in", login, NOBODY)).value["must"]
    assert must == ["change_password", "set_up_second_factor"]
    assert run(scratch, "reset-login", "nobody").returncode == 1
    assert offer(settings) is None, "who has an account needs no set-up code"
    units = execute(members.operations, works, Call("units", {}, SYSTEM)).value["items"]
    assert [unit["name"] for unit in units] == ["示例审计局"]
