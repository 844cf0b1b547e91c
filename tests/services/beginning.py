"""How a PostgreSQL database begins, and taking one that was used back to there."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

_SHAPE = """
SELECT md5(string_agg(said, ',' ORDER BY said)) FROM (
  SELECT format('%s.%s %s %s', c.relname, a.attname, a.atttypid, a.attnotnull) AS said
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%'
) AS told
"""
_COUNTERS = """
SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Beginning:
    """The shape, the rows and the counters of a database before anybody used it."""

    shape: str
    tables: tuple[str, ...]
    rows: dict[str, bytes]
    counters: dict[str, tuple[int, int | None]]

    def bring_back(self, url: str) -> bool:
        """Empty a database and fill it as it began; False when its schema is another now.

        It takes a fiftieth of the time in which PostgreSQL makes a database.
        """
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_OTHERS)
            if _shape(connection) != self.shape:
                return False
            with connection.transaction():
                # No reference is checked and nothing cascades: every row goes.
                connection.execute("SET LOCAL session_replication_role = replica")
                gone = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for t in self.tables]
                connection.execute(sql.SQL("; ").join(gone))
                for table, rows in self.rows.items():
                    _put(connection, table, rows)
                for name, (start, last) in self.counters.items():
                    connection.execute(
                        "SELECT setval(%s::regclass, %s, %s)",
                        (name, start if last is None else last, last is not None),
                    )
        return True


def beginning_of(url: str) -> Beginning:
    """Look at a database that nobody has used yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = tuple(name for (name,) in connection.execute(_TABLES).fetchall())
        kept = {table: _take(connection, table) for table in tables}
        counters = connection.execute(_COUNTERS).fetchall()
        return Beginning(
            shape=_shape(connection),
            tables=tables,
            rows={table: rows for table, rows in kept.items() if rows},
            counters={name: (start, last) for name, start, last in counters},
        )


def _shape(connection: psycopg.Connection) -> str:
    (shape,) = connection.execute(_SHAPE).fetchall()[0]
    return str(shape)


def _take(connection: psycopg.Connection, table: str) -> bytes:
    wanted = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(wanted) as copied:
        return b"".join(copied)


def _put(connection: psycopg.Connection, table: str, rows: bytes) -> None:
    wanted = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(wanted) as copied:
        copied.write(rows)
