import io
import os
from dataclasses import replace
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from service.cases.bulk.runs import choose
from service.cases.commands.add_file import add_file
from service.cases.models import BulkKind, BulkRun, BulkVerb, Incident
from service.cases.storage import open_store
from service.cases.sweep_failure import SIGNAL_FAILED
from service.clock import real_now
from service.extensions import db
from service.installation import here, install
from service.ledger import requests
from service.ledger.inbox import Received, State
from service.ledger.requests import Request
from service.people.actors import Acting
from service.people.groups import Group
from service.people.sign_in_models import SignIn
from service.transaction import reading, transaction
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user
from workers import housekeeping


def keep_answer(key, age):
    with transaction():
        requests.keep(
            Request(
                token="t", path="/p", key=key, digest="d", status=201, body=b"", at=real_now() - age
            )
        )


def test_idempotency_keys_live_for_two_days(hands):
    keep_answer("old", timedelta(hours=49))
    keep_answer("young", timedelta(hours=47))
    housekeeping.keep_house()
    with reading():
        assert requests.answered("t", "/p", "old") is None
        assert requests.answered("t", "/p", "young") is not None


def test_attempts_to_sign_in_live_for_ninety_days(hands):
    with transaction():
        for days in (91, 89):
            at = real_now() - timedelta(days=days)
            db.session.add(SignIn(at=at, succeeded=False, address="10.0.0.1"))
    housekeeping.keep_house()
    with reading():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_bulk_runs_that_nobody_confirmed_live_for_a_day(hands):
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = hands.start()
    hands.actor = hands.do(lambda: add_actor("tess", Group.SUPERVISOR))
    for hours in (25, 23):
        at = Acting(hands.actor, here().clock.now() - timedelta(hours=hours))
        hands.do(lambda at=at: choose(BulkKind.CASE, BulkVerb.CANCEL, [(case, case)], acting=at))
    housekeeping.keep_house()
    with reading():
        assert db.session.scalar(select(func.count()).select_from(BulkRun)) == 1


def stored(age_hours, suffix=""):
    settings = here().settings
    store = open_store(settings)
    made = store.store(io.BytesIO(b"text"))
    path = settings.files_folder / made.stored_as
    if suffix:
        path = path.rename(path.with_suffix(suffix))
    at = real_now().timestamp() - age_hours * 3600
    os.utime(path, (at, at))
    return made, path


def test_files_that_never_got_a_row_go_after_a_day_and_no_others(hands):
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = hands.start()
    kept, kept_path = stored(48)
    hands.do(lambda: add_file(case, kept, name="kept.txt", acting=hands.acting()))
    orphan, half = stored(25)[1], stored(25, ".part")[1]
    young = stored(23)[1]
    assert housekeeping.sweep_orphans() == 2
    assert [path.exists() for path in (kept_path, young, orphan, half)] == [
        True,
        True,
        False,
        False,
    ]


def test_without_any_files_there_is_nothing_to_sweep(hands):
    assert housekeeping.sweep_orphans() == 0


def test_in_a_bucket_too_only_files_that_never_got_a_row_go(hands, bucket, monkeypatch):
    install(current_app, replace(here().settings, files=bucket), here().clock)
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = hands.start()
    store = open_store(here().settings)
    kept, _ = [store.store(io.BytesIO(b"text")) for _ in range(2)]
    hands.do(lambda: add_file(case, kept, name="kept.txt", acting=hands.acting()))
    assert housekeeping.sweep_orphans() == 0
    monkeypatch.setattr(housekeeping, "real_now", lambda: real_now() + timedelta(hours=25))
    assert housekeeping.sweep_orphans() == 1
    with store.open(kept.stored_as) as found:
        assert found.read() == b"text"


def test_what_messages_say_that_reached_no_case_is_forgotten_after_ninety_days(hands):
    """Not what waits, is to be looked at, reached a case, or is to be tried again on one."""
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = hands.start()
    with transaction():
        for number, (state, days) in enumerate(
            (
                (State.UNMATCHED, 91),
                (State.EXPIRED, 91),
                (State.DELIVERED, 91),
                (State.UNMATCHED, 89),
                (State.WAITING, 91),
                (State.RECEIVED, 91),
                (State.DELIVERED, 91),
                (State.DELIVERED, 91),
            )
        ):
            message = Received(
                id=f"m{number}",
                kind="message",
                source="api:t",
                external_id=f"x{number}",
                name="docs",
                correlation={"who": "Ann"},
                payload={"name": "Ann"},
                received_at=here().clock.now() - timedelta(days=days),
                state=state,
                reason="nobody waits for it",
                cases=["c"] if number == 6 else [],
            )
            db.session.add(message)
        db.session.add(
            Incident(
                id="i",
                case_id=case,
                strand_id="s",
                token=0,
                element="",
                code=SIGNAL_FAILED,
                message="",
                at=here().clock.now(),
                received_id="m7",
            )
        )
    housekeeping.keep_house()
    with reading():
        kept = db.session.scalars(select(Received).order_by(Received.id)).all()
        assert [(one.payload, one.correlation) for one in kept] == [
            *[({}, None)] * 3,
            *[({"name": "Ann"}, {"who": "Ann"})] * 5,
        ]
        assert {one.reason for one in kept} == {"nobody waits for it"}
