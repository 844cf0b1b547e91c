"""How provisioning says no. The door gives each its HTTP status and its `scimType`."""

from service.errors import Refusal


class FilterInvalid(Refusal):
    """The filter cannot be read."""


class PathInvalid(Refusal):
    """The path of the operation cannot be read."""


class ValueInvalid(Refusal):
    """A value is missing or cannot be used."""


class SyntaxInvalid(Refusal):
    """The body of the request cannot be read."""


class NoTarget(Refusal):
    """The operation names nothing that it could change."""


class NotUnique(Refusal):
    """There is one with this name or external id already."""


class ResourceUnknown(Refusal):
    """There is no such resource."""


class ResourceChanged(Refusal):
    """It has changed since you read it: read it again."""


class AdministratorIsKeptHere(Refusal):
    """This administrator was not made by a directory: change them in Handrail."""


class TooManyMembers(Refusal):
    """A group may have at most 10,000 members."""
