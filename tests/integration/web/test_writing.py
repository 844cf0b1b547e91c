"""Templates of the organisation, and the letters and emails that officers write from them."""

import io

import pytest
from pypdf import PdfReader

from service.cases.commands.record_result import Failure, record_result
from service.cases.commands.save_document import save_document
from service.cases.documents.writing import draft_from_template
from service.cases.storage import open_store
from service.definitions.message_templates import templates_in_use
from service.extensions import db
from service.installation import here
from service.ledger import mailbox
from service.ledger.changes import Change
from service.ledger.outbox import Work
from service.people.actors import Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction
from tests.integration.web.visitor import Page
from workers import ticking

HERE = "/administration/templates"
BODY = "Dear ${address},\n\nPlease **ring us**, #panic().\n\n- about ${case.reference}\n\n${sender}"


@pytest.fixture
def template(visit):
    """Save a template as the administrator; give what it does."""

    def save(kind, **said):
        admin = visit("admin")
        fields = admin.get(f"{HERE}/add").fields() | {
            "kind": kind,
            "name": f"Call us ({kind})",
            "subject": "Please ring us about ${address}",
            "body": BODY,
            **said,
        }
        return admin, admin.post(f"{HERE}/add", fields)

    return save


def written(visitor, case, kind, to=""):
    """Write from the template of a kind; the address of the document."""
    page = visitor.get(f"/cases/{case}/write")
    (chosen,) = [
        one.get("value") for one in page.document.iter("input") if one.get("name") == "template"
    ]
    visitor.post(f"/cases/{case}/write", page.fields() | {"template": chosen, "to": to})
    page = visitor.follow()
    return page.links()["Change the words"].removesuffix("/change")


def test_a_template_is_tried_checked_versioned_and_audited(visit, template, desk):
    admin, page = template("letter", **{"body": "Dear ${1 +", "try": "yes"})
    assert page.status == 422
    assert "problem" in page.main
    _, page = template("fax", name="", subject=" ")
    assert page.problems == [
        "Give the template a name",
        "Write the title or subject",
        "Choose a letter or an email",
    ]
    _, page = template("letter", **{"try": "yes"})
    assert "Dear [address]," in page.main
    assert "about HR-000000" in page.main
    assert "There are no templates yet" in admin.get(HERE).main
    template("letter")
    page = admin.get(HERE)
    address = page.links()["Call us (letter)"]
    fields = admin.get(address).fields(address)
    admin.post(address, fields | {"body": "Shorter."})
    page = admin.post(address, fields | {"body": "Other."})
    assert page.status == 409
    assert "Somebody has saved this template" in page.problems[0]
    assert page.fields(address)["_version"] == ["2"]
    page = admin.get(address)
    assert "Shorter." in page.main
    admin.post(f"{address}/retire", page.fields(f"{address}/retire"))
    assert "not in use any more" in admin.follow().main
    with reading():
        texts = [one.text for one in db.session.query(Change).order_by(Change.seq)]
    assert texts[-3:] == [
        "The template “Call us (letter)” was added (version 1).",
        "The template “Call us (letter)” was changed (version 2).",
        "The template “Call us (letter)” was retired (version 3).",
    ]
    assert visit("olivia").get(HERE).status == 403
    assert admin.get(f"{HERE}/none").status == 404


def test_an_email_is_written_changed_and_sent_once(visit, template, case):
    template("email")
    olivia = visit("olivia")
    assert olivia.get(f"/cases/{case}").links()["Write to somebody"] == f"/cases/{case}/write"
    page = olivia.send(f"/cases/{case}/write")
    assert page.problems == ["Choose what to write from"]
    first = written(olivia, case, "email", "ada@example.org")
    page = olivia.get(f"{first}/change")
    text = page.fields()["section.text"][0]
    assert "Dear 1 High Street,\n\nPlease **ring us**, #panic().\n\n- about HR-" in text
    olivia.post(f"{first}/change", page.fields() | {"section.text": f"{text}\n\nThank you."})
    second = olivia.follow().links()["Send or print"].removesuffix("/send")
    assert olivia.get(f"{first}/send").status == 409

    page = olivia.send(f"{second}/send", {"to": "nobody"})
    assert "not an email address" in page.problems[0]
    assert "print the letter" in page.problems[0]
    assert olivia.get(f"{second}/send").fields(f"{second}/send")["to"] == ["ada@example.org"]
    fields = olivia.get(f"{second}/send").fields(f"{second}/send")
    olivia.post(f"{second}/send", fields)
    assert "Being sent" in olivia.follow().main
    assert olivia.post(f"{second}/send", fields).status == 409
    ticking.work()
    ticking.work()
    assert "Issued by email to ada@example.org by" in olivia.get(second).main
    assert olivia.get(f"{second}/change").status == 409
    with reading():
        (mail,) = mailbox.mails_of(case)
        assert mail.subject == "Please ring us about 1 High Street"
        assert "Please ring us, #panic()." in mail.text
        assert mail.text.endswith("Thank you.")
    assert "goes by email to ada@example.org" in olivia.get(f"/cases/{case}/timeline").main


def test_an_address_among_the_answers_may_not_be_safe(visit, template, desk):
    template("letter")
    case = desk.start("repair", address="1 High Street", email_address="ada@example.org")
    olivia = visit("olivia")
    assert "ada@example.org" not in olivia.get(f"/cases/{case}/write").main
    letter = written(olivia, case, "letter", "Ada Brown")
    assert "ada@example.org" not in olivia.get(f"{letter}/send").main
    huge = desk.start("repair", address="x" * 20_001)
    page = olivia.get(f"/cases/{huge}/write")
    (chosen,) = (one.get("value") for one in page.document.iterfind(".//input[@name='template']"))
    page = olivia.post(f"/cases/{huge}/write", page.fields() | {"template": chosen})
    assert "It may have at most 20,000" in page.problems[0]


def test_a_letter_is_printed_or_goes_as_an_attachment(visit, template, case):
    template("letter")
    olivia = visit("olivia")
    by_post = written(olivia, case, "letter", "Ada Brown\r\n1 High Street")
    page = olivia.get(by_post)
    pdf = PdfReader(io.BytesIO(Page(olivia.client.get(page.links()["Open it"])).body))
    said = pdf.pages[0].extract_text()
    assert "To: Ada Brown" in said
    assert "• about HR-" in said
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in pdf.trailer["/Root"]
    action = f"{by_post}/hand-over"
    fields = olivia.get(f"{by_post}/send").fields(action)
    assert olivia.post(action, fields).problems == ["Choose how it leaves"]
    olivia.post(action, fields | {"way": "post"})
    page = olivia.follow()
    assert "Issued (printed and posted) to Ada Brown 1 High Street by" in page.main

    by_email = written(olivia, case, "letter")
    assert "Please ring us about 1 High Street (2)" in olivia.get(by_email).main
    olivia.send(f"{by_email}/send", {"to": "ada@example.org"}, action=f"{by_email}/send")
    ticking.work()
    with reading():
        (mail,) = mailbox.mails_of(case)
        assert [one["file"] for one in mail.attachments] == [by_email.split("/")[2]]


def test_two_letters_written_at_once_are_two_documents(visit, template, desk, case):
    template("letter")
    with reading():
        (letter,) = templates_in_use()
        chosen = letter.id
    with reading():
        olivia = actor_of(active_user("olivia"))
        drafts = [
            draft_from_template(case, chosen, to="", actor=olivia, now=desk.now) for _ in range(2)
        ]
    stored = [one.stored(open_store(here().settings)) for one in drafts]
    with transaction():
        kept = [save_document(*one, acting=Acting(olivia, desk.now)) for one in stored]
        assert [one.version for one in kept] == [1, 1]
        assert len({one.series for one in kept}) == 2


def test_an_email_that_is_refused_can_be_printed(visit, template, case, monkeypatch):
    template("email")
    olivia = visit("olivia")
    address = written(olivia, case, "email")
    olivia.send(f"{address}/send", {"to": "ada@example.org"}, action=f"{address}/send")
    with reading():
        work = db.session.query(Work).filter_by(topic="email").one()
        work_id = work.id
    monkeypatch.setattr("workers.effects.email.is_address", lambda _: False)
    ticking.work()
    page = olivia.get(address)
    assert "It was not delivered." in page.main
    assert work_id not in page.main
    assert "could not be delivered" in olivia.get(f"/cases/{case}/timeline").main
    assert "An email that you sent could not be delivered" in olivia.get("/notices").main
    action = f"{address}/hand-over"
    olivia.post(action, olivia.get(f"{address}/send").fields(action) | {"way": "hand"})
    assert "Issued (printed and given by hand)" in olivia.follow().main


def test_an_email_that_was_given_up_is_taken_back_and_corrected(visit, template, desk, case):
    template("email")
    olivia = visit("olivia")
    address = written(olivia, case, "email")
    taking = f"{address}/take-back"
    olivia.send(f"{address}/send", {"to": "ada@example.org"}, action=f"{address}/send")
    page = olivia.get(address)
    assert "Take it back" not in page.main
    early = olivia.get(f"/cases/{case}/write").fields()
    assert olivia.post(taking, early).status == 409
    with transaction():
        work = db.session.query(Work).filter_by(topic="email").one()
        work.fence = 1
        record_result(work.id, 1, Failure("It is down.", final=True), acting=desk.acting())
    page = olivia.get(address)
    assert "It was not delivered. It is down." in page.main
    assert "Change the words" not in page.links()
    assert "An email that you sent could not be delivered" in olivia.get("/notices").main
    ana = visit("ana")
    assert ana.get(address).status == 403
    olivia.post(taking, page.fields(taking))
    page = olivia.follow()
    assert "It is taken back" in page.banner
    assert {"Change the words", "Send or print"} <= page.links().keys()
    assert "was taken back" in olivia.get(f"/cases/{case}/timeline").main
    with reading():
        assert desk.case(case).incidents == ()


def test_nobody_writes_about_a_case_that_they_do_not_see(visit, template, desk, case):
    template("letter")
    hidden = desk.start("repair", address="2 High Street", restricted_to=("omar",))
    address = written(visit("omar"), hidden, "letter")
    olivia = visit("olivia")
    for path in (f"/cases/{hidden}/write", address, f"{address}/change", f"{address}/send"):
        assert olivia.get(path).status == 404
    assert visit("ana").get(f"/cases/{case}/write").status == 403
