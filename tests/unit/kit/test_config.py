"""A wrong configuration is a clear list, not a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.config import VARIABLES, ConfigurationProblems, kept_secret, load
from kit.database import driver_url
from kit.sending import MailServer, Sending


def problems(tmp_path: Path, **environment: str) -> list[str]:
    with pytest.raises(ConfigurationProblems) as caught:
        load({"LIANXUE_HOME": str(tmp_path), **environment})
    return caught.value.problems


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    found = load({"LIANXUE_HOME": str(tmp_path)})
    assert found.embedded_broker
    assert found.public_url == "http://127.0.0.1:8000"
    assert all(url.startswith("sqlite:///") for url in found.database_urls.values())


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, PORT="x", LIANXUE_ENV="prod", LIANXUE_AMQP_URI="http://broker", LIANXUE_COLOUR="red")
    named = {line.split(":")[0].split("=")[0] for line in found}
    assert named == {"LIANXUE_ENV", "PORT", "LIANXUE_AMQP_URI", "LIANXUE_COLOUR"}


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"LIANXUE_ENV": "production"}, "LIANXUE_SECRET_KEY"),
        (
            {"LIANXUE_ENV": "production", "LIANXUE_SECRET_KEY": "s" * 32, "LIANXUE_TEST_CLOCK": "1"},
            "LIANXUE_TEST_CLOCK",
        ),
        ({"LIANXUE_SECRET_KEY": "short"}, "LIANXUE_SECRET_KEY"),
        ({"LIANXUE_EVENTS_DATABASE_URL": "mysql://x/y"}, "LIANXUE_EVENTS_DATABASE_URL"),
        (
            {"LIANXUE_EVENTS_DATABASE_URL": "postgresql://h/a", "LIANXUE_NOTIFY_DATABASE_URL": "postgresql://h/a"},
            "own database",
        ),
        ({"PORT": "70000"}, "PORT"),
        ({"PUBLIC_URL": "ftp://x"}, "PUBLIC_URL"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, environment: dict[str, str], named: str) -> None:
    assert any(named in line for line in problems(tmp_path, **environment))


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    found = load({"LIANXUE_HOME": str(tmp_path), "LIANXUE_SECRET_KEY": "s" * 40, "LIANXUE_DEMO_PASSWORD": "hunter22"})
    assert "s" * 40 not in repr(found)
    assert "hunter22" not in repr(found)


MAIL = {"LIANXUE_SMTP_URL": "smtp://relay", "LIANXUE_MAIL_FROM": "lianxue@example.org"}


def test_where_checkpoints_go_is_read_whole_and_shows_no_secret(tmp_path: Path) -> None:
    robot = "https://robot.example.org/cgi-bin/webhook/send?key=exercise-key"
    found = load(
        {
            "LIANXUE_HOME": str(tmp_path),
            **MAIL,
            "LIANXUE_SMTP_URL": "smtp://us%40er:exer%2Fcise@mail.example.org:587?starttls=1",
            "LIANXUE_CHECKPOINT_MAIL_TO": "a@example.org, b@example.org,a@example.org",
            "LIANXUE_CHECKPOINT_ROBOT_URL": robot,
        }
    )
    server = MailServer(
        "mail.example.org", 587, "lianxue@example.org", starttls=True, user="us@er", password="exer/cise"
    )
    assert found.sending == Sending(server, ("a@example.org", "b@example.org"), robot)
    assert "exer/cise" not in repr(found)
    assert "exercise-key" not in repr(found)
    assert load({"LIANXUE_HOME": str(tmp_path)}).sending == Sending()


@pytest.mark.parametrize(
    "environment",
    [
        {"LIANXUE_SMTP_URL": "http://exercise"},
        {"LIANXUE_SMTP_URL": "smtp://user:exercise@relay"},
        {"LIANXUE_SMTP_URL": "smtp://user:12/exercise@relay?starttls=1"},
        {"LIANXUE_SMTP_URL": "smtp://[exercise"},
        {"LIANXUE_SMTP_URL": "smtps://user:exercise@relay?starttls=1"},
        {"LIANXUE_SMTP_URL": "smtp://user:exercise@relay?starttls=yes"},
        {"LIANXUE_MAIL_FROM": "exercise"},
        {"LIANXUE_CHECKPOINT_MAIL_TO": "a@example.org\nBcc: exercise"},
        {"LIANXUE_CHECKPOINT_ROBOT_URL": "https://host/send?token=exercise"},
        {"LIANXUE_CHECKPOINT_ROBOT_URL": "https://host:exercise/send?key=x"},
        {"LIANXUE_CHECKPOINT_ROBOT_URL": "https://host/send?key=x exercise"},
        {"LIANXUE_SMTP_URL": "", "LIANXUE_CHECKPOINT_MAIL_TO": "a@example.org"},
    ],
)
def test_a_mistake_in_where_things_go_is_named_and_not_repeated(tmp_path: Path, environment: dict[str, str]) -> None:
    [line] = problems(tmp_path, **{**MAIL, **environment})
    assert line.split(":")[0] in environment
    assert "exercise" not in line


def test_a_kept_secret_stays_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    assert kept_secret(path) == kept_secret(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_postgresql_urls_get_a_driver_that_yields() -> None:
    assert driver_url("postgresql://u:p@h/d") == "postgresql+psycopg2://u:p@h/d"
    assert driver_url("sqlite:///x.db") == "sqlite:///x.db"


def test_every_variable_says_what_it_means() -> None:
    assert all(meaning for meaning in VARIABLES.values())
