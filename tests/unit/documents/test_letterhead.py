import io

from pypdf import PdfReader

from service.documents import LETTER, letterhead, read_markup, typeset


def test_the_houses_own_letter_says_who_writes_to_whom_in_its_own_fonts():
    data = {
        "title": "About your rent",
        "description": "A letter about rent",
        "sender": "Ann Smith",
        "to": "Bob Brown\n1 High Road",
        "written_on": "1 May 2026",
        "blocks": [one.as_json() for one in read_markup("Dear **Bob**,\n\n- one")],
    }
    made = typeset(letterhead(), LETTER, data, case_reference="HR-7", edits={})
    assert [one.text for one in made.sections] == ["Dear **Bob**,\n\n- one"]
    pdf = PdfReader(io.BytesIO(made.pdf))
    (page,) = pdf.pages
    lines = page.extract_text().splitlines()
    assert lines[:4] == ["Ann Smith 1 May 2026", "To: Bob Brown", "1 High Road", "About your rent"]
    assert lines[-1] == "About your rent Page 1 of 1"
    assert "Our reference: HR-7" in lines
    fonts = page["/Resources"]["/Font"].get_object().values()
    names = [str(one.get_object()["/BaseFont"]).partition("+")[2] for one in fonts]
    assert sorted(names) == ["AtkinsonHyperlegible-Bold", "AtkinsonHyperlegible-Regular"]
