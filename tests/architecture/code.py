"""Where the code is: every architecture test looks at the same files."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("contracts", "kit", "services", "gateway", "runner", "verifier")
SERVICES = ("members", "events", "partners", "notify")


def modules(*parts: str) -> Iterator[Path]:
    """Every Python file of the parts but migrations, which alembic loads and which are never edited again."""
    for part in parts or PARTS:
        for path in sorted((ROOT / part).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def dotted(path: Path) -> str:
    """The name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def where(path: Path) -> str:
    """The file as a reader would open it."""
    return path.relative_to(ROOT).as_posix()
