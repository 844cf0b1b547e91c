"""What people do at the same moment to what is good once."""

from flask import Flask

from service.people import invitations
from service.transaction import transaction
from tests.factories.people import ACTING, AT, add_user
from tests.integration.cases.test_concurrency import together


def test_an_invitation_is_good_once_however_many_accept_it(ground: Flask):
    with transaction():
        add_user("sam")
        secret = invitations.invite("sam", days=7, acting=ACTING)
    passwords = ("three random words", "four quite random words")
    came = together(
        ground,
        [lambda one=one: invitations.accept(secret, one, at=AT).username for one in passwords],
    )
    assert sorted(map(str, came)) == ["invitation_over", "sam"]
