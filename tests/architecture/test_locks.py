"""The locks hold what pyproject.toml asks for, by hash, for every Python that it allows, and name no machine."""

import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.architecture.code import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# What Debian 12 calls python3.11. The lock is often made with a newer one, which admits more packages.
OLDEST_PYTHON = "3.11.2"


def pins(lock):
    """Name to version and hashes of everything in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==(\S+) \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    return {canonicalize_name(name): (version, hashes.split()) for name, version, hashes in found}


def wanted(lock):
    dev = PROJECT["optional-dependencies"]["dev"] if lock == "requirements-dev.lock" else []
    return [Requirement(line) for line in [*PROJECT["dependencies"], *dev]]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_package_with_its_hashes_or_a_comment(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(packages) == len(pins(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_what_the_project_asks_for(lock):
    locked = pins(lock)
    unmet = [
        str(asked)
        for asked in wanted(lock)
        if canonicalize_name(asked.name) not in locked
        or locked[canonicalize_name(asked.name)][0] not in asked.specifier
    ]
    assert not unmet, "run: make lock"


def test_both_locks_agree():
    runtime, dev = (pins(lock) for lock in LOCKS)
    assert runtime == {name: dev.get(name) for name in runtime}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_accepts_the_oldest_python_that_the_project_allows(lock):
    refusing = {}
    for name in pins(lock):
        admitted = distribution(name).metadata["Requires-Python"]
        if admitted and OLDEST_PYTHON not in SpecifierSet(admitted):
            refusing[name] = admitted
    assert not refusing
