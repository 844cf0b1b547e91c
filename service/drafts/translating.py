"""What a draft's diagram says in other vocabularies, and writing it in Handrail's."""

from service.bpmn.foreign import translate
from service.definitions.models import Part
from service.drafts.changing import draft_to_change, save_file
from service.drafts.models import DraftFile
from service.drafts.refusals import DraftFileNotFound
from service.people.actors import Acting


def translate_diagram(draft_id: str, *, seen: int, acting: Acting) -> DraftFile:
    """Write what has an exact equal in Handrail's words, in the diagram that was seen.

    `seen` is the file's revision. Raises as `save_file`, and XmlRefused.
    """
    draft = draft_to_change(draft_id, acting)
    found = next((one for one in draft.files if one.part is Part.BPMN), None)
    if found is None:
        raise DraftFileNotFound
    translated = translate(found.content, file=found.name)
    return save_file(draft_id, found.name, translated, seen=seen, acting=acting)
