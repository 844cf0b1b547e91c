"""Connections to PostgreSQL that wait for an answer only where one is needed.

A move reads five books and writes a dozen; if each write waited for its answer, most of the time
would be spent waiting. So a transaction runs in libpq's pipeline mode: its beginning goes along
with what is asked first, and what a flush writes is sent at once and answered together, at the
latest before the transaction ends. Nothing is committed before the server said of every write that
it was done and met its row; an error that comes late is raised where it is waited for, still inside
the transaction.
"""

from service.pipelining.binding import begin, driver_of, send_along, use_pipelines
from service.pipelining.driver import Connection

__all__ = ["Connection", "begin", "driver_of", "send_along", "use_pipelines"]
