"""Where the browser of these tests is: the system's Chromium, else Playwright's own."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
"""A container has no sandbox to give, no graphics card and little shared memory."""
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
ABSENT = "there is no browser here for the tests of pages; `make browser` installs one"


def launch(playwright: Playwright) -> Browser:
    """Start the browser. Without one the test is skipped, or fails where one is required."""
    own = playwright.chromium.executable_path
    path = shutil.which("chromium") or (own if Path(own).exists() else None)
    if path is None:
        pytest.fail(ABSENT) if REQUIRED else pytest.skip(ABSENT)
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
