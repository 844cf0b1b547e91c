from pathlib import Path

import pytest
from flask import Flask

from service.definitions.calendars import seed_standard_calendars
from service.definitions.publish import publish
from service.extensions import db
from service.transaction import transaction
from tests.factories.people import AT
from tests.stories.teller import Teller, read_story

ROOT = Path(__file__).parents[2]
STORIES = sorted(ROOT.glob("processes/**/stories/*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_story_is_true(ground: Flask, path: Path) -> None:
    with transaction():
        seed_standard_calendars(AT)
        publish(shipped_files(), by=None, at=AT.replace(year=2020))
    Teller(process=path.parts[-3], story=read_story(path)).tell()
    db.session.rollback()


def shipped_files() -> list[tuple[str, bytes]]:
    return [
        (str(path.relative_to(ROOT)), path.read_bytes())
        for folder in ("processes", "forms")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    ]
