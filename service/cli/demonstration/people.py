"""People to look at in demo mode, with one password that everybody knows."""

import click

from service.clock import real_now
from service.people.actors import SYSTEM, Acting
from service.people.directory import find_user
from service.people.groups import Group
from service.people.roles import add_to_role, roles
from service.people.users import add_user
from service.transaction import transaction

PASSWORD = "handrail-demo"  # noqa: S105  demo mode only, printed when it starts
PEOPLE = (
    ("casey", "Casey Brown", (Group.OFFICER,), ("contact_centre",)),
    (
        "olivia",
        "Olivia Shah",
        (Group.OFFICER,),
        ("housing_options_officer", "contact_centre", "caseworker", "housing_officer"),
    ),
    ("omar", "Omar Wright", (Group.OFFICER,), ("housing_options_officer", "housing_officer")),
    (
        "tess",
        "Tess Lead",
        (Group.SUPERVISOR,),
        (
            "team_leader",
            "housing_options_officer",
            "caseworker",
            "housing_manager",
            "repairs_manager",
        ),
    ),
    ("sam", "Sam Statutory", (Group.OFFICER,), ("statutory_homelessness",)),
    ("ines", "Ines Income", (Group.OFFICER,), ("income_officer",)),
    ("suri", "Suri Surveyor", (Group.OFFICER,), ("surveyor",)),
    ("rico", "Rico Repairs", (Group.OFFICER,), ("repairs_team",)),
    ("vic", "Vic Voids", (Group.OFFICER,), ("voids_team",)),
    ("ana", "Ana Analyst", (Group.ANALYST,), ()),
)


def add_people() -> None:
    """Add the demo people who are not there yet, with the roles that the processes know."""
    with transaction():
        known = {role.key for role in roles()}
        for username, name, groups, keys in PEOPLE:
            if find_user(username) is None:
                add_user(
                    username,
                    display_name=name,
                    password=PASSWORD,
                    groups=groups,
                    acting=Acting(who=SYSTEM, at=real_now()),
                )
            for key in known.intersection(keys):
                add_to_role(key, username)
    names = ", ".join(username for username, *_ in PEOPLE)
    click.echo(f"Demo people: {names}; their password is {PASSWORD}. Or admin.")
