"""Two who make a hook of one name at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.clock import real_now
from service.hooks import making
from service.hooks.given import HookGiven
from service.hooks.models import Does
from service.hooks.refusals import SlugTaken
from service.people.actors import SYSTEM, Acting
from service.transaction import transaction

GIVEN = HookGiven(does=Does.MESSAGE, target="docs")
NOW = Acting(SYSTEM, real_now())


@pytest.fixture
def database_url(postgresql_with_holds):
    """SQLite lets nobody write beside another."""
    with postgresql_with_holds.lend() as url:
        yield url


def test_who_comes_second_is_told_that_the_name_is_taken(heart, make, monkeypatch):
    usual = making.new_secret

    def look_away(scheme):
        monkeypatch.setattr(making, "new_secret", usual)

        def make_it_first():
            with heart.app_context():
                make("docs", Does.MESSAGE, "docs")

        with ThreadPoolExecutor(1) as other:
            other.submit(make_it_first).result()
        return usual(scheme)

    monkeypatch.setattr(making, "new_secret", look_away)
    with pytest.raises(SlugTaken), transaction():
        making.make_hook("docs", GIVEN, acting=NOW)
