"""Typesetting: a template and data become the sections of a document, and its tagged PDF."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import orjson

from service.documents.blocks import Block, read_markup, write_markup
from service.documents.content import blocks_of
from service.documents.sections import Section
from service.errors import Fault, Problem

OURS = Path(__file__).with_name("handrail.typ")
"""What templates import as `/handrail.typ` to mark their sections."""


_PLACE = re.compile(r"┌─ (.+?):(\d+):\d+")
"""Where the compiler's own words say that a mistake is: the file, the line and the column."""
_PACKAGE = re.compile(r"\"(@[\w-]+/[^\"]*)\"")


class DocumentFailed(Fault):
    """A template could not be compiled."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A PDF/UA-1 file, and the sections that its template marks, as the template gives them."""

    pdf: bytes
    sections: tuple[Section, ...]


def typeset(
    templates: Mapping[str, bytes],
    template: str,
    data: object,
    *,
    case_reference: str,
    edits: Mapping[str, str],
) -> Typeset:
    """Compile `template` among its neighbours; neither data nor edits can inject markup.

    `edits` are the texts, in our markup, that stand in the place of the sections of those keys.
    Only the fonts beside the template are used, so that a document looks alike everywhere.
    Raises DocumentFailed.
    """
    for name, content in templates.items():
        if problems := template_problems(name, content):
            raise DocumentFailed(f"{name}: {problems[0].message}")
    # A ticker, and a worker that has made no document yet, need not hold it in memory.
    import typst  # noqa: PLC0415

    blocks = {key: list(map(Block.as_json, read_markup(text))) for key, text in edits.items()}
    with tempfile.TemporaryDirectory(prefix="handrail-") as folder:
        root = Path(folder)
        _write(root, {**templates, OURS.name: OURS.read_bytes()})
        compiler = typst.Compiler(
            root / template,
            root=root,
            font_paths=[root],
            ignore_system_fonts=True,
            sys_inputs={
                "data": orjson.dumps(data).decode(),
                "case_reference": case_reference,
                "edits": orjson.dumps(blocks).decode(),
            },
            package_path=root,
            package_cache_path=root,
        )
        try:
            pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
            marked = compiler.query("<handrail-section>", field="value")
        except typst.TypstError as error:
            raise DocumentFailed(_placed(error, root)) from error
    return Typeset(cast("bytes", pdf), tuple(_section(one) for one in orjson.loads(marked)))


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _placed(error: Exception, root: Path) -> str:
    """Say what is wrong, in which file and on which line, as far as the compiler knows."""
    found = _PLACE.search(str(getattr(error, "diagnostic", "")))
    if found is None:
        return str(error)
    file = found[1].replace("\\", "/").rpartition(f"{root.name}/")[2]
    return f"{file}, line {found[2]}: {error}"


def template_problems(name: str, content: bytes) -> list[Problem]:
    """Tell why a file may not lie among the templates of a process, if it may not.

    A document must come out the same in years, and where there is no network.
    """
    path = PurePosixPath(name)
    if path.name == OURS.name:
        message = "Handrail itself gives every template a file of this name."
        return [Problem("template_name_taken", message, "Give it another name.", file=name)]
    found = _PACKAGE.findall(content.decode(errors="replace")) if path.suffix == ".typ" else []
    return [
        Problem(
            "template_imports_package",
            f"This template imports {one} from the network.",
            "Put what it needs beside it, and import that file.",
            file=name,
        )
        for one in found
    ]


def _section(marked: Mapping[str, Any]) -> Section:
    key = str(marked["key"])
    try:
        text = write_markup(blocks_of(marked["body"]))
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentFailed(f"The section {key!r} cannot be read: {error!r}") from error
    return Section(key, str(marked["title"]), text)
