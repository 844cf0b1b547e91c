import io

import pytest
from pypdf import PdfReader

from service.documents import DocumentFailed, template_problems, typeset, typesetting

ROOT = """#import "/handrail.typ": section
#set document(title: "T")
#let steps = ((what: "Pay", by: 1), (what: "Wr # ite", by: 2))
"""


def set_in(body, edits=None, data=None):
    templates = {"p/a.typ": (ROOT + body).encode()}
    return typeset(templates, "p/a.typ", data, case_reference="HR-1", edits=edits or {})


def text_of(body):
    (section,) = set_in(f'#section("a", "A")[{body}]').sections
    return section.text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("= In short\n== Below", "# In short\n\n## Below"),
        ("#heading(level: 1)[Level]", "# Level"),
        ('Dear *#steps.at(0).what*, we\nsay #link("https://x")[it].', "Dear **Pay**, we say it."),
        ("\"Quoted\" and ('so') it's", "“Quoted” and ('so') it's"),
        ("one \\ two#h(1em)three", "one\ntwo three"),
        ("#for one in steps { par(one.what) }\nafter", "Pay\n\nWr # ite\n\nafter"),
        ("words\n- one\n- two\n\nmore", "words\n\n- one\n- two\n\nmore"),
        ("#list([a \\ b], [c])", "- a, b\n- c"),
        ("#enum([a], [b])", "1. a\n2. b"),
        (
            (
                "#table(columns: 2, table.hline(), table.header[What][By], "
                "..steps.map(one => ([#one.what], [#one.by])).flatten())"
            ),
            "| What | By |\n| Pay | 1 |\n| Wr # ite | 2 |",
        ),
        ("#table([a], table.footer[b])", "| a |\n| b |"),
        ("#table()", ""),
        (
            "#set text(fill: red)\n#block[= H\n_So_ `raw`] #v(1em)#parbreak() on",
            "# H\n\nSo raw\n\non",
        ),
        ("/ Term: means *it*\n/ B: more", "- **Term**: means **it**\n- **B**: more"),
        ("#terms(([a], [b]))", "- **a**: b"),
        ("3. three\n4. four", "1. three\n2. four"),
        (
            "#grid(columns: 2, grid.header[x], [a], list[b])#stack([c], [d])",
            "x\n\na\n\n- b\n\nc\n\nd",
        ),
        ("#block()x#box()", "x"),
        ("#strong[] #context counter(page).get()", ""),
        ("", ""),
    ],
)
def test_a_section_says_in_our_markup_what_its_template_gives(body, text):
    assert text_of(body).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") == text


def test_a_section_that_cannot_be_read_fails_in_words(monkeypatch):
    monkeypatch.setattr(typesetting, "blocks_of", lambda tree: tree["unknown"])
    with pytest.raises(DocumentFailed, match="section 'a' cannot be read"):
        set_in('#section("a", "A")[x]')


def test_templates_are_complete_in_themselves():
    (fetched,) = template_problems("p/a.typ", b'#import "@preview/cetz:0.4.0": canvas')
    assert fetched.message == "This template imports @preview/cetz:0.4.0 from the network."
    (ours,) = template_problems("p/handrail.typ", b"")
    assert ours.code == "template_name_taken"
    assert template_problems("p/a.typ", b'#import "/handrail.typ": section // @preview/x:1') == []
    assert template_problems("p/a.txt", b'"@preview/x:1"') == []
    with pytest.raises(DocumentFailed, match="from the network"):
        set_in('#import "@preview/cetz:0.4.0": canvas')


def test_what_people_wrote_stands_in_the_place_of_a_section():
    hostile = '# H\n\n#panic() *x* $1$ <b> @c \\ ] "] #read("/etc/passwd")\n\n1. **n**\n\n| a |'
    made = set_in('#section("a", "A")[Given.]\n\n#section("b", "B")[Kept.]', {"a": hostile})
    pdf = PdfReader(io.BytesIO(made.pdf))
    text = pdf.pages[0].extract_text()
    assert '#panic() *x* $1$ <b> @c \\ ] "] #read("/etc/passwd")' in text
    assert "Kept." in text
    assert "Given." not in text
    assert [one.text for one in made.sections] == ["Given.", "Kept."]
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_template_that_does_not_compile_says_why():
    with pytest.raises(DocumentFailed, match="no such"):
        set_in('#panic("no such thing")')
    with pytest.raises(DocumentFailed, match=r"^p/a.typ, line 5: unknown variable: nobody$"):
        set_in("\n#nobody")
    # What is wrong with a document as a whole has no line.
    with pytest.raises(DocumentFailed, match=r"^PDF/UA-1 error: missing document title$"):
        typeset({"a.typ": b"x"}, "a.typ", None, case_reference="HR-1", edits={})
    # Nor does it read what lies outside of its folder.
    for path in ("../../../../../../etc/hostname", "/../etc/hostname", "/etc/hostname"):
        with pytest.raises(DocumentFailed, match=r"escape|not found"):
            set_in(f'#read("{path}")')
