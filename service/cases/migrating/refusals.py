"""Why running cases cannot be migrated together."""

from service.errors import Refusal


class MigrationRunNotFound(Refusal):
    """There is no such migration of running cases."""


class MigrationRunHasBegun(Refusal):
    """This migration has gone on meanwhile: look at where it stands."""


class MigrationRunUnusable(Refusal):
    """What is to become of elements and clocks does not fit the versions."""
