from service.drafts.models import ProcessDraft
from service.stories.acting import NoSuchTask
from service.web.what_if.words import Names, days_in_words
from service.what_if.comparing import Difference
from service.what_if.drawn import COMPUTED

DRAWN_NOWHERE = Names(ProcessDraft(key="p", files=[]))


def told(deed: str, about: str, what: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    differs = Difference(deed, about, what, before, after)
    return f"{DRAWN_NOWHERE.turning(differs)}: {DRAWN_NOWHERE.difference(differs)}"


def test_where_a_case_turns_and_what_differs_is_said() -> None:
    added = told("complete", "look", "open", ("check",), ("check", "phone", "write"))
    assert added == "When “look” was completed: “phone” and “write” would be to do as well."
    assert told("hold", "", "open", ("check",), ()) == (
        "When the case was put on hold: “check” would not be to do."
    )
    assert told("start", "", "open", ("look",), ("see",)) == (
        "When the case began: “see” would be to do, not “look”."
    )
    assert told("answer", "letter", "work", ("email",), ()) == (
        "When the worker of “letter” had answered: "
        "Workers would be asked for nothing, not for email."
    )
    assert told("wait", "", "state", ("open",), ("completed",)) == (
        "When time had passed: The case would be closed, not open."
    )
    assert told("send", "paid", "outcome", ("Done",), ("",)) == (
        "When the message “paid” came: The case would end with no outcome, not with “Done”."
    )
    assert told("bypass", "look", "impossible", (), (NoSuchTask.code(),)) == (
        "When “look” was passed over: What was done then could not be done. "
        "No such task was to be done then."
    )
    assert told("extend", "look", "stopped", (), ("letter", "write")) == (
        "When the target of “look” was extended: "
        "The case would stop with an incident at “letter” and “write”."
    )
    assert told("wait", "", "ended", (), ("completed", "Too late")) == (
        "When time had passed: The case would have been closed by then, with “Too late”."
    )


def test_of_what_a_case_says_itself_no_more_is_said_than_that() -> None:
    made = (COMPUTED,)
    assert told("send", COMPUTED, "outcome", made, ("Done",)) == (
        "When the message that its data name came: "
        "The case would end with “Done”, not with words of its data."
    )
    assert told("answer", COMPUTED, "outcome", made, made) == (
        "When the worker of what its data name had answered: "
        "The case would end with other words of its data."
    )
    assert told("broadcast", COMPUTED, "work", (), made).endswith(
        "Workers would be asked for what its data name, not for nothing."
    )


def test_days_are_said_to_the_tenth() -> None:
    assert [days_in_words(one) for one in (0, 1, 1.25)] == ["0.0 days", "1 day", "1.2 days"]
