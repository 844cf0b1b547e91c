import pytest

from service.bpmn import xml
from service.errors import Problem

LAUGHS = b"""<?xml version="1.0"?>
<!-- harmless --> <?note harmless?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<x>&b;</x>"""


def refusal(source: bytes) -> Problem:
    with pytest.raises(xml.XmlRefused) as caught:
        xml.parse(source, file="a.bpmn")
    (problem,) = caught.value.problems
    assert problem.file == "a.bpmn"
    assert problem.mend
    assert str(caught.value) == problem.message
    return problem


def test_a_model_is_read_with_its_lines():
    root = xml.parse(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\n<b x="1"/>\n</a>', file="a.bpmn"
    )
    assert root.tag == "a"
    assert [(child.tag, child.get("x"), child.sourceline) for child in root] == [("b", "1", 3)]


def test_only_elements_are_in_the_tree_and_text_around_comments_is_whole():
    root = xml.parse(b"<a>one<!-- <!DOCTYPE x> --> two<?pi?><b/></a>", file="a.bpmn")
    assert root.text == "one two"
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    "source",
    [
        "<a>é</a>".encode(),
        "<a>é</a>".encode("utf-8-sig"),
        "<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"),
        b"<?xml version='1.0' encoding='US-ASCII'?><a>&#233;</a>",
    ],
)
def test_utf_8_and_utf_16_are_read(source):
    assert xml.parse(source, file="a.bpmn").text == "é"


def test_a_document_type_is_refused_before_anything_of_it_is_read():
    problem = refusal(LAUGHS)
    assert (problem.code, problem.line) == ("xml_doctype", 3)


def test_an_external_entity_is_refused():
    source = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>'
    assert refusal(source).code == "xml_doctype"


def test_words_of_a_document_type_inside_text_are_only_text():
    assert xml.parse(b"<a><![CDATA[<!DOCTYPE x>]]></a>", file="a.bpmn").text == "<!DOCTYPE x>"


def test_a_long_row_of_comments_is_looked_through_quickly():
    source = b"<!-- -->" * 100_000 + b"<a/>"
    assert xml.parse(source, file="a.bpmn").tag == "a"


@pytest.mark.parametrize(
    ("source", "line"),
    [(b"<a>\n<b></a>", 2), (b"<a>&nothing;</a>", 1), (b"<a/><!DOCTYPE x>", 1), (b"plain", 1)],
)
def test_malformed_xml_is_refused_with_its_line(source, line):
    problem = refusal(source)
    assert (problem.code, problem.line) == ("xml_malformed", line)


def test_an_empty_file_is_refused():
    assert refusal(b"").code == "xml_malformed"


@pytest.mark.parametrize(
    "source",
    [b"<a>\n\xff\xfe\xe9</a>", b"\xff\xfe<", b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>"],
)
def test_other_encodings_are_refused(source):
    assert refusal(source).code == "xml_encoding"


def test_bytes_that_are_not_the_encoding_are_named_with_their_line():
    problem = refusal(b"<a>\n\xe9</a>")
    assert (problem.message, problem.line) == ("The file is not UTF-8 text.", 2)


def test_other_versions_of_xml_are_refused():
    assert refusal(b"<?xml version='1.1'?><a/>").code == "xml_version"


def test_a_declaration_without_version_is_malformed():
    assert refusal(b"<?xml encoding='utf-8'?><a/>").code == "xml_malformed"


def test_too_many_bytes_are_refused_before_parsing():
    assert refusal(b"<" * (xml.MAX_BYTES + 1)).code == "xml_too_large"


def test_too_many_attributes_of_one_element_are_refused():
    most = " ".join(f'a{number}=""' for number in range(xml.MAX_ATTRIBUTES))
    assert len(xml.parse(f"<a {most}/>".encode(), file="a.bpmn").attrib) == xml.MAX_ATTRIBUTES
    problem = refusal(f'<a>\n<b {most} z=""/></a>'.encode())
    assert (problem.code, problem.line) == ("xml_too_complex", 2)
    assert "attributes" in problem.message


def test_too_many_levels_are_refused():
    problem = refusal(b"<a>\n" * (xml.MAX_DEPTH + 1) + b"</a>" * (xml.MAX_DEPTH + 1))
    assert (problem.code, problem.line) == ("xml_too_complex", xml.MAX_DEPTH + 1)
    assert "levels" in problem.message


def test_too_many_elements_are_refused():
    problem = refusal(b"<a>" + b"<b/>" * xml.MAX_ELEMENTS + b"</a>")
    assert problem.code == "xml_too_complex"
    assert "elements" in problem.message
