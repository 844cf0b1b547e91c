"""The pages that are shown: a name that stays, who looks, where, and a line about each.

`{case D-101}` stands for the id of a case by its key in the demonstration, `{task D-101 interview}`
for that of its newest task of an element, `{incident}`, `{mail}` and `{document D-107}` for the
first of theirs; `{named Leila Haddad}` for a case that is found by its name alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """One page, as somebody sees it."""

    name: str
    who: str
    path: str
    line: str


OFFICER, LEADER, ADMINISTRATOR, NOBODY = "olivia", "tess", "admin", ""
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
    Shown("start", OFFICER, "/start", "Starting a case: which process"),
    Shown("start-housing", OFFICER, "/start/housing_options", "Starting a case: its first form"),
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
    Shown("task-check", LEADER, "/tasks/{task D-109 quality_check}", "A check by another person"),
    Shown("document", OFFICER, "/documents/{document D-107}", "A pack, with its versions"),
    Shown(
        "document-change",
        LEADER,
        "/documents/{document D-109}/change",
        "Changing the words of a pack",
    ),
    Shown("team", LEADER, "/team", "A leader's page of the team"),
    Shown("team-escalations", LEADER, "/team/escalations", "Escalations that wait for an answer"),
    Shown("team-tasks", LEADER, "/team/tasks", "The team's tasks"),
    Shown("team-cases", LEADER, "/team/cases", "The team's cases"),
    Shown("team-allocation", LEADER, "/team/allocation", "By which rules tasks are given out"),
    Shown("team-bulk", LEADER, "/team/bulk", "What was done in bulk"),
    Shown("absences", LEADER, "/absences", "Who is away, and who covers"),
    Shown("incidents", LEADER, "/incidents", "What could not be carried out, by its cause"),
    Shown("incident", LEADER, "/incidents/{incident}", "An incident and its cause"),
    Shown("processes", LEADER, "/processes", "The processes"),
    Shown("process", LEADER, "/processes/damp_mould_hazard", "A process and its versions"),
    Shown("process-version", LEADER, "/processes/damp_mould_hazard/1", "A version of a process"),
    Shown("mailbox", ADMINISTRATOR, "/mailbox", "Emails of the demonstration"),
    Shown("account", OFFICER, "/account", "One's own account"),
    Shown("administration", ADMINISTRATOR, "/administration", "What administrators look after"),
    Shown("administration-people", ADMINISTRATOR, "/administration/people", "People"),
    Shown("administration-person", ADMINISTRATOR, "/administration/people/olivia", "A person"),
    Shown("administration-roles", ADMINISTRATOR, "/administration/roles", "Roles"),
    Shown("administration-teams", ADMINISTRATOR, "/administration/teams", "Teams"),
    Shown("administration-tokens", ADMINISTRATOR, "/administration/tokens", "Tokens of programs"),
    Shown("administration-reasons", ADMINISTRATOR, "/administration/reasons", "Lists of reasons"),
    Shown("administration-reasons-hold", ADMINISTRATOR, "/administration/reasons/hold", "Reasons"),
    Shown("administration-calendars", ADMINISTRATOR, "/administration/calendars", "Calendars"),
    Shown(
        "administration-calendar",
        ADMINISTRATOR,
        "/administration/calendars/england_and_wales",
        "A calendar",
    ),
    Shown(
        "administration-changes", ADMINISTRATOR, "/administration/changes", "The book of changes"
    ),
    Shown("accessibility", OFFICER, "/accessibility", "The accessibility statement"),
    Shown("not-found", OFFICER, "/nowhere", "A page that is not there"),
)
