"""The topic `email`: to a real mail server, or to the mailbox alone."""

import io
import socket

import pytest

from service.cases.commands.add_file import add_file
from service.cases.models import Case
from service.cases.storage import open_store
from service.extensions import db
from service.installation import here
from service.ledger import mailbox
from service.settings import Mode
from service.transaction import reading, transaction
from tests.factories.definitions import ROOT, publish_files
from tests.integration.workers.effects.side_by_side import (
    incident,
    incidents,
    inputs_of,
    publish_side_by_side,
    retry,
    settle,
    with_errors,
)
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
from workers.effects import email

ISSUE = (ROOT / "processes" / "housing_options" / "issue_email.txt").read_bytes()
USUAL = {"to": "address", "subject": "'Your pack'", "text": "'Hello ' + name"}


@pytest.fixture
def by_smtp(hands, server):
    """The installation sends by this server."""
    settle(smtp_url=server.url, mail_from="Housing <housing@council.example>")
    return server


def publish_sending(*files, **inputs):
    """A process that sends an email; a refused one goes to B."""
    drawn = process(
        start(),
        service(
            "W",
            topic="email",
            inner=extension(
                *inputs_of(inputs),
                handrail("output", name="sent", value="email_sent_at"),
            ),
        ),
        boundary("X", "W", "error email_refused"),
        user("A", "B"),
        end(),
        flow("S W A E"),
        flow("X B E"),
    )
    publish_files(("p/p.bpmn", with_errors(write(drawn), "email_refused")), *files)


def kept(case):
    with reading():
        found = mailbox.mails_of(case)
        db.session.expunge_all()
        return found


def begin(hands, **data):
    case = hands.start(address="ann@example.org", **data)
    hands.tick()
    return case


def attach(hands, case, content, name):
    files = open_store(here().settings)
    stored = files.store(io.BytesIO(content))
    return hands.do(lambda: add_file(case, stored, name=name, acting=hands.acting()).id)


def test_a_letter_arrives_and_is_kept_with_its_case(hands, by_smtp):
    publish_sending(**USUAL)
    case = begin(hands, name="Ann")
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


def test_a_recipient_refused_for_good_goes_the_way_that_is_drawn(hands, by_smtp):
    publish_sending(**USUAL)
    for verb, reply in (("RCPT", "550 no such user"), ("RCPT", "553 bad name"), ("END", "554 no")):
        by_smtp.replies.clear()
        by_smtp.replies[verb] = reply
        case = hands.start(address="nobody@example.org", name="N")
        hands.tick()
        assert (hands.open(case), kept(case)) == (["B"], []), reply


def test_what_cannot_be_an_address_is_refused_without_asking(hands, by_smtp):
    publish_sending(**USUAL)
    addresses = [
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
    ]
    cases = [hands.start(address=one, name="N") for one in addresses]
    hands.tick()
    assert [hands.open(case) for case in cases] == [["B"] for _ in addresses]
    assert by_smtp.heard == []


def test_an_address_that_the_server_cannot_write_to_is_refused(hands, by_smtp):
    publish_sending(**USUAL)
    case = hands.start(address="zoë@example.org", name="Z")
    hands.tick()
    assert hands.open(case) == ["B"]


def test_trouble_that_may_pass_is_tried_again(hands, by_smtp):
    publish_sending(**USUAL)
    troubles = [
        ("HELLO", "421 busy"),
        ("MAIL", "451 later"),
        ("MAIL", "550 you may not send"),
        ("RCPT", "450 mailbox busy"),
        ("DATA", "451 later"),
        ("END", "452 full"),
    ]
    for done, (verb, reply) in enumerate(troubles):
        by_smtp.replies[verb] = reply
        case = begin(hands, name="Ann")
        assert (hands.open(case), len(by_smtp.letters)) == ([], done), reply
        by_smtp.replies.clear()
        hands.later(seconds=10)
        hands.tick()
        assert (hands.open(case), len(by_smtp.letters)) == (["A"], done + 1), reply


def test_a_server_that_is_away_is_an_incident_in_the_end(hands, by_smtp):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settle(smtp_url=f"smtp://127.0.0.1:{port}")
    publish_sending(**USUAL)
    case = hands.start(address="ann@example.org", name="Ann")
    for _ in range(5):
        hands.tick()
        hands.later(hours=6)
    told = incident(hands, case)
    assert told == "email: The mail server did not take the email: ConnectionRefusedError."
    settle(smtp_url=by_smtp.url)
    retry(hands, case)
    assert hands.open(case) == ["A"]


def test_a_server_that_does_not_speak_in_secret_is_not_spoken_to(hands, by_smtp):
    publish_sending(**USUAL)
    for scheme in ("smtps", "smtp+starttls"):
        settle(smtp_url=by_smtp.url.replace("smtp:", f"{scheme}:"))
        by_smtp.replies["HELLO"] = "220 " + "x" * 100
        case = begin(hands, name="Ann")
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
    case = begin(hands, name="Ann")
    assert [mail.text for mail in kept(case)] == ["Hello Ann"]
    assert hands.open(case) == ["A"]


def test_in_production_a_missing_mail_server_is_an_incident(hands):
    settle(mode=Mode.PRODUCTION)
    publish_sending(**USUAL)
    case = begin(hands, name="Ann")
    assert "set HANDRAIL_SMTP_URL" in hands.case(case).incidents[0].message
    assert kept(case) == []


def test_a_letter_that_cannot_be_written_is_an_incident_that_says_why(hands, by_smtp):
    publish_sending(to="address", template="'t.txt'")
    missing = incident(hands, begin(hands, name="Ann"))
    assert "There is no template 't.txt' beside the diagram; there are: none." in missing
    wrong = [b"Dear ${name", b"Dear ${1 + name}", b"\xff\xfe"]
    files = [(f"p/{number}.txt", content) for number, content in enumerate(wrong)]
    each = [{"to": "address", "template": f"'{number}.txt'"} for number in range(len(wrong))]
    publish_side_by_side("email", each, *files)
    told = incidents(hands, begin(hands, name="Ann"))
    assert sorted(told) == ["W0", "W1", "W2"]
    assert all("cannot be filled in" in said for said in told.values())
    assert by_smtp.letters == []


def test_a_template_that_is_one_value_is_its_text(hands):
    templates = {"'0.txt'": b"${nothing}", "'1.txt'": b"${number}"}
    each = [{"to": "address", "template": name} for name in templates]
    files = [(f"p/{name[1:-1]}", content) for name, content in templates.items()]
    publish_side_by_side("email", each, *files)
    assert sorted(mail.text for mail in kept(begin(hands, number=7))) == ["", "7"]


def test_an_email_whose_case_is_erased_while_it_is_sent_is_not_kept(hands, by_smtp, monkeypatch):
    send = email.hand_over

    def erased_meanwhile(letter, url):
        send(letter, url)
        with transaction():
            db.session.get_one(Case, case).erased_at = hands.now

    monkeypatch.setattr(email, "hand_over", erased_meanwhile)
    publish_sending(**USUAL)
    case = hands.start(name="Ann", address="ann@example.org")
    hands.forged = True
    hands.tick()
    assert len(by_smtp.letters) == 1
    with reading():
        assert mailbox.mails_of(case) == []
