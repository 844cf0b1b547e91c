import pytest
from sqlalchemy import Text, literal, select, type_coerce

from service.extensions import db
from service.secrets.columns import Sealed
from service.secrets.refusals import SecretUnreadable
from service.transaction import reading

pytestmark = pytest.mark.usefixtures("ground")
SECRET = "whsec_hush"


def handed(value, kind):
    return select(literal(value, kind)).scalar_subquery()


def stored(value, context):
    """Give what the database is handed for a value in the column of this context."""
    return db.session.scalar(select(type_coerce(handed(value, Sealed(context)), Text)))


def read(raw, context):
    """Give what the program reads where the column of this context holds `raw`."""
    return db.session.scalar(select(type_coerce(handed(raw, Text()), Sealed(context))))


def test_the_database_holds_only_what_was_sealed():
    with reading():
        raw = stored(SECRET, "hooks.secret")
        assert raw.startswith("1.")
        assert SECRET not in raw
        assert read(raw, "hooks.secret") == SECRET


def test_a_secret_moved_to_another_column_is_not_read():
    with reading():
        raw = stored(SECRET, "hooks.secret")
        with pytest.raises(SecretUnreadable):
            read(raw, "webhooks.secret")


def test_no_secret_is_null():
    with reading():
        assert stored(None, "hooks.secret") is None
        assert read(None, "hooks.secret") is None
