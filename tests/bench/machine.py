"""What was measured, where and when: without it a figure says nothing."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]


def described(command: str, *, database: str) -> list[str]:
    """Say on which machine, of which commit, how and under what load figures were taken."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    at = datetime.now(UTC)  # noqa: TID251  when it was really measured
    cores = f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GB of memory"
    system = f"{platform.system()} {platform.release()}; servers and clients share it"
    when = f"{at:%d %B %Y at %H:%M} UTC; load average of the machine at the beginning: {load}"
    return [
        f"- Machine: {cores}, {system}.",
        f"- Versions: Python {platform.python_version()}, {database}.",
        f"- Commit: {_git('rev-parse', '--short=12', 'HEAD')}{_changed()}.",
        f"- Command: `{command}`, {when}.",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _changed() -> str:
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "service", "workers")
    return " with changes that are not committed" if changed else ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
