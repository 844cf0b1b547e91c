"""Many cases in little time: cases that were really made, copied row by row under new ids.

`INSERT … SELECT` on every table that belongs to a case, joined with a table of old and new ids.
What derives from an id (a task's from its strand's) derives in the copy as well, so a copy can be
worked on and its timers fire. Not faithful are the hash chains of moves and log, whose links vouch
for the old ids; nothing that is measured verifies them. Numbers and references are new, and the
texts of search fields end with the copy's number, so that a search finds as few as in life.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, bindparam, inspect, text

from service.cases.identity import new_id, task_id
from tests.bench.ground import engine_on

_IDS: dict[str, tuple[str, ...]] = {
    "cases": ("id",),
    "strands": ("case_id", "id"),
    "tasks": ("case_id", "strand_id", "id"),
    "task_roles": ("task_id",),
    "case_data": ("case_id",),
    "search_values": ("case_id",),
    "search_words": ("case_id",),
    "timers": ("case_id", "strand_id", "task_id"),
    "moves": ("case_id", "strand_id"),
    "events": ("case_id",),
    "history": ("case_id", "strand_id"),
}
"""The tables of a case in the order of their references, and which of their columns are ids."""
_COMPUTED = {
    ("cases", "number"): "s.number + :cases * m0.copy",
    ("cases", "reference"): "'HR-' || CAST(s.number + :cases * m0.copy AS text)",
    ("search_values", "text_value"): "s.text_value || ' ' || CAST(m0.copy AS text)",
}
_OWN_WORD = """
    INSERT INTO search_words (word, case_id, person)
    SELECT DISTINCT CAST(m.copy AS text), m.new_id, false
    FROM bench_ids m JOIN cases c ON c.id = m.new_id WHERE true ON CONFLICT DO NOTHING
"""
"""The number that ends a copy's texts is a word of its own."""
_GIVEN_ANEW = {("timers", "id")}


def copy_cases(url: str, case_ids: Sequence[str], copies: Iterable[int]) -> None:
    """Copy each of these cases once for every number; a number may be used only once."""
    with engine_on(url) as engine, engine.begin() as connection:
        made = "CREATE TEMPORARY TABLE bench_ids (copy integer, old_id text, new_id text)"
        connection.execute(text(made))
        filled = text("INSERT INTO bench_ids VALUES (:copy, :old_id, :new_id)")
        connection.execute(filled, list(_ids(connection, case_ids, copies)))
        connection.execute(text("CREATE INDEX bench_ids_old ON bench_ids (old_id, copy)"))
        connection.execute(text("ANALYZE bench_ids"))
        for table in _IDS:
            _copy(connection, table, cases=len(case_ids))
        connection.execute(text(_OWN_WORD))
        connection.execute(text("DROP TABLE bench_ids"))


def _ids(
    connection: Connection, case_ids: Sequence[str], copies: Iterable[int]
) -> Iterator[dict[str, object]]:
    """Give every id of the cases, with its counterpart in each copy."""
    strands = _of(connection, "SELECT case_id, id FROM strands", case_ids)
    tasks = _of(connection, "SELECT strand_id, token, id FROM tasks", case_ids)
    for copy in copies:
        known = {one: new_id() for one in case_ids} | {one[-1]: new_id() for one in strands}
        known |= {one: task_id(known[strand], token) for strand, token, one in tasks}
        for old, new in known.items():
            yield {"copy": copy, "old_id": old, "new_id": new}


def _of(connection: Connection, asked: str, case_ids: Sequence[str]) -> Sequence[tuple]:  # type: ignore[type-arg]
    wanted = text(f"{asked} WHERE case_id IN :ids").bindparams(bindparam("ids", expanding=True))
    return [tuple(row) for row in connection.execute(wanted, {"ids": list(case_ids)})]


def _copy(connection: Connection, table: str, *, cases: int) -> None:
    ids = _IDS[table]
    names = [
        column["name"]
        for column in inspect(connection).get_columns(table)
        if (table, column["name"]) not in _GIVEN_ANEW
    ]
    mapped = {name: f"m{place}.new_id" for place, name in enumerate(ids)}
    values = [mapped.get(name) or _COMPUTED.get((table, name), f"s.{name}") for name in names]
    joins = [f"JOIN bench_ids m0 ON m0.old_id = s.{ids[0]}"]
    joins += [
        f"LEFT JOIN bench_ids m{place} ON m{place}.old_id = s.{name} AND m{place}.copy = m0.copy"
        for place, name in enumerate(ids[1:], start=1)
    ]
    read = f"SELECT {', '.join(values)} FROM {table} s {' '.join(joins)}"  # noqa: S608  ours
    copied = f"INSERT INTO {table} ({', '.join(names)}) {read}"
    needed = {"cases": cases} if ":cases" in copied else {}
    connection.execute(text(copied), needed)
