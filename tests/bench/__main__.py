"""`make bench`: measure, print, and write the results down in docs/measurements.md.

Names after it (`make bench ROWS="completion worklist"`) measure only these, and then, as with
`--quick`, nothing is written down.
"""

import argparse
from collections.abc import Callable, Iterator

from tests.bench import completion, doors, migration, startup, timers, turns, worklist
from tests.bench.document import write_down
from tests.bench.figures import Figure, table
from tests.bench.ground import Ground, OnPostgresql, grounds
from tests.bench.machine import described

Measure = Callable[..., Iterator[Figure]]
ROWS: dict[str, tuple[str, Measure]] = {
    "completion": ("Completing tasks over HTTP", completion.measure),
    "doors": ("Calls of hooks, and events to webhooks", doors.measure),
    "turns": ("A case that goes round for ever", turns.measure),
    "worklist": ("Lists of tasks, and being idle", worklist.measure),
    "migration": ("Many running cases that go on in another version", migration.measure),
    "timers": ("Timers that fall due", timers.measure),
    "startup": ("Starting, and memory", startup.measure),
}


def main() -> None:
    """Measure what was asked for on both kinds of database."""
    arguments = argparse.ArgumentParser("python -m tests.bench", description=main.__doc__)
    arguments.add_argument("rows", nargs="*", metavar="row", help=", ".join(ROWS))
    arguments.add_argument("--quick", action="store_true", help="less of each, to try it out")
    given = arguments.parse_args()
    wanted = given.rows or list(ROWS)
    if not {*wanted} <= {*ROWS}:
        arguments.error(f"The rows are {', '.join(ROWS)}.")
    with grounds() as (postgresql, sqlite):
        version = f"PostgreSQL {postgresql.ask(_any(postgresql), 'SHOW server_version')}"
        head = described("make bench", database=version)
        print("\n".join(head))
        lines = [*head, ""]
        for name in wanted:
            if name in ROWS:
                lines += _measured(name, (postgresql, sqlite), quick=given.quick)
    if not given.rows and not given.quick:
        write_down(lines)


def _measured(name: str, both: tuple[OnPostgresql, Ground], *, quick: bool) -> list[str]:
    title, measure = ROWS[name]
    lines = []
    for ground in both:
        print(f"\n### {title}: {ground.name}\n", flush=True)
        more = {"recorder": both[0]} if name in ("completion", "doors") else {}
        found = []
        for figure in measure(ground, quick=quick, **more):
            found.append(figure)
            print(table([figure])[-1], flush=True)
        lines += [f"### {title}: {ground.name}", "", *table(found), ""]
    return lines


def _any(ground: OnPostgresql) -> str:
    return ground.server.url_of("postgres")


if __name__ == "__main__":
    main()
