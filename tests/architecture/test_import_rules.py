"""Who may import whom. The contracts are in pyproject.toml; what import-linter cannot say is here."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.code import ROOT, SERVICES, dotted, modules, where

# The settings are named after the services that read them.
MAY_NAME_SERVICES = {"kit/config.py"}
MAY_STAND_IN_DOMAIN = {"kit.domain", "kit.office_rules", "statemachine"}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file names in an import; `from a import b` counts as both `a` and `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def domain_modules(service: str) -> list[Path]:
    """A service's domain is one module or a package of them."""
    prefix = f"services.{service}.domain"
    return [path for path in modules("services") if f"{dotted(path)}.".startswith(f"{prefix}.")]


def test_the_contracts_of_import_linter_are_kept():
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_imports_the_standard_library_its_neighbours_and_little_else(service):
    files = domain_modules(service)
    assert files, "a service without a domain"
    for path in files:
        for name in imported(path):
            own = f"{name}.".startswith(f"services.{service}.domain.")
            plain = name.split(".")[0] in sys.stdlib_module_names
            allowed = own or plain or name in MAY_STAND_IN_DOMAIN or name.split(".")[0] in MAY_STAND_IN_DOMAIN
            assert allowed, f"{where(path)} imports {name}"


def test_what_of_the_kit_stands_in_domains_needs_nothing_but_the_standard_library():
    for module in sorted(name for name in MAY_STAND_IN_DOMAIN if name.startswith("kit.")):
        path = ROOT / f"{module.replace('.', '/')}.py"
        for name in imported(path):
            assert name.split(".")[0] in sys.stdlib_module_names, f"{module} imports {name}"


def test_kit_never_names_a_service():
    for path in modules("kit"):
        if where(path) in MAY_NAME_SERVICES:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Constant) and node.value in SERVICES
            assert not named, f"{where(path)}:{node.lineno} names the service {node.value}"
