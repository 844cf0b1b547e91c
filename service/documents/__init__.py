"""Documents: templates become sections that people can read and change, and tagged PDFs.

What a person writes is a small markup of headings, paragraphs, lists and tables. It reaches the
typesetter as data, never as a template: nothing that is typed can run.
"""

from service.documents.blocks import Block, Kind, in_words, read_markup, spans, write_markup
from service.documents.comparing import Change, compare
from service.documents.letterhead import LETTER, letterhead
from service.documents.sections import LONGEST_SECTION, Section, SectionsTooLong, require_room
from service.documents.typesetting import DocumentFailed, Typeset, template_problems, typeset

__all__ = [
    "LETTER",
    "LONGEST_SECTION",
    "Block",
    "Change",
    "DocumentFailed",
    "Kind",
    "Section",
    "SectionsTooLong",
    "Typeset",
    "compare",
    "in_words",
    "letterhead",
    "read_markup",
    "require_room",
    "spans",
    "template_problems",
    "typeset",
    "write_markup",
]
