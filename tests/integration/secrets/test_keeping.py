from dataclasses import replace

import pytest
from sqlalchemy import text, update

from service.extensions import db
from service.installation import here, install
from service.ledger.changes import Wanted, list_changes, verify_changes
from service.people.actors import Acting, Actor
from service.people.groups import Group
from service.people.refusals import NotAllowed
from service.secrets import refusals
from service.secrets.keeping import names, open_secret, remove_secret, secrets, set_secret
from service.secrets.models import Secret
from service.secrets.resealing import reseal, sealed_here
from service.transaction import reading, transaction
from tests.integration.secrets.conftest import ACTING, AT
from tests.services.keys import secrets_key

VALUE = "tok-en/of the CRM"


def test_a_secret_is_opened_where_it_is_used_and_shows_itself_nowhere(keep):
    keep("crm", VALUE, "CRM.test.", "crm.test", "10.0.0.7", note=" ends in\n\0002027 ")
    with reading():
        (kept,) = secrets()
        assert (kept.name, kept.hosts, kept.note) == (
            "crm",
            ["10.0.0.7", "crm.test"],
            "ends in 2027",
        )
        opened = open_secret("crm")
        assert opened.value == VALUE
        assert VALUE not in f"{opened!r} {kept.sealed}"
        assert (opened.may_go_to("crm.TEST"), opened.may_go_to("evil.test")) == (True, False)
        assert opened.hidden_in(f"you sent {VALUE}") == "you sent •••"
        (change,) = list_changes(Wanted()).items
        assert (change.about, change.subject, change.text) == (
            "secret", "crm", "The secret “crm” was set.",
        )  # fmt: skip
        assert VALUE not in repr((change.before, change.after))


def test_a_secret_is_replaced_and_removed_and_the_book_of_changes_tells(keep):
    keep("crm", VALUE)
    keep("crm", "another one", "other.test")
    with reading():
        assert open_secret("crm").value == "another one"
    with transaction():
        remove_secret("crm", acting=ACTING)
    with reading():
        assert names() == frozenset()
        told = [one.text.split()[-1] for one in list_changes(Wanted()).items]
        assert told == ["removed.", "replaced.", "set."]
        assert verify_changes().broken is None
    for name in ("crm", "", "\0"):
        with transaction(), pytest.raises(refusals.SecretUnknown):
            remove_secret(name, acting=ACTING)


@pytest.mark.parametrize(
    ("name", "value", "hosts", "refusal"),
    [
        ("CRM", VALUE, ["crm.test"], refusals.SecretNameUnusable),
        ("c" * 61, VALUE, ["crm.test"], refusals.SecretNameUnusable),
        ("crm", "  short  ", ["crm.test"], refusals.SecretValueUnusable),
        ("crm", "two\nlines-of-it", ["crm.test"], refusals.SecretValueUnusable),
        ("crm", "x" * 4001, ["crm.test"], refusals.SecretValueUnusable),
        ("crm", VALUE, [" "], refusals.SecretHostsUnusable),
        ("crm", VALUE, ["https://crm.test/"], refusals.SecretHostsUnusable),
        ("crm", VALUE, [f"h{n}.test" for n in range(11)], refusals.SecretHostsUnusable),
    ],
)
def test_what_can_be_no_secret_is_refused(ground, name, value, hosts, refusal):
    with transaction(), pytest.raises(refusal):
        set_secret(name, value, hosts, acting=ACTING)


def test_only_an_administrator_keeps_secrets(keep):
    keep("crm", VALUE)
    analyst = Acting(Actor("ana", groups=frozenset(set(Group) - {Group.ADMINISTRATOR})), AT)
    with transaction(), pytest.raises(NotAllowed):
        set_secret("crm", VALUE, ["crm.test"], acting=analyst)
    with transaction(), pytest.raises(NotAllowed):
        remove_secret("crm", acting=analyst)


def test_a_sealed_text_in_the_row_of_another_is_not_opened(keep):
    keep("crm", VALUE)
    keep("other", "something else")
    with transaction():
        moved = db.session.scalar(text("SELECT sealed FROM secrets WHERE name = 'crm'"))
        db.session.execute(update(Secret).where(Secret.name == "other").values(sealed=moved))
    with reading(), pytest.raises(refusals.SecretUnreadable):
        open_secret("other")


def test_a_key_is_exchanged_without_a_secret_being_lost(keep, ground):
    keep("crm", VALUE)
    keep("mail", "something else")
    old = here().settings
    change(ground, secrets_key=secrets_key(), secrets_key_before=old.secrets_key)
    keep("new", "sealed anew already")
    with reading():
        assert sealed_here() == (3, 0)
    with transaction():
        assert reseal() == 2
    with transaction():
        assert reseal() == 0
    change(ground, secrets_key_before="")
    with reading():
        assert sealed_here() == (3, 0)
        assert open_secret("crm").value == VALUE
    change(ground, secrets_key=old.secrets_key)
    with reading():
        assert sealed_here() == (3, 3)
    with transaction(), pytest.raises(refusals.SecretUnreadable):
        reseal()


def change(app, **settings):
    with app.app_context():
        install(app, replace(here().settings, **settings), here().clock)
