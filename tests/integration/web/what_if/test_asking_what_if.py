"""An analyst asks, on pages alone, what would have been with a draft."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from service.cases.models import WhatIfItem
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
    analyst = visit("ana")
    draft = asked.rpartition("/")[0]
    assert "What if it had been so already?" in analyst.get(draft).links()
    page = analyst.get(asked)
    assert page.fields(asked)["months"] == ["3"]
    page = analyst.post(asked, page.fields(asked) | {"months": "no", "most": "", "team": "none"})
    run = page.location
    page = analyst.follow()
    assert "0 of 1 case told." in page.main
    again = analyst.post(asked, analyst.get(asked).fields(asked))
    assert (again.status, len(again.problems)) == (422, 1)
    for press, shown in (("stop", "Go on"), ("go-on", "Stop")):
        analyst.post(f"{run}/{press}", page.fields(f"{run}/{press}"))
        page = analyst.follow()
        assert shown in page.buttons
    assert (go_on(desk.now), go_on(desk.now)) == (1, 0)
    check_result(analyst.get(run))
    assert "Done" in rows(analyst.get(asked))[1]
    work = list(csv.reader(analyst.client.get(f"{run}/work.csv").text.splitlines()))
    assert work[0][1:] == ["Whose work", "Tasks then", "Tasks with the draft"]
    total: Counter[str] = Counter()
    for _, whose, then, with_draft in work[1:]:
        total[f"{whose}, then"] += int(then)
        total[f"{whose}, with the draft"] += int(with_draft)
    assert {name: count for name, count in total.items() if count} == {
        "Repairs officer, then": 2,
        "Repairs officer, with the draft": 1,
        "Any officer, with the draft": 1,
    }
    # Which way a single case goes would tell the analyst something of what it says.
    assert cases_of(analyst, run) == []
    check_case(visit("admin"), run, case)


def cases_of(visitor, run: str) -> list[list[str]]:
    """The file of cases, without its headings."""
    return list(csv.reader(visitor.get(f"{run}/cases.csv").body.decode().splitlines()))[1:]


def check_case(admin, run: str, case: str) -> None:
    """See that whoever may read the case finds it, with the way that it goes."""
    page = admin.get(run)
    assert f"/cases/{case}" in page.links().values()
    turned = "When “Inspect the home” was completed “Call back” would be to do, not “Mend it”."
    assert f"{turned} 1" in rows(page)
    ((number, reference, turns, *_),) = cases_of(admin, run)
    assert (number, turns) == ("1", "When “Inspect the home” was completed")
    assert reference in page.main


def check_result(page) -> None:
    """See what came of a case of which one step more was drawn between its two."""
    assert "1 would have gone another way and 0 the same way." in page.main
    assert "1 case could be followed only to the step" in page.main
    assert "You may read none of these cases" in page.main
    assert "Call back" not in page.main
    few = "Other ways Fewer than 5 cases go each of them, so they are not told apart. 1"
    assert few in rows(page)
    assert "Inspect the home 1 1 1 0 0 1 0" in rows(page)
    assert any(row.startswith("Any officer Nobody completed such work then") for row in rows(page))
    assert any(row.startswith("Repairs officer ") for row in rows(page))


def test_what_came_of_nothing_says_so(visit, asked, desk):
    analyst = visit("ana")
    analyst.send(asked)
    run = analyst.page.location
    with transaction():
        db.session.query(WhatIfItem).update(
            {"attempts": 3, "taken_at": desk.now.replace(year=2020)}
        )
    go_on(desk.now)
    page = analyst.get(run)
    assert "None." in page.main
    assert "No work can be compared." in page.main
    assert rows(page)[-1].startswith("Telling it was begun 3 times")
    analyst.get(f"{asked}/nothing")
    assert analyst.page.status == 404
