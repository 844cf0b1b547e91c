from pathlib import Path

import pytest
from flask import Flask

from tests.stories.conftest import ROOT
from tests.stories.teller import Teller, read_story

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

KINDS = ("sqlite", "postgresql")
STORIES = sorted(ROOT.glob("processes/**/stories/*.yaml"))


# A story proves a process, not a database: each is told on one of them, in turn.
@pytest.mark.parametrize(
    ("kind", "path"),
    [(KINDS[number % 2], path) for number, path in enumerate(STORIES)],
    ids=[f"{path.parts[-3]}-{path.stem}" for path in STORIES],
)
def test_the_story_is_true(stage: Flask, path: Path) -> None:
    Teller(process=path.parts[-3], story=read_story(path)).tell()
