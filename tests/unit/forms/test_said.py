import pytest

from service.forms.said import speak_of


@pytest.mark.parametrize(
    ("label", "asked", "stated"),
    [
        ("Monthly income", "Enter monthly income", "Monthly income must be"),
        ("NI number", "Enter NI number", "NI number must be"),
        (
            "Universal Credit claim",
            "Enter Universal Credit claim",
            "Universal Credit claim must be",
        ),
        ("  Full   name: ", "Enter full name", "Full name must be"),
        ("the date", "Enter the date", "The date must be"),
        (
            "What is your name?",
            "Enter an answer to “What is your name?”",
            "The answer to “What is your name?” must be",
        ),
        ("", "Enter an answer", "The answer must be"),
    ],
)
def test_a_label_becomes_part_of_a_sentence(label: str, asked: str, stated: str) -> None:
    assert speak_of(label).enter() == asked
    assert speak_of(label).must("be") == stated


def test_an_analyst_can_name_a_question_for_messages() -> None:
    said = speak_of("What does the household earn?", name="the household's monthly income")
    assert said.enter() == "Enter the household's monthly income"
    assert said.must("be a number") == "The household's monthly income must be a number"


def test_the_entry_is_said_too() -> None:
    said = speak_of("First name", where=" (members, entry 2)")
    assert said.select() == "Select first name (members, entry 2)"
    assert said.upload() == "Upload first name (members, entry 2)"
    assert said.must("be text") == "First name (members, entry 2) must be text"
