"""A form, a decision and a template of a draft are tried out as they are saved; nothing is kept."""

import json

from tests.factories.definitions import ROOT
from tests.integration.web.visitor import Visitor

STORY = """story: An address is known
people: {olu: [repairs]}
start: {at: 2026-11-23T09:00, by: olu, data: {address: 1 High Street}}
"""
LETTER = """#set document(title: "Letter")
= Letter
To #json(bytes(sys.inputs.data)).address
"""
FILES = {
    "repair/triage.dmn": (ROOT / "processes/housing_options/triage.dmn").read_text(),
    "repair/letter.typ": LETTER,
    "repair/stories/known.yaml": STORY,
    "repair/fonts/OFL.txt": "Free",
}


def begin(ana: Visitor, files: dict[str, str]) -> str:
    """Begin a draft of the repair process with some more files, and give its address."""
    ana.send("/drafts/new", {"process": "repair"}, action="/drafts/from-process")
    at = ana.page.location
    for name, text in files.items():
        ana.send(at, {"name": name}, action=f"{at}/add")
        ana.send(f"{at}/text/{name}", {"text": text})
    return at


def test_forms_decisions_and_templates_are_tried_out(visit):
    ana = visit("ana")
    at = begin(ana, FILES)
    form = ana.get(f"{at}/text/repair/inspection.json").links()["Try it out, as it is saved"]
    assert "the page that officers get" in ana.get(form).main
    assert ana.send(form).problems == ["Enter what is wrong"]
    assert "would be kept so" in ana.send(form, {"found": "Damp"}).main

    table = f"{at}/preview/repair/triage.dmn"
    assert "anything" in ana.get(table).main
    page = ana.send(table, {"input.immediate_risk": "yes"})
    assert "It gives" in page.main
    assert "Matched" in page.main
    are_tried_beside_their_editors(ana, at)

    letter = f"{at}/preview/repair/letter.typ"
    page = ana.send(letter, {"_do": "take", "story": "repair/stories/known.yaml"})
    data = page.fields()["data"][0]
    assert json.loads(data)["address"] == "1 High Street"
    assert "It compiles" in ana.send(letter, {"_do": "text", "data": data}).main
    assert ana.send(letter, {"_do": "pdf", "data": data}).body.startswith(b"%PDF")
    for wrong, said in (("{", "no JSON"), ('{"x": "\\ud800"}', "cannot be kept"), ("{}", "line 3")):
        problems = ana.send(letter, {"_do": "text", "data": wrong}).problems
        assert said in problems[0], problems
    assert "no such story" in ana.send(letter, {"_do": "take", "story": "x"}).problems[0]
    assert ana.get(f"{at}/preview/repair/stories/known.yaml").status == 302
    assert "Only a Typst template" in ana.get(f"{at}/preview/repair/fonts/OFL.txt").main


def are_tried_beside_their_editors(ana: Visitor, at: str) -> None:
    editor = ana.get(f"{at}/text/repair/inspection.json").links()["Change it in its editor"]
    assert "As officers will get it" in ana.get(editor).main
    assert "frame-src 'self'" in ana.page.headers["Content-Security-Policy"]
    page = ana.send(f"{at}/preview/repair/inspection.json?beside=yes", {"found": "Damp"})
    assert "would be kept so" in page.main
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    asked = {"input.immediate_risk": "yes"}
    page = ana.send(f"{at}/preview/repair/triage.dmn?beside=yes", asked)
    assert "By rule 1." in page.main
    assert "Try it" in ana.get(f"{at}/decisions/repair/triage.dmn").main
    assert ana.get(f"{at}/forms/repair/triage.dmn").location == f"{at}/text/repair/triage.dmn"


def test_a_file_that_cannot_be_read_says_why(visit):
    ana = visit("ana")
    broken = {"repair/report.json": "{}", "repair/new.dmn": "<x/>"}
    at = begin(ana, {**broken, "repair/letter.typ": "= Letter\n#nobody(1)"})
    for name in broken:
        assert "cannot be tried out" in ana.get(f"{at}/preview/{name}").main
    page = ana.send(f"{at}/preview/repair/letter.typ", {"_do": "text"})
    assert page.problems == ["letter.typ, line 2: unknown variable: nobody"]
