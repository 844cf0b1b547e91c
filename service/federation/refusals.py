"""How sign-in elsewhere says no, in words that whoever signs in can do something with."""

from service.errors import Refusal


class GroupUnnamed(Refusal):
    """Enter the name or the id of the group, of 1 to 255 characters."""


class GroupMapped(Refusal):
    """This group is mapped already."""


class ProviderUnknown(Refusal):
    """There is no such way to sign in."""


class ProviderInvalid(Refusal):
    """Something about this provider is missing or cannot be used."""


class ProviderAway(Refusal):
    """The sign-in service of your organisation does not answer. Try again in a few minutes."""


class ProviderMisset(ProviderAway):
    """Handrail is not set up rightly for the sign-in service of your organisation."""


class ProviderSaysNo(Refusal):
    """The sign-in service of your organisation did not let you in."""


class SignInInterrupted(Refusal):
    """Signing in took too long or was begun in another window. Begin again."""


class NotVouchedFor(Refusal):
    """What your organisation's sign-in service sent could not be trusted, so nobody was let in."""


class NobodyHere(Refusal):
    """Your organisation knows you, but nobody here has your account yet. Ask an administrator."""


class SwitchedOff(Refusal):
    """Your account here is switched off. Ask an administrator."""


class LogoutRefused(Refusal):
    """The logout token cannot be trusted."""
