"""The driver's connections and cursors, that send what is written and wait for it later."""

from contextlib import ExitStack, suppress
from typing import Any, Self

import psycopg
from psycopg.errors import InFailedSqlTransaction
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy.orm.exc import StaleDataError
from typing_extensions import override

_WRITES = ("INSERT", "UPDATE", "DELETE")
_LOST = "Nothing is committed: a statement failed before."


class Cursor(psycopg.Cursor[TupleRow]):
    """A cursor whose writes, in a flush, do not wait: they are expected to meet their rows."""

    expected: int | None = None
    """How many rows a write, that nobody has waited for, will have met at least.

    An INSERT of several rows counts as one: it writes them all or fails.
    """

    @property
    @override
    def rowcount(self) -> int:
        """How many rows were written, or are expected to be."""
        return super().rowcount if self.expected is None else self.expected

    @property
    @override
    def description(self) -> Any:
        """Name each column of an answer and its type, None without columns.

        SQLAlchemy asks for nothing more, and the driver's own way costs as much as the statement.
        """
        answer = self.pgresult
        if answer is None or not answer.nfields:
            return None
        columns = range(answer.nfields)
        return [((answer.fname(at) or b"").decode(), answer.ftype(at)) for at in columns]

    @override
    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        """Send a statement, and wait for its answer unless a flush writes."""
        super().execute(query, params, **how)
        self._wait_or_expect(query, 1)
        return self

    @override
    def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
        """Send a statement for each of several rows, and wait unless a flush writes."""
        rows = list(params_seq)
        super().executemany(query, rows, **how)
        self._wait_or_expect(query, len(rows))

    @override
    def close(self) -> None:
        """Close the cursor, unless an answer is still to come: then `check` does."""
        if self.expected is None:
            super().close()

    def check(self) -> None:
        """Make sure that a write has met no fewer rows than it was expected to meet.

        Raises StaleDataError.
        """
        met = super().rowcount
        if self.expected is not None and met < self.expected:
            raise StaleDataError(f"A write should have met {self.expected} rows and met {met}.")
        self.expected = None
        super().close()

    def _wait_or_expect(self, query: Any, rows: int) -> None:
        connection = self.connection
        if not isinstance(connection, Connection) or connection.underway is None:
            return
        if connection.is_flushing and query.startswith(_WRITES) and " RETURNING " not in query:
            self.expected = rows
            connection.expected.append(self)
        else:
            connection.wait_for_all()


class Connection(psycopg.Connection[TupleRow]):
    """A connection whose transactions, begun by `start` and by nothing else, are pipelined.

    `underway` is the pipeline of the present transaction, which `reads_only` or may write;
    `expected` are the writes whose answers nobody has waited for, and `is_flushing` says that a
    flush writes just now.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        """Take over a connection of libpq."""
        super().__init__(*given, **more)
        self.underway: psycopg.Pipeline | None = None
        self.expected: list[Cursor] = []
        self.is_flushing = False
        self.reads_only = False
        self._ends = ExitStack()

    def start(self, *, read_only: bool) -> None:
        """Begin a transaction, along with what is asked first; a reading one sees one picture."""
        self.underway = self._ends.enter_context(self.pipeline())
        self.is_flushing, self.reads_only = False, read_only
        how = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if read_only else ""
        psycopg.Cursor(self).execute(f"BEGIN{how}".encode())

    def wait_for_all(self) -> None:
        """Wait for the answers to everything that was sent. Raises the first error of them.

        A write that met too few rows is raised again and again, until all is taken back.
        """
        if self.underway is not None:
            self.underway.sync()
        while self.expected:
            self.expected[-1].check()
            self.expected.pop()

    def let_idle(self) -> None:
        """Have what was written answered, unwaited for, and the server count us as idle.

        It ends a transaction in which nothing happens; one that it has not answered is none.
        """
        if self.underway is not None and self.expected:
            # A connection that is broken shows that wherever an answer is waited for.
            with suppress(psycopg.OperationalError):
                self.pgconn.pipeline_sync()
                self.underway.result_queue.append(None)

    def stop_pipelining(self) -> None:
        """Have the rest of the transaction wait for each answer, as COPY must."""
        self.wait_for_all()
        self.underway = None
        self._ends.close()

    @override
    def commit(self) -> None:
        """Commit, when all that was written is known to be well.

        Raises InFailedSqlTransaction where something failed and its error was caught: the server
        would take everything back then, and call it done.
        """
        if self.info.transaction_status is TransactionStatus.INERROR:
            raise InFailedSqlTransaction(_LOST)
        if self.expected:
            self.wait_for_all()
        self._end()

    @override
    def rollback(self) -> None:
        """Take the transaction back.

        One that only read and did not fail is committed instead: to the server that is the same,
        but the driver would forget what it has prepared.
        """
        status = self.info.transaction_status
        if self.reads_only and status is TransactionStatus.INTRANS:
            self._end()
        else:
            self._leave()
            super().rollback()

    @override
    def close(self) -> None:
        """Close the connection, whatever it was in the midst of."""
        self._leave()
        super().close()

    def _end(self) -> None:
        """Commit, and leave the pipeline with the answer to that."""
        answer = psycopg.Cursor(self).execute(b"COMMIT")
        self.underway = None
        self._ends.close()
        if answer.statusmessage != "COMMIT":
            raise InFailedSqlTransaction(_LOST)

    def _leave(self) -> None:
        """Leave the pipeline; what is still answered there no longer matters."""
        self.underway, self.expected = None, []
        with suppress(psycopg.Error):
            self._ends.close()
