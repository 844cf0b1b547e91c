"""`handrail backup` and `handrail restore`, as somebody at a terminal uses them."""

import pytest

from service.cases.record import files_of
from service.installation import here
from service.transaction import reading
from tests.factories.cases import Desk
from tests.integration.backup.conftest import attach


@pytest.fixture
def case(published):
    desk = Desk()
    started = desk.start()
    attach(desk, started)
    return started


def test_a_backup_is_made_looked_over_and_restored_elsewhere(case, handrail, elsewhere, tmp_path):
    archive = tmp_path / "backup"
    made = handrail("backup", archive).output
    assert made.startswith("Saved a ")
    assert "1 file, " in made
    assert handrail("restore", "--check", archive).output.startswith("The archive is whole: a ")
    assert handrail("restore", archive, env=elsewhere).output.startswith("Restored a ")
    handrail("start", "p", env=elsewhere)
    again = handrail("restore", archive, env=elsewhere, fails=True).output
    assert again.startswith("installation_not_empty: ")


def test_a_backup_with_a_damaged_file_says_so_and_ends_with_status_1(case, handrail, tmp_path):
    with reading():
        (file,) = files_of(case)
    (here().settings.files_folder / file.stored_as).unlink()
    result = handrail("backup", tmp_path / "backup", fails=True)
    assert f"file {file.id}: its bytes are gone" in result.output
    assert handrail("restore", "--check", tmp_path / "backup").exit_code == 0


def test_what_is_no_archive_is_refused(handrail, tmp_path):
    (tmp_path / "x").write_text("x")
    said = handrail("restore", "--check", tmp_path / "x", fails=True).output
    assert said.startswith("archive_unreadable: ")
