"""docker-compose.yml says the same as the code: roles, commands, settings; and it keeps no secret."""

import re

import pytest
import yaml

from kit.config import VARIABLES
from runner.main import SERVICES as ROLES
from tests.architecture.code import ROOT, SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PARTS = COMPOSE["services"]
OURS = {name: part for name, part in PARTS.items() if part["image"].startswith("lianxue:")}
SERVED = {name: part["command"][2] for name, part in OURS.items() if part["command"][:2] == ["lianxue", "serve"]}
OTHERS = {"rabbitmq", "postgres"}
# Settings that compose leaves out, each with its reason.
NOT_IN_PRODUCTION = {
    "LIANXUE_DEMO_PASSWORD": "there is no demo data in production",
    "LIANXUE_DEMO_CASES": "there is no demo data in production",
    "LIANXUE_TEST_CLOCK": "refused in production",
}
MAY_BE_EMPTY = {"LIANXUE_OIDC_CLIENT_SECRET"}
"""Secrets of what need not be set at all: empty by default, never anything else."""
# ${NAME}, ${NAME:-default}, ${NAME:?message}
PLACEHOLDER = re.compile(r"\$\{(\w+)(?:(:?[-?])([^}]*))?\}")


def placeholders():
    """Name, operator and text of every place that the environment fills in."""
    return PLACEHOLDER.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def environment(name):
    return OURS[name].get("environment", {})


def test_every_part_is_one_of_ours_or_the_broker_or_the_database():
    assert set(PARTS) == set(OURS) | OTHERS
    assert set(OURS) - set(SERVED) == {"migrate"}


def test_every_role_is_served_and_no_other():
    assert set(SERVED.values()) == set(ROLES)
    assert {*SERVICES, "gateway"} == set(ROLES)


def test_the_migration_ends_and_is_not_started_again():
    assert PARTS["migrate"]["command"] == ["lianxue", "migrate"]
    assert PARTS["migrate"]["restart"] == "no"


def test_the_public_gateway_starts_only_in_a_dmz():
    assert PARTS["gateway-public"]["command"] == ["lianxue", "serve", "gateway", "--public-only"]
    assert PARTS["gateway-public"]["profiles"] == ["dmz"]


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_that_the_code_reads(name):
    assert set(environment(name)) <= set(VARIABLES)


def test_every_setting_of_the_code_is_set_or_left_out_for_a_reason():
    told = {key for name in OURS for key in environment(name)}
    assert told | set(NOT_IN_PRODUCTION) == set(VARIABLES)
    assert not told & set(NOT_IN_PRODUCTION)


@pytest.mark.parametrize("name", OURS)
def test_every_part_knows_that_it_is_in_production(name):
    assert environment(name)["LIANXUE_ENV"] == "production"


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reaches_its_own_database_and_no_other(service):
    own = f"LIANXUE_{service.upper()}_DATABASE_URL"
    assert [key for key in environment(service) if key.endswith("_DATABASE_URL")] == [own]
    assert environment(service)[own].startswith(f"postgresql://{service}:")
    assert environment(service)[own].endswith(f"@postgres:5432/{service}")
    assert environment(service)[own] == environment("migrate")[own]


@pytest.mark.parametrize("name", [name for name, role in SERVED.items() if role == "gateway"])
def test_a_gateway_reaches_no_database(name):
    assert not [key for key in environment(name) if key.endswith("_DATABASE_URL")]
    assert "data" not in PARTS[name]["networks"]


def test_only_the_ledgers_owner_has_its_key():
    assert [name for name in OURS if "LIANXUE_LEDGER_KEY_FILE" in environment(name)] == ["events"]
    assert [name for name, part in PARTS.items() if any("keys:" in mount for mount in part.get("volumes", []))] == [
        "events"
    ]


def test_no_secret_has_a_default():
    secret = re.compile("PASSWORD|SECRET|TOKEN|KEY")
    asked = {(name, operator) for name, operator, _text in placeholders() if secret.search(name)}
    assert asked
    assert {operator for name, operator in asked if name not in MAY_BE_EMPTY} == {":?"}
    found = {name: text for name, _operator, text in placeholders()}
    assert {found[name] for name in MAY_BE_EMPTY} == {""}


def test_new_env_gives_a_value_to_everything_that_is_asked_for():
    given = set(re.findall(r"^(\w+)=", (ROOT / "deploy/new-env").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name, operator, _text in placeholders() if operator == ":?"} == given


@pytest.mark.parametrize("name", sorted(set(PARTS) - {"migrate"}))
def test_every_part_that_stays_up_says_how_it_is(name):
    assert PARTS[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_health_is_asked_by_the_command_line(service):
    assert PARTS[service]["healthcheck"]["test"] == ["CMD", "lianxue", "health", service]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_waits_for_the_broker_and_the_migration(service):
    waits = {name: how["condition"] for name, how in PARTS[service]["depends_on"].items()}
    assert waits == {"rabbitmq": "service_healthy", "migrate": "service_completed_successfully"}


def test_the_volumes_and_networks_are_declared():
    mounts = {mount.split(":")[0] for part in PARTS.values() for mount in part.get("volumes", [])}
    assert {mount for mount in mounts if not mount.startswith(".")} == set(COMPOSE["volumes"])
    assert {network for part in PARTS.values() for network in part["networks"]} == set(COMPOSE["networks"])


def test_the_init_script_makes_a_database_for_every_service():
    script = (ROOT / "deploy/postgres-init.sh").read_text(encoding="utf-8")
    assert re.search(r"for service in (.*); do", script)[1].split() == list(SERVICES)
    assert all(f"{service.upper()}_DB_PASSWORD" in PARTS["postgres"]["environment"] for service in SERVICES)
