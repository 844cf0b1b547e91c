"""Tests that take long are begun first, whatever number of processes there is."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.dealing import LONG, deal
from tests.services.installation import ROOT


def stand_ins(*names: str) -> list[Any]:
    return [SimpleNamespace(nodeid=f"{name}::test") for name in names]


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_each_share_begins_with_tests_that_take_long(processes):
    short = [f"tests/unit/test_{number}.py" for number in range(95)]
    found = stand_ins(*short, *(f"tests/integration/{name}" for name in LONG))
    dealt = [one.nodeid for one in deal(found, processes)]
    assert sorted(dealt) == sorted(one.nodeid for one in found)
    beginnings = [dealt[share * len(dealt) // processes] for share in range(processes)]
    assert all(any(name in one for name in LONG) for one in beginnings)


def test_the_browser_is_first_and_others_take_long_beside_it():
    found = stand_ins(
        "tests/unit/test_one.py", f"tests/integration/{LONG[2]}", f"{LONG[0]}test_a.py"
    )
    dealt = [one.nodeid for one in deal(found * 2, 2)]
    assert [LONG[0] in dealt[0], LONG[2] in dealt[3]] == [True, True]


def test_no_test_is_lost_where_most_take_long():
    found = stand_ins(*["tests/e2e/test_pages.py"] * 9, "tests/unit/test_one.py")
    assert len(deal(found, 4)) == 10
    assert deal([], 4) == []


def test_every_file_that_is_said_to_take_long_is_there():
    files = [path.as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert [name for name in LONG if not any(name in file for file in files)] == []
