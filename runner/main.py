"""`lianxue`: run, migrate, check, inspect. `lianxue COMMAND --help` says more."""

from __future__ import annotations

import importlib

import typer

SERVICES = ("members", "partners", "events", "notify", "gateway")

COMMANDS = {
    "up": "runner.commands.up",
    "serve": "runner.commands.serve",
    "migrate": "runner.commands.migrate",
    "demo": "runner.commands.demo",
    "create-admin": "runner.commands.create_admin",
    "reset-login": "runner.commands.reset_login",
    "check-config": "runner.commands.check_config",
    "health": "runner.commands.health",
    "verify-ledger": "runner.commands.verify_ledger",
    "rotate-ledger-key": "runner.commands.rotate_ledger_key",
    "facts": "runner.commands.facts",
    "backup": "runner.commands.backup",
    "restore": "runner.commands.restore",
    "privacy": "runner.commands.privacy",
    "rules": "runner.commands.rules",
    "briefing-template": "runner.commands.briefing_template",
    "docs": "runner.commands.docs",
}
"""Command -> the module that has its `command` (a function, or a Typer application with sub-commands)."""


SWITCH_EVERY = 0.0005
"""Seconds after which a thread that computes (`kit.cpu`) lets the event loop go on. Each system call of the loop gives
its turn away: with Python's 5 ms, half as many requests are answered while a document is made (measured)."""

COLLECT_WHILE_STARTING = 100_000
"""Objects more than before until the collector looks at them. What is imported stays, and with Python's own 700 a fifth
of a start went into looking for garbage among it (measured); the supervisor sets what fits a running service.
"""


def build() -> typer.Typer:
    """The command line; command modules are imported here, not before greenthreads are in place."""
    app = typer.Typer(
        name="lianxue",
        help="联学 Lianxue: joint study between an office's branches and outside units.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    for name, module in COMMANDS.items():
        command = importlib.import_module(module).command
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main() -> None:
    """Entry point of the console script. Greenthreads first: whatever is imported later must be the patched one."""
    import gc
    import os
    import sys
    import warnings

    from runner.memory import keep_small

    keep_small()
    gc.set_threshold(COLLECT_WHILE_STARTING)
    sys.setswitchinterval(SWITCH_EVERY)
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    os.environ.setdefault("EVENTLET_THREADPOOL_SIZE", "8")  # for what kit.cpu runs; eventlet's 20 only cost memory
    with warnings.catch_warnings():  # eventlet announces its own retirement; decisions/0001 says what we do about it
        warnings.simplefilter("ignore")
        import eventlet

    eventlet.monkey_patch()
    build()()
