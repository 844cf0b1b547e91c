"""The letters of the shipped processes: accessible PDFs that say what the case knows."""

import json
from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from tests.unit.processes.shipped import PROCESSES

SENDER = {
    "from": "Housing services",
    "phone": "01632 960 100",
    "hours": "Monday to Friday",
    "written_on": "2026-11-23",
    "tenant_name": "Sam Reed",
    "address": "12 Elm Court",
}
LETTERS = {
    "property_abandonment/contact_letter": {"answer_within": "10 days"},
    "property_abandonment/notice": {
        "expires_on": "2026-12-27",
        "notice_length": "28 days",
        "period": "weekly",
        "landlord": "Testham Council",
    },
    "property_abandonment/goods_notice": {"inventory": "A bed\nPapers", "kept_for": "28 days"},
    "damp_mould_hazard/summary": {
        "concluded_on": "2026-12-23",
        "hazard": "significant",
        "findings": "A cold wall.",
        "until_then": "Keep warm.",
        "steps": [{"step": "Mend the fan", "owner": "Repairs", "due_on": "2027-01-04"}],
        "officer_name": "Suri Nair",
    },
    "damp_mould_hazard/access_letter": {"attempts": [{"at": "2026-12-17T16:30:00+00:00"}]},
}
ODD = {
    "tenant_name": None,
    "address": "#panic() *x* <tag> $1 @ref \\",
    "expires_on": "soon",
    "period": "daily",
    "inventory": 7,
    "hazard": 1,
    "steps": [{}, "text"],
    "attempts": "none",
    "findings": None,
}


def make(letter, data):
    folder = PROCESSES / letter.partition("/")[0]
    return PdfReader(
        BytesIO(
            typst.compile(
                str(PROCESSES / f"{letter}.typ"),
                root=str(folder),
                font_paths=[str(folder / "fonts")],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data)},
                pdf_standards=["ua-1"],
            )
        )
    )


def text_of(letter, data):
    return " ".join(" ".join(page.extract_text().split()) for page in make(letter, data).pages)


def test_every_template_of_a_letter_is_tried():
    shipped = {
        f"{path.parent.name}/{path.stem}"
        for path in PROCESSES.glob("*/*.typ")
        if path.stem not in {"letter", "pack"}
    }
    assert shipped == set(LETTERS)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_tagged_and_speaks_english(letter):
    catalog = make(letter, SENDER | LETTERS[letter]).trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-GB"


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_says_who_writes_to_whom_and_how_to_reach_them(letter):
    text = text_of(letter, SENDER | LETTERS[letter])
    for words in ("Sam Reed", "12 Elm Court", "01632 960 100", "23 November 2026"):
        assert words in text


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("data", [{}, ODD], ids=["empty", "odd"])
def test_a_letter_without_its_facts_is_still_a_letter(letter, data):
    text = text_of(letter, data)
    assert "999" in text or letter.endswith("goods_notice")
    assert "None" not in text


def test_a_notice_ends_on_its_day_or_with_the_period_after_its_length():
    letter = "property_abandonment/notice"
    text = text_of(letter, SENDER | LETTERS[letter])
    assert "on 27 December 2026, or, if that is later" in text
    assert "after the end of 28 days" in text
    assert "from week to week" in text
    assert "from month to month" in text_of(letter, LETTERS[letter] | {"period": "monthly"})


def test_a_contact_letter_gives_nothing_away():
    text = text_of("property_abandonment/contact_letter", SENDER | {"answer_within": "10 days"})
    for word in ("abandon", "rent", "benefit", "arrears", "neighbour", "notice"):
        assert word not in text.lower()


def test_a_summary_says_what_was_found_and_what_happens_by_when():
    letter = "damp_mould_hazard/summary"
    text = text_of(letter, SENDER | LETTERS[letter])
    for words in ("23 December 2026", "significant hazard", "A cold wall.", "4 January 2027"):
        assert words in text
    assert "nothing more that we have to do" in text_of(letter, {"hazard": "none"})
