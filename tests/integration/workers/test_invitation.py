"""Invitations by email: the secret is in the letter alone."""

from dataclasses import replace

import pytest
from flask import current_app
from sqlalchemy import select

from service.cases.invitation_letters import (
    Sender,
    ask_for_invitation,
    latest_letter,
    write_invitation,
)
from service.clock import real_now
from service.extensions import db
from service.installation import here, install
from service.ledger import mailbox
from service.ledger.changes import Wanted, list_changes
from service.ledger.outbox import State, Work
from service.people.actors import SYSTEM, Acting
from service.people.invitations import accept
from service.people.refusals import EmailInvalid
from service.people.sign_in import check
from service.people.users import deactivate
from service.transaction import reading, transaction
from tests.factories.people import ACTING, add_user
from workers.acting import act
from workers.effects.notice import REFUSED

PASSWORD = "three random words"


@pytest.fixture
def database_url(sqlite_with_holds):
    """Sending asks little of the database: one kind is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


def test_somebody_is_invited_by_a_letter_and_comes_in(hands, server):
    settings = replace(here().settings, smtp_url=server.url, public_url="https://cases.example")
    install(current_app, settings, here().clock)
    with transaction():
        sam = add_user("sam")
        with pytest.raises(EmailInvalid):
            ask_for_invitation("sam", acting=Acting(SYSTEM, hands.now))
        sam.email = "sam@example.org"
        ask_for_invitation("sam", acting=Acting(SYSTEM, hands.now))
    with reading():
        (work,) = db.session.scalars(select(Work).where(Work.topic == "invitation")).all()
        work_id, work_inputs = work.id, work.inputs
    act(work_id)
    with reading():
        letter = mailbox.find_mail(work_id)
        assert letter is not None
        assert db.session.get_one(Work, work_id).state == State.DONE
        assert letter.recipient == "sam@example.org"
        (sent,) = server.letters
        secret = sent.get_content().partition("https://cases.example/invitation/")[2].split()[0]
        assert "invitation/[only in the letter]" in letter.text
        kept = [
            (one.text, one.before, one.after) for one in list_changes(Wanted(subject="sam")).items
        ]
        assert "Sam was invited." in kept[0]
        assert secret not in str(kept) + str(work_inputs)
    with transaction():
        accept(secret, PASSWORD, at=real_now())
        assert check("sam", PASSWORD).right
    with transaction():
        # The worker died before it could keep the letter, and tries again.
        again = write_invitation(work_inputs, Sender("https://cases.example", real_now()))
        assert again is None


def test_an_invitation_that_is_refused_says_so(hands, server):
    settings = replace(here().settings, smtp_url=server.url)
    install(current_app, settings, here().clock)
    server.replies["RCPT"] = "550 no such user"
    with transaction():
        add_user("sam").email = "gone@example.org"
        ask_for_invitation("sam", acting=Acting(SYSTEM, hands.now))
    with reading():
        work_id = latest_letter("sam").id
        assert latest_letter("ann") is None
    act(work_id)
    with reading():
        work = latest_letter("sam")
        assert (work.state, work.last_error) == (State.DONE, REFUSED)


def test_whoever_has_left_meanwhile_gets_no_letter(hands):
    with transaction():
        sam = add_user("sam")
        sam.email = "sam@example.org"
        ask_for_invitation("sam", acting=Acting(SYSTEM, hands.now))
        deactivate(sam, acting=ACTING)
    with reading():
        (work_id,) = db.session.scalars(select(Work.id).where(Work.topic == "invitation")).all()
    act(work_id)
    with reading():
        assert db.session.get_one(Work, work_id).state == State.DONE
        assert mailbox.find_mail(work_id) is None
