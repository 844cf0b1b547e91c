import ast
import subprocess
import sys
from pathlib import Path

GAME = Path(__file__).parents[1] / "game"
# They drive, watch or break the engine.
JUDGED = {
    "driver.py",
    "machine.py",
    "tracker.py",
    "undoing.py",
    "migrating.py",
    "mutations.py",
    "breaking.py",
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_only_driver_and_mutations_know_the_service():
    knowing = {
        path.name
        for path in GAME.glob("*.py")
        if any(name.split(".")[0] in ("service", "SpiffWorkflow") for name in imported(path))
    }
    assert knowing <= JUDGED


def test_playing_the_game_loads_nothing_of_the_service():
    check = (
        "import sys, tests.game.orders, tests.game.generator, tests.game.writer\n"
        "found = [m for m in sys.modules if m.split('.')[0] in ('service', 'SpiffWorkflow')]\n"
        "sys.exit(repr(found) if found else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
