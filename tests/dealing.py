"""How tests are dealt to several processes: those that take long come first.

`--dist=worksteal` gives each process an equal share of the tests in their order. Whoever is done
first takes over from the end of another's share. A long test there would be the last of all, with
nothing left to do beside it; at the beginning of a share nobody waits for it.
"""

from itertools import chain

import pytest

LONG = (
    "tests/e2e/",
    "web/test_every_link_leads_somewhere.py",
    "web/test_hostile_values.py",
    "api/test_schemathesis.py",
    "cli/test_guides.py",
    "cli/test_running.py",
    "chaos/test_survival.py",
    "engine/test_random_migrating.py",
)
"""Files with a test of half a minute or more; those of a browser share one, and a service.

Those of the browser take longest, so they are the very first.
"""


def deal(tests: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """Order tests so that the share of each process begins with some that take long."""
    long: dict[str, list[pytest.Item]] = {name: [] for name in LONG}
    others: list[pytest.Item] = []
    for test in tests:
        name = next((name for name in LONG if name in test.nodeid), None)
        (others if name is None else long[name]).append(test)
    present = [found for found in long.values() if found]
    dealt: list[pytest.Item] = []
    for number in range(processes):
        longest = [*chain.from_iterable(present[number::processes])]
        # The share as `worksteal` counts it: an equal part of what is left.
        share = (len(tests) - len(dealt)) // (processes - number)
        more = max(0, share - len(longest))
        dealt += [*longest, *others[:more]]
        others = others[more:]
    return dealt
