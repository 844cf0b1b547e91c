"""Calls of hooks that are accepted and acted on, and events that are heard by a receiver."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count

import orjson
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from service.cases.beginning import Opening
from service.cases.commands.start import start
from service.extensions import db
from service.hooks.carrying import carry_out
from service.hooks.given import HookGiven, new_secret
from service.hooks.making import make_hook
from service.hooks.models import Does
from service.hooks.receiving import accept, keep, terms_of
from service.hooks.schemes import Arrived, Scheme
from service.ledger.audit import Entry
from service.outbound.making import make_webhook
from service.outbound.wishes import Wish
from service.people.actors import SYSTEM, Acting
from service.people.directory import active_user, actor_of
from service.transaction import reading, transaction
from tests.bench.client import Client
from tests.bench.figures import Figure
from tests.bench.floor import Write, floor, written_by
from tests.bench.ground import Ground, OnPostgresql, engine_on, inside, installed, prepare
from tests.bench.load import Load, Step, drive
from tests.bench.receiver import receiver
from tests.services.installation import ROOT
from workers.outgoing import MOST

CLIENTS = 4
SECONDS = 5
CASES = 500
_LETTER = 700
"""Bytes of an event as it is sent, about."""
_GIVE_UP = 300
_BODY = {
    "referrer": {"name": "A hospital", "email": "ward@example.org"},
    "applicant": {"name": "Ada Brown", "date_of_birth": "1990-04-05", "phone": "01632 960000"},
    "reason": "Discharged with no home to go to",
    "consent": True,
}


def measure(ground: Ground, *, recorder: OnPostgresql, quick: bool) -> Iterator[Figure]:
    """Measure both directions; `recorder` is where what the floor has to write is looked up."""
    seconds, cases = (2, 100) if quick else (SECONDS, CASES)
    yield from _inbound(ground, recorder, seconds)
    yield from _outbound(ground, cases)


def _inbound(ground: Ground, recorder: OnPostgresql, seconds: float) -> Iterator[Figure]:
    with recorder.database() as url:
        prepare(url)
        kept, acted_on = _writes(url, _make_hook(url))
    with ground.database() as url:
        prepare(url)
        secret = _make_hook(url)
        ground.settle(url)
        with installed(url, ground.folder, programs=["serve", "worker"]) as running:
            _storm(running.port, "bench", secret, seconds=1)
            _done(url)
            began = time.perf_counter()
            ours = _storm(running.port, "bench", secret, seconds=seconds)
            done = _done(url)
            rate = len(ours.taken) / (done - began)
        with floor(ground, url, [kept], secret=secret) as port:
            bare = _storm(port, None, secret, seconds=seconds)
        with floor(ground, url, [[*kept, *acted_on]], secret=secret) as port:
            both = _storm(port, None, secret, seconds=seconds)
    said = f"calls of hooks, {CLIENTS} clients"
    yield Figure(f"accepted/s while they are acted on, {said}", ours.rate, "", bare.rate)
    yield Figure(f"p50 until accepted, {said}", ours.p50, "ms", bare.p50)
    yield Figure(f"p95 until accepted, {said}", ours.p95, "ms", bare.p95)
    yield Figure(f"accepted and acted on/s, a case started by each, {said}", rate, "", both.rate)


def _make_hook(url: str) -> str:
    with inside(url), transaction():
        mapping = {"title": "body.applicant.name", "subject": {"name": "body.applicant.name"}}
        given = HookGiven(
            does=Does.START, target="sequence", mapping=mapping, calls_per_second=10_000
        )
        _, secret = make_hook("bench", given, acting=_acting())
    assert secret is not None
    return secret


def _writes(url: str, secret: str) -> tuple[list[Write], list[Write]]:
    """Look at what it writes to keep a call, and to act on it."""
    content = orjson.dumps(_BODY)
    with inside(url):
        with reading():
            terms = terms_of("bench", at=_now())
        call = Arrived(content, _signed(secret, "call-0", content))
        accepted = accept(terms, call, now=_now())
        ids: list[str] = []
        kept = written_by(lambda: ids.append(keep(accepted, at=_now())[0].id))
        return kept, written_by(lambda: carry_out(ids[0], acting=_acting()))


def _storm(port: int, slug: str | None, secret: str, *, seconds: float) -> Load:
    """Let clients call a hook, or the floor's, one call after the other."""
    numbers = count(1)
    run = time.time_ns()

    def calling(client: Client) -> Step:
        def step() -> bool:
            number = next(numbers)
            headers = _signed(secret, f"{run}-{number}", orjson.dumps(_BODY))
            path = f"/hooks/{number}" if slug is None else f"/api/v1/hooks/{slug}"
            client.post(path, _BODY, headers)
            return True

        return step

    with ExitStack() as ends:
        clients = [ends.enter_context(Client(port)) for _ in range(CLIENTS)]
        return drive([calling(one) for one in clients], seconds=seconds)


def _signed(secret: str, key: str, content: bytes) -> dict[str, str]:
    at = _now()
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, at, content.decode()),
    }


def _done(url: str) -> float:
    """Wait until every call is acted on; give the moment."""
    left = text("SELECT count(*) FROM inbox WHERE state = 'received'")
    until = time.monotonic() + _GIVE_UP
    with engine_on(url) as engine, engine.connect() as connection:
        while connection.scalar(left):
            connection.rollback()
            assert time.monotonic() < until, "Calls were not acted on in time."
            time.sleep(0.02)
    return time.perf_counter()


def _outbound(ground: Ground, cases: int) -> Iterator[Figure]:
    with ground.database() as url, receiver() as ours, receiver() as bare:
        prepare(url)
        lanes = _make_events(url, ours.url, cases)
        ground.settle(url)
        with installed(url, ground.folder, programs=["worker"]):
            rate = ours.wait_for(len(lanes), seconds=_GIVE_UP)
        _send_barely(url, bare.url, lanes)
        floors = bare.wait_for(len(lanes), seconds=0)
    yield Figure("events heard/s, in order per case, by one receiver", rate, "", floors)


def _make_events(url: str, target: str, cases: int) -> list[int]:
    """Start cases that a webhook is to hear of; give the lane of each event."""
    with inside(url):
        with transaction():
            hearing = Acting(actor_of(active_user("olivia")), _now())
            make_webhook(Wish("bench", target), acting=hearing)
        for _ in range(cases):
            with transaction():
                start(Opening(process="sequence"), acting=_acting())
        with reading():
            told = db.session.scalars(db.select(Entry.case_id).order_by(Entry.case_id)).all()
    places = {case_id: place for place, case_id in enumerate(dict.fromkeys(told))}
    return [places[case_id] for case_id in told]


def _send_barely(url: str, target: str, lanes: Sequence[int]) -> None:
    """Have the floor send as many letters of the same length."""
    made = (
        "CREATE TABLE floor_letters"
        " (id integer PRIMARY KEY, lane integer, content text, sent integer)"
    )
    filled = "INSERT INTO floor_letters VALUES (:id, :lane, :content, 0)"
    letter = orjson.dumps({"told": "x" * _LETTER}).decode()
    rows = [{"id": place, "lane": lane, "content": letter} for place, lane in enumerate(lanes)]
    with engine_on(url) as engine, engine.begin() as connection:
        connection.execute(text(made))
        connection.execute(text(filled), rows)
    told = {
        "FLOOR_DATABASE": url,
        "FLOOR_THREADS": str(MOST),
        "FLOOR_TARGET": target,
        "FLOOR_SECRET": new_secret(Scheme.STANDARD_WEBHOOKS) or "",
    }
    command = [sys.executable, "-m", "tests.bench.floor_sender"]
    subprocess.run(command, cwd=ROOT, env=os.environ | told, check=True, timeout=_GIVE_UP)


def _acting() -> Acting:
    return Acting(SYSTEM, _now())


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  beside the processes, not inside them
