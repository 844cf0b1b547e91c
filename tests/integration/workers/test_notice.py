"""Letters to colleagues: what they say, once each, and to nobody who may not know of the case."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from service.cases.commands.assign import assign_task
from service.cases.commands.record_result import Result, WorkNotHeld, record_result
from service.cases.commands.restrict import restrict
from service.extensions import db
from service.installation import here, install
from service.ledger import mailbox, notices, outbox
from service.ledger.outbox import State, Work
from service.people.directory import active_user
from service.people.groups import Group
from service.people.matters import Matter, Ways
from service.people.notice_choices import choose
from service.settings import Mode
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user
from workers.acting import act


@pytest.fixture
def database_url(sqlite_with_holds):
    """Sending asks little of the database: one kind is enough here."""
    with sqlite_with_holds.lend() as url:
        yield url


@pytest.fixture
def given(hands, server):
    """A case about somebody, whose task was given to Ann, who wants an email for it."""
    settle(smtp_url=server.url, public_url="https://cases.example")
    publish_process(
        start(), user("A", name="Call ${who}"), user("B", name="Visit"), end(), flow("S A B E")
    )
    with transaction():
        for name in ("ann", "tess"):
            add_actor(name, Group.SUPERVISOR)
            active_user(name).email = f"{name}@example.org"
        want_email("ann")
    hands.case_id = hands.start(who="Ada Brown", title="Ada Brown")
    give(hands, "A")
    return hands


def want_email(username):
    choose(username, {Matter.ASSIGNED: Ways(by_email=True)})


def give(hands, element):
    task = hands.task(hands.case_id, element).id
    hands.do(lambda: assign_task(task, "ann", acting=hands.acting()))


def settle(**changed):
    install(current_app, replace(here().settings, **changed), here().clock)


def work():
    with reading():
        asked = select(Work).where(Work.topic == "notice").order_by(Work.created_at, Work.id)
        return db.session.scalars(asked).all()


def shown():
    """Tell of each notice whether it is shown in the app."""
    with reading():
        return [one.in_app for one in notices.of_person("ann")]


def test_a_letter_names_the_case_by_its_reference_alone(given, server):
    given.tick()
    given.complete(given.case_id, "A")
    give(given, "B")
    given.tick()
    first, second = server.letters
    reference = given.case(given.case_id).reference
    assert (first["To"], first["Subject"]) == ("ann@example.org", f"New for you: {reference}")
    said, *_, link, _, chosen = first.get_content().splitlines()
    assert said == f"A task in case {reference} is yours."
    assert re.fullmatch(r"https://cases.example/tasks/[0-9a-f-]{36}", link)
    assert chosen.endswith("https://cases.example/settings/notices")
    assert second.get_content().startswith(f"Visit in case {reference} is yours.")
    assert "Ada" not in first.as_string() + second.as_string()
    assert {one["Message-ID"] for one in server.letters} == {
        f"<{one.id}@handrail>" for one in work()
    }


def test_a_letter_is_sent_once_though_its_worker_was_killed_before_it_could_say_so(given, server):
    version = given.case(given.case_id).version
    given.tick()
    (sent,) = work()
    with transaction():
        db.session.get_one(Work, sent.id).state = State.WAITING
    given.later(minutes=2)
    assert act(sent.id)
    assert len(server.letters) == 1
    assert work()[0].state == State.DONE
    assert given.case(given.case_id).version == version
    with reading():
        assert mailbox.mails_of(given.case_id) == []


@pytest.mark.parametrize("how", ["restricted", "left", "no_address", "no_server"])
def test_who_may_not_know_or_cannot_be_reached_gets_no_letter(given, server, how):
    with transaction():
        if how == "restricted":
            restrict(given.case_id, ["tess"], "Private", acting=given.acting())
        elif how == "left":
            active_user("ann").active = False
        elif how == "no_address":
            active_user("ann").email = None
    if how == "no_server":
        settle(smtp_url=None, mode=Mode.PRODUCTION)
    given.tick()
    assert server.letters == []
    assert [one.state for one in work()] == [State.DONE]
    assert shown() == [True]


def test_whom_no_letter_can_reach_is_told_in_the_app_from_the_first(given):
    with transaction():
        active_user("ann").email = None
    give(given, "A")
    assert shown() == [False, True]


def test_a_letter_that_cannot_go_is_given_up_and_leaves_its_case_alone(given, server):
    server.replies["RCPT"] = "451 later"
    for _ in range(6):
        given.tick()
        given.later(days=1)
    assert [one.state for one in work()] == [State.GIVEN_UP]
    assert shown() == [True]
    assert given.case(given.case_id).incidents == ()
    give(given, "A")
    server.replies["RCPT"] = "550 no such user"
    given.tick()
    assert sorted(one.state for one in work()) == [State.DONE, State.GIVEN_UP]
    assert shown() == [True, True]
    assert server.letters == []


def test_a_result_that_comes_late_changes_nothing(given):
    sent = work()[0]
    with transaction():
        taken = outbox.take(sent.id, given.now, during=timedelta(minutes=1))
        fence = taken.fence
    with pytest.raises(WorkNotHeld), transaction():
        record_result(sent.id, fence - 1, Result(), acting=given.acting())
