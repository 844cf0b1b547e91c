"""Two people do the same thing at the same moment, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.integration.api.contract import refusal
from tests.services.databases import KINDS

# Who is first is decided by locks, which each database has of its own.
pytestmark = pytest.mark.parametrize("database_url", KINDS, indirect=True)


def test_of_two_simultaneous_completions_one_wins_and_the_other_is_told(api, case, task):
    together = Barrier(2)

    def complete(key):
        together.wait()
        path, answers = f"/tasks/{task['id']}/complete", {"data": {"street": "Elm"}}
        return api.post(path, answers, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(2) as both:
        won, lost = sorted(both.map(complete, ["one", "other"]), key=lambda one: one.status_code)
    assert won.status_code == 200
    assert refusal(lost) == (409, "task_already_done")
    events = api.read(f"/cases/{case['id']}/events")["items"]
    assert [one["kind"] for one in events].count("task_completed") == 1
