"""What somebody does once, before all pictures: what has to be there for them."""

import re
from dataclasses import dataclass

from tests.screens.steps import (
    Step,
    await_end,
    change,
    check,
    choose,
    fill,
    fill_date,
    follow,
    look_again_until_done,
    press,
    tick,
    unfold,
)
from tests.services.installation import ROOT


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does once, before all pictures, on the page of a path.

    The address that a page then shows, or else its own, is kept under `keeps`, if it says any.
    """

    who: str
    path: str
    steps: tuple[Step, ...]
    keeps: str = ""


def next_version() -> list[tuple[str, tuple[str, bytes]]]:
    """Give the files of a next version of a process: a step has another id and less time."""
    found = []
    for folder in ("processes/generic_case", "forms/generic_case"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            name = path.relative_to(ROOT).as_posix()
            content = re.sub(rb"\bdo_work\b", b"carry_out", path.read_bytes())
            content = content.replace(b'within="10 working days"', b'within="8 working days"')
            found.append(("files", (name, content)))
    return found


OFFICER, LEADER, ADMINISTRATOR, NOBODY = "olivia", "tess", "admin", ""
RISK = "/tasks/{task D-119 assess_vulnerability}"
CALENDAR = "/administration/calendars/england_and_wales"
PASS_ON = (choose("Person or role", "Olivia Shah"), fill("In your own words", "Cover"))
REVIEW = (
    '{"id": "work_review", "type": "default", "components": [{"type": "textarea", "id": "reasons",'
    ' "key": "review_reasons", "label": "Why is it returned?", "validate": {"maxLength": 500}}]}'
)
"""A form of a draft, written anew."""
STRICTER = (
    ('handrail:roles="team_leader, housing_options_officer"', 'handrail:roles="team_leader"'),
    ('within="5 working days"', 'within="2 working days"'),
    ("<conditionExpression>delivery.way == 'email'", "<conditionExpression>delivery.way == 'fax'"),
)
"""What a draft changes: who checks a pack, by when much is done, and that none goes by email."""
DEEDS = (
    Deed(OFFICER, RISK, (fill("What is going well", "Her sister."), press("Save draft"))),
    Deed(LEADER, RISK, (fill("What is going well", "Her work."), press("Save draft"))),
    Deed(
        OFFICER, "/?view=all&due=week", (unfold("Save"), fill("Name", "This week"), press("Save"))
    ),
    Deed(
        LEADER,
        "/documents/{document D-109}/change",
        (
            fill("In short", "# In short\n\nYou want to stay. We help with the rent."),
            fill("Why", "Shorter"),
            press("Save"),
        ),
    ),
    Deed(
        LEADER,
        "/team/tasks?process=housing_options",
        (
            tick(0, 2),
            choose("What do you want to do with several at once?", "Pass on"),
            press("With those that are ticked"),
            *PASS_ON,
            press("Show what would happen"),
            press("Confirm"),
        ),
        keeps="bulk",
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/people/new",
        (
            fill("User name", "nia"),
            fill("Name", "Nia Lloyd"),
            fill("Email", "nia@example.org"),
            check("Officer"),
            press("Add"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/people/nia",
        (press("Make an invitation"),),
        keeps="invitation",
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/tokens/new",
        (
            choose("Whose token is it?", "Administrator"),
            fill("What is it for?", "The repairs system"),
            check("Read cases"),
            check("Do and move tasks"),
            press("Make"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/service-accounts/new",
        (
            choose("Whom does it act for?", "Administrator"),
            fill("What is it for?", "The contact centre"),
            check("Read cases"),
            press("Make this account"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/secrets/set",
        (
            fill("Name", "key_safe"),
            fill("Secret", "a key of nobody's"),
            fill("Where it may be sent", "keys.example.org"),
            fill("What it is", "Ends in March 2027"),
            press("Keep this secret"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/elsewhere/new",
        (
            fill("Key", "harbour"),
            fill("Name", "Harbour Council"),
            fill("Issuer", "https://login.harbour.example.org/council"),
            fill("Client id", "handrail"),
            fill("Client secret", "a secret of nobody's"),
            press("Add this provider"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/elsewhere/harbour/groups/new",
        (
            fill("Name or id of the group there", "Housing advice staff"),
            check("Officer"),
            check("Housing options officer"),
            check("Tenancies"),
            press("Map this group"),
        ),
    ),
    Deed(
        LEADER,
        "/cases/{case D-111}/legal-hold",
        (
            fill("Reason", "The ombudsman has asked for everything on it."),
            press("Put a legal hold on the case"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/retention/classes/add",
        (
            fill("Name", "Advice"),
            fill("Key", "advice"),
            fill("Kept for", "28 days"),
            fill("Legal basis", "Our own policy: who asked for advice alone is soon forgotten."),
            press("Add the class"),
        ),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/retention/for/housing_options",
        (check("Advice"), press("Save")),
    ),
    Deed(
        ADMINISTRATOR,
        "/administration/retention/due?class=advice",
        (press("Propose to erase these"),),
        keeps="erasure",
    ),
    Deed(
        ADMINISTRATOR,
        f"{CALENDAR}/change/closure",
        (
            fill_date("First day closed", 7),
            fill_date("Last day closed", 8),
            fill("What is it called?", "Stocktaking"),
            press("See what changes"),
            press("Change the calendar"),
        ),
        keeps="calendar-change",
    ),
    Deed(
        ADMINISTRATOR,
        "/drafts/new",
        (
            choose("Which process?", "Generic case (version 2)"),
            press("Begin from this process"),
        ),
        keeps="draft",
    ),
    Deed(ADMINISTRATOR, "{kept draft}", (press("Run the stories"), look_again_until_done)),
    Deed(
        ADMINISTRATOR,
        "/processes/generic_case/1",
        (press("Begin a draft from this version"),),
        keeps="redrawn",
    ),
    Deed(
        ADMINISTRATOR,
        "/processes/housing_options/1",
        (press("Begin a draft from this version"),),
        keeps="decided",
    ),
    Deed(
        ADMINISTRATOR,
        "{kept redrawn}",
        (follow("work_review.json"), fill("Text", REVIEW), press("Save")),
    ),
    Deed(
        ADMINISTRATOR,
        "/processes/generic_case/migration",
        (press("Next: what becomes of each step"),),
        keeps="migration-steps",
    ),
    Deed(
        ADMINISTRATOR,
        "{kept migration-steps}",
        (
            choose("What becomes of the clock of Do the work", "Count it anew from where it began"),
            press("Show what would happen"),
        ),
        keeps="migration",
    ),
    Deed(
        ADMINISTRATOR,
        "/drafts/new",
        (
            choose("Which process?", "Housing options (version 1)"),
            press("Begin from this process"),
        ),
        keeps="stricter",
    ),
    Deed(
        ADMINISTRATOR,
        "{kept stricter}",
        (follow("housing_options.bpmn"), change("Text", *STRICTER), press("Save")),
    ),
    Deed(
        ADMINISTRATOR,
        "{kept stricter}",
        (
            follow("What if it had been so already?"),
            choose("Cases that were finished in", "The last 12 months"),
            press("Tell them with the draft"),
            await_end("Under way"),
        ),
        keeps="what-if",
    ),
)
