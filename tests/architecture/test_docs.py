"""What the documents name is there: files, headings, commands, settings, make targets, states and their changes."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from kit.config import VARIABLES
from runner.main import COMMANDS
from services.events.domain.states import STATE_NAMES, VERBS, EventLife
from tests.architecture.code import ROOT

# What scripts/bring-test-services, the browser tests and scripts/screenshots.py read.
TEST_VARIABLE = re.compile(r"LIANXUE_TEST_(AMQP_URI|POSTGRES_URL|CHROMIUM)\b")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """Every Markdown file of the repository, also those not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).exists()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors that a repository's host makes of the headings."""
    headings = re.findall(r"^#+ +(.+)$", FENCE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


DOCUMENTS = documents()
README = text_of(ROOT / "README.md")
EACH = pytest.mark.parametrize("path", DOCUMENTS, ids=named)


def test_the_documents_are_found():
    expected = {"README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}
    expected |= {f"docs/{name}.md" for name in ("architecture", "operations", "domain", "privacy", "ledger")}
    assert expected <= {named(path) for path in DOCUMENTS}


@EACH
def test_relative_links_lead_somewhere(path):
    for groups in LINK.findall(FENCE.sub("", text_of(path))):
        target = unquote("".join(groups))
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{named(path)} links to {target}"
        if anchor:
            assert anchor in anchors(found), f"{named(path)} links to the heading {target}"


@EACH
def test_every_command_is_one_that_lianxue_has(path):
    """`lianxue word` in code; not the virtual host of that name, nor the first line of what the ledger signs."""
    code = re.sub(
        r"-p lianxue|^lianxue ledger (checkpoint|key succession)$", "", code_of(text_of(path)), flags=re.MULTILINE
    )
    for command in re.findall(r"(?:^|[`/ ])lianxue ([a-z][a-z-]+)\b", code, re.MULTILINE):
        assert command in COMMANDS, f"{named(path)} names `lianxue {command}`"


def code_of(text: str) -> str:
    """Blocks and what stands between backticks."""
    blocks = FENCE.findall(text)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", FENCE.sub("", text))])


@EACH
def test_every_setting_is_one_that_the_code_reads(path):
    for name in re.findall(r"LIANXUE_[A-Z_]*[A-Z]\b(?!_)", text_of(path)):
        known = name in VARIABLES or TEST_VARIABLE.fullmatch(name)
        assert known, f"{named(path)} names {name}"


@EACH
def test_every_make_target_is_there(path):
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    for line in re.findall(r"(?:^|[`] ?|&& |[A-Z]=\S+ )make ((?:[a-z-]+ ?)+)", code_of(text_of(path)), re.MULTILINE):
        assert set(line.split()) <= targets, f"{named(path)} names make {line}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_begins_with_make_run_and_make_test_and_names_every_command(name):
    text = text_of(ROOT / name)
    assert re.search(r"^make run .*\nmake test ", text, re.MULTILINE)
    for command in COMMANDS:
        assert f"`lianxue {command}" in text, f"{name} does not name lianxue {command}"


def test_ci_runs_what_the_readme_names():
    assert "make check test" in text_of(ROOT / ".ci" / "run")


@EACH
def test_no_machine_of_ours_is_named(path):
    assert not re.search(r"(?<![\w./-])/(work|root|home)/|\.\./shared", text_of(path)), named(path)


def test_the_drawing_of_the_study_event_is_the_machine():
    drawing = re.search(r"```mermaid\nstateDiagram-v2\n(.*?)```", text_of(ROOT / "docs" / "domain.md"), re.DOTALL)
    assert drawing
    states = dict(re.findall(r"^ {4}(\w+): \1 (\S+)$", drawing[1], re.MULTILINE))
    moves = set(re.findall(r"^ {4}(\w+) --> (\w+): (\w+)$", drawing[1], re.MULTILINE))
    ends = set(re.findall(r"^ {4}(\w+) --> \[\*\]$", drawing[1], re.MULTILINE))
    assert states == STATE_NAMES
    assert moves == {
        (move.source.id, move.target.id, verb.id)
        for state in EventLife.states
        for move in state.transitions
        for verb in move.events
    }
    assert ends == {state.id for state in EventLife.states if state.final}


def test_the_table_of_verbs_names_each_verb_once():
    section = text_of(ROOT / "docs" / "domain.md").partition("## The study event")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == sorted(VERBS)


def test_every_module_that_the_documents_name_is_there():
    """Paths of code between backticks: renamed files are found out."""
    for path in DOCUMENTS:
        for name in re.findall(
            r"`((?:kit|services|gateway|runner|tests|contracts|scripts|deploy)/[a-z0-9_./-]+)`", text_of(path)
        ):
            assert (ROOT / name).exists(), f"{named(path)} names {name}"


def test_the_pictures_are_small_and_shown():
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    assert len(pictures) >= 20
    assert sum(picture.stat().st_size for picture in pictures) <= 4 * 1024 * 1024
    shown = text_of(ROOT / "docs" / "screens.md")
    for picture in pictures:
        assert picture.stat().st_size <= 300 * 1024, named(picture)
        assert f"screenshots/{picture.name}" in shown
    for page in (README, text_of(ROOT / "README.zh-CN.md"), shown):
        for name in re.findall(r"screenshots/[\w-]+\.png", page):
            assert (ROOT / "docs" / name).exists(), name
