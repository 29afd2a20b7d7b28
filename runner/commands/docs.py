"""`lianxue docs`."""

from __future__ import annotations

from pathlib import Path

import typer

from runner.generated import documents


def command(
    check: bool = typer.Option(False, "--check", help="Only say whether the generated files are up to date (exit 1)."),
) -> None:
    """Write the documents of facts and settings, the drawing of the event's life, the API and the facts' snapshot."""
    stale = []
    for path, text in documents().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    root = Path.cwd()
    for path in stale:
        typer.echo(
            f"{'out of date' if check else 'written'}: {path.relative_to(root) if path.is_relative_to(root) else path}"
        )
    if check and stale:
        typer.echo("Run `lianxue docs` and commit what it writes.", err=True)
        raise typer.Exit(1)
