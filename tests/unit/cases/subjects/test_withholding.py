"""What a correction keeps of contact details that its sender was not shown."""

import pytest

from service.cases.subjects.withholding import said_beside

WORDS = "Ring her sister on 01632 960 123"


@pytest.mark.parametrize(
    ("known", "said", "kept"),
    [
        (WORDS, {"email": "a@example.org"}, {"details": WORDS, "email": "a@example.org"}),
        (WORDS, None, WORDS),
        (WORDS, "Write only", "Write only"),
        (
            {"phone": "01632 960 123", "email": "a@example.org"},
            {"email": "b@example.org"},
            {"phone": "01632 960 123", "email": "b@example.org"},
        ),
    ],
)
def test_a_correction_keeps_what_its_sender_was_not_shown(known, said, kept):
    assert said_beside(known, said, frozenset({"phone"})) == kept
