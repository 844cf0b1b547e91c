"""Rules about modules that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for part in ("service", "workers")
    for path in (HOUSE / part).rglob("*.py")
    if "versions" not in path.parts and "node_modules" not in path.parts
)
TESTS = sorted((HOUSE / "tests").rglob("*.py"))
PURE_ROOMS = ("bpmn", "decisions", "documents", "engine", "expressions", "forms", "sla")
TOO_HEAVY = {"flask", "flask_sqlalchemy", "sqlalchemy", "redis", "rq", "requests"}
FEW_NEED = (
    *("alembic", "flask_migrate", "service.migrations.changing"),
    *("authlib.oauth2", "authlib.oidc", "joserfc", "service.federation.signatures"),
    "holidays",
)
"""What takes long to load, and is loaded by whom it serves when they first need it."""
LOADED_LATE = {
    "service/cli/web_server.py",
    "service/federation/signatures.py",
    *(f"service/migrations/{name}.py" for name in ("__main__", "changing", "env")),
}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
SUPPORT = {"bench", "chaos", "corpus", "factories", "fuzz", "game", "screens", "services"}
"""Folders of the tests that hold what tests use, not tests."""


def named(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def longer_than(limit: int, paths: list[Path]) -> dict[str, int]:
    return {named(path): lines(path) for path in paths if lines(path) > limit}


def test_there_are_modules_to_look_at():
    assert {"service/errors.py", "service/people/access.py"} <= {named(path) for path in SOURCES}


def test_no_module_is_too_long():
    assert longer_than(400, SOURCES) == {}
    assert longer_than(500, TESTS) == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [
        named(path)
        for path in SOURCES
        if path.stem in SAYS_NOTHING or path.stem.endswith("_service")
    ] == []


def commits(path: Path) -> list[str]:
    """The places where a module calls a method `commit`, not one that it only overrides."""
    return [
        f"{named(path)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and not ast.unparse(node.func.value).startswith("super(")
    ]


def test_one_place_commits():
    found = [place for path in SOURCES for place in commits(path)]
    assert [place.partition(":")[0] for place in found] == ["service/transaction.py"]


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_works_without_framework_database_or_queue(room):
    program = (
        "import importlib, pkgutil, sys\n"
        "room = importlib.import_module(sys.argv[1])\n"
        "for module in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"service.{room}"],
        capture_output=True,
        text=True,
        cwd=HOUSE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & TOO_HEAVY == set()


def imported_at_once(path: Path) -> set[str]:
    """What a module imports with its first line, not within a function and not for types alone."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_nobody_loads_what_few_need():
    dotted = tuple(f"{name}." for name in FEW_NEED)
    found = {
        f"{named(path)}: {name}"
        for path in SOURCES
        if named(path) not in LOADED_LATE
        for name in imported_at_once(path)
        if f"{name}.".startswith(dotted)
    }
    assert found == set()


def test_every_folder_of_tests_has_tests():
    folders = {path.parent for path in TESTS} - {HOUSE / "tests"}
    tested = {folder for folder in folders if not SUPPORT & set(folder.parts)}
    assert {named(folder) for folder in tested if not any(folder.rglob("test_*.py"))} == set()


def test_every_room_of_the_service_has_tests():
    rooms = {path.parent.name for path in SOURCES if path.parent.parent == HOUSE / "service"}
    tested = {
        path.relative_to(HOUSE / "tests" / kind).parts[0].removeprefix("test_").removesuffix(".py")
        for kind in ("unit", "integration", "stories", "e2e")
        for path in (HOUSE / "tests" / kind).rglob("test_*.py")
    }
    assert rooms - tested == set()
