"""The topic `document`: a Typst template and data become a tagged PDF, kept with the case.

Inputs: `template` (a file beside the diagram), `title`, `data` (any JSON; the template reads it
from `sys.inputs.data`, and the case's reference from `sys.inputs.case_reference`), `name` (of the
file; default: the title). Results: `document`, its id, and `document_name`. Making a document of
the same name again adds its next version.
"""

import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import orjson

from service.cases.commands.record_result import Failure, Result
from service.cases.identity import derived_id
from service.errors import Fault
from workers.effects.assignment import Assignment, Document, Made

_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 200


class DocumentFailed(Fault):
    """A template could not be compiled."""


def make(work: Assignment) -> Made | Failure:
    """Compile the template and store the PDF."""
    template = str(work.inputs.get("template") or "")
    if template not in work.templates:
        known = ", ".join(sorted(work.templates)) or "none"
        return Failure(
            f"There is no template {template!r} beside the diagram; there are: {known}.", final=True
        )
    try:
        pdf = compile_pdf(
            work.templates, template, work.inputs.get("data"), case_reference=work.reference
        )
    except DocumentFailed as failed:
        return Failure(f"{template} does not compile: {failed}", final=True)
    stored = work.files.store(io.BytesIO(pdf), media_type="application/pdf")
    document = Document(derived_id("document", work.work_id), stored, _name(work))
    return Made(Result({"document": document.id, "document_name": document.name}), document)


def compile_pdf(
    templates: Mapping[str, bytes], template: str, data: object, *, case_reference: str
) -> bytes:
    """Compile `template` among its neighbours to PDF/UA-1; the data cannot inject markup.

    Only the fonts beside the template are used, so that a document looks alike everywhere.
    Raises DocumentFailed.
    """
    # A ticker, and a worker that has made no document yet, need not hold it in memory.
    import typst  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="handrail-") as folder:
        root = Path(folder)
        for name, content in templates.items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        try:
            return typst.compile(
                root / template,
                root=root,
                font_paths=[root],
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"data": orjson.dumps(data).decode(), "case_reference": case_reference},
                pdf_standards="ua-1",
            )
        except typst.TypstError as error:
            raise DocumentFailed(str(error)) from error


def _name(work: Assignment) -> str:
    wanted = str(work.inputs.get("name") or work.inputs.get("title") or "Document")
    plain = " ".join(_NOT_IN_NAMES.sub(" ", wanted).split()).removesuffix(".pdf")
    return f"{plain[:_LONGEST_NAME] or 'Document'}.pdf"
