from pathlib import Path

import pytest
from sqlalchemy import select

from service.cases.models import Case
from service.extensions import db
from service.people.actors import SYSTEM
from service.stories import Story, Surroundings, Telling, read_story, surroundings, tell
from service.stories.recording import Recorded, record
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


def told_here(path: Path) -> tuple[Telling, Recorded]:
    """Tell a story on the database at hand, where its case must stand as every case must."""
    teller = Teller(read(path), path.parts[-3])
    telling = teller.to_the_end()
    assert telling.said == []
    assert telling.problems == ()
    with reading():
        case = db.session.scalars(select(Case)).one()
        check_case(case)
        return telling, record(case.id, actor=SYSTEM, now=teller.doing.now)


@pytest.mark.parametrize("path", STORIES, ids=[f"{one.parts[-3]}-{one.stem}" for one in STORIES])
def test_the_story_is_true_and_so_is_what_is_recorded_of_its_case(
    around: Surroundings, path: Path
) -> None:
    files = shipped_files()
    with around.stages.lend(around.with_published(files)):
        telling, recorded = told_here(path)
    story = read_story("recorded", recorded.text)
    again = tell(story, files, process_key=recorded.process_key, around=around)
    assert (again.said, again.problems) == ([], ())
    assert (again.passed, again.flows) == (telling.passed, telling.flows)


def test_a_story_is_as_true_on_postgresql(
    postgresql_databases: Databases, applications: Applications
) -> None:
    with postgresql_databases.lend() as url, applications.bare(url) as app, app.app_context():
        publish_files(*shipped_files())
        told_here(LONG)
