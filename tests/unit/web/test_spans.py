from datetime import timedelta

import pytest

from service.web.spans import in_time_words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(), "no time"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=3, minutes=2), "3 hours 2 minutes"),
        (timedelta(days=2, minutes=5), "2 days"),
        (timedelta(days=20, hours=1), "2 weeks 6 days"),
    ],
)
def test_length_is_said_in_its_two_largest_units(length, words):
    assert in_time_words(length) == words
