import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.extensions import db
from service.people.models import RoleMembership
from tests.factories.people import add_user

pytestmark = pytest.mark.usefixtures("ground")


def test_foreign_keys_hold():
    db.session.add(RoleMembership(role_key="nothing", username="nobody"))
    with pytest.raises(IntegrityError):
        db.session.commit()


def test_a_value_outside_an_enumeration_is_refused_by_the_database():
    add_user("sam")
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO group_memberships VALUES ('sam', 'king')"))
