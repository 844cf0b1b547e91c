"""Mentions in notes: who is told, and what is said of a name that nobody has."""

import pytest

from service.cases.commands.add_note import add_note
from service.cases.commands.restrict import restrict
from service.cases.refusals import MentionUnknown
from service.people.actors import SYSTEM
from service.people.groups import Group
from service.transaction import transaction
from tests.factories.cases import Desk
from tests.factories.definitions import publish_process
from tests.factories.people import add_actor
from tests.unit.engine.notation import end, flow, start, user


def test_whoever_a_note_mentions_is_told_if_they_may_see_the_case(desk: Desk) -> None:
    with transaction():
        ann, _, _ = (add_actor(one, Group.OFFICER) for one in ("ann", "bob.b", "olivia"))
        add_actor("zoe", Group.ANALYST)
    publish_process(start(), user("A"), end(), flow("S A E"))
    case = desk.start()

    def note(text: str, by=ann) -> None:
        desk.do(lambda: add_note(case, text, acting=desk.acting(by)))

    note("@Bob.b, see what @ann and ann@example.org wrote. Meet @ 5pm (@bob.b).")
    assert desk.notices(case) == [("bob.b", "mentioned")]
    for wrong, near in (
        ("@oliva", "Did you mean @olivia?"),
        ("@zoe", "Nobody who may see this case has the user name @zoe."),
        ("@qqqqqq", "leave out the @"),
    ):
        with pytest.raises(MentionUnknown, match=near):
            note(wrong)
    note("@nobody and @olivia", by=SYSTEM)
    assert desk.notices(case)[1:] == [("olivia", "mentioned")]
    desk.do(lambda: restrict(case, ["ann", "olivia"], "Private", acting=desk.acting()))
    with pytest.raises(MentionUnknown, match=r"user name @bob\.b"):
        note("@bob.b")
    note("@olivia")
    assert len(desk.notices(case)) == 3
