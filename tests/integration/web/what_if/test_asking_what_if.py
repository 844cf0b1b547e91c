"""An analyst asks, on pages alone, what would have been with a draft."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from service.cases.models import Case, WhatIfItem
from service.drafts.beginning import begin_from_version
from service.drafts.changing import save_file
from service.extensions import db
from service.transaction import transaction
from service.what_if.passes import go_on
from tests.integration.web.drawings import REPAIR
from tests.unit.web.pages import find, text

OTHERWISE = (
    REPAIR.replace(b'within="5 working days"', b'within="1 working day"')
    .replace(b'<endEvent id="done"', b'<userTask id="call" name="Call back"/><endEvent id="done"')
    .replace(b'sourceRef="inspect" targetRef="mend"', b'sourceRef="inspect" targetRef="call"')
    .replace(
        b"</process>",
        b'<sequenceFlow id="f4" sourceRef="call" targetRef="mend"/></process>',
    )
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def asked(office, desk, case, acting_as) -> str:
    """The address at which to ask about a draft with a step more; one case is over."""
    by = {name: acting_as(name).who for name in ("olivia", "omar")}
    desk.advance(timedelta(days=9))
    desk.complete(case, "inspect", by=by["olivia"], outcome="mend", found="A tap", damp="no")
    desk.complete(case, "mend", by=by["omar"])
    with transaction():
        draft = begin_from_version("repair", None, acting=acting_as("ana"))
        file = next(one for one in draft.files if one.name.endswith(".bpmn"))
        save_file(draft.id, file.name, OTHERWISE, seen=file.revision, acting=acting_as("ana"))
        return f"/drafts/{draft.id}/what-if"


def rows(page) -> list[str]:
    return [text(row) for row in find(page.document, "tr")]


def test_what_would_have_been_is_asked_and_shown(visit, asked, case, desk):
    admin = visit("admin")
    draft = asked.rpartition("/")[0]
    assert "What if it had been so already?" in admin.get(draft).links()
    page = admin.get(asked)
    assert page.fields(asked)["months"] == ["3"]
    page = admin.post(asked, page.fields(asked) | {"months": "no", "most": "", "team": "none"})
    run = page.location
    page = admin.follow()
    assert "0 of 1 case told." in page.main
    again = admin.post(asked, admin.get(asked).fields(asked))
    assert (again.status, len(again.problems)) == (422, 1)
    for press, shown in (("stop", "Go on"), ("go-on", "Stop")):
        admin.post(f"{run}/{press}", page.fields(f"{run}/{press}"))
        page = admin.follow()
        assert shown in page.buttons
    assert (go_on(desk.now), go_on(desk.now)) == (1, 0)
    check_result(admin.get(run))
    assert "Done" in rows(admin.get(asked))[1]
    total: Counter[str] = Counter()
    for _, whose, then, with_draft in file_of(admin, run, "work"):
        total[f"{whose}, then"] += int(then)
        total[f"{whose}, with the draft"] += int(with_draft)
    assert {name: count for name, count in total.items() if count} == {
        "Repairs officer, then": 2,
        "Repairs officer, with the draft": 1,
        "Any officer, with the draft": 1,
    }
    check_case(admin, run, case)
    check_nothing(visit("ana"), asked, run)


def file_of(visitor, run: str, name: str) -> list[list[str]]:
    """A file of a run, without its headings."""
    return list(csv.reader(visitor.get(f"{run}/{name}.csv").body.decode().splitlines()))[1:]


def check_result(page) -> None:
    """See what came of a case of which one step more was drawn between its two."""
    assert "1 would have gone another way and 0 the same way." in page.main
    assert "1 case could be followed only to the step" in page.main
    assert "Inspect the home 1 1 1 0 0 1 0" in rows(page)
    assert any(row.startswith("Any officer Nobody completed such work then") for row in rows(page))
    assert any(row.startswith("Repairs officer ") for row in rows(page))


def check_case(reader, run: str, case: str) -> None:
    """See that whoever may read the case finds it, with the way that it goes."""
    page = reader.get(run)
    assert f"/cases/{case}" in page.links().values()
    turned = "When “Inspect the home” was completed “Call back” would be to do, not “Mend it”."
    assert f"{turned} 1" in rows(page)
    ((number, reference, turns, *_),) = file_of(reader, run, "cases")
    assert (number, turns) == ("1", "When “Inspect the home” was completed")
    assert reference in page.main


def check_nothing(analyst, asked: str, run: str) -> None:
    """See that who may read no case learns nothing of a single one, and may not ask about it."""
    page = analyst.get(run)
    assert "Fewer than 10 cases are told only to who may read them all." in page.main
    assert rows(page) == []
    assert [file_of(analyst, run, name) for name in ("work", "cases")] == [[], []]
    page = analyst.post(asked, analyst.get(asked).fields(asked))
    assert (page.status, page.problems) == (
        422,
        ["Fewer than 10 cases would be told. So few are only for those who may read every one."],
    )


@pytest.fixture
def run_of_twenty(visit, asked, case, desk) -> Iterator[str]:
    """The address of a run out of which twenty cases came alike; one alone really is there."""
    admin = visit("admin")
    admin.send(asked)
    assert (go_on(desk.now), go_on(desk.now)) == (1, 0)
    with transaction():
        (told,) = db.session.query(WhatIfItem)
        kept = {one: getattr(told, one) for one in ("run_id", "way", "differs", "before", "after")}
        row = dict(db.session.execute(select(Case.__table__).filter_by(id=case)).mappings().one())
        for number in range(2, 21):
            own = {"id": f"like-{number}", "number": 1_000 + number, "reference": f"L-{number}"}
            db.session.execute(insert(Case.__table__).values(**row | own))
            db.session.add(WhatIfItem(position=number, case_id=f"like-{number}", **kept))
    yield admin.page.location
    with transaction():
        db.session.execute(delete(WhatIfItem).where(WhatIfItem.position > 1))
        db.session.execute(delete(Case).where(Case.id.like("like-%")))


def test_who_may_not_read_the_cases_is_told_of_many(visit, run_of_twenty):
    analyst = visit("ana")
    page = analyst.get(run_of_twenty)
    assert "at least 15 would have gone another way and few or none the same way." in page.main
    assert "Any officer: few or no tasks then, at least 15 with the draft." in page.main
    # Neither weeks nor single steps are told.
    assert "All tasks 15 15 15 few few 15 few" in rows(page)
    assert {"Any officer few 15", "Repairs officer 15 15"} <= set(rows(page))
    assert not any(row.startswith(("Inspect the home", "Week from")) for row in rows(page))
    assert "how they queue hangs on single cases" in page.main
    assert "20 would have gone another way" in visit("admin").get(run_of_twenty).main
    heading = analyst.client.get(f"{run_of_twenty}/work.csv").text.partition("\n")[0]
    assert '"Tasks with the draft, at least"' in heading
    work = file_of(analyst, run_of_twenty, "work")
    assert sorted(work) == [["Any officer", "", "15"], ["Repairs officer", "15", "15"]]


def test_what_came_of_nothing_says_so(visit, asked, desk):
    admin = visit("admin")
    admin.send(asked)
    run = admin.page.location
    with transaction():
        db.session.query(WhatIfItem).update(
            {"attempts": 3, "taken_at": desk.now.replace(year=2020)}
        )
    go_on(desk.now)
    page = admin.get(run)
    assert "None." in page.main
    assert "No work can be compared." in page.main
    assert rows(page)[-1].startswith("Telling it was begun 3 times")
    admin.get(f"{asked}/nothing")
    assert admin.page.status == 404
