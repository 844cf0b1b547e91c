"""The topic `document`: a Typst template and data become a tagged PDF, kept with the case.

Inputs: `template` (a file beside the diagram), `title`, `data` (any JSON; the template reads it
from `sys.inputs.data`, and the case's reference from `sys.inputs.case_reference`), `name` (of the
file; default: the title). Results: `document`, its id, and `document_name`. Making a document of
the same name again adds its next version. Sections that the template marks may be changed by
people.
"""

import io
import re
from dataclasses import replace

from service.cases.commands.record_result import Failure, Result
from service.cases.documents.carrying import carry_over
from service.cases.documents.versions import Making, NewDocument
from service.cases.identity import derived_id
from service.documents import DocumentFailed, typeset
from service.transaction import reading
from workers.effects.assignment import Assignment, Made

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 200
_LONGEST_TITLE = 300


def make(work: Assignment) -> Made | Failure:
    """Compile the template and store the PDF.

    What people wrote in the version before goes on standing, unless that one has left or was
    another person's.
    """
    template = str(work.inputs.get("template") or "")
    if template not in work.templates:
        known = ", ".join(sorted(work.templates)) or "none"
        return Failure(
            f"There is no template {template!r} beside the diagram; there are: {known}.", final=True
        )
    name, data = _name(work), work.inputs.get("data")
    asked = Making(
        name=name,
        element=work.element,
        instances=work.instances,
        version_id=work.version_id,
        template=template,
        title=str(work.inputs.get("title") or name.removesuffix(".pdf"))[:_LONGEST_TITLE],
        data=data,
    )
    with reading():
        asked = carry_over(work.case_id, asked)
    try:
        made = typeset(
            work.templates,
            template,
            data,
            case_reference=work.reference,
            edits={key: edit["text"] for key, edit in asked.edits.items()},
        )
    except DocumentFailed as failed:
        return Failure(f"{template} does not compile: {failed}", final=True)
    keys = {section.key for section in made.sections}
    kept = {key: edit for key, edit in asked.edits.items() if key in keys}
    making = replace(asked, given=made.sections, edits=kept)
    stored = work.files.store(io.BytesIO(made.pdf), media_type="application/pdf")
    document = NewDocument(derived_id("document", work.work_id), stored, making)
    return Made(Result({"document": document.id, "document_name": name}), document)


def _name(work: Assignment) -> str:
    wanted = str(work.inputs.get("name") or work.inputs.get("title") or "Document")
    plain = " ".join(_NOT_IN_NAMES.sub(" ", wanted).split()).removesuffix(".pdf")
    return f"{plain[:_LONGEST_NAME] or 'Document'}.pdf"
