"""`handrail run` as processes of their own: its beginning, its ends, and what outlives them."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import create_engine, text

from service.cli import serving
from service.cli.serving import PortTaken, require_port
from service.settings import Settings
from tests.services.applications import BOOTSTRAP_TOKEN
from tests.services.installation import Running, free_port, gone
from tests.services.prometheus import read

ENQUIRY = {"subject_name": "12 Elm Court", "request_source": "phone", "request_summary": "Look."}

PATIENCE = 240
"""Seconds in which anything ends that ends at all, however busy the machine is."""


def variables(folder, **more):
    return {
        "HANDRAIL_MODE": "test",
        "HANDRAIL_VAR": str(folder / "var"),
        "HANDRAIL_BOOTSTRAP_TOKEN": BOOTSTRAP_TOKEN,
        **more,
    }


def start_case(running):
    answer = running.http.post("/api/v1/cases", json={"process": "generic_case", "data": ENQUIRY})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def test_a_long_search_in_any_script_fits_into_a_request(tmp_path):
    with Running(tmp_path / "log", **variables(tmp_path)) as running:
        running.ready()
        found = running.http.get("/api/v1/cases", params={"q": "\N{CUNEIFORM SIGN A}" * 500})
        assert (found.status_code, found.json()["items"]) == (200, [])


def test_a_body_in_chunks_is_refused_beyond_its_most_and_its_connection_goes_on(tmp_path):
    with Running(tmp_path / "log", **variables(tmp_path)) as running:
        running.ready()
        notes = f"/api/v1/cases/{start_case(running)}/notes"
        json = {"headers": {"Content-Type": "application/json"}}
        large = (b" " * 65_536 for _ in range(20))
        assert running.http.post(notes, content=large, **json).status_code == 413
        small = iter([b'{"text":', b'"Rang."}'])
        assert running.http.post(notes, content=small, **json).status_code == 201


def test_the_processes_of_an_installation_tell_together_what_they_have_done(tmp_path):
    with Running(tmp_path / "log", **variables(tmp_path, HANDRAIL_WEB_PROCESSES="2")) as running:
        running.ready()
        for _ in range(20):
            # Each on a connection of its own, so that either process may take it.
            assert httpx.get(f"{running.http.base_url}/healthz", timeout=PATIENCE).is_success
        cases = [start_case(running) for _ in range(3)]
        advanced = running.http.post("/api/v1/test/clock", json={"advance": "P60D"})
        assert advanced.status_code == 200, advanced.text
        found = read(running.http.get("/metrics").text)
    assert found["handrail_requests_total", "GET", "/healthz", "200"] == 20
    assert found["handrail_move_seconds_count", "Start"] == len(cases)
    assert found["handrail_timer_late_seconds_count", "case"] > 0
    assert found["handrail_open_cases", "generic_case"] == len(cases)


def test_what_was_answered_outlives_a_kill_and_sigterm_ends_it_cleanly(tmp_path):
    given = variables(tmp_path, HANDRAIL_PORT=str(free_port()))
    log = tmp_path / "log"
    with Running(log, **given) as first:
        first.ready()
        processes = first.http.get("/api/v1/processes").json()["items"]
        assert {"generic_case", "housing_options"} <= {one["key"] for one in processes}
        assert first.http.get("/api/v1/cases").json()["items"] == []
        case = start_case(first)
        family = first.family()
        assert len(family) >= 3
        first.process.kill()
        first.process.wait()
        assert gone(family), "the processes that it started outlive it"
    with Running(log, **given) as second:
        second.ready()
        assert second.http.get(f"/api/v1/cases/{case}").json()["state"] == "open"
        family = second.family()
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(timeout=PATIENCE) == 0, second.said()
        assert gone(family)
    said = second.said()
    assert said.count("the password is") == 1
    assert said.count("processes are published") == 1
    assert "Traceback" not in said


def note(running, case):
    return running.http.post(f"/api/v1/cases/{case}/notes", json={"text": "Rang."})


@contextmanager
def holding(database_url, case):
    """Hold a case's lock, on a connection of our own."""
    engine = create_engine(database_url)
    with engine.connect() as other:
        other.execute(text("SELECT 1 FROM cases WHERE id = :id FOR UPDATE"), {"id": case})
        yield other
    engine.dispose()


@pytest.fixture
def on_servers(request, redis_url):
    with request.getfixturevalue("postgresql_databases").lend() as url:
        yield {"HANDRAIL_DATABASE_URL": url, "HANDRAIL_REDIS_URL": redis_url}


def test_a_web_process_that_is_told_to_stop_answers_what_it_was_asked(tmp_path, on_servers):
    given = variables(tmp_path, **on_servers)
    with Running(tmp_path / "first", **given) as running:
        case = start_case(running.ready())
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(timeout=PATIENCE) == 0
    with (
        Running(tmp_path / "log", "serve", **given) as running,
        holding(on_servers["HANDRAIL_DATABASE_URL"], case) as other,
        ThreadPoolExecutor() as background,
    ):
        running.ready()
        noting = background.submit(note, running, case)
        while not other.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert not noting.done()
        running.process.send_signal(signal.SIGTERM)
        other.rollback()
        assert noting.result(timeout=PATIENCE).status_code == 201
        assert running.process.wait(timeout=PATIENCE) == 0
        assert "Traceback" not in running.said()


def test_when_a_process_ends_unasked_all_end_with_status_1(tmp_path, on_servers):
    with Running(tmp_path / "log", **variables(tmp_path, **on_servers)) as running:
        running.ready()
        assert running.http.get("/readyz").json()["checks"]["queue"] == "ok"
        start_case(running)
        family = running.family()
        os.kill(running.worker(), signal.SIGKILL)
        assert running.process.wait(timeout=PATIENCE) == 1
        assert gone(family)


def test_it_says_when_its_port_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "FREE_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} .* HANDRAIL_PORT"):
            require_port(Settings(port=port))


def test_it_waits_a_moment_for_its_port(monkeypatch):
    looks = iter([False, False, True])
    monkeypatch.setattr(serving, "_is_free", lambda _: next(looks))
    require_port(Settings())
    assert next(looks, None) is None


def test_in_production_it_does_not_start_without_a_secret_key(tmp_path):
    with Running(tmp_path / "log", HANDRAIL_VAR=str(tmp_path)) as running:
        assert running.process.wait(timeout=PATIENCE) == 1
        assert "HANDRAIL_SECRET_KEY must be set to at least 32" in running.said()
