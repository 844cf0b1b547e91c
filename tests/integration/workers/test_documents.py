"""The topic `document`: tagged PDFs, kept with the case in the move that takes their result."""

import io

import pytest
from pypdf import PdfReader

from service.cases.record import files_of
from service.cases.storage import open_store
from service.extensions import db
from service.installation import here
from service.transaction import reading
from tests.factories.definitions import ROOT, publish_files
from tests.unit.engine.notation import (
    boundary,
    end,
    extension,
    flow,
    gateway,
    handrail,
    process,
    service,
    start,
    user,
    write,
)
from workers import acting
from workers.effects import EFFECTS

PACK = ROOT / "processes" / "housing_options"
SHIPPED = [
    (f"p/{path.relative_to(PACK)}", path.read_bytes())
    for path in (PACK / "pack.typ", *sorted((PACK / "fonts").iterdir()))
]
LETTER = b'#set document(title: "Letter")\nDear #json(bytes(sys.inputs.data)).name,'


@pytest.fixture
def database_url(sqlite_with_holds):
    """Making asks little of it: one kind of database is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


def publish_making(*files, template="pack.typ", **inputs):
    """A process that makes a document, may do so again, and ends after a person's task."""
    drawn = process(
        start(),
        gateway("exclusive", "G"),
        service(
            "W",
            topic="document",
            inner=extension(
                handrail("input", name="template", value=f"'{template}'"),
                handrail("input", name="data", value="pack"),
                *(handrail("input", name=key, value=value) for key, value in inputs.items()),
                handrail("output", name="made", value="document"),
                handrail("output", name="called", value="document_name"),
            ),
        ),
        user("A", handrail__outcomes="again, done"),
        gateway("exclusive", "H", default="over"),
        end(),
        flow("S G W A H"),
        flow("H E", key="over"),
        flow("H G", when="outcomes.A == 'again'"),
    )
    publish_files(("p/p.bpmn", write(drawn)), *files)


def documents(case):
    with reading():
        found = files_of(case)
        db.session.expunge_all()
        return found


def read_pdf(file):
    settings = here().settings
    with open_store(settings).open(file.stored_as) as content:
        return PdfReader(io.BytesIO(content.read()))


def test_the_shipped_pack_is_a_tagged_pdf_in_its_own_font_with_the_cases_reference(hands):
    publish_making(*SHIPPED, title="'Your housing advice pack'")
    case = hands.start(pack={"applicant_name": "Amina Osei", "goal": "Stay near the school"})
    hands.tick()
    (file,) = documents(case)
    assert hands.case(case).data["made"] == file.id
    assert (file.name, file.media_type, file.version, file.element) == (
        "Your housing advice pack.pdf",
        "application/pdf",
        1,
        "W",
    )
    pdf = read_pdf(file)
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert b"pdfuaid:part>1" in catalog["/Metadata"].get_data()
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Amina Osei" in text
    assert "HR-000001" in text
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("AtkinsonHyperlegible" in font for font in fonts)


def test_a_document_made_again_is_the_next_version(hands):
    publish_making(("p/letter.typ", LETTER), template="letter.typ", name="'Letter.pdf'")
    case = hands.start(pack={"name": "Ann"})
    hands.tick()
    hands.complete(case, "A", outcome="again")
    hands.later(minutes=1)
    hands.tick()
    assert [(file.name, file.version) for file in documents(case)] == [
        ("Letter.pdf", 2),
        ("Letter.pdf", 1),
    ]
    assert hands.case(case).data["made"] == documents(case)[0].id


def test_data_cannot_inject_markup(hands):
    publish_making(("p/letter.typ", LETTER), template="letter.typ", title="'Letter'")
    case = hands.start(pack={"name": '#panic() *bold* "] #read("/etc/passwd")'})
    hands.tick()
    (page,) = read_pdf(documents(case)[0]).pages
    assert '#panic() *bold* "] #read("/etc/passwd")' in page.extract_text()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b'#set document(title: "L")\n#read("/etc/passwd")', "does not compile"),
        (b'#set document(title: "L")\n#image("missing.png", alt: "x")', "does not compile"),
        (b"no title", "does not compile"),
    ],
    ids=["outside", "missing", "inaccessible"],
)
def test_a_template_that_does_not_compile_is_an_incident_that_says_why(hands, template, said):
    publish_making(("p/letter.typ", template), template="letter.typ", title="'Letter'")
    case = hands.start(pack={})
    hands.tick()
    (incident,) = hands.case(case).incidents
    assert said in incident.message
    assert documents(case) == []


def test_a_template_that_is_not_there_is_named_with_those_there_are(hands):
    publish_making(("p/letter.typ", LETTER), template="lettre.typ")
    case = hands.start(pack={})
    hands.tick()
    assert hands.case(case).incidents[0].message == (
        "document: There is no template 'lettre.typ' beside the diagram; there are: letter.typ."
    )


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("'Letter to ' + pack.name", "Letter to Ann.pdf"),
        ("'../../etc/passwd'", ".. .. etc passwd.pdf"),
        ("null", "Document.pdf"),
        ("'/'", "Document.pdf"),
    ],
)
def test_a_document_has_a_name_that_is_safe_everywhere(hands, wanted, name):
    publish_making(("p/letter.typ", LETTER), template="letter.typ", name=wanted)
    case = hands.start(pack={"name": "Ann"})
    hands.tick()
    assert documents(case)[0].name == name
    assert hands.case(case).data["called"] == name


def test_a_document_whose_work_was_withdrawn_meanwhile_is_not_kept(hands, monkeypatch):
    drawn = process(
        start(),
        service(
            "W",
            topic="document",
            inner=extension(
                handrail("input", name="template", value="'letter.typ'"),
                handrail("input", name="data", value="pack"),
            ),
        ),
        boundary("T", "W", "timer PT1M"),
        user("A"),
        end(),
        flow("S W E"),
        flow("T A E"),
    )
    publish_files(("p/p.bpmn", write(drawn)), ("p/letter.typ", LETTER))
    case = hands.start(pack={"name": "Ann"})
    make = EFFECTS["document"]

    def slowly(work):
        made = make(work)
        hands.later(minutes=2)
        hands.advance(hands.now)
        return made

    monkeypatch.setitem(EFFECTS, "document", slowly)
    hands.tick()
    assert hands.open(case) == ["A"]
    assert documents(case) == []


def test_two_workers_that_make_one_document_keep_it_once(hands, monkeypatch):
    publish_making(("p/letter.typ", LETTER), template="letter.typ", title="'Letter'")
    case = hands.start(pack={"name": "Ann"})
    make = EFFECTS["document"]

    def slowly(work):
        made = make(work)
        monkeypatch.setitem(EFFECTS, "document", make)
        hands.later(minutes=6)
        assert acting.act(work.work_id)
        return made

    monkeypatch.setitem(EFFECTS, "document", slowly)
    hands.tick()
    assert len(documents(case)) == 1
    assert hands.case(case).incidents == ()
    assert len(list(here().settings.files_folder.glob("??/*"))) == 2
