from pathlib import Path

import pytest
from flask import Flask

from tests.stories.conftest import ROOT
from tests.stories.teller import Teller, read_story

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

STORIES = sorted(ROOT.glob("processes/**/stories/*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_story_is_true(stage: Flask, path: Path) -> None:
    Teller(process=path.parts[-3], story=read_story(path)).tell()
