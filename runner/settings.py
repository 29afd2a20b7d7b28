"""Settings for a command, or a readable list of what is wrong and exit code 2."""

from __future__ import annotations

import dataclasses
import os

import typer

from kit import embedded, logs
from kit.config import ConfigurationProblems, Settings, load


def settings(*, public_only: bool = False) -> Settings:
    """Read the environment once; a wrong configuration ends the process with a line for each mistake."""
    try:
        found = load(os.environ, public_only=public_only)
    except ConfigurationProblems as error:
        typer.echo("The configuration is wrong / 配置有误:", err=True)
        for problem in error.problems:
            typer.echo(f"  - {problem}", err=True)
        raise typer.Exit(2) from error
    logs.configure(found.log_format, found.log_level)
    embedded.register()
    return dataclasses.replace(found)
