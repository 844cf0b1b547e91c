from typing import Any

from service.web.words import due
from tests.unit.web.pages import AT, by_class, find, render, text


def task(**facts: Any) -> dict[str, Any]:
    return {
        "name": "Book the interview",
        "href": "/tasks/1",
        "case": "Price: notice",
        "case_href": "/cases/1",
        "reference": "HO-1",
        "state": "open",
        "status": "red",
        "due": due("2026-11-17T23:59:59Z", AT),
        "who": "Sam",
        "until": "",
        "opened_at": AT,
        **facts,
    }


def test_a_page_has_its_landmarks_and_menu() -> None:
    page = render(
        "",
        navigation=[
            {"text": "Cases and tasks", "href": "/cases", "current": True},
            {"text": "Start a case", "href": "/start"},
        ],
        signed_in_as="sam",
        signed_in_name="Sam Okoro",
        bell=lambda: {"text": "Notices (2)", "href": "/notices", "current": False},
        url_for=lambda endpoint: f"/{endpoint}",
        sign_out_url="/sign-out",
        flashed=[("message", "Note"), ("success", "Task completed"), ("error", "No")],
    )
    assert text(next(page.iter("title"))) == "Page \N{EN DASH} Handrail"
    assert find(page, "html", lang="en-GB")
    for landmark in ("header", "nav", "main", "footer"):
        assert len(find(page, landmark)) == 1
    assert find(page, "a", href="#main-content")
    assert text(find(page, "a", **{"aria-current": "true"})[0]) == "Cases and tasks"
    header = text(find(page, "header")[0])
    assert "Notices (2)" in header
    assert "Sam Okoro" in header
    assert find(page, "form", method="post", action="/sign-out")
    banners = by_class(page, "govuk-notification-banner")
    assert [text(banner) for banner in banners] == [
        "Important Note",
        "Done Task completed",
        "Not done No",
    ]
    assert [banner.get("role") for banner in banners] == ["alert", "alert", "alert"]


def test_a_stranger_sees_neither_menu_nor_name() -> None:
    page = render("{{ warning('Careful') }}")
    assert not find(page, "nav")
    assert not find(page, "form")
    assert "Warning Careful" in text(page)


def test_tasks_say_their_target_in_words_and_colour() -> None:
    row = {"id": "1", "ticked": "1:0", "free": True, "news": {"word": "Changed", "what": "Note"}}
    rows = [{**row, "line": task()}]
    page = render("{{ task_table(rows, 'My tasks', ['Task']) }}", rows=rows)
    (first,) = find(page, "tr")[1:]
    assert text(first) == (
        "Choose Book the interview, HO-1 Book the interview Changed Note HO-1 Price: notice Sam"
        " 3 working days late 17 November 2026 Late To do"
        " 20 Nov 2026"
    )
    assert by_class(first, "govuk-tag--red")
    assert by_class(first, "handrail-due--late")


def test_no_tasks_are_said_in_words() -> None:
    page = render("{{ task_table([], 'My tasks', [], empty='All done.') }}")
    assert "My tasks All done." in text(page)


def test_steps_link_where_they_can_be_opened() -> None:
    steps = [task(hint="", state="completed", status="missed"), task(href="", hint="Waits")]
    page = render("{{ task_list(steps, 'steps') }}", steps=steps)
    items = by_class(page, "govuk-task-list__item")
    assert [text(item) for item in items] == [
        "Book the interview Target missed Completed",
        "Book the interview Waits Late To do",
    ]
    assert len(find(page, "a", href="/tasks/1")) == 1


def test_facts_are_rows_perhaps_with_an_action() -> None:
    rows = [
        {"key": "Reason", "value": "<i>Notice</i>", "href": "/x", "action": "Change"},
        {"key": "Owner", "value": "Sam"},
    ]
    page = render("{{ summary_list(rows) }}", rows=rows)
    assert [text(row) for row in by_class(page, "govuk-summary-list__row")] == [
        "Reason <i>Notice</i> Change reason",
        "Owner Sam",
    ]


def test_the_past_is_a_timeline() -> None:
    items = [
        {"title": "Task completed", "by": "Sam", "at": AT, "text": "Affordability"},
        {"title": "Opened", "by": "", "at": "2026-11-19T09:00:00Z", "text": ""},
    ]
    page = render("{{ timeline(items) }}", items=items)
    assert [text(item) for item in by_class(page, "moj-timeline__item")] == [
        "Task completed by Sam 20 November 2026 at midday Affordability",
        "Opened 19 November 2026 at 9am",
    ]
    assert find(page, "time", datetime="2026-11-20T12:00:00+00:00")


def test_a_case_says_which_it_is_on_every_page() -> None:
    case = {
        "title": "Price: notice",
        "reference": "HO-1",
        "href": "/cases/1",
        "state": "open",
        "status": "none",
        "due": due(None, AT),
        "owner": "Sam",
        "restricted": True,
    }
    body = "{{ identity_bar(case) }}{{ sub_navigation(items) }}"
    items = [{"text": "Tasks", "href": "/t", "current": True}, {"text": "Notes", "href": "/n"}]
    page = render(body, case=case, items=items)
    assert text(by_class(page, "moj-identity-bar")[0]) == (
        "HO-1 Price: notice Open No target Restricted No target Owner: Sam"
    )
    assert text(find(page, "a", **{"aria-current": "page"})[0]) == "Tasks"
    plain = render(body, case={**case, "owner": "", "restricted": False}, items=[])
    assert "Owner" not in text(by_class(plain, "moj-identity-bar")[0])
