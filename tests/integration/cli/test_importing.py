import json
from io import BytesIO
from zipfile import ZipFile

from sqlalchemy import select

from service.drafts.models import ProcessDraft
from service.extensions import db
from service.transaction import reading
from tests.unit.importing.folders import diagram, spiff_folder, task, write


def test_a_folder_of_theirs_is_reported_on_written_drafted_and_published(
    installed, handrail, tmp_path
):
    bad = diagram("no_topic", task(kind="serviceTask"), name="No topic").encode()
    theirs = {**spiff_folder(), "x/bad.bpmn": bad}
    folder, place = write(tmp_path / "theirs", theirs), tmp_path / "ours"
    told = handrail("import", folder, "--into", place, fails=True)
    assert told.exit_code == 3
    lines = told.output.splitlines()
    assert "Visit (visit), group/visit/visit.bpmn: runs as it is" in lines
    assert "No topic (no_topic), x/bad.bpmn: does not run before a person mends it" in lines
    assert any(
        line.startswith("  translated group/repair/repair.bpmn:3 [s0]: its form") for line in lines
    )
    assert lines[-5:] == [
        "    1 runs as it is",
        "    0 runs, translated",
        "    1 runs, and needs a person",
        "    1 does not run before a person mends it",
        "    4 things for a person to do",
    ]
    published = handrail("publish", place / "ready").output
    assert published.splitlines()[-2:] == [
        "published: repair version 1",
        "published: visit version 1",
    ]
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("visit.bpmn", theirs["group/visit/visit.bpmn"])
        archive.writestr("other.bpmn", diagram("other", task(), name="Other"))
    packed = tmp_path / "packed.zip"
    packed.write_bytes(content.getvalue())
    said = json.loads(handrail("import", packed, "--draft", "--json", fails=True).output)
    assert said["counts"] == {"as_it_is": 1, "translated": 0, "different": 1, "not_yet": 0}
    with reading():
        drafts = select(ProcessDraft).order_by(ProcessDraft.key)
        assert {one.key: one.id for one in db.session.scalars(drafts)} == said["drafts"]


def test_a_folder_of_which_everything_runs_ends_well_and_one_that_is_none_does_not(
    installed, handrail, tmp_path
):
    folder = write(tmp_path / "theirs", {"a.bpmn": diagram("a", task()).encode()})
    assert "kept without effect" not in handrail("import", folder).output
    assert handrail("import", folder, "--all").exit_code == 0
    refused = handrail("import", tmp_path / "gone", fails=True)
    assert (refused.exit_code, refused.output[:16]) == (1, "folder_unusable:")
    for unreadable in ((tmp_path / ("x" * 300),), (folder, "--into", folder / "a.bpmn" / "b")):
        assert handrail("import", *unreadable, fails=True).exit_code == 1
    shut = handrail("import", folder, "--into", "/dev/null/new", fails=True)
    assert "cannot be written: Not a directory." in shut.output
    into = ("--into", tmp_path / "ours", "--draft")
    assert handrail("import", folder, *into, "--by", "nobody", fails=True).exit_code == 1
    assert not (tmp_path / "ours").exists()
    handrail("user", "add", "sam", "--name", "Sam", "--password", "correct horse battery staple")
    undrafted = handrail("import", folder, *into, "--by", "sam", fails=True)
    assert undrafted.exit_code == 3
    assert "no draft of a: " in undrafted.output
    assert (tmp_path / "ours").exists()
    empty = handrail("import", write(tmp_path / "none", {"a.txt": b""}), fails=True)
    assert empty.exit_code == 3
    assert "There is no diagram here" in empty.output
