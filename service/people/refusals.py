"""How the room of people says no. The doors' one table gives each its HTTP status."""

from service.errors import Refusal


class NotAllowed(Refusal):
    """You may not do this."""


class NotFound(Refusal):
    """There is no such thing, or it is not for you to see."""


class ScopeMissing(Refusal):
    """The token does not have the scope that this needs."""


class TaskAlreadyClaimed(Refusal):
    """This task has already been claimed."""


class TaskIsNotClaimed(Refusal):
    """Nobody holds the task."""


class TaskClaimedByOther(Refusal):
    """Another person has claimed this task; only they, a supervisor or an administrator may."""


class DutiesAreSeparate(Refusal):
    """Whoever completed an earlier task of this case may not do this one."""


class UsernameInvalid(Refusal):
    """A user name is 2 to 60 lower-case letters, digits, dots, dashes or underscores."""


class UsernameTaken(Refusal):
    """There is already a user of that name."""


class KeyInvalid(Refusal):
    """A key is lower-case letters, digits and underscores, and begins with a letter."""


class AccountLocked(Refusal):
    """Too many wrong tries have locked your account for a while. Wait, or ask an administrator."""


class PasswordTooWeak(Refusal):
    """A password must be long, hard to guess, and without the user name."""


class PersonUnnamed(Refusal):
    """A person needs a name of 1 to 200 characters."""


class EmailInvalid(Refusal):
    """Enter an email address, such as name@example.org."""


class NothingNamed(Refusal):
    """A name has 1 to 200 characters."""


class KeyTaken(Refusal):
    """There is one with this key already."""


class ChangedSince(Refusal):
    """Somebody else has changed this since you opened the page. Look again, then send it anew."""


class LastAdministrator(Refusal):
    """No administrator could sign in any more: make somebody else one first, who can sign in."""


class YourselfLockedOut(Refusal):
    """You would lock yourself out: ask another administrator to do it."""


class PolicyOutOfBounds(Refusal):
    """Some of these rules cannot be."""


class InvitationOver(Refusal):
    """This link has been used or has ended. Ask your administrator for another."""


class LocalAccountsOff(Refusal):
    """Nobody signs in by a password here: sign in with your organisation's account."""


class NobodyFromOutside(Refusal):
    """No administrator has come in from elsewhere yet: sign in that way first, then switch off."""


class TokenOver(Refusal):
    """This token has ended or was revoked."""


class ServiceAccountOver(Refusal):
    """This service account was revoked."""


class UnknownScope(Refusal):
    """There is no such scope."""


class UserUnknown(Refusal):
    """There is no such active user."""


class AccountTaken(Refusal):
    """This account is somebody else's by now: unlink it from them first."""


class PersonUnsuitable(Refusal):
    """This person could not do the work: choose somebody else."""


class RoleUnknown(Refusal):
    """There is no such role."""


class TeamUnknown(Refusal):
    """There is no such team."""


class SavedViewUnnamed(Refusal):
    """A saved view needs a name."""


class SavedViewNameTaken(Refusal):
    """There is a saved view of that name already."""


class SavedViewsFull(Refusal):
    """There are as many saved views as one person may have."""


class AbsenceImpossible(Refusal):
    """Nobody can be away so: look at the days and at who covers."""


class AbsenceNotFound(Refusal):
    """There is no such absence."""


class AllocationRuleUnknown(Refusal):
    """There is no such rule of allocation."""
