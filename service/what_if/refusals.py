"""How the room of what-if runs says no. The doors' one table gives each its HTTP status."""

from service.errors import Refusal


class WhatIfNotFound(Refusal):
    """There is no such run of this draft."""


class WhatIfUnderWay(Refusal):
    """Cases are being told with this draft already: wait for that, or stop it first."""


class NoFinishedCases(Refusal):
    """No case of this process that counts was finished in this time."""


class TooFewCases(Refusal):
    """Fewer than 10 cases would be told. So few are only for those who may read every one."""
