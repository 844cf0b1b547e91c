"""Uploaded files sorted by what they are, before anything is said about their content."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import orjson

from service.definitions.models import Part
from service.errors import Problem, Refusal

MOST_FILES = 500
LONGEST_NAME = 300
_STORY_FOLDER = "stories"


class DefinitionInvalid(Refusal):
    """The files cannot be published as they are."""


@dataclass(frozen=True, slots=True)
class Source:
    """One uploaded file: its name with folders (`/` between), what it is, and its bytes."""

    name: str
    part: Part
    content: bytes

    @property
    def folder(self) -> PurePosixPath:
        """Return the folder that the file stands in."""
        return PurePosixPath(self.name).parent

    @property
    def bare_name(self) -> str:
        """Return the file's name without folders."""
        return PurePosixPath(self.name).name

    @property
    def stem(self) -> str:
        """Return the file's name without folders and ending."""
        return PurePosixPath(self.name).name.split(".")[0]


def sort_files(files: Iterable[tuple[str, bytes]]) -> tuple[Source, ...]:
    """Tell what each file is by its ending and, for JSON, by its shape.

    Raises DefinitionInvalid for unsafe or repeated names, for JSON that is no form, and when
    nothing is left.
    """
    sources: dict[str, Source] = {}
    problems = []
    for name, content in files:
        clean, wrong = clean_name(name)
        if wrong is None and clean in sources:
            wrong = Problem(
                "file_repeated", "Two files have this name.", "Send it once.", file=name
            )
        if wrong is not None:
            problems.append(wrong)
            continue
        part = part_of(clean)
        problem = form_problem(clean, content) if part == Part.FORM else None
        problems += [problem] if problem else []
        sources[clean] = Source(clean, part, content)
    if not sources and not problems:
        problems.append(Problem("no_files", "Nothing was sent.", "Send files in parts `files`."))
    if len(sources) > MOST_FILES:
        problems.append(Problem("too_many_files", f"At most {MOST_FILES} files at once."))
    if problems:
        raise DefinitionInvalid(problems=problems)
    return tuple(sources.values())


def clean_name(name: str) -> tuple[str, Problem | None]:
    """Write a file's name with `/` between its folders; tell what is wrong with it, if anything."""
    clean = PurePosixPath(name.replace("\\", "/"))
    if clean.is_absolute() or ".." in clean.parts or not clean.name or "\0" in name:
        shown = "".join(one for one in name if one.isprintable())[:LONGEST_NAME]
        return str(clean), Problem(
            "unsafe_file_name",
            f"“{shown}” leads outside of what was sent, so nothing of it was taken.",
            "Pack the folder itself, so that every name begins within it.",
            file=shown,
        )
    if len(str(clean)) > LONGEST_NAME:
        return str(clean), Problem(
            "file_name_too_long",
            f"The name has more than {LONGEST_NAME} characters.",
            "Rename the file, or send it with fewer folders.",
            file=name,
        )
    return str(clean), None


def part_of(name: str) -> Part:
    """Tell what a file is by its name."""
    path = PurePosixPath(name)
    ending = path.suffix.lower()
    if ending == ".bpmn" or path.name.lower().endswith(".bpmn20.xml"):
        return Part.BPMN
    if ending == ".dmn":
        return Part.DECISION
    if _STORY_FOLDER in path.parts[:-1] or (ending == ".yaml" and "story" in path.stem):
        return Part.STORY
    if ending in {".json", ".form"}:
        return Part.FORM
    return Part.TEMPLATE


def form_problem(name: str, content: bytes) -> Problem | None:
    """Tell why a file is no form, if it is none."""
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        return Problem(
            "json_unreadable",
            f"This is not JSON: {error.msg}.",
            "Save the form again in the form editor.",
            file=name,
            line=error.lineno,
        )
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        return Problem(
            "not_a_form",
            "This JSON file is not a form: it has no list of components.",
            "Send form-js schemas as JSON, and other data inside templates.",
            file=name,
        )
    return None


def form_names(source: Source) -> tuple[str, ...]:
    """Return the keys by which a form may be named: the `id` it declares and its file's name."""
    declared = orjson.loads(source.content).get("id")
    return tuple(dict.fromkeys(name for name in (declared, source.stem) if isinstance(name, str)))
