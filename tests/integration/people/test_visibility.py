"""What `may` says of one case or task, `visible` says of a list: on random people and cases."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from service.people.access import CaseColumns, may, visible
from service.people.actors import SYSTEM, Actor, ActorKind
from service.people.groups import Group, Scope
from service.people.things import CaseFacts, TaskFacts
from service.people.verbs import Verb


class Tables(DeclarativeBase):
    """The least that cases need for their visibility to be asked."""


class Case(Tables):
    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    restricted: Mapped[bool]


class Named(Tables):
    __tablename__ = "named"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(primary_key=True)


COLUMNS = CaseColumns(
    id=Case.id,
    owner=Case.owner,
    restricted=Case.restricted,
    named_case=Named.case_id,
    named_user=Named.username,
)
USERNAMES = ["sam", "zoe", "amir"]
ROLES = ["intake", "lettings"]

facts = st.builds(
    CaseFacts,
    owner=st.sampled_from([None, *USERNAMES, *(f"role:{role}" for role in ROLES)]),
    restricted=st.booleans(),
    named=st.frozensets(st.sampled_from(USERNAMES)),
    worked=st.booleans(),
)
people = st.builds(
    Actor,
    username=st.sampled_from(USERNAMES),
    kind=st.sampled_from([ActorKind.PERSON, ActorKind.TOKEN]),
    groups=st.frozensets(st.sampled_from(Group)),
    roles=st.frozensets(st.sampled_from(ROLES)),
    scopes=st.none() | st.frozensets(st.sampled_from(Scope)),
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    Tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@settings(max_examples=300)
@given(actor=people | st.just(SYSTEM), cases=st.lists(facts, max_size=8))
def test_lists_show_exactly_what_may_be_read(engine, actor, cases):
    with Session(engine) as session:
        for number, case in enumerate(cases):
            session.add(Case(id=str(number), owner=case.owner, restricted=case.restricted))
            session.add_all(Named(case_id=str(number), username=name) for name in case.named)
        session.flush()
        for verb, things in (
            (Verb.READ_CASE, cases),
            (Verb.READ_TASK, [TaskFacts(case) for case in cases]),
        ):
            listed = session.scalars(select(Case.id).where(visible(actor, COLUMNS, verb)))
            assert set(listed) == {
                str(number) for number, thing in enumerate(things) if may(actor, verb, thing)
            }
