from pathlib import Path

import pytest
from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.stories import Story, Surroundings, read_story, surroundings
from service.stories.tell import Teller
from service.transaction import reading
from tests.factories.definitions import ROOT, publish_files, shipped_files
from tests.invariants import check_case
from tests.services.applications import Applications
from tests.services.databases import Databases

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

STORIES = sorted(ROOT.glob("processes/**/stories/*.yaml"))
LONG = ROOT / "processes/property_abandonment/stories/notice_served.yaml"


@pytest.fixture(scope="session")
def around() -> Surroundings:
    return surroundings()


def read(path: Path) -> Story:
    beside = {one.name: one.read_text() for one in path.parent.glob("*.yaml")}
    return read_story(path.name, path.read_text(), beside)


def check_it_comes_true(path: Path) -> None:
    """Tell a story on the database at hand; its case must stand as every case must."""
    told = Teller(read(path), path.parts[-3]).to_the_end()
    assert told.said == []
    assert told.problems == ()
    with reading():
        check_case(db.session.scalars(select(Case)).one())


@pytest.mark.parametrize("path", STORIES, ids=[f"{one.parts[-3]}-{one.stem}" for one in STORIES])
def test_the_story_is_true(around: Surroundings, path: Path) -> None:
    with around.stages.lend(around.with_published(shipped_files())):
        check_it_comes_true(path)


def test_a_story_is_as_true_on_postgresql(
    postgresql_databases: Databases, applications: Applications
) -> None:
    with postgresql_databases.lend() as url, applications.bare(url) as app, app.app_context():
        publish_files(*shipped_files())
        check_it_comes_true(LONG)
