"""Alembic's entry: everything is in kit.migrations."""

from alembic import context

from kit.migrations import run_env

run_env(context)
