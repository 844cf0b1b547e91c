"""Why a backup cannot be made or restored."""

from service.errors import Refusal


class ArchiveExists(Refusal):
    """There is a file of that name already, and a backup never writes over one."""


class BackupFailed(Refusal):
    """The backup could not be made; no part of it is left behind."""


class ArchiveUnreadable(Refusal):
    """The file is not a whole archive of Handrail."""


class ArchiveDamaged(Refusal):
    """The archive is not as it was written: restore an earlier one."""


class ArchiveOfAnotherKind(Refusal):
    """The archive is of the other kind of database."""


class ArchiveIsNewer(Refusal):
    """The archive was made by a later version of Handrail: install that one first."""


class InstallationNotEmpty(Refusal):
    """There is something in this installation already, and a restore never writes over anything."""


class RestoreFailed(Refusal):
    """What was restored is not what the archive holds."""
