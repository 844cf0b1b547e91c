from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from service.extensions import db
from service.people.models import Token, User
from tests.factories.people import add_user

pytestmark = pytest.mark.usefixtures("ground")
NOON = datetime(2026, 12, 24, 12, 0, 0, 123456, tzinfo=UTC)


def test_an_instant_comes_back_in_utc_whatever_its_offset_was():
    here = NOON.astimezone(timezone(timedelta(hours=-5)))
    db.session.add(User(username="sam", display_name="Sam", created_at=here))
    db.session.commit()
    kept = db.session.scalars(select(User.created_at)).one()
    assert kept == NOON
    assert kept.tzinfo is UTC


def test_an_instant_without_an_offset_is_refused():
    db.session.add(User(username="sam", display_name="Sam", created_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="needs an offset"):
        db.session.flush()


def test_instants_sort_as_time_goes():
    for number, at in enumerate(
        (NOON, NOON - timedelta(microseconds=123456), NOON.replace(year=999))
    ):
        db.session.add(User(username=f"u{number}", display_name="U", created_at=at))
    db.session.flush()
    assert db.session.scalars(select(User.username).order_by(User.created_at)).all() == [
        "u2",
        "u1",
        "u0",
    ]


def test_a_json_document_comes_back_as_it_was():
    add_user("sam")
    token = Token(username="sam", prefix="x", digest=b"x", created_at=NOON)
    token.scopes = ["é", {"b": 1.5, "a": [None, True]}]
    db.session.add(token)
    db.session.commit()
    assert db.session.scalars(select(Token.scopes)).one() == ["é", {"b": 1.5, "a": [None, True]}]
