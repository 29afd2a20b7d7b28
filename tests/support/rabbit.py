"""A RabbitMQ node of the test's own: on its own port, with its own data, to be stopped, killed and wiped at will."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import pytest

from tests.support.processes import Process, eventually, free_port, reachable

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class RabbitNode:
    """One node; `uri` is its address."""

    def __init__(self, home: Path) -> None:
        if not SERVER.exists():
            pytest.fail(
                "RabbitMQ is not installed: run `scripts/bring-test-services`, or apt-get install rabbitmq-server"
            )
        self.home = home
        self.port = free_port()
        self.uri = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        self._name = f"lianxue{secrets.token_hex(4)}@localhost"
        self._process: Process | None = None

    def start(self) -> RabbitNode:
        """Start the node and wait until it takes connections."""
        self.begin()
        return self.await_listening()

    def begin(self) -> None:
        """Start the node, and let it come up while the caller does something else."""
        self.home.mkdir(parents=True, exist_ok=True)
        env = {
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(self.home / "data"),
            "RABBITMQ_LOG_BASE": str(self.home / "log"),
            "RABBITMQ_PID_FILE": str(self.home / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.home / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.home / "none"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 2:2 +sbwt none",
            "HOME": str(self.home),
        }
        self._process = Process([str(SERVER)], env, self.home / "out", self.home).start()

    def await_listening(self) -> RabbitNode:
        """Wait until it takes connections."""
        assert self._process is not None
        try:
            eventually(lambda: reachable(self.port), "the broker listens", 60)
        except AssertionError as error:  # the machine's failure, never to be mistaken for one of the product
            raise RuntimeError(f"RabbitMQ did not start\n{self._process.tail()}") from error
        return self

    @property
    def alive(self) -> bool:
        """Whether the node's process runs."""
        return self._process is not None and self._process.alive

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        eventually(lambda: not reachable(self.port), "the broker is gone", 20)

    def stop(self) -> None:
        """Stop it as an operator would."""
        assert self._process is not None
        self._process.stop(60)

    def wipe(self) -> None:
        """Lose the disk."""
        shutil.rmtree(self.home / "data", ignore_errors=True)
