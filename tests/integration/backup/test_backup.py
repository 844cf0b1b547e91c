"""Saving an installation and bringing it back elsewhere, on both kinds of database."""

import resource
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import current_app
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from service import migrations
from service.backup import making, postgresql, restoring, sqlite
from service.backup.archive import Manifest, written
from service.backup.making import make_backup
from service.backup.refusals import BackupFailed, InstallationNotEmpty, RestoreFailed
from service.backup.restoring import check_archive, restore
from service.cases.models import Case
from service.cases.record import files_of
from service.cases.storage import open_store
from service.errors import ServiceUnavailable
from service.extensions import db
from service.installation import here
from service.people.groups import Group
from service.transaction import reading
from tests.factories.cases import Desk
from tests.factories.people import add_actor
from tests.integration.backup.conftest import LETTER, attach, house


def references():
    with reading():
        return list(db.session.scalars(select(Case.reference).order_by(Case.number)))


def test_a_running_case_goes_on_where_it_was_brought_back(desk, empty_url, tmp_path):
    waiting, due = desk.start(rooms=3), desk.start()
    attach(desk, waiting)
    manifest = make_backup(tmp_path / "backup")
    assert (len(manifest.files), manifest.damaged) == (1, {})
    with house(empty_url, tmp_path / "there"):
        restored = restore(tmp_path / "backup")
        assert restored == manifest
        assert migrations.is_current()
        there = Desk()
        there.check()
        assert there.log(waiting) == desk.log(waiting)
        assert there.case(waiting).data == {"rooms": 3}
        there.complete(waiting, "A")
        assert there.case(waiting).state == "completed"
        assert there.advance(timedelta(days=4)) > 0
        assert there.open(due) == ["B"]
        third = there.start()
        assert references() == ["HR-000001", "HR-000002", "HR-000003"]
        assert there.open(third) == ["A"]
        with reading():
            (file,) = files_of(waiting)
        with open_store(here().settings).open(file.stored_as) as found:
            assert found.read() == LETTER


def test_what_is_done_while_it_is_made_is_not_in_it(desk, empty_url, tmp_path, monkeypatch):
    desk.start()
    app = current_app._get_current_object()

    def meanwhile():
        with app.app_context():
            case = Desk().start()
            attach(Desk(), case)
            db.session.remove()

    for way in (sqlite, postgresql):
        dump = way.dump

        def busy(*given, dump=dump, **more):
            other = Thread(target=meanwhile)
            other.start()
            other.join()
            dump(*given, **more)

        monkeypatch.setattr(way, "dump", busy)
    manifest = make_backup(tmp_path / "backup")
    assert references() == ["HR-000001", "HR-000002"]
    with house(empty_url, tmp_path / "there"):
        restore(tmp_path / "backup")
        assert references() == ["HR-000001"]
        Desk().check()
    assert manifest.files == {}


def test_files_go_from_a_folder_into_a_bucket(desk, empty_url, tmp_path, bucket):
    attach(desk, desk.start())
    make_backup(tmp_path / "backup")
    with house(empty_url, tmp_path / "there", files=bucket):
        (place,) = restore(tmp_path / "backup").files
        with open_store(here().settings).open(place) as found:
            assert found.read() == LETTER
        make_backup(tmp_path / "again")
    before, after = check_archive(tmp_path / "backup"), check_archive(tmp_path / "again")
    assert before.files == after.files


def test_nothing_is_restored_over_what_is_there(desk, empty_url, tmp_path):
    make_backup(tmp_path / "backup")
    with pytest.raises(InstallationNotEmpty, match="HANDRAIL_DATABASE_URL"):
        restore(tmp_path / "backup")
    with house(empty_url, tmp_path / "there"):
        kept = here().settings.files_folder / "ab" / ("ab" * 16)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"x")
        with pytest.raises(InstallationNotEmpty, match="HANDRAIL_FILES"):
            restore(tmp_path / "backup")
        assert kept.read_bytes() == b"x"
        kept.unlink()
        restore(tmp_path / "backup")
        with pytest.raises(InstallationNotEmpty):
            restore(tmp_path / "backup")


def test_a_restore_that_broke_off_can_be_begun_again(desk, empty_url, tmp_path, monkeypatch):
    attach(desk, desk.start())
    make_backup(tmp_path / "backup")

    def killed(*_):
        raise KeyboardInterrupt

    with house(empty_url, tmp_path / "there"):
        with monkeypatch.context() as patched:
            patched.setattr(postgresql, "_compare", killed)
            patched.setattr(sqlite, "_check", killed)
            with pytest.raises(KeyboardInterrupt):
                restore(tmp_path / "backup")
        restore(tmp_path / "backup")
        assert references() == ["HR-000001"]
        assert list((tmp_path / "there").rglob("*.part")) == []
        assert list(tmp_path.glob("*.restoring")) == []


def test_what_comes_back_otherwise_than_it_was_is_refused(desk, empty_url, tmp_path, monkeypatch):
    attach(desk, desk.start())
    make_backup(tmp_path / "backup")
    with house(empty_url, tmp_path / "there"):
        monkeypatch.setattr(restoring, "digest_of", lambda _: "another")
        with pytest.raises(RestoreFailed, match="The file"):
            restore(tmp_path / "backup")


def test_a_database_that_came_back_otherwise_leaves_nothing(desk, empty_url, tmp_path, monkeypatch):
    desk.start()
    make_backup(tmp_path / "backup")
    check, rows = sqlite._check, postgresql._rows

    def broken(path, member):
        with path.open("r+b") as file:
            file.seek(5000)
            file.write(b"\xff" * 2000)
        check(path, member)

    with house(empty_url, tmp_path / "there"):
        with monkeypatch.context() as patched:
            patched.setattr(sqlite, "_check", broken)
            patched.setattr(postgresql, "_rows", lambda table, columns: rows(table, columns[:1]))
            with pytest.raises(RestoreFailed):
                restore(tmp_path / "backup")
        restore(tmp_path / "backup")
        assert references() == ["HR-000001"]


def test_an_archive_of_an_earlier_version_is_brought_to_the_newest(
    database_url, empty_url, tmp_path
):
    early = tmp_path / "early"
    with house(empty_url, tmp_path / "here"):
        migrations.upgrade("0001")
        with db.engine.begin() as connection:
            connection.execute(
                db.text("INSERT INTO roles (key, name, from_deployment) VALUES ('r', 'R', :no)"),
                {"no": False},
            )
        manifest = Manifest("then", db.engine.dialect.name, "0001")
        with written(early, manifest) as writing, reading():
            if manifest.database == "sqlite":
                sqlite.dump(writing, beside=tmp_path)
            else:
                postgresql.dump(writing)
        with db.engine.begin() as connection:
            connection.execute(db.text("DELETE FROM roles"))
        restore(early)
        assert migrations.is_current()
        with reading():
            assert db.session.scalars(db.text("SELECT name FROM roles")).all() == ["R"]


def test_files_that_are_gone_or_changed_are_named_and_the_rest_is_saved(
    desk, empty_url, tmp_path, monkeypatch
):
    case = desk.start()
    whole, gone, changed = [attach(desk, case) for _ in range(3)]
    with reading():
        places = {one.id: here().settings.files_folder / one.stored_as for one in files_of(case)}
    places[gone].unlink()
    places[changed].write_bytes(b"other")
    manifest = make_backup(tmp_path / "backup")
    assert manifest.damaged == {
        gone: "its bytes are gone",
        changed: "its bytes are not those that were stored",
    }
    with house(empty_url, tmp_path / "there"):
        assert restore(tmp_path / "backup").damaged == manifest.damaged
        assert len(manifest.files) == 2
        assert whole not in manifest.damaged


def test_who_may_do_what_comes_back_too(desk, empty_url, tmp_path):
    ann = desk.do(lambda: add_actor("ann", Group.OFFICER))
    case = desk.start(restricted_to=("ann",))
    make_backup(tmp_path / "backup")
    with house(empty_url, tmp_path / "there"):
        restore(tmp_path / "backup")
        there = Desk()
        there.complete(case, "A", by=ann)
        assert there.case(case).state == "completed"


def test_an_archive_is_for_its_maker_alone_and_there_only_when_it_is_whole(
    desk, tmp_path, monkeypatch
):
    make_backup(tmp_path / "backup")
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600

    def killed(*_):
        raise KeyboardInterrupt

    attach(desk, desk.start())
    monkeypatch.setattr(making, "_copy", killed)
    with pytest.raises(KeyboardInterrupt):
        make_backup(tmp_path / "another")
    assert not Path(tmp_path / "another").exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.fixture
def on_postgresql(database_url):
    if not database_url.startswith("postgresql"):
        pytest.skip("SQLite's file is copied whole")


def between(statement):
    """Have another connection do something once the first tables were asked for."""
    rows, asked = postgresql._rows, []

    def meanwhile(*given):
        asked.append(given)
        if len(asked) == 3:
            with create_engine(db.engine.url, poolclass=NullPool).begin() as beside:
                beside.execute(text(statement))
        return rows(*given)

    return meanwhile


AWAY = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_database_that_goes_away_meanwhile_says_so_and_leaves_nothing(
    desk, on_postgresql, empty_url, tmp_path, monkeypatch
):
    make_backup(tmp_path / "whole")
    with monkeypatch.context() as patched:
        patched.setattr(postgresql, "_rows", between(AWAY))
        with pytest.raises(ServiceUnavailable):
            make_backup(tmp_path / "backup")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["whole"]
    make_backup(tmp_path / "backup")
    with house(empty_url, tmp_path / "there"):
        with monkeypatch.context() as patched:
            patched.setattr(postgresql, "_rows", between(AWAY))
            with pytest.raises(ServiceUnavailable):
                restore(tmp_path / "backup")
        restore(tmp_path / "backup")


def test_rows_that_the_database_does_not_give_or_take_are_told_without_what_they_say(
    desk, on_postgresql, empty_url, tmp_path, monkeypatch
):
    make_backup(tmp_path / "whole")
    names = postgresql._names
    with monkeypatch.context() as patched:
        patched.setattr(postgresql, "_names", lambda columns: names([*columns, "no_such"]))
        with pytest.raises(BackupFailed, match=r"rows \(UndefinedColumn\)"):
            make_backup(tmp_path / "backup")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["whole"]
    with house(empty_url, tmp_path / "there"):
        with monkeypatch.context() as patched:
            patched.setattr(postgresql, "_names", lambda columns: names([*columns[1:], columns[0]]))
            with pytest.raises(RestoreFailed, match=r"take what the archive has \(\w+\)"):
                restore(tmp_path / "whole")
        restore(tmp_path / "whole")


def test_a_place_that_cannot_take_the_archive_is_named(desk, tmp_path, monkeypatch):
    with pytest.raises(BackupFailed, match=r"nowhere.*No such file"):
        make_backup(tmp_path / "nowhere" / "backup")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(BackupFailed, match=r"File too large|disk I/O|disk is full"):
            make_backup(tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(("backup", ".handrail"))]
