"""Members of an installation are started as they were told to be, whenever they were told."""

import subprocess
from threading import Thread

import psutil

from tests.chaos import installation
from tests.chaos.installation import Member


def test_a_clock_that_is_set_during_a_start_holds_for_the_next(tmp_path, monkeypatch):
    """Unheard, it stayed minutes behind: what was due waited that long, and the judge with it."""
    monkeypatch.setattr(installation, "_START_AGAIN_AFTER", 0)
    member = Member("sleeper", ["sleep", "60"], {}, log=tmp_path / "log")
    member.set_off(-7)
    setting, popen = Thread(target=member.set_off, args=(0,)), subprocess.Popen

    def slowly(*given, **more):
        if "env" in more and setting.ident is None:
            setting.start()
            setting.join(0.2)
        return popen(*given, **more)

    monkeypatch.setattr(subprocess, "Popen", slowly)
    try:
        member.keep()
        setting.join()
        _, left = psutil.wait_procs(member.family(), timeout=60)
        assert left == []
        member.keep()
        assert "CHAOS_CLOCK_MINUTES" not in member.family()[0].environ()
    finally:
        member.end()
