from importlib import import_module
from math import inf
from pathlib import Path
from zlib import crc32

import pytest

from service.cases.models import Case
from service.extensions import db
from service.people.actors import SYSTEM
from service.stories import Story, Surroundings, read_story, surroundings, tell
from service.stories.acting import Doing
from service.stories.recording import Recorded, record
from service.stories.runner import StoryRunner
from service.transaction import reading
from tests.factories.definitions import ROOT, publish_files, shipped_files
from tests.invariants import check_case
from tests.services.applications import Applications
from tests.services.databases import Databases

STORIES = sorted(ROOT.glob("processes/**/stories/*.yaml"))
LONG = ROOT / "processes/property_abandonment/stories/notice_served.yaml"


@pytest.fixture(autouse=True)
def as_long_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell each to its end: how long that takes says how busy the machine is."""
    monkeypatch.setattr(import_module("service.stories.runner"), "LONGEST", inf)


@pytest.fixture(scope="session")
def around() -> Surroundings:
    return surroundings()


def read(path: Path) -> Story:
    beside = {one.name: one.read_text() for one in path.parent.glob("*.yaml")}
    return read_story(path.name, path.read_text(), beside)


def record_here(doing: Doing) -> Recorded:
    """Record the case at hand, which must stand as every case must."""
    with reading():
        case = db.session.get_one(Case, doing.case_id)
        check_case(case)
        return record(case.id, actor=SYSTEM, now=doing.now)


def is_told_again(path: Path) -> bool:
    """Choose a third of the stories by their names: all sorts of steps are among them."""
    return crc32(path.stem.encode()) % 3 == 0


@pytest.mark.parametrize("path", STORIES, ids=[f"{one.parts[-3]}-{one.stem}" for one in STORIES])
def test_the_story_is_true_and_so_is_what_is_recorded_of_its_case(
    around: Surroundings, path: Path
) -> None:
    files, recorded = shipped_files(), list[Recorded]()
    telling = tell(
        read(path),
        files,
        process_key=path.parts[-3],
        around=around,
        at_the_end=lambda doing: recorded.append(record_here(doing)),
    )
    assert (telling.said, telling.problems) == ([], ())
    story = read_story("recorded", recorded[0].text)
    if is_told_again(path):
        again = tell(story, files, process_key=recorded[0].process_key, around=around)
        assert (again.said, again.problems) == ([], ())
        assert (again.passed, again.flows) == (telling.passed, telling.flows)


def test_what_is_told_again_does_all_that_stories_can_do() -> None:
    told = {type(step.does) for path in STORIES for step in read(path).steps}
    again = {
        type(step.does) for path in filter(is_told_again, STORIES) for step in read(path).steps
    }
    assert told == again


def test_a_story_is_as_true_on_postgresql(
    postgresql_databases: Databases, applications: Applications
) -> None:
    with postgresql_databases.lend() as url, applications.bare(url) as app, app.app_context():
        publish_files(*shipped_files())
        runner = StoryRunner(read(LONG), LONG.parts[-3])
        telling = runner.to_the_end()
        assert (telling.said, telling.problems) == ([], ())
        record_here(runner.doing)
