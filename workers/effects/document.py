"""The topic `document`: a Typst template and data become a tagged PDF, kept with the case.

Inputs: `template` (a file beside the diagram), `title`, `data` (any JSON; the template reads it
from `sys.inputs.data`), `name` (of the file; default: the title). Result: `document`, its id.
"""

import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

import orjson
import typst

from service.cases.commands.add_file import add_file
from service.cases.commands.record_result import Failure, Result
from service.cases.models import FileKind
from service.transaction import transaction
from workers.effects.assignment import Assignment


def make(work: Assignment) -> Result | Failure:
    """Compile the template and keep the PDF as the document's next version."""
    template = str(work.inputs.get("template") or "")
    if template not in work.templates:
        known = ", ".join(sorted(work.templates)) or "none"
        return Failure(
            f"There is no template {template!r} beside the diagram: {known}.", final=True
        )
    title = str(work.inputs.get("title") or "Document")
    try:
        pdf = compile_pdf(work.templates, template, work.inputs.get("data"))
    except typst.TypstError as error:
        return Failure(f"{template} does not compile: {error}", final=True)
    stored = work.files.store(io.BytesIO(pdf), media_type="application/pdf")
    name = str(work.inputs.get("name") or title).removesuffix(".pdf") + ".pdf"
    with transaction():
        file = add_file(
            work.case_id,
            stored,
            name=name,
            acting=work.acting,
            kind=FileKind.DOCUMENT,
            element=work.element,
        )
        return Result({"document": file.id, "document_name": name})


def compile_pdf(templates: Mapping[str, bytes], template: str, data: object) -> bytes:
    """Compile `template` among its neighbours to PDF/UA-1; the data cannot inject markup."""
    with tempfile.TemporaryDirectory(prefix="handrail-") as folder:
        root = Path(folder)
        for name, content in templates.items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return typst.compile(
            root / template,
            root=root,
            font_paths=[root],
            format="pdf",
            sys_inputs={"data": orjson.dumps(data).decode()},
            pdf_standards="ua-1",
        )
