"""XML from people we do not know, read safely: the one door through which XML enters the house.

What is refused: more than `MAX_BYTES`, an encoding other than UTF-8 or UTF-16, XML other than 1.0,
any document type declaration (and with it every entity, external file and attribute default), and
more than `MAX_DEPTH` levels, `MAX_ELEMENTS` elements or `MAX_ATTRIBUTES` on one of them. Nothing is
ever fetched. Comments and processing instructions are left out of the tree, so every node is an
element; each keeps the line it was written on in `sourceline`.
"""

import codecs
import re
from typing import TypeAlias

from lxml import etree

from service.errors import Problem, Refusal

Element: TypeAlias = etree._Element  # noqa: SLF001  the only name lxml gives the type

MAX_BYTES = 2_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 100_000
MAX_ATTRIBUTES = 100
"""On one element: the time to read them grows with the square of their number."""

_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii"}
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_VERSION = re.compile(r"""\sversion\s*=\s*["']([^"']*)["']""")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']*)["']""")
# Blank space, comments and processing instructions may stand before a document type declaration.
_DOCTYPE = re.compile(r"(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)


class XmlRefused(Refusal):
    """The file is not XML that can be read safely."""


def parse(source: bytes, *, file: str) -> Element:
    """Read the bytes of a model and give its root element.

    `file` is the name shown in problems. Raises `XmlRefused` with one `Problem` that names the
    file, the line where one is known, and how to mend it.
    """
    text = _decoded(source, file=file)
    _check_prolog(text, file=file)
    try:
        root = etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        raise _refused(
            "xml_malformed",
            f"The file is not well-formed XML: {error.msg}",
            "Export the file again from the modeller, or mend the XML at this line.",
            file=file,
            line=line,
        ) from None
    _check_size(root, file=file)
    return root


def encoding_of(source: bytes) -> str:
    """Tell how a file that can be read is encoded; a byte order mark is its first character.

    So what is decoded and encoded again is the same, byte for byte.
    """
    if source.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    return "utf-16-be" if source.startswith(codecs.BOM_UTF16_BE) else "utf-8"


def _parser() -> etree.XMLParser:
    """Make a parser that reads the tree and nothing else: no entities, network or DTD."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )


def _decoded(source: bytes, *, file: str) -> str:
    """Turn the bytes into text, within the cap, from UTF-8 or UTF-16 with a byte order mark."""
    if len(source) > MAX_BYTES:
        raise _refused(
            "xml_too_large",
            f"The file has {len(source)} bytes; {MAX_BYTES} are the most that is read.",
            "Split the model into several processes that call each other.",
            file=file,
        )
    encoding = "utf-16" if source.startswith(_BYTE_ORDER_MARKS) else "utf-8-sig"
    try:
        return source.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused(
            "xml_encoding",
            f"The file is not {encoding.removesuffix('-sig').upper()} text.",
            "Save the file as UTF-8.",
            file=file,
            line=source.count(b"\n", 0, error.start) + 1,
        ) from None


def _check_prolog(text: str, *, file: str) -> None:
    """Refuse other versions of XML, other encodings and any document type declaration."""
    declaration = _DECLARATION.match(text)
    if declaration:
        version = _VERSION.search(declaration[0])
        if version and version[1] != "1.0":
            raise _refused(
                "xml_version",
                f"The file says it is XML {version[1]}; only XML 1.0 is read.",
                'Write version="1.0" in the first line.',
                file=file,
                line=1,
            )
        encoding = _ENCODING.search(declaration[0])
        if encoding and encoding[1].lower() not in _ENCODINGS:
            raise _refused(
                "xml_encoding",
                f"The file says it is encoded as {encoding[1]}; only UTF-8 and UTF-16 are read.",
                "Save the file as UTF-8 and say so in its first line.",
                file=file,
                line=1,
            )
    doctype = _DOCTYPE.match(text)
    if doctype:
        raise _refused(
            "xml_doctype",
            "The file declares a document type; declarations and entities are never read.",
            "Remove the <!DOCTYPE …> declaration.",
            file=file,
            line=text.count("\n", 0, doctype.end()) + 1,
        )


def _check_size(root: Element, *, file: str) -> None:
    """Refuse trees that are too deep to walk, or hold too many elements or attributes."""
    depth = count = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        limits = {
            f"{MAX_DEPTH} levels": depth > MAX_DEPTH,
            f"{MAX_ELEMENTS} elements": count > MAX_ELEMENTS,
            f"{MAX_ATTRIBUTES} attributes of one element": len(element.attrib) > MAX_ATTRIBUTES,
        }
        passed = next((limit for limit, over in limits.items() if over), None)
        if passed is not None:
            raise _refused(
                "xml_too_complex",
                f"The file holds more than {passed}.",
                "Split the model into several processes that call each other.",
                file=file,
                line=element.sourceline,
            )


def _refused(
    code: str, message: str, mend: str, *, file: str, line: int | None = None
) -> XmlRefused:
    """Build the refusal for one problem."""
    return XmlRefused(message, problems=[Problem(code, message, mend, file=file, line=line)])
