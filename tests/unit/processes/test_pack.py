from io import BytesIO

import pytest
from pypdf import PdfReader

from service.documents import read_markup, typeset, write_markup
from tests.unit.processes.shipped import HOUSING

TEMPLATES = {
    str(path.relative_to(HOUSING)): path.read_bytes()
    for path in (HOUSING / "pack.typ", *(HOUSING / "fonts").iterdir())
}
SENSITIVE = {
    "value": "abuse_safety",
    "label": "If home is not safe",
    "text": "…",
    "sensitive": True,
}
PACK = {
    "applicant_name": "Amina Osei",
    "produced_on": "2026-12-21",
    "goal": "Stay near the school",
    "summary": "Where things stand.\nWhat comes next.",
    "applicant_steps": [{"step": "Pay the rent first", "due_on": "2027-01-08"}],
    "our_steps": [{"step": "Write to the landlord", "owner": "Olu", "due_on": "2027-01-05"}],
    "options": [{"label": "Stay", "eligible": "yes", "why": "With help.", "order": 1}],
    "money": {"income": 1480.5, "residual": -74.5},
    "advice": [
        SENSITIVE,
        {"value": "housing_payment", "label": "Housing Payment", "text": "Ask.", "order": 2},
        {"value": "first", "label": "Stay for now", "text": "Wait.", "order": 1},
    ],
    "contacts": [{"name": "Shelter", "phone": "0808 800 4444", "web": "shelter.org.uk"}],
    "officer": {"name": "Olu Adeyemi", "phone": "01632 960 001"},
    "review_on": "2027-01-22",
}
ODD = {
    "applicant_name": None,
    "summary": "#panic() *x* <tag> $1 @ref \\",
    "applicant_steps": None,
    "our_steps": [{}, "text"],
    "options": [{"label": "X", "eligible": None}, {"label": "Y", "eligible": "later"}],
    "advice": "none",
    "own_advice": [{"text": "no heading"}],
    "money": {"residual": None},
    "officer": None,
    "review_on": "soon",
    "leave_out_advice": None,
    "contacts": [{"name": "A"}],
}


def make(pack, edits=None):
    return typeset(TEMPLATES, "pack.typ", pack, case_reference="HR-1", edits=edits or {})


def text_of(pack, edits=None):
    return " ".join(
        " ".join(page.extract_text().split())
        for page in PdfReader(BytesIO(make(pack, edits).pdf)).pages
    )


def test_a_pack_says_what_is_in_it():
    text = text_of(PACK)
    for words in (
        "Amina Osei",
        "21 December 2026",
        "8 January 2027",
        "£1,480.50",
        "\N{MINUS SIGN}£74.50",
    ):
        assert words in text
    assert text.index("Stay for now") < text.index("Housing Payment")


def test_a_pack_is_tagged_and_speaks_english():
    catalog = PdfReader(BytesIO(make(PACK).pdf)).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"


@pytest.mark.parametrize("pack", [{}, ODD], ids=["empty", "odd"])
def test_a_pack_without_its_facts_is_still_a_pack(pack):
    text = text_of(pack)
    assert "Your housing advice pack" in text
    assert "If you are not happy" in text
    assert "None" not in text


def test_what_the_officer_leaves_out_is_left_out():
    assert "If home is not safe" in text_of(PACK)
    assert "If home is not safe" not in text_of(PACK | {"leave_out_sensitive": True})
    assert "Housing Payment" not in text_of(PACK | {"leave_out_advice": ["housing_payment"]})


def test_officers_may_change_the_words_of_its_sections():
    made = make(PACK)
    said = {one.key: one.text for one in made.sections}
    assert list(said) == ["in_short", "next", "options", "money", "advice", "help"]
    assert all(write_markup(read_markup(text)) == text for text in said.values())
    assert "| Pay the rent first | 8\N{NO-BREAK SPACE}January 2027 |" in said["next"]
    assert "0808 800 4444, shelter.org.uk" in said["help"]
    text = text_of(PACK, {"advice": "# Advice\n\n- #panic() **first**", "next": ""})
    assert "#panic() first" in text
    assert "Housing Payment" not in text
    assert "Write to the landlord" not in text
    assert [one.text for one in make(PACK, {"advice": "x"}).sections] == list(said.values())
