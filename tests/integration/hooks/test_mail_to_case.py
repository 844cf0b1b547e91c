"""An email that a gateway sends on becomes a case, with its files."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from service.cases.models import Case, File
from service.cases.storage.disk import DiskStore
from service.errors import ServiceUnavailable
from service.extensions import db
from service.hooks import sweeping
from service.hooks.models import Does, Format
from service.hooks.schemes import Scheme
from service.ledger import calls
from service.ledger.calls import Call
from service.ledger.inbox import MOST_ATTEMPTS, Received
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.unit.engine.notation import end, flow, start, user
from workers import ticking


@pytest.fixture
def send(heart, make):
    publish_process(start(), user("A"), end(), flow("S A E"))
    settings = {
        "format": Format.EMAIL,
        "scheme": Scheme.API_KEY,
        "dedupe": "body.message_id",
    }
    mapping = {"data": {"said": "body.text"}, "title": "body.subject", "subject": "body.from.name"}
    secret = make("mail", Does.START, "p", settings=settings, **mapping)

    def send(raw):
        headers = {"X-Api-Key": secret, "Content-Type": "message/rfc822"}
        return heart.test_client().post("/hooks/mail", data=raw, headers=headers)

    return send


def letter(*files):
    made = EmailMessage()
    made["From"] = "Ann <ann@example.com>"
    made["Subject"] = "Damp"
    made["Message-ID"] = "<1@example.com>"
    made.set_content("It is damp.\n")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return made.as_bytes()


def received():
    with reading():
        found = db.session.scalars(select(Received)).one()
        return found.state, found.reason


def test_an_email_starts_a_case_and_its_files_are_kept_with_it(send):
    raw = letter(("scan.pdf", b"%PDF-1.7"), ("empty.pdf", b""))
    assert [send(raw).status_code for _ in range(2)] == [202, 200]
    assert ticking.work() == 1
    with reading():
        case = db.session.scalars(select(Case)).one()
        assert (case.title, case.subject_name) == ("Damp", "Ann")
        files = db.session.scalars(select(File).where(File.case_id == case.id)).all()
        assert [(one.name, one.size) for one in files] == [("scan.pdf", 8)]
    state, reason = received()
    assert state == "started"
    assert reason.endswith("Left out as empty or too large: empty.pdf.")
    assert ticking.work() == 0


def test_a_store_of_files_that_is_full_delays_only_the_emails_that_need_it(send, monkeypatch):
    def is_full(*_):
        raise ServiceUnavailable

    assert send(letter(("scan.pdf", b"%PDF-1.7"))).status_code == 202
    with monkeypatch.context() as patch:
        patch.setattr(DiskStore, "store", is_full)
        assert ticking.work() == 0
    assert received()[0] == "received"
    assert ticking.work() == 1


def test_an_email_that_is_erased_while_it_is_unpacked_starts_no_case(send, monkeypatch):
    store = sweeping._stored

    def erased_meanwhile(mail):
        with transaction():
            calls.erase(db.session.scalars(select(Call.id)).one())
        return store(mail)

    assert send(letter()).status_code == 202
    monkeypatch.setattr(sweeping, "_stored", erased_meanwhile)
    assert ticking.work() == 0
    state, reason = received()
    assert (state, reason.partition(":")[0]) == ("unmatched", "call_is_empty")


def test_a_duty_that_fails_keeps_no_other_from_being_done(send, monkeypatch):
    def fail(*_, **__):
        raise ServiceUnavailable

    assert send(letter()).status_code == 202
    with monkeypatch.context() as patch:
        patch.setattr(ticking.sweeping, "deliver_stored", fail)
        patch.setattr(ticking.bulk, "go_on", fail)
        with pytest.raises(ServiceUnavailable):
            ticking.work()
    assert received()[0] == "started"


def test_a_call_that_trips_over_a_defect_is_given_up_in_the_end(send, monkeypatch):
    def trip(_):
        raise ZeroDivisionError

    assert send(letter()).status_code == 202
    monkeypatch.setattr(sweeping, "read_mail", trip)
    for _ in range(MOST_ATTEMPTS):
        assert ticking.work() == 0
    state, reason = received()
    assert (state, "ZeroDivisionError" in reason) == ("unmatched", True)


def test_an_email_that_cannot_be_read_stays_with_the_reason(send):
    assert send(letter() + b"boundary=" * 40).status_code == 202
    ticking.work()
    state, reason = received()
    assert (state, reason.partition(":")[0]) == ("unmatched", "body_unreadable")
    assert send(b"{}").status_code == 400
