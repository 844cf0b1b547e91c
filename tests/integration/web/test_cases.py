import base64
import hashlib
import io
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from service.cases.commands.add_note import add_note
from service.cases.documents.versions import Making, keep_version, latest_made
from service.cases.locking import lock_case
from service.cases.storage import open_store
from service.installation import here, install
from service.ledger.mailbox import Mail, keep_mail
from service.settings import Mode
from service.transaction import transaction
from service.web.words import as_target
from tests.integration.web.visitor import Page
from tests.unit.web.pages import text


@pytest.fixture
def address(case) -> str:
    return f"/cases/{case}"


def test_a_case_says_how_it_stands_and_what_can_be_done(visit, address):
    page = visit("olivia").get(address)
    assert page.heading == "Overview"
    for words in ("Repair, version 1", "Nobody yet", "Inspect the home", "due in 5 working days"):
        assert words in page.main
    links = page.links()
    for action in ("Called off", "Add a note", "Add files", "Put the case on hold"):
        assert action in links


def test_an_event_of_the_diagram_is_a_button_that_moves_the_case(visit, address, desk, case):
    olivia = visit("olivia")
    event = olivia.get(address).links()["Called off"]
    page = olivia.send(event)
    assert page.problems == ["Enter reason"]
    assert olivia.send(event, {"why_off": "Mended"}).location == address
    page = olivia.follow()
    assert "Closed" in page.main
    assert desk.case(case).outcome == "Called off"
    assert desk.case(case).data["why_off"] == "Mended"
    log = olivia.get(f"{address}/timeline?kind=messages")
    assert "called_off" in log.main


def test_an_event_is_for_its_roles_only(visit, address):
    assert "Called off" not in visit("casey").get(address).links()
    assert "Called off" in visit("tess").get(address).links()
    page = visit("casey").get(visit("olivia").get(address).links()["Called off"])
    assert page.status == 409
    assert "does not offer this" in page.main


def test_an_event_cannot_be_raised_twice(visit, address):
    olivia = visit("olivia")
    event = olivia.get(address).links()["Called off"]
    fields = olivia.get(event).fields() | {"why_off": "Mended"}
    assert olivia.post(event, fields).status == 302
    assert olivia.post(event, fields).status == 409


def test_notes_are_added_and_stand_in_the_log(visit, address):
    olivia = visit("olivia")
    assert olivia.send(f"{address}/timeline").problems == ["Enter new note"]
    olivia.send(f"{address}/timeline", {"note_text": "Rang the tenant.\nNo answer."})
    page = olivia.follow()
    assert "Rang the tenant." in page.main
    assert "by Olivia" in page.main
    assert "Rang the tenant." in olivia.get(f"{address}/timeline?kind=notes").main
    assert "Rang the tenant." not in olivia.get(f"{address}/timeline?kind=tasks").main


def test_the_timeline_tells_what_one_person_did_and_leads_to_the_tasks(visit, address, desk, case):
    with transaction():
        add_note(case, "Rang.", acting=desk.acting())
    olivia = visit("olivia")
    olivia.send(f"{address}/timeline", {"note_text": "No answer."})
    page = olivia.get(f"{address}/timeline?who=olivia")
    assert "No answer." in page.main
    assert "Rang." not in page.main
    page = olivia.get(f"{address}/timeline?kind=tasks")
    assert page.links()["Inspect the home opened."] == f"/tasks/{desk.task(case, 'inspect').id}"
    assert "Rang." in olivia.get(f"{address}/timeline?who=service:&kind=notes").main
    assert "Nothing like this" in olivia.get(f"{address}/timeline?who=nobody").main
    assert "New note" not in visit("ana").get(f"{address}/timeline").main


def test_a_long_log_goes_on_over_pages(visit, address, desk, case):
    olivia = visit("olivia")
    with transaction():
        for number in range(52):
            add_note(case, f"Note {number}.", acting=desk.acting())
    first = olivia.get(f"{address}/timeline?kind=notes")
    assert "Note 51." in first.main
    second = olivia.get(first.links()["Next page"])
    assert "Note 0." in second.main
    assert "Note 51." not in second.main


def test_files_are_added_and_fetched_as_attachments(visit, address):
    olivia = visit("olivia")
    fields = olivia.get(f"{address}/files").fields()
    files = [(io.BytesIO(b"<script>alert(1)</script>"), "folder/b.html"), (io.BytesIO(b"x"), "c")]
    olivia.post(f"{address}/files", fields | {"files": files})
    page = olivia.follow()
    assert "2 files are added." in page.banner
    answer = Page(olivia.client.get(page.links()["b.html"]))
    assert answer.body == b"<script>alert(1)</script>"
    headers = answer.response.headers
    assert headers["Content-Disposition"] == "attachment; filename=b.html"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def test_only_images_and_pdfs_are_shown_by_the_browser(visit, address):
    olivia = visit("olivia")
    sent = [(io.BytesIO(PNG), "damp.html"), (io.BytesIO(b"<svg onload='x()'/>"), "picture.png")]
    sent += [(io.BytesIO(b"%PDF-1.7\n1 0 obj\n"), "letter.pdf")]
    olivia.post(f"{address}/files", olivia.get(f"{address}/files").fields() | {"files": sent})
    page = olivia.follow()
    assert "PNG image" in page.main
    assert hashlib.sha256(PNG).hexdigest() in page.main
    shown = Page(olivia.client.get(page.links()["Open damp.html"])).response.headers
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    letter = Page(olivia.client.get(page.links()["Open letter.pdf"])).response.headers
    assert letter["Content-Type"] == "application/pdf"
    assert letter["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in letter["Content-Security-Policy"]
    assert "Open picture.png" not in page.links()
    forced = Page(olivia.client.get(f"{page.links()['picture.png']}/open")).response.headers
    assert forced["Content-Disposition"].startswith("attachment")


def make_document(desk, case, making):
    stored = open_store(here().settings).store(io.BytesIO(uuid.uuid4().bytes))
    with transaction():
        file_id = uuid.uuid4().hex
        after = latest_made(case, making)
        keep_version(
            lock_case(case), stored, making, after=after, file_id=file_id, acting=desk.acting()
        )


def test_documents_of_one_name_are_told_apart_by_who_they_are_for(visit, address, desk, case):
    for number, name in enumerate(("Ann", "Bo")):
        instances = [("each", number)]
        making = Making(name="Pack.txt", element="pack", recipient=name, instances=instances)
        make_document(desk, case, making)
    for part in ("files", "print"):
        page = visit("olivia").get(f"{address}/{part}")
        assert "Pack.txt to Ann" in page.main
        assert "Pack.txt to Bo" in page.main
        assert "Earlier versions" not in page.main


def test_a_document_made_again_stands_above_its_earlier_version(visit, address, desk, case):
    for _ in range(2):
        make_document(desk, case, Making(name="Pack.txt", element="pack"))
    page = visit("olivia").get(f"{address}/files")
    assert page.main.index("Pack.txt, version 2") < page.main.index("Earlier versions of Pack.txt")
    assert page.main.index("Earlier versions of Pack.txt") < page.main.index("Pack.txt, version 1")


def test_no_file_and_an_empty_file_are_said(visit, address):
    olivia = visit("olivia")
    assert olivia.send(f"{address}/files").problems == ["Choose a file"]
    fields = olivia.get(f"{address}/files").fields()
    page = olivia.post(f"{address}/files", fields | {"files": (io.BytesIO(b""), "empty.txt")})
    assert page.problems == ["The file has no content."]


def test_the_diagram_comes_with_a_list_that_says_the_same(visit, address, desk, case):
    page = visit("olivia").get(f"{address}/diagram")
    inspect = desk.task(case, "inspect")
    assert page.links()["Inspect the home"] == f"/tasks/{inspect.id}"
    assert f"Here now Due {as_target(inspect.sla.target_at)}" in page.main
    assert "holds no drawing" in page.main
    assert "Inspect the home" in page.main
    assert "Here now" in page.main
    assert "Repairs officer" in page.main


def test_everything_known_is_shown_by_where_it_was_said(visit, address, desk, case):
    desk.complete(case, "inspect", outcome="mend", found="A broken tap", damp="no")
    page = visit("olivia").get(f"{address}/known")
    assert "Told at the start" in page.main
    assert "1 High Street" in page.main
    assert "A broken tap" in page.main
    assert "outcome: mend" in page.main


def test_a_changed_answer_shows_what_it_was_before_and_who_had_given_it(visit, case, desk):
    desk.complete(case, "inspect", outcome="mend", found="A broken tap", damp="no")
    desk.complete(case, "mend", address="2 High Street", found="A broken pipe", damp="no")
    page = visit("olivia").get(f"/cases/{case}/known").main
    assert "Address 2 High Street" in page
    assert page.count("Before, as Handrail said on") == 1
    before = page.partition("Found A broken pipe")[2]
    assert "Address 1 High Street" in before
    assert "Found A broken tap" in before
    assert "Damp" not in before.partition("Before")[2]


def test_a_whole_case_is_printed_on_one_page(visit, address, desk, case, monkeypatch):
    olivia = visit("olivia")
    empty = olivia.get(olivia.get(address).links()["Print this case"]).main
    assert "There are none." in empty
    fields = olivia.get(f"{address}/files").fields()
    olivia.post(f"{address}/files", fields | {"files": (io.BytesIO(PNG), "damp.png")})
    olivia.send(f"{address}/timeline", {"note_text": "Rang the tenant."})
    desk.hold(case, desk.now + timedelta(days=7), "inspect")
    monkeypatch.setattr("service.web.case.printing.MOST", 3)
    page = olivia.get(f"{address}/print").main
    for words in (
        *("for Olivia", "Inspect the home", "After “Inspect the home”", "1 High Street"),
        *("Hold: Inspect the home", "Target: The whole case", "damp.png", "On hold, Here now"),
        *("The latest 3 entries.", "Rang the tenant."),
    ):
        assert words in page


def test_a_case_changes_its_owner(visit, address, desk, case):
    tess = visit("tess")
    tess.send(f"{address}/assign", {"assign_to": "role:repairs"})
    assert "Repairs officer" in tess.follow().main
    assert desk.case(case).owner == "role:repairs"


def test_a_case_with_work_to_do_is_not_closed(visit, address):
    tess = visit("tess")
    page = tess.send(f"{address}/close")
    assert page.status == 409
    assert "Still to do: Inspect the home" in page.main
    assert page.links()["Go back"] == address


def test_a_case_is_cancelled_with_a_reason(visit, address, desk, case):
    tess = visit("tess")
    assert tess.send(f"{address}/cancel").problems == ["Enter a reason"]
    tess.send(f"{address}/cancel", {"cancel_reason": "Opened twice"})
    page = tess.follow()
    assert "Cancelled" in page.main
    assert "Opened twice" in page.main
    assert "Cancel the case" not in page.links()


def test_a_restricted_case_is_not_admitted_to_exist(visit, desk):
    case = desk.start("repair", address="Secret Street", restricted_to=("omar",))
    task = desk.task(case, "inspect").id
    for path in (
        f"/cases/{case}",
        f"/cases/{case}/timeline",
        f"/cases/{case}/files",
        f"/tasks/{task}",
    ):
        assert visit("olivia").get(path).status == 404, path
        assert visit("omar").get(path).status == 200, path
    assert "Secret Street" not in visit("olivia").get("/cases").main


def test_emails_are_read_in_the_mailbox(visit, address, desk, case):
    with transaction():
        keep_mail(
            Mail(
                id="mail-1",
                case_id=case,
                recipient="tenant@example.org",
                subject="Your repair",
                text="We come on Monday.",
                attachments=[],
                at=desk.now,
            )
        )
    olivia = visit("olivia")
    assert "Your repair" in olivia.get(address).links()
    page = olivia.get(olivia.get("/mailbox").links()["Your repair"])
    assert "We come on Monday." in page.main
    assert "tenant@example.org" in page.main
    assert olivia.get("/mailbox/none").status == 404


def test_a_page_of_a_case_that_is_not_there_is_not_found(visit):
    for path in ("/cases/none", "/cases/none/timeline", "/files/none", "/nowhere"):
        page = visit("olivia").get(path)
        assert page.status == 404
        assert page.heading == "Page not found"


def test_an_address_that_is_no_page_says_so(visit, case, desk):
    page = visit("olivia").get(f"/tasks/{desk.task(case, 'inspect').id}/claim")
    assert page.status == 405
    assert page.response.headers["Allow"]
    assert text(page.document).count("only used by a button") == 1


def test_the_mailbox_is_of_demonstrations_only(office, visit, address):
    settings = replace(here_of(office).settings, mode=Mode.PRODUCTION)
    install(office, settings, here_of(office).clock)
    olivia = visit("olivia")
    assert olivia.get("/mailbox").status == 404
    assert "Mailbox" not in olivia.get("/").links()


def here_of(app):
    with app.app_context():
        return here()


def test_answers_without_a_form_are_shown_by_their_names(visit, address, desk, case):
    desk.complete(case, "inspect", outcome="mend", found="A broken tap", damp="no")
    bits = {"visits": [{"on": "Monday", "late": True}], "cost": 12, "note": None}
    desk.complete(case, "mend", **bits)
    page = visit("olivia").get(f"{address}/known")
    for words in ("Visits On: Monday; Late: Yes", "Cost 12", "Note Not answered"):
        assert words in page.main


def test_who_may_see_a_case_is_chosen_on_a_page(visit, address):
    tess = visit("tess")
    fields = tess.get(f"{address}/restrict").fields()
    fields |= {"readers": ["tess", "olivia"], "reason": "A threat."}
    tess.post(f"{address}/restrict", fields)
    page = tess.follow()
    assert "The case is restricted." in page.banner
    assert "Restricted" in page.main
    assert visit("admin").get(address).status == 404
    assert "olivia" in tess.get(f"{address}/restrict").fields()["readers"]
