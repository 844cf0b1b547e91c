"""People to look at in demo mode, with one password that everybody knows."""

from collections.abc import Mapping
from types import MappingProxyType

import click

from service.clock import real_now
from service.people.actors import SYSTEM, Acting
from service.people.directory import find_user
from service.people.groups import Group
from service.people.roles import add_to_role, roles
from service.people.teams import add_to_team, ensure_team
from service.people.users import add_user
from service.transaction import transaction

PASSWORD = "handrail-demo"  # noqa: S105  demo mode only, printed when it starts
_OFFICER, _LEADER = (Group.OFFICER,), (Group.SUPERVISOR,)
_OPTIONS = "housing_options_officer"
PEOPLE: tuple[tuple[str, str, tuple[Group, ...], tuple[str, ...]], ...] = (
    ("casey", "Casey Brown", _OFFICER, ("contact_centre",)),
    ("cora", "Cora Evans", _OFFICER, ("contact_centre",)),
    (
        "olivia",
        "Olivia Shah",
        _OFFICER,
        (_OPTIONS, "contact_centre", "caseworker", "housing_officer"),
    ),
    ("omar", "Omar Wright", _OFFICER, (_OPTIONS, "housing_officer")),
    ("pia", "Pia Nilsson", _OFFICER, (_OPTIONS,)),
    (
        "tess",
        "Tess Morgan",
        _LEADER,
        ("team_leader", _OPTIONS, "caseworker", "housing_manager", "repairs_manager"),
    ),
    ("sam", "Sam Okafor", _OFFICER, ("statutory_homelessness",)),
    ("hana", "Hana Yusuf", _OFFICER, ("housing_officer",)),
    ("hugo", "Hugo Price", _OFFICER, ("housing_officer",)),
    ("mia", "Mia Thornton", _LEADER, ("housing_manager",)),
    ("ines", "Ines Duarte", _OFFICER, ("income_officer",)),
    ("vic", "Vic Palmer", _OFFICER, ("voids_team",)),
    ("suri", "Suri Nair", _OFFICER, ("surveyor",)),
    ("sol", "Sol Becker", _OFFICER, ("surveyor",)),
    ("rico", "Rico Bell", _OFFICER, ("repairs_team",)),
    ("kit", "Kit Larsen", _OFFICER, ("repairs_team",)),
    ("rena", "Rena Kaur", _LEADER, ("repairs_manager",)),
    ("ada", "Ada Pearce", _OFFICER, ("caseworker",)),
    ("ben", "Ben Foley", _OFFICER, ("caseworker",)),
    ("ana", "Ana Costa", (Group.ANALYST,), ()),
)
TEAMS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "housing_options": (
            "Housing options",
            ("casey", "cora", "olivia", "omar", "pia", "sam", "tess"),
        ),
        "tenancies": ("Tenancies", ("hana", "hugo", "ines", "vic", "mia", "ada", "ben")),
        "repairs": ("Repairs", ("suri", "sol", "rico", "kit", "rena")),
    }
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
                    email=f"{username}@example.org",
                    password=PASSWORD,
                    groups=groups,
                    acting=Acting(who=SYSTEM, at=real_now()),
                )
            for key in known.intersection(keys):
                add_to_role(key, username)
        for team, (name, members) in TEAMS.items():
            ensure_team(team, name)
            for username in members:
                add_to_team(team, username)
    names = ", ".join(username for username, *_ in PEOPLE)
    click.echo(f"Demo people: {names}; their password is {PASSWORD}. Or admin.")
