"""Importing a module builds nothing: no socket, no thread, no engine, and no setting is read."""

import subprocess
import sys

import pytest

from tests.architecture.code import ROOT, dotted, modules


def caused_by_importing(folder, *names):
    command = [sys.executable, "-W", "ignore", "-m", "tests.architecture.import_guard", str(folder), *names]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")[:-1] if run.stdout.strip() else []


def test_importing_every_module_builds_nothing():
    names = [dotted(path) for path in modules() if path.stem != "__main__"]
    assert caused_by_importing(ROOT, *names) == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import os\nHOME = os.environ.get('LIANXUE_HOME', 'var')", "offender.py:2 reads LIANXUE_HOME"),
        ("import os\nif 'PORT' in os.environ:\n    pass", "offender.py:2 reads PORT"),
        ("import os\nALL = dict(os.environ)", "offender.py:2 reads LIANXUE_HOME"),
        ("import socket\nlistener = socket.socket()", "offender.py:2 socket.__new__"),
        ("import threading\nthreading.Thread(target=int).start()", "offender.py:2 starts a thread"),
        ("import eventlet\neventlet.spawn(int)", "offender.py:2 starts a greenthread"),
        ("import sqlalchemy\nsqlalchemy.create_engine('sqlite://')", "offender.py:2 builds an engine"),
        ("import sqlite3\nsqlite3.connect(':memory:')", "offender.py:2 sqlite3.connect"),
        ("import subprocess\nsubprocess.run(['true'])", "offender.py:2 subprocess.Popen"),
    ],
)
def test_the_guard_sees_each_of_them(tmp_path, source, seen):
    (tmp_path / "offender.py").write_text(source)
    assert seen in caused_by_importing(tmp_path, "offender")


def test_the_guard_leaves_other_libraries_alone(tmp_path):
    # urllib3 opens a socket when it is imported, to see whether there is IPv6.
    (tmp_path / "innocent.py").write_text("import urllib3\nfrom nameko.rpc import rpc")
    assert caused_by_importing(tmp_path, "innocent") == []
