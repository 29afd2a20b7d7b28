"""A function fits on half a screen, a module is read in one go, and every module's name says what is in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.code import ROOT, modules, where

FUNCTION_LINES = 25
MODULE_LINES = 300
NO_NAMES = {"utils", "helpers", "common", "base", "manager"}

# Tables that are longer than code should be, because the thing they list is that long. Each with its reason.
LONG_MODULES = {
    "contracts/events.py": "one dataclass for each fact of the service, and one file for each producer",
    "gateway/operations.py": "one row for each operation, one table for each service",
    "gateway/policy.py": "one row for each operation, so that who may what is read in one place",
    "gateway/pages/words.py": "one word for each code of the API, so that a page never shows a code",
    "services/notify/ports.py": "one Protocol for each thing that handlers need, and one place to look for all of them",
    "verifier/verify.py": "one file that a supervisor can carry away, with nothing beside it",
}
LONG_FUNCTIONS: dict[str, str] = {}

CODE = [*modules(), *sorted((ROOT / "scripts").glob("*.py"))]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[tuple[str, Function]]:
    """Every function with its dotted name inside the module; one inside another is a part of that one."""

    def walk(node: ast.AST, inside: str) -> Iterator[tuple[str, Function]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, Function):
                yield f"{inside}{child.name}", child
            elif isinstance(child, ast.ClassDef):
                yield from walk(child, f"{inside}{child.name}.")
            else:
                yield from walk(child, inside)

    yield from walk(ast.parse(path.read_text(encoding="utf-8")), "")


def length(function: Function) -> int:
    """Lines from `def` to the end: decorators stand before it, and the docstring is not code."""
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= first.end_lineno - first.lineno + 1
    return lines


def long_functions() -> dict[str, int]:
    return {
        f"{where(path)}:{name}": length(function)
        for path in CODE
        for name, function in functions(path)
        if length(function) > FUNCTION_LINES
    }


def long_modules() -> dict[str, int]:
    lines = {where(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    return {path: count for path, count in lines.items() if count > MODULE_LINES}


def test_no_function_is_longer_than_half_a_screen():
    found = {name: lines for name, lines in long_functions().items() if name not in LONG_FUNCTIONS}
    assert not found, f"longer than {FUNCTION_LINES} lines: {found}"


def test_no_module_is_longer_than_one_sitting():
    found = {name: lines for name, lines in long_modules().items() if name not in LONG_MODULES}
    assert not found, f"longer than {MODULE_LINES} lines: {found}"


def test_an_exception_that_is_no_longer_needed_is_taken_out():
    assert set(LONG_FUNCTIONS) <= set(long_functions())
    assert set(LONG_MODULES) <= set(long_modules())


def test_every_name_of_a_module_says_what_is_in_it():
    found = [where(path) for path in CODE if NO_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)]
    assert not found, f"a module is a noun of the domain or a verb of the plumbing: {found}"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f():\n    return 1", 2),
        ("@cached\n@timed\ndef f():\n    return 1", 2),
        ('def f():\n    """One.\n\n    Two.\n    """\n    return 1', 2),
        ("def f(\n    a,\n    b,\n):\n    return a", 5),
        ("def f():\n    def g():\n        return 1\n\n    return g", 5),
    ],
)
def test_length_counts_from_def_to_the_end_without_the_docstring(source, lines):
    assert length(ast.parse(source).body[0]) == lines
