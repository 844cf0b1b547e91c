"""The pages that are shown: a name that stays, who looks, where, and a line about each.

`{case D-101}` stands for the id of a case by its key in the demonstration, `{task D-101 interview}`
for that of its newest open task of an element, `{document D-107}` for that of its newest document,
`{incident}` for the first one; `{named Leila Haddad}` for a case that is found by its name alone.
`{kept invitation}` is the address that a deed has kept.

What is done on a page before its picture changes nothing for good, for it is done twice: at a desk
and on a phone. What has to be there for the pictures is done once before them, by the deeds.
"""

import re
from dataclasses import dataclass

from werkzeug.routing import MapAdapter

from tests.e2e.tour import endpoint_at
from tests.screens.deeds import (
    ADMINISTRATOR,
    CALENDAR,
    LEADER,
    NOBODY,
    OFFICER,
    PASS_ON,
    RISK,
)
from tests.screens.steps import (
    Step,
    choose,
    fill,
    fill_date,
    follow,
    press,
    tick,
    unfold,
)

PLACE = re.compile(r"\{(\w+) ?([^} ]*) ?([^}]*)\}")
"""What a path says instead of an id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page, as somebody sees it."""

    name: str
    who: str
    path: str
    line: str
    steps: tuple[Step, ...] = ()
    shows: str = ""
    """The endpoint of the page that is seen in the end, where the path alone does not say it."""


def endpoint_of(one: Shown, routes: MapAdapter) -> str:
    """Name the page that is seen in the end, by its endpoint; "" when there is none."""
    return one.shows or endpoint_at(PLACE.sub("some", one.path), routes)


PAGES = (
    Shown("sign-in", NOBODY, "/sign-in", "Signing in"),
    Shown("inbox", OFFICER, "/", "An officer's first page: what is theirs and their roles'"),
    Shown("inbox-filtered", OFFICER, "/?view=all&due=week", "What everybody has due this week"),
    Shown("inbox-late", LEADER, "/?view=late", "What is late"),
    Shown("views", OFFICER, "/views", "Lists that were saved"),
    Shown("notices", OFFICER, "/notices", "What an officer was told"),
    Shown(
        "notice-settings", OFFICER, "/settings/notices", "What an officer wants to be told, and how"
    ),
    Shown("cases", OFFICER, "/cases", "All cases"),
    Shown(
        "search",
        OFFICER,
        "/cases",
        "Searching for a case, a person or a home",
        (fill("Search", "Harbour View"), press("Search")),
    ),
    Shown("start", OFFICER, "/start", "Starting a case: which process"),
    Shown("start-housing", OFFICER, "/start/housing_options", "Starting a case: its first form"),
    Shown(
        "start-known",
        OFFICER,
        "/start/damp_mould_hazard",
        "Starting a case: somebody or a home that is known already",
        (fill("Do we know them already?", "Harbour"), press("Find")),
    ),
    Shown("case", OFFICER, "/cases/{case D-101}", "A case"),
    Shown(
        "case-known",
        OFFICER,
        "/cases/{case D-101}/known",
        "What is known in a case, and who gave it",
    ),
    Shown("case-timeline", OFFICER, "/cases/{case D-101}/timeline", "What happened in a case"),
    Shown(
        "case-diagram", OFFICER, "/cases/{case D-101}/diagram", "Where a case stands in the drawing"
    ),
    Shown("case-files", OFFICER, "/cases/{case D-101}/files", "The files of a case"),
    Shown("case-holds", OFFICER, "/cases/{case D-119}/holds", "Holds and target dates of a case"),
    Shown("subject", OFFICER, "/cases/{case D-101}/subject", "Whom or what a case is about"),
    Shown("write", OFFICER, "/cases/{case D-101}/write", "Writing a letter or an email"),
    Shown("case-restrict", LEADER, "/cases/{case D-101}/restrict", "Choosing who may see a case"),
    Shown("case-print", OFFICER, "/cases/{case D-101}/print", "A case for printing"),
    Shown("case-hold", LEADER, "/cases/{case D-101}/hold", "Putting a case on hold"),
    Shown("case-closed", OFFICER, "/cases/{case D-107}", "A case that is closed"),
    Shown("case-late", LEADER, "/cases/{case D-116}", "A case that is late"),
    Shown("case-held", LEADER, "/cases/{case D-208}", "A case on hold under a clock of the law"),
    Shown(
        "case-restricted", LEADER, "/cases/{named Leila Haddad}", "A case that only a few may see"
    ),
    Shown("case-incident", LEADER, "/cases/{case D-203}", "A case with an incident"),
    Shown("task", OFFICER, "/tasks/{task D-119 assess_affordability}", "A task with its form"),
    Shown("task-damp", LEADER, "/tasks/{task D-201 make_safe}", "A task of somebody else"),
    Shown("task-held", OFFICER, "/tasks/{task D-104 book_interview}", "A task on hold"),
    Shown(
        "task-hold",
        OFFICER,
        "/tasks/{task D-119 assess_affordability}/hold",
        "Putting a task on hold",
    ),
    Shown(
        "task-assign",
        LEADER,
        "/tasks/{task D-119 assess_affordability}/assign",
        "Giving a task away",
    ),
    Shown(
        "task-why-not",
        OFFICER,
        "/tasks/{task D-119 assess_affordability}",
        "What one cannot do with a task now, and why",
        (unfold("What you cannot do now"),),
    ),
    Shown("task-drafts", OFFICER, RISK + "/drafts", "Two versions of what was typed into a task"),
    Shown(
        "task-undo",
        LEADER,
        "/cases/{case D-119}",
        "Undoing a task: first what would end with it",
        (
            follow("Interview and gather facts"),
            press("Undo"),
            fill("In your own words", "The rent was wrong"),
            press("Undo"),
        ),
        shows="web.undo_task_page",
    ),
    Shown("task-check", LEADER, "/tasks/{task D-109 quality_check}", "A check by another person"),
    Shown("document", OFFICER, "/documents/{document D-107}", "A pack, with its versions"),
    Shown(
        "document-change",
        LEADER,
        "/documents/{document D-109}/change",
        "Changing the words of a pack",
    ),
    Shown(
        "document-compare",
        LEADER,
        "/documents/{document D-109}/compare",
        "What differs between two versions of a pack",
    ),
    Shown(
        "document-rebuild",
        LEADER,
        "/documents/{document D-109}/rebuild",
        "Building a pack again from the answers of now",
    ),
    Shown(
        "document-send",
        LEADER,
        "/documents/{document D-101}/send",
        "Sending or printing a document",
    ),
    Shown("team", LEADER, "/team", "A leader's page of the team"),
    Shown("team-escalations", LEADER, "/team/escalations", "Escalations that wait for an answer"),
    Shown(
        "team-escalation",
        LEADER,
        "/team/escalations",
        "Answering an escalation",
        (press("Acknowledge"),),
        shows="web.answer_escalation",
    ),
    Shown("team-tasks", LEADER, "/team/tasks", "The team's tasks"),
    Shown("team-cases", LEADER, "/team/cases", "The team's cases"),
    Shown("team-allocation", LEADER, "/team/allocation", "By which rules tasks are given out"),
    Shown("team-bulk", LEADER, "/team/bulk", "What was done in bulk"),
    Shown(
        "team-bulk-ask",
        LEADER,
        "/team/tasks?process=housing_options",
        "Doing something in bulk: what has to be said for all",
        (
            tick(1, 2, 3),
            choose("What do you want to do with several at once?", "Pass on"),
            press("With those that are ticked"),
        ),
        "web.ask_in_bulk",
    ),
    Shown(
        "team-bulk-look",
        LEADER,
        "/team/tasks?process=housing_options",
        "Doing something in bulk: first a look at what would happen",
        (
            tick(1, 2, 3),
            choose("What do you want to do with several at once?", "Pass on"),
            press("With those that are ticked"),
            *PASS_ON,
            press("Show what would happen"),
        ),
        shows="web.bulk_run",
    ),
    Shown(
        "team-bulk-done",
        LEADER,
        "{kept bulk}",
        "What came of something done in bulk",
        shows="web.bulk_run",
    ),
    Shown("absences", LEADER, "/absences", "Who is away, and who covers"),
    Shown("incidents", LEADER, "/incidents", "What could not be carried out, by its cause"),
    Shown("incident", LEADER, "/incidents/{incident}", "An incident and its cause"),
    Shown("processes", LEADER, "/processes", "The processes"),
    Shown("process", LEADER, "/processes/damp_mould_hazard", "A process and its versions"),
    Shown(
        "process-map", LEADER, "/processes/damp_mould_hazard/map?by=done", "The map of a process"
    ),
    Shown("process-version", LEADER, "/processes/damp_mould_hazard/1", "A version of a process"),
    Shown("mailbox", ADMINISTRATOR, "/mailbox", "Emails of the demonstration"),
    Shown(
        "mail",
        ADMINISTRATOR,
        "/mailbox",
        "One email of the demonstration",
        (follow("Your housing advice pack"),),
        "web.mail",
    ),
    Shown("account", OFFICER, "/account", "One's own account"),
    Shown("password", OFFICER, "/account/password", "Choosing another password"),
    Shown(
        "invitation",
        NOBODY,
        "{kept invitation}",
        "An invitation: choosing a first password",
        shows="web.invitation",
    ),
    Shown("administration", ADMINISTRATOR, "/administration", "What administrators look after"),
    Shown("administration-people", ADMINISTRATOR, "/administration/people", "People"),
    Shown("administration-person", ADMINISTRATOR, "/administration/people/olivia", "A person"),
    Shown("administration-roles", ADMINISTRATOR, "/administration/roles", "Roles"),
    Shown(
        "administration-role",
        ADMINISTRATOR,
        "/administration/roles/housing_options_officer",
        "One role: what it is for, and who has it",
    ),
    Shown("administration-teams", ADMINISTRATOR, "/administration/teams", "Teams"),
    Shown(
        "administration-team",
        ADMINISTRATOR,
        "/administration/teams",
        "One team",
        (follow("Housing options"),),
        shows="web.edit_team",
    ),
    Shown(
        "administration-sign-in", ADMINISTRATOR, "/administration/sign-in", "The rules of sign-in"
    ),
    Shown("administration-tokens", ADMINISTRATOR, "/administration/tokens", "Tokens of programs"),
    Shown("administration-reasons", ADMINISTRATOR, "/administration/reasons", "Lists of reasons"),
    Shown("administration-reasons-hold", ADMINISTRATOR, "/administration/reasons/hold", "Reasons"),
    Shown(
        "administration-reason",
        ADMINISTRATOR,
        "/administration/reasons/hold",
        "One reason",
        (follow("Waiting for a landlord"),),
        shows="web.one_reason",
    ),
    Shown("administration-templates", ADMINISTRATOR, "/administration/templates", "Templates"),
    Shown(
        "administration-template",
        ADMINISTRATOR,
        "/administration/templates",
        "A template of letters",
        (follow("Appointment letter"),),
        shows="web.message_template",
    ),
    Shown("administration-calendars", ADMINISTRATOR, "/administration/calendars", "Calendars"),
    Shown(
        "administration-calendar",
        ADMINISTRATOR,
        "/administration/calendars/england_and_wales",
        "A calendar",
    ),
    Shown(
        "administration-calendar-closure",
        ADMINISTRATOR,
        f"{CALENDAR}/change/closure",
        "A new closure of a calendar",
    ),
    Shown(
        "administration-calendar-look",
        ADMINISTRATOR,
        f"{CALENDAR}/change/closure",
        "Changing a calendar: first a look at what it would move",
        (
            fill_date("First day closed"),
            fill_date("Last day closed", 4),
            fill("What is it called?", "Office move"),
            press("See what changes"),
        ),
        shows="web.calendar_change",
    ),
    Shown(
        "administration-calendar-change",
        ADMINISTRATOR,
        "{kept calendar-change}",
        "What a changed calendar has moved",
        shows="web.calendar_change",
    ),
    Shown(
        "administration-retention",
        ADMINISTRATOR,
        "/administration/retention",
        "How long cases are kept, and what falls due",
    ),
    Shown(
        "administration-retention-due",
        ADMINISTRATOR,
        "/administration/retention",
        "Cases whose personal data falls due to be erased",
        (follow("of Enquiries"),),
        shows="web.cases_due",
    ),
    Shown(
        "administration-erasure",
        ADMINISTRATOR,
        "{kept erasure}",
        "An erasure that waits for another administrator",
        shows="web.erasure",
    ),
    Shown(
        "administration-retention-class",
        ADMINISTRATOR,
        "/administration/retention/classes/standard",
        "A retention class",
    ),
    Shown(
        "case-legal-hold",
        LEADER,
        "/cases/{case D-101}",
        "Putting a case under a legal hold",
        (follow("Put a legal hold on it"),),
        shows="web.legal_hold_page",
    ),
    Shown(
        "case-legal-hold-lift",
        LEADER,
        "/cases/{case D-111}/legal-hold/lift",
        "Lifting a legal hold",
    ),
    Shown(
        "administration-changes", ADMINISTRATOR, "/administration/changes", "The book of changes"
    ),
    Shown("case-task-add", OFFICER, "/cases/{case D-101}/tasks/add", "Adding a task to a case"),
    Shown(
        "case-event",
        OFFICER,
        "/cases/{case D-101}",
        "Telling a case what has happened",
        (press("Applicant withdrew"),),
        "web.raise_event_page",
    ),
    Shown("case-assign", LEADER, "/cases/{case D-101}/assign", "Changing the owner of a case"),
    Shown("case-cancel", LEADER, "/cases/{case D-101}/cancel", "Cancelling a case"),
    Shown("case-close", LEADER, "/cases/{case D-101}/close", "Closing a case"),
    Shown("case-reopen", LEADER, "/cases/{case D-107}/reopen", "Reopening a case"),
    Shown("case-release", LEADER, "/cases/{case D-208}/release", "Taking a case off hold"),
    Shown("case-link", OFFICER, "/cases/{case D-101}/links/add", "Linking a case to another"),
    Shown(
        "task-release",
        OFFICER,
        "/tasks/{task D-104 book_interview}/release",
        "Taking a task off hold",
    ),
    Shown(
        "task-extend",
        OFFICER,
        "/tasks/{task D-119 assess_affordability}/extend",
        "Giving a task a later target",
    ),
    Shown(
        "task-bypass",
        LEADER,
        "/tasks/{task D-116 rescue_interview}/bypass",
        "Going on without an optional task",
    ),
    Shown(
        "task-cancel",
        LEADER,
        "/tasks/{task D-116 rescue_interview}/cancel",
        "Cancelling an optional task",
    ),
    Shown("administration-person-new", ADMINISTRATOR, "/administration/people/new", "A new person"),
    Shown(
        "administration-person-change",
        ADMINISTRATOR,
        "/administration/people/olivia/change",
        "Changing what somebody may do",
    ),
    Shown(
        "administration-person-off",
        ADMINISTRATOR,
        "/administration/people/olivia/switch-off",
        "Switching an account off",
    ),
    Shown("administration-role-new", ADMINISTRATOR, "/administration/roles/new", "A new role"),
    Shown("administration-team-new", ADMINISTRATOR, "/administration/teams/new", "A new team"),
    Shown("administration-token-new", ADMINISTRATOR, "/administration/tokens/new", "A new token"),
    Shown(
        "administration-token-replace",
        ADMINISTRATOR,
        "/administration/tokens",
        "Another token in the place of one",
        (follow("Replace"),),
        "web.replace_token",
    ),
    Shown(
        "administration-token-revoke",
        ADMINISTRATOR,
        "/administration/tokens",
        "Ending a token at once",
        (follow("Revoke"),),
        "web.revoke_token",
    ),
    Shown(
        "administration-template-new",
        ADMINISTRATOR,
        "/administration/templates/add",
        "A new template",
    ),
    Shown(
        "administration-reason-new",
        ADMINISTRATOR,
        "/administration/reasons/hold/add",
        "A new reason",
    ),
    Shown(
        "administration-calendar-year",
        ADMINISTRATOR,
        f"{CALENDAR}/2026",
        "A year of a calendar",
    ),
    Shown("administration-calendar-copy", ADMINISTRATOR, f"{CALENDAR}/copy", "Copying a calendar"),
    Shown(
        "administration-retention-process",
        ADMINISTRATOR,
        "/administration/retention/for/housing_options",
        "How long cases of a process are kept",
    ),
    Shown(
        "administration-retention-second",
        ADMINISTRATOR,
        "/administration/retention/second-person",
        "Who confirms an erasure",
    ),
    Shown(
        "administration-retention-class-new",
        ADMINISTRATOR,
        "/administration/retention/classes/add",
        "A new retention class",
    ),
    Shown("accessibility", OFFICER, "/accessibility", "The accessibility statement"),
    Shown("not-found", OFFICER, "/nowhere", "A page that is not there"),
)
