import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from flask import Flask
from lxml import etree
from werkzeug.exceptions import NotFound

from service.web import downloads
from service.web.downloads import Download, send

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
ROWS = [
    ("=1+1", "a,b", 3, AT, None),
    ("+44 20", 'say "no"', -3, None, "Ötzi"),
    ("-x", "two\nlines", 0, None, "@home"),
    ("\tx", "\rx", 1, None, "plain = fine"),
]


@pytest.fixture(autouse=True)
def asked():
    with Flask("downloads").test_request_context():
        yield


def sent(kind: str, rows=ROWS) -> bytes:
    answer = send(Download("list", ("A", "B", "C", "D", "E"), rows), kind)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=list.{kind}"
    return answer.get_data()


def test_csv_is_what_a_spreadsheet_reads_and_runs_nothing():
    body = sent("csv")
    assert body.startswith(b"\xef\xbb\xbfA,B,C,D,E\r\n")
    assert body.endswith(b"\r\n")
    found = list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))[1:]
    assert found == [
        ["'=1+1", "a,b", "3", "2026-07-01 10:30", ""],
        ["'+44 20", 'say "no"', "-3", "", "Ötzi"],
        ["'-x", "two\nlines", "0", "", "'@home"],
        ["'\tx", "'\rx", "1", "", "plain = fine"],
    ]


def test_excel_gets_every_text_as_text():
    with ZipFile(BytesIO(sent("xlsx"))) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{space}f"))
    texts = [one.text for one in sheet.iter(f"{space}t")]
    assert texts[:5] == ["A", "B", "C", "D", "E"]
    assert {"=1+1", "+44 20", "@home", "Ötzi"} <= set(texts)


@pytest.mark.parametrize("kind", downloads.KINDS)
def test_a_long_list_is_cut_short_and_says_so(monkeypatch, kind):
    monkeypatch.setattr(downloads, "MOST", 2)
    whole, cut = sent(kind, ROWS[:2]), sent(kind, ROWS[:3])
    if kind == "csv":
        assert b"Only the first" not in whole
        assert cut.count(b"\r\n") == 4
        assert b"narrow the list" in cut
    else:
        assert len(cut) > len(whole)


def test_other_kinds_of_files_are_not_there():
    with pytest.raises(NotFound):
        send(Download("list", (), ()), "exe")
