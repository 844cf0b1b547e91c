"""A case of one task with an SLA, and the people who are told of it."""

from datetime import timedelta

from service.people.groups import Group
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user

DAY = timedelta(days=1)


def one_task(desk: Desk, inner: str, **data: object) -> str:
    publish_process(
        start(), user("A", inner=inner, handrail__roles="officers"), end(), flow("S A E")
    )
    return desk.start(**data)


def people(desk: Desk, **roles: str) -> None:
    for name, role in roles.items():
        desk.do(lambda n=name, r=role: add_actor(n, Group.OFFICER, roles_held=[r] if r else []))
