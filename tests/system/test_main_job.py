"""The executable contract, run from outside against both stacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.stack import PASSWORD, Stack

SCRIPT = Path(__file__).parents[1] / "acceptance" / "main_job.py"


def test_one_joint_study_goes_from_proposal_to_a_closed_provable_ledger(stack: Stack) -> None:
    env = {**os.environ, "BASE_URL": stack.base_url, "LIANXUE_DEMO_PASSWORD": PASSWORD}
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:] + stack.tails()
    assert run.stdout.rstrip().endswith("steps hold")
