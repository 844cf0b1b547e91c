"""Why running cases cannot be migrated together."""

from service.errors import Refusal


class MigrationRunNotFound(Refusal):
    """There is no such migration of running cases."""


class MigrationRunHasBegun(Refusal):
    """This migration has gone on meanwhile: look at where it stands."""


class CaseNotChosen(Refusal):
    """The case is no longer one of those that this migration was to move."""


class MigrationBroke(Refusal):
    """Something broke. Nothing was changed; tell your administrator."""


class MigrationRunUnusable(Refusal):
    """What is to become of elements and clocks does not fit the versions."""
