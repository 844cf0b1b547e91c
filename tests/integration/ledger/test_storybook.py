"""The storybook: a demonstration goes on where it was, and nothing of it is done twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from service.installation import here, install
from service.ledger import storybook
from service.ledger.storybook import DoneByAnother
from service.settings import Mode
from service.transaction import reading, transaction
from tests.factories.cases import MONDAY

LATER = MONDAY + timedelta(days=1)


def is_being_told() -> bool:
    with reading():
        return storybook.is_being_told()


def test_a_story_keeps_the_instant_at_which_it_was_begun(ground: Flask) -> None:
    for now in (MONDAY, LATER):
        with transaction():
            assert storybook.begin(now) == MONDAY


def test_a_deed_is_done_by_one(ground: Flask) -> None:
    with transaction():
        storybook.keep("Ann moves in", MONDAY)
    with pytest.raises(DoneByAnother), transaction():
        storybook.keep("Ann moves in", LATER)
    with reading():
        assert storybook.done() == {"Ann moves in"}


def test_a_demonstration_is_being_told_until_it_is_ended(ground: Flask) -> None:
    install(ground, replace(here().settings, mode=Mode.DEMO), here().clock)
    assert not is_being_told()
    with transaction():
        storybook.begin(MONDAY)
    assert is_being_told()
    with transaction():
        assert not storybook.is_ended()
        storybook.end(LATER)
    assert not is_being_told()
    with reading():
        assert storybook.is_ended()


def test_only_a_demonstration_tells_a_story(ground: Flask) -> None:
    with transaction():
        storybook.begin(MONDAY)
    assert not is_being_told()
