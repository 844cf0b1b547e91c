"""The topic `email`: to a real mail server, or to the mailbox alone."""

import io
import socket
from dataclasses import replace

import pytest
from flask import current_app

from service.cases.commands.add_file import add_file
from service.cases.commands.retry_incident import retry_incident
from service.cases.storage import open_store
from service.extensions import db
from service.installation import here, install
from service.ledger import mailbox
from service.settings import Mode
from service.transaction import reading
from tests.factories.definitions import ROOT, publish_files
from tests.unit.engine.notation import (
    boundary,
    end,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    user,
    write,
)

ISSUE = (ROOT / "processes" / "housing_options" / "issue_email.txt").read_bytes()
USUAL = {"to": "address", "subject": "'Your pack'", "text": "'Hello ' + name"}


@pytest.fixture
def database_url(sqlite_databases):
    """Sending asks little of the database: one kind is enough here."""
    with sqlite_databases.lend() as url:
        yield url


@pytest.fixture
def by_smtp(hands, server):
    """The installation sends by this server."""
    settle(smtp_url=server.url, mail_from="Housing <housing@council.example>")
    return server


def settle(**changed):
    """Change the installation's settings."""
    install(current_app, replace(here().settings, **changed), here().clock)


def publish_sending(*files, **inputs):
    """A process that sends an email; a refused one goes to B."""
    drawn = process(
        start(),
        service(
            "W",
            topic="email",
            inner=extension(
                *(handrail("input", name=key, value=value) for key, value in inputs.items()),
                handrail("output", name="sent", value="email_sent_at"),
            ),
        ),
        boundary("X", "W", "error email_refused"),
        user("A", "B"),
        end(),
        flow("S W A E"),
        flow("X B E"),
    )
    refused = b'<error id="e_email_refused" errorCode="email_refused"/><process'
    publish_files(("p/p.bpmn", write(drawn).replace(b"<process", refused, 1)), *files)


def kept(case):
    with reading():
        found = mailbox.mails_of(case)
        db.session.expunge_all()
        return found


def attach(hands, case, content, name):
    files = open_store(here().settings)
    stored = files.store(io.BytesIO(content))
    return hands.do(lambda: add_file(case, stored, name=name, acting=hands.acting()).id)


def test_a_letter_arrives_and_is_kept_with_its_case(hands, by_smtp):
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    (letter,) = by_smtp.letters
    assert (letter["To"], letter["From"], letter["Subject"]) == (
        "ann@example.org",
        "Housing <housing@council.example>",
        "Your pack",
    )
    assert letter.get_content().strip() == "Hello Ann"
    (mail,) = kept(case)
    assert (mail.recipient, mail.subject, mail.text) == (
        "ann@example.org",
        "Your pack",
        "Hello Ann",
    )
    assert hands.open(case) == ["A"]
    assert hands.case(case).data["sent"] == hands.now.isoformat()


def test_the_shipped_letter_is_filled_from_the_case(hands, by_smtp):
    publish_sending(
        ("p/issue_email.txt", ISSUE), to="address", subject="'Pack'", template="'issue_email.txt'"
    )
    hands.start(address="a@example.org", applicant_name="Zoë Ünal", officer_name="Olu")
    hands.tick()
    text = by_smtp.letters[0].get_content()
    assert text.startswith("Dear Zoë Ünal,")
    assert "\nOlu\nHousing options\n" in text.replace("\r\n", "\n")
    assert "${" not in text


def test_data_given_to_the_work_hides_the_cases(hands, by_smtp):
    publish_sending(
        ("p/t.txt", b"Dear ${name}, ${missing}"), to="address", template="'t.txt'", data="other"
    )
    hands.start(address="a@example.org", name="Ann", other={"name": "Bob"})
    hands.tick()
    assert by_smtp.letters[0].get_content().strip() == "Dear Bob,"


def test_files_of_the_case_go_with_the_letter(hands, by_smtp):
    publish_attaching()
    case = hands.start(address="a@example.org")
    files = [attach(hands, case, b"%PDF-1.7\n", "Pack é.pdf"), attach(hands, case, b"x\n", "n.txt")]
    hands.complete(case, "F", files=files)
    hands.tick()
    parts = list(by_smtp.letters[0].iter_attachments())
    assert [(part.get_filename(), part.get_content_type()) for part in parts] == [
        ("Pack é.pdf", "application/pdf"),
        ("n.txt", "text/plain"),
    ]
    assert parts[0].get_payload(decode=True) == b"%PDF-1.7\n"
    (mail,) = kept(case)
    assert mail.attachments == [
        {"file": files[0], "name": "Pack é.pdf"},
        {"file": files[1], "name": "n.txt"},
    ]


def publish_attaching():
    drawn = process(
        start(),
        user("F"),
        service(
            "W",
            topic="email",
            inner=extension(
                handrail("input", name="to", value="address"),
                handrail("input", name="attachments", value="files"),
            ),
        ),
        user("A"),
        end(),
        flow("S F W A E"),
    )
    publish_files(("p/p.bpmn", write(drawn)))


def test_a_file_of_another_case_does_not_go_with_a_letter(hands, by_smtp):
    publish_attaching()
    other, case = hands.start(address="b@example.org"), hands.start(address="a@example.org")
    hands.complete(case, "F", files=[attach(hands, other, b"secret", "secret.txt")])
    hands.tick()
    assert by_smtp.letters == []
    assert "The case has no file" in hands.case(case).incidents[0].message


@pytest.mark.parametrize(
    ("verb", "reply"),
    [("RCPT", "550 no such user"), ("RCPT", "553 bad name"), ("END", "554 refused")],
)
def test_a_recipient_refused_for_good_goes_the_way_that_is_drawn(hands, by_smtp, verb, reply):
    by_smtp.replies[verb] = reply
    publish_sending(**USUAL)
    case = hands.start(address="nobody@example.org", name="N")
    hands.tick()
    assert hands.open(case) == ["B"]
    assert kept(case) == []


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "ann",
        "@",
        "a@",
        "a b@example.org",
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "Ann <a@example.org>",
        "x" * 250 + "@a.example",
        17,
    ],
)
def test_what_cannot_be_an_address_is_refused_without_asking(hands, by_smtp, address):
    publish_sending(**USUAL)
    case = hands.start(address=address, name="N")
    hands.tick()
    assert hands.open(case) == ["B"]
    assert by_smtp.heard == []


def test_an_address_that_the_server_cannot_write_to_is_refused(hands, by_smtp):
    publish_sending(**USUAL)
    case = hands.start(address="zoë@example.org", name="Z")
    hands.tick()
    assert hands.open(case) == ["B"]


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        ("HELLO", "421 busy"),
        ("MAIL", "451 later"),
        ("MAIL", "550 you may not send"),
        ("RCPT", "450 mailbox busy"),
        ("DATA", "451 later"),
        ("END", "452 full"),
    ],
)
def test_trouble_that_may_pass_is_tried_again(hands, by_smtp, verb, reply):
    by_smtp.replies[verb] = reply
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert (hands.open(case), by_smtp.letters) == ([], [])
    by_smtp.replies.clear()
    hands.later(seconds=10)
    hands.tick()
    assert hands.open(case) == ["A"]
    assert len(by_smtp.letters) == 1


def test_a_server_that_is_away_is_an_incident_in_the_end(hands, by_smtp):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settle(smtp_url=f"smtp://127.0.0.1:{port}")
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    for _ in range(5):
        hands.tick()
        hands.later(hours=6)
    (incident,) = hands.case(case).incidents
    assert (
        incident.message == "email: The mail server did not take the email: ConnectionRefusedError."
    )
    settle(smtp_url=by_smtp.url)
    hands.do(lambda: retry_incident(incident.id, acting=hands.acting()))
    hands.tick()
    assert hands.open(case) == ["A"]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_that_does_not_speak_in_secret_is_not_spoken_to(hands, by_smtp, scheme):
    settle(smtp_url=by_smtp.url.replace("smtp:", f"{scheme}:"))
    by_smtp.replies["HELLO"] = "220 " + "x" * 100
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert (by_smtp.letters, hands.open(case)) == ([], [])
    assert not [said for said in by_smtp.heard if said.startswith("MAIL")]


def test_a_name_and_a_password_are_given_to_the_server(hands, by_smtp):
    settle(smtp_url=by_smtp.url.replace("//", "//me%40council:p%2Fw@"))
    publish_sending(**USUAL)
    hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert "AUTH PLAIN AG1lQGNvdW5jaWwAcC93" in by_smtp.heard
    assert len(by_smtp.letters) == 1


def test_headers_cannot_be_injected(hands, by_smtp):
    publish_sending(**USUAL | {"subject": "about"})
    hands.start(
        address="ann@example.org", name="Ann", about="Hello\r\nBcc: all@example.org\n\nBody"
    )
    hands.tick()
    (letter,) = by_smtp.letters
    assert letter["Subject"] == "Hello Bcc: all@example.org Body"
    assert letter["Bcc"] is None


def test_a_repeat_after_a_crash_is_not_sent_twice(hands, by_smtp, monkeypatch):
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    with monkeypatch.context() as patched:
        patched.setattr("workers.acting._record", lambda *_: None)
        hands.tick()
    assert (hands.open(case), len(by_smtp.letters)) == ([], 1)
    hands.later(minutes=5)
    hands.tick()
    assert (hands.open(case), len(by_smtp.letters)) == (["A"], 1)


def test_without_a_mail_server_a_letter_goes_to_the_mailbox_alone(hands):
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert [mail.text for mail in kept(case)] == ["Hello Ann"]
    assert hands.open(case) == ["A"]


def test_in_production_a_missing_mail_server_is_an_incident(hands):
    settle(mode=Mode.PRODUCTION)
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert "set HANDRAIL_SMTP_URL" in hands.case(case).incidents[0].message
    assert kept(case) == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"Dear ${name", "cannot be filled in"),
        (b"Dear ${1 + name}", "cannot be filled in"),
        (b"\xff\xfe", "cannot be filled in"),
        (None, "There is no template 't.txt' beside the diagram; there are: none."),
    ],
)
def test_a_letter_that_cannot_be_written_is_an_incident_that_says_why(
    hands, by_smtp, template, said
):
    files = [("p/t.txt", template)] if template else []
    publish_sending(*files, to="address", template="'t.txt'")
    case = hands.start(address="ann@example.org", name="Ann")
    hands.tick()
    assert said in hands.case(case).incidents[0].message
    assert by_smtp.letters == []


@pytest.mark.parametrize(("template", "text"), [(b"${nothing}", ""), (b"${number}", "7")])
def test_a_template_that_is_one_value_is_its_text(hands, template, text):
    publish_sending(("p/t.txt", template), to="address", template="'t.txt'")
    case = hands.start(address="ann@example.org", number=7)
    hands.tick()
    assert kept(case)[0].text == text
