"""Import the modules given by name and print what the code below a folder built or read while doing so, line by line.

python -m tests.architecture.import_guard FOLDER MODULE...

Always in a process of its own: the guards cannot be taken off again, and a module is imported only once.
"""

import importlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import eventlet.greenthread
import sqlalchemy.engine

BUILT = {
    "os.fork",
    "os.posix_spawn",
    "socket.__new__",
    "socket.bind",
    "socket.connect",
    "sqlite3.connect",
    "subprocess.Popen",
}
SETTINGS = ("HOST", "PORT", "PUBLIC_URL")


class Guard:
    """Remembers what our own lines caused; what another library does during its own import is its own affair."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[str, None] = {}

    def note(self, what: str) -> None:
        line = self.line_of_ours()
        if line:
            self.found[f"{line} {what}"] = None

    def line_of_ours(self) -> str | None:
        """Find who is behind a call: the first frame outwards that is ours, unless an import begins before it."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(self.folder) and ".venv" not in path.parts:
                return f"{path.relative_to(self.folder)}:{frame.f_lineno}"
            frame = frame.f_back
        return None

    def put_up(self) -> None:
        sys.addaudithook(lambda event, _arguments: self.note(event) if event in BUILT else None)
        before(sqlalchemy.engine.Engine, "__init__", lambda *_: self.note("builds an engine"))
        before(threading.Thread, "start", lambda *_: self.note("starts a thread"))
        before(eventlet.greenthread.GreenThread, "__init__", lambda *_: self.note("starts a greenthread"))
        # get, getenv, `in`, copies and loops all read through this one method.
        before(os._Environ, "__getitem__", lambda _environment, key: self.read(key))

    def read(self, key: str) -> None:
        if key in SETTINGS or key.startswith("LIANXUE_"):
            self.note(f"reads {key}")


def before(owner: type, method: str, look: Callable[..., None]) -> None:
    """Look at each call of a method before it is made."""
    wrapped = getattr(owner, method)

    def watched(*args, **kwargs):
        look(*args[:2])
        return wrapped(*args, **kwargs)

    setattr(owner, method, watched)


def main(folder: str, *names: str) -> None:
    os.environ.update(dict.fromkeys((*SETTINGS, "LIANXUE_HOME"), "somewhere"))
    guard = Guard(Path(folder))
    guard.put_up()
    for name in names:
        importlib.import_module(name)
    print("\n".join(guard.found))


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(*sys.argv[1:])
