import csv
from io import StringIO

import pytest

from service.web import listed

LISTS = (
    "/tasks.csv?view=all",
    "/cases.csv",
    "/team/tasks.csv?process=repair",
    "/team/cases.csv?state=open",
)


def lines(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))[1:]


@pytest.fixture
def repairs(desk, monkeypatch) -> None:
    """Three cases, one of them only for Omar, and a file that is read two rows at a time."""
    monkeypatch.setattr(listed, "MOST", 1)
    for address in ("=1+1 Lane", "Mill Road"):
        desk.start("repair", address=address)
    desk.start("repair", address="Hidden Road", restricted_to=("omar",))


def test_every_list_is_downloaded_with_what_the_reader_may_see(repairs, visit):
    tess, omar, ana = visit("tess"), visit("omar"), visit("ana")
    for path in LISTS:
        found = lines(tess.get(path).body)
        assert {row[1] for row in found} == {"'=1+1 Lane: repair", "Mill Road: repair"}, path
        assert tess.get(path.replace("csv", "xlsx")).body.startswith(b"PK"), path
    assert len(lines(omar.get(LISTS[0]).body)) == len(lines(omar.get(LISTS[1]).body)) == 3
    assert lines(ana.get(LISTS[0]).body) == []
    assert omar.get(LISTS[2]).status == 403
    assert tess.get("/tasks.csv?view=mine").body.count(b"\r\n") == 1
    assert tess.get("/tasks.csv").body.count(b"\r\n") == 1
    assert visit("olivia").get("/tasks.csv").body.count(b"\r\n") == 3
    assert tess.get("/cases.exe").status == 404


def test_the_numbers_of_the_team_page_are_downloaded(repairs, visit):
    found = lines(visit("tess").get("/team.csv").body)
    assert ["Not taken", "Repairs officer", "", "Waiting", "2"] in found
    assert ["Cases by process", "Repair", "", "Open", "2"] in found
