"""Whether this process may work with the database: not when a later version has outgrown it."""

import time

from service import log, migrations

LOOK_EVERY = 10.0
"""Seconds for which an answer serves: a schema changes with a release."""

_log = log.logger(__name__)


class Fitness:
    """What was found at the last look, which `at_last` tells without looking."""

    def __init__(self) -> None:
        """Begin with no look taken."""
        self.at_last = True
        self._looked_at = float("-inf")

    def is_fit(self) -> bool:
        """Tell whether the schema is one that we can work with. Raises ServiceUnavailable."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            fit = migrations.is_usable()
            self._looked_at = time.monotonic()
            if fit is not self.at_last:
                _log.warning("schema_usable" if fit else "schema_not_usable")
            self.at_last = fit
        return self.at_last


FITNESS = Fitness()
"""That of this process."""
