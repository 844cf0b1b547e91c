"""What an incident is called, by what is kept of it."""

from dataclasses import dataclass

import pytest

from service.web.incident_words import incident_words
from tests.unit.bpmn.sketch import element, flows, read

DRAWN = read(
    element("startEvent", "S"),
    element("sendTask", "mail", name="Email the pack"),
    element("scriptTask", "sum"),
    flows("S mail sum"),
)


@dataclass
class Kept:
    """An incident as it is kept."""

    code: str
    message: str
    element: str = "mail"


@pytest.mark.parametrize(
    ("code", "message", "what"),
    [
        ("work_given_up", "email: The mail server broke.", "An email could not be sent"),
        ("work_given_up", "ring_bank: No answer.", "Work that another system does"),
        ("no_flow", "No condition holds.", "The answers so far lead to no next step"),
        ("something_new", "It broke.", "A step of the process could not be carried out"),
    ],
)
def test_what_failed_is_said_in_plain_english(code, message, what):
    words = incident_words(Kept(code, message), DRAWN)
    assert words.what.startswith(what)
    assert words.advice
    assert message not in words.what + words.advice
    assert words.technical == f"{message} (element mail, code {code})"


def test_a_step_is_called_by_its_name_or_else_its_id():
    assert incident_words(Kept("stuck", "It waits."), DRAWN).step == "Email the pack"
    assert incident_words(Kept("stuck", "It waits.", "sum"), DRAWN).step == "sum"
    assert incident_words(Kept("stuck", "It waits.", "gone"), DRAWN).step == "gone"
