"""The daily letter: what is in it, on which days, and once."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import current_app
from sqlalchemy import select

from service.cases import recounting
from service.cases.advancing import advance
from service.cases.commands.assign import assign_case, assign_task
from service.cases.commands.restrict import restrict
from service.cases.models import RecountState
from service.definitions.calendars import calendar
from service.extensions import db
from service.installation import here, install
from service.ledger import notices, test_clock
from service.ledger.digests import Digest
from service.ledger.notices import Notice
from service.ledger.outbox import Work
from service.people.directory import active_user
from service.people.groups import Group
from service.people.matters import Matter, Ways
from service.people.notice_choices import choose
from service.sla.calendar_changes import close
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.integration.cases.sla_notation import sla
from tests.unit.engine.notation import end, flow, start, user
from workers import ticking

TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def office(hands, server):
    """Ann has an address and some tasks; so has Tess, who has nothing to do."""
    settings = replace(here().settings, smtp_url=server.url, public_url="https://cases.example")
    install(current_app, settings, here().clock)
    inner = sla(within="1 working day")
    drawn = user("A", name="Visit", inner=inner)
    publish_process(start(), drawn, end(), flow("S A E"))
    with transaction():
        for name in ("ann", "tess"):
            add_actor(name, Group.SUPERVISOR)
            active_user(name).email = f"{name}@example.org"
        choose("ann", {Matter.BREACH: Ways(in_app=True, in_digest=True)})
        choose("ann", {Matter.OTHER: Ways(in_digest=True)})
    return hands


def give(hands, **said):
    case = hands.start(**said)
    task = hands.task(case, "A").id
    hands.do(lambda: assign_task(task, "ann", acting=hands.acting()))
    return case


def look(hands, at):
    """Let a ticker and a worker look at an instant, and give what they made."""
    hands.now = at
    made = ticking.digest()
    hands.tick()
    return made


def test_the_letter_says_what_is_due_late_and_new(office, server):
    first = give(office, title="Ada Brown")
    office.advance(TUESDAY - timedelta(minutes=1))
    assert look(office, office.now) == 0
    assert look(office, TUESDAY) == 1
    assert look(office, TUESDAY + timedelta(minutes=1)) == 0
    (letter,) = server.letters
    case, task = office.case(first).reference, office.task(first, "A").id
    line = f"- Visit, case {case}: https://cases.example/tasks/{task}"
    assert (letter["To"], letter["Subject"]) == (
        "ann@example.org",
        "Your day: due today 1, new for you 1",
    )
    assert letter.get_content().splitlines()[:5] == ["Due today", line, "", "New for you", line]
    assert "/settings/notices" in letter.get_content()
    assert "Ada" not in letter.as_string()
    office.advance(TUESDAY + timedelta(hours=1))
    others = [give(office) for _ in range(31)]
    office.do(lambda: assign_case(others[0], "ann", acting=office.acting()))
    office.complete(give(office), "A")
    assert look(office, TUESDAY + timedelta(days=1)) == 1
    second = server.letters[1]
    assert second["Subject"] == "Your day: late 1, due today 31, new for you 32"
    assert "and 2 more" in second.get_content()
    assert second["Message-ID"] != letter["Message-ID"]


def test_the_letter_tells_of_others_late_work_and_of_news_that_came_in_late(office, server):
    mine, other = give(office), office.start()
    task = office.task(other, "A").id
    told = [
        Notice(case_id=case, task_id=one, username="ann", kind=kind, text="", in_digest=True, at=at)
        for case, one, kind, at in (
            (mine, office.task(mine, "A").id, "target", office.now),
            (other, task, "target", office.now),
            (other, None, "amber", office.now),
        )
    ]
    with transaction():
        notices.tell(told)
    office.advance(TUESDAY)
    assert look(office, TUESDAY) == 1
    said = "\n".join(server.letters[0].get_content().splitlines())
    late = f"- Visit, case {office.case(other).reference}: https://cases.example/tasks/{task}"
    assert f"Other late work\n{late}\n\nOther work due soon\n- Case " in said
    with transaction():
        # Its move began before the letter was made, and committed after it.
        facts = {"in_app": False, "in_digest": True, "at": TUESDAY - timedelta(minutes=1)}
        notices.tell([Notice(case_id=other, username="ann", kind="note", text="", **facts)])
        active_user("ann").email = "gone@example.org"
    server.replies["RCPT"] = "550 no such user"
    assert look(office, TUESDAY + timedelta(days=1)) == 1
    with reading():
        assert notices.of_person("ann")[-1].in_app


@pytest.fixture
def travel(hands, monkeypatch):
    """Move the test clock as far as an instant, with one worker beside it."""
    monkeypatch.setattr(test_clock, "move_to", lambda at: setattr(hands, "now", at))
    monkeypatch.setattr(time, "sleep", lambda _: hands.tick())
    return lambda goal: advance(goal, acting=hands.acting())


def test_the_test_clock_stops_for_letters_where_there_is_news(office, server, travel):
    def letters():
        with reading():
            asked = select(Work).where(Work.topic == "digest").order_by(Work.created_at)
            return [
                one.created_at for one in db.session.scalars(asked) if one.inputs["to"] == "ann"
            ]

    travel(TUESDAY)
    assert letters() == [], "there is nothing to tell"
    give(office)
    travel(TUESDAY + timedelta(days=21))
    assert letters() == [TUESDAY + timedelta(days=days) for days in range(3)]
    said = [one["Subject"] for one in server.letters if one["To"] == "ann@example.org"]
    assert said == [f"Your day: {what} 1" for what in ("new for you", "due today", "late")]


def test_the_test_clock_waits_for_a_recount(hands, travel):
    with reading():
        change = close(calendar(), TUESDAY.date(), TUESDAY.date(), "Moving", today=hands.now.date())
    recount_id = hands.do(lambda: recounting.propose(change, acting=hands.acting()).id)
    for then in (RecountState.LOOKED, RecountState.DONE):
        travel(hands.now + timedelta(hours=1))
        with reading():
            assert recounting.find(recount_id, actor=hands.acting().who).state is then
        if then is RecountState.LOOKED:
            hands.do(lambda: recounting.confirm(recount_id, acting=hands.acting()))


def test_no_letter_comes_on_days_off_or_of_what_one_may_not_see(office, server):
    case = give(office)
    assert look(office, datetime(2026, 11, 28, 9, tzinfo=UTC)) == 0
    assert look(office, datetime(2026, 12, 25, 9, tzinfo=UTC)) == 0
    hidden = datetime(2026, 12, 29, 9, tzinfo=UTC)
    with transaction():
        restrict(case, ["tess"], "Private", acting=office.acting())
    assert look(office, hidden) == 0
    give(office)
    office.now = hidden + timedelta(days=1)
    assert ticking.digest() == 1
    with transaction():
        active_user("ann").active = False
    office.tick()
    assert [one for one in server.letters if one["Subject"].startswith("Your day")] == []


def test_many_tickers_make_one_letter(office, server):
    give(office)
    office.now = TUESDAY
    app, together, made = current_app._get_current_object(), Barrier(4), []

    def tick():
        with app.app_context():
            together.wait()
            made.append(ticking.digest())

    for _ in range(2):
        tickers = [Thread(target=tick) for _ in range(4)]
        for one in tickers:
            one.start()
        for one in tickers:
            one.join()
    assert sum(made) == 1
    with transaction():
        assert db.session.get_one(Digest, "tess").day == TUESDAY.date()
    office.tick()
    assert len(server.letters) == 1
