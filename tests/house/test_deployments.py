"""How Handrail is deployed: the compose file and the units of systemd say what is true of it."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from service.cli.main import main
from service.settings import Settings

HOUSE = Path(__file__).parents[2]
COMPOSE = HOUSE / "docker-compose.yml"
SYSTEMD = HOUSE / "docs" / "systemd"
UNITS = sorted(path for path in SYSTEMD.iterdir() if path.suffix != ".example")
SERVICES = [path for path in UNITS if path.suffix == ".service"]
ENVIRONMENT = SYSTEMD / "environment.example"
KNOWN = {
    f"HANDRAIL_{name.upper()}" for name in Settings.__dataclass_fields__ if name != "poll_seconds"
} | {"HANDRAIL_POLL_MILLISECONDS", "HANDRAIL_ADMIN_PASSWORD"}
NOT_FOR_PRODUCTION = {"HANDRAIL_BOOTSTRAP_TOKEN", "HANDRAIL_DEMO_CASES"}
OF_OTHERS = {
    "FORWARDED_ALLOW_IPS",
    "POSTGRES_USER",
    "POSTGRES_DB",
    "POSTGRES_PASSWORD",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
}
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|_KEY|SMTP_URL|DATABASE_URL")
ASKED = re.compile(r"\$\{(?P<name>\w+)(?P<how>[^}]*)\}")
OURS = ("init", "web", "events", "worker", "ticker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return found


def exists(words: list[str]) -> bool:
    """Tell whether the command line has a command, and takes its options."""
    if not words or words[0].rpartition("/")[2] != "handrail":
        return False
    command: click.Command | None = main
    rest = words[1:]
    while isinstance(command, click.Group):
        if not rest:
            return False
        command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
    if command is None:
        return False
    options = {one for parameter in command.params for one in parameter.opts}
    return all(word in options for word in rest if word.startswith("-"))


def test_a_command_is_known_by_its_name_and_its_options():
    assert exists(["/opt/handrail/.venv/bin/handrail", "audit", "verify"])
    assert exists(["handrail", "publish", "--first", "processes"])
    assert not exists(["handrail", "publish", "--last", "processes"])
    assert not exists(["handrail", "audit"])
    assert not exists(["handrail", "scheduler"])
    assert not exists(["python", "serve"])


def test_the_compose_file_is_one_by_the_official_schema():
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.compose-spec", COMPOSE),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_every_variable_of_the_compose_file_is_known(compose):
    for name, service in compose["services"].items():
        given = service.get("environment", {})
        assert set(given) <= KNOWN | OF_OTHERS, name
    asked = {found["name"] for found in ASKED.finditer(COMPOSE.read_text())}
    assert asked <= KNOWN | OF_OTHERS


def test_every_setting_reaches_the_containers(compose):
    given = set().union(*(compose["services"][name]["environment"] for name in OURS))
    of_the_image = {"HANDRAIL_VAR", "HANDRAIL_PORT"}
    assert given & KNOWN == KNOWN - NOT_FOR_PRODUCTION - of_the_image
    for name in ("web", "events", "worker", "ticker"):
        settings = compose["services"][name]["environment"]
        assert settings["HANDRAIL_MODE"] == "production"
        assert settings["HANDRAIL_DATABASE_URL"].startswith("postgresql")


def test_no_secret_has_a_default(compose):
    for found in ASKED.finditer(COMPOSE.read_text()):
        assert found["how"].startswith(":?"), found[0]
        assert len(found["how"]) > len(":?") + 20, "It says how to make one."
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name):
                assert value is None or "${" in value, name
    for line in ENVIRONMENT.read_text().splitlines():
        name, _, value = line.lstrip("#").partition("=")
        if re.fullmatch(r"HANDRAIL_\w+", name) and SECRET.search(name):
            assert value == "", name


def commands_of(service: dict[str, Any]) -> Iterator[list[str]]:
    words = service["command"]
    if words[:2] == ["sh", "-ec"]:
        for one in words[2].split("&&"):
            yield shlex.split(one)
    else:
        yield words


def test_every_command_of_the_compose_file_exists(compose):
    found = [one for name in OURS for one in commands_of(compose["services"][name])]
    assert len(found) == 6
    assert [one for one in found if not exists(one)] == []


def test_every_service_is_confined_watched_and_has_time_to_end(compose):
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name != "init":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name
        if name in ("web", "events", "worker", "ticker", "database"):
            assert service["stop_grace_period"], name
    assert compose["services"]["init"]["restart"] == "no"


def test_the_file_that_the_image_is_built_by_is_there(compose):
    build = compose["services"]["web"]["build"]
    assert (HOUSE / build["context"] / build["dockerfile"]).is_file()
    listed = (HOUSE / f"{build['dockerfile']}.dockerignore").read_text().splitlines()
    needed = [line[1:] for line in listed if line.startswith("!")]
    assert [name for name in needed if not (HOUSE / name).exists()] == []


def lines_of(unit: Path) -> Iterator[tuple[str, str, str]]:
    """Give every line of a unit as section, name and value; fail at what is none."""
    section = ""
    for number, line in enumerate(unit.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if re.fullmatch(r"\[\w+\]", line):
            section = line[1:-1]
            continue
        found = re.fullmatch(r"([A-Z]\w+)=(.*)", line)
        assert section, f"{unit.name}:{number}"
        assert found, f"{unit.name}:{number}"
        yield section, found[1], found[2]


def values(unit: Path, name: str) -> list[str]:
    return [value for _, one, value in lines_of(unit) if one == name]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_has_the_sections_of_its_kind(unit):
    sections = {section for section, _, _ in lines_of(unit)}
    assert sections <= {"Unit", "Install", unit.suffix[1:].capitalize()}
    assert values(unit, "Description")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_unit_names_a_command_that_exists_and_is_hardened(unit):
    (command,) = values(unit, "ExecStart")
    assert exists(shlex.split(command))
    assert values(unit, "NoNewPrivileges") == ["yes"]
    assert values(unit, "ProtectSystem") == ["strict"]
    assert values(unit, "User") == ["handrail"]
    assert values(unit, "EnvironmentFile") == ["/etc/handrail/environment"]
    if values(unit, "Type") != ["oneshot"]:
        assert values(unit, "Restart") == ["always"]
        assert values(unit, "TimeoutStopSec")


def test_every_variable_of_the_units_is_known():
    given = [value for unit in SERVICES for value in values(unit, "Environment")]
    named = {line.partition("=")[0] for line in given}
    named |= set(re.findall(r"HANDRAIL_\w+", ENVIRONMENT.read_text()))
    assert named <= KNOWN - NOT_FOR_PRODUCTION
    assert "HANDRAIL_METRICS_PORT" in named
