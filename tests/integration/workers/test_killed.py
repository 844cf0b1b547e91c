"""A worker process that is killed in the middle of its work."""

from dataclasses import replace

from flask import current_app

from service.clock import real_now
from service.installation import here, install
from tests.integration.workers.conftest import wait_until


def test_a_worker_killed_in_the_middle_of_its_work_is_followed_by_another(
    today, server, run_worker
):
    server.open.clear()
    case = today.start()
    first = run_worker()
    wait_until(lambda: any(said.startswith("rcpt") for said in server.heard))
    first.kill()
    first.wait()
    server.open.set()
    today.now = real_now()
    install(current_app, replace(here().settings, smtp_url=server.url), here().clock)
    assert (today.tick(), today.open(case)) == (0, [])
    today.later(minutes=1)
    assert today.tick() == 1
    assert today.open(case) == ["A"]
    assert len(server.letters) == 1
