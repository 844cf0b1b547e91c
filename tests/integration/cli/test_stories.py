from pathlib import Path

from tests.integration.cli.conftest import GOOD, Handrail

TRUE = """
story: Somebody does A
people: {ada: [officer]}
start: {at: 2026-12-01T09:00, by: ada}
expect: {open: [A], due: {A: 2026-12-08}}
steps: [{complete: A, by: ada, data: {full_name: Amina Osei}, expect: {case: completed}}]
"""
UNTRUE = "story: It is late\nfollows: done\nsteps: [{complete: A}, {complete: B}]"


def laid_out(folder: Path, **stories: str) -> Path:
    place = folder / "p"
    (place / "stories").mkdir(parents=True)
    (place / "p.bpmn").write_bytes(GOOD)
    for name, text in stories.items():
        (place / "stories" / f"{name}.yaml").write_text(text)
    return place


def test_stories_of_a_folder_are_told_and_the_untrue_ones_say_why(installed, handrail, tmp_path):
    place = laid_out(tmp_path, done=TRUE, untrue=UNTRUE, unread="story: [")
    said = handrail("story", "run", place, fails=True).output
    lines = said.splitlines()
    assert lines[:2] == ["green p/done", "red   p/unread"]
    assert lines[2].startswith("      error p/stories/unread.yaml:2: This is not YAML: ")
    assert lines[3:] == [
        "red   p/untrue",
        "      error untrue.yaml:3 [B]: Step 2: p has no task 'B'. → Known are: A.",
        "      Step 1: complete A: No task 'A' is open or on hold.",
        "      1 more not told.",
        "p: 3 of 3 elements, 0 of 0 branches",
        "1 green, 2 red",
    ]
    (place / "stories" / "untrue.yaml").unlink()
    (place / "stories" / "unread.yaml").unlink()
    assert handrail("story", "run", place).output.endswith("1 green, 0 red\n")
    (place / "stories" / "done.yaml").unlink()
    refused = handrail("story", "run", place, fails=True)
    assert "There is no story in these files." in refused.stderr


def test_a_case_is_recorded_as_a_story_that_comes_true(published, handrail: Handrail, tmp_path):
    handrail("start", "p", "--data", '{"full_name": "Amina Osei"}')
    recorded = handrail("story", "record", "HR-000001")
    assert recorded.stderr == ""
    assert "Amina" not in recorded.output
    place = laid_out(tmp_path, recorded=recorded.output)
    assert handrail("story", "run", place).output.startswith("green p/recorded\n")
    assert "There is no case" in handrail("story", "record", "HR-9", fails=True).stderr
