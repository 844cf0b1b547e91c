"""What the business says no to, in the heart. Each states a fact; doors map them to HTTP."""

from service.errors import Refusal
from service.people.refusals import ChangedSince


class CaseNotFound(Refusal):
    """There is no such case."""


class TaskNotFound(Refusal):
    """There is no such task."""


class FileNotFound(Refusal):
    """There is no such file."""


class IncidentNotFound(Refusal):
    """There is no such incident."""


class MessageNotFound(Refusal):
    """There is no such message."""


class MessageAlreadyDelivered(Refusal):
    """The message has reached a case, or was sent again. Say `again` to send it once more."""


class MessageIsEmpty(Refusal):
    """What the message said is erased: there is nothing to send again."""


class MessageNotSendable(Refusal):
    """Only a message can be sent to one case; a signal and a stored call cannot."""


class LinkNotFound(Refusal):
    """There is no such link."""


class OtherCaseUnknown(Refusal):
    """There is no such case to link to."""


class CasesAlreadyLinked(Refusal):
    """The two cases are linked in this way already."""


class CaseLinksItself(Refusal):
    """A case cannot be linked to itself."""


class CaseIsNotOpen(Refusal):
    """The case is no longer open."""


class CaseIsErased(Refusal):
    """What the case told of people was erased: nothing can be done with it any more."""


class CaseIsHeld(Refusal):
    """The case is on hold."""


class CaseIsNotHeld(Refusal):
    """The case is not on hold."""


class CaseDataTooLarge(Refusal):
    """The case's data would become too large. Facts: `size` and `most`, in bytes."""


class CaseHasOpenWork(Refusal):
    """The case still has mandatory tasks to do."""


class CaseHasMovedOn(Refusal):
    """A task of the case was completed: only a supervisor or an administrator may cancel it."""


class TaskIsHeld(Refusal):
    """The task is on hold: release it first."""


class TaskIsNotHeld(Refusal):
    """The task is not on hold."""


class TaskAlreadyDone(Refusal):
    """The task is already done."""


class TaskIsNotOpen(Refusal):
    """The task is no longer open."""


class TaskIsMandatory(Refusal):
    """The task is mandatory: it can be neither bypassed nor cancelled."""


class TaskIsNotFinished(Refusal):
    """The task is still to be done: there is nothing to undo."""


class TaskComesAgain(Refusal):
    """The case went back to before this task: it will come again by itself."""


class TaskCannotBeUndone(Refusal):
    """What the task was part of has ended, and cannot be taken up half way."""


class ConfirmationRequired(Refusal):
    """This would end other work: look at it, and confirm. Facts: `would_end`, the list of it."""


class CaseIsOpen(Refusal):
    """The case is open."""


class KeyReserved(Refusal):
    """This data key is kept for the product's own use."""


class CaseIsOnVersion(Refusal):
    """The case is on that version already."""


class MigrationCannotBeUndone(Refusal):
    """The case has moved on since: migrate it back, or undo its tasks."""


class DraftTooLarge(Refusal):
    """This is too much to be kept as a draft."""


class DraftsFull(Refusal):
    """There are as many drafts of this task as one person may have: discard some first."""


class OutcomeRequired(Refusal):
    """Choose an outcome of the task."""


class OutcomeUnknown(Refusal):
    """The task has no such outcome."""


class TargetNotExtendable(Refusal):
    """The task has no target that a person may extend: the law or the diagram sets it."""


class TargetNotLater(Refusal):
    """Extend the target to a date after the one it has."""


class ReasonRequired(Refusal):
    """Give a reason."""


class NameRequired(Refusal):
    """Say in a few words what is to be done."""


class DueDateNotFuture(Refusal):
    """The due date must be in the future."""


class AddedTaskDoesNotOpen(Refusal):
    """The process `ad_hoc` opens no task at once: an analyst must mend and publish it."""


class ReleaseDateRequired(Refusal):
    """Give the date on which the hold ends."""


class ReleaseDateNotFuture(Refusal):
    """The release date must be in the future."""


class HoldTooLong(Refusal):
    """The task may not be held for so long in one go."""


class IncidentResolved(Refusal):
    """The incident is already resolved."""


class VersionMismatch(ChangedSince):
    """The thing has changed since you read it."""


class NoteEmpty(Refusal):
    """Write something in the note."""


class EscalationNotFound(Refusal):
    """There is no such escalation."""


class EscalationAcknowledged(Refusal):
    """Somebody has acknowledged this escalation already."""


class PlanRequired(Refusal):
    """Say what you will do about it."""


class MentionUnknown(Refusal):
    """Nobody who may see this case has that user name."""


class FileEmpty(Refusal):
    """The file has no content."""


class FileTooLarge(Refusal):
    """The file is larger than this service accepts."""


class FileAlreadyKept(Refusal):
    """The file is kept with a case already: the page that it came with was sent twice."""


class MailNotFound(Refusal):
    """There is no such email."""


class EventNotOffered(Refusal):
    """The case does not offer this just now."""


class StartEventUnknown(Refusal):
    """The process cannot be started this way."""


class RecountNotFound(Refusal):
    """There is no such change of a calendar."""


class RecountHasBegun(Refusal):
    """This change was confirmed already, or is still being looked at."""


class RecountUnderWay(Refusal):
    """Open targets are still being counted anew for an earlier change: wait until that is done."""


class LookIsOld(Refusal):
    """You looked at this too long ago: look again at what would happen, then confirm."""


class NothingChosen(Refusal):
    """Nothing is chosen, or nothing of it can be done."""


class RoleInUse(Refusal):
    """This role is still needed, so it stays: the page says by what."""
