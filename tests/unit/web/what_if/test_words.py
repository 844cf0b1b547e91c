from service.drafts.models import ProcessDraft
from service.web.what_if.words import Names, days_in_words
from service.what_if.comparing import Difference

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
    assert told("bypass", "look", "impossible", (), ("There is no such task.",)) == (
        "When “look” was passed over: What was done then could not be done. There is no such task."
    )


def test_days_are_said_to_the_tenth() -> None:
    assert [days_in_words(one) for one in (0, 1, 1.25)] == ["0.0 days", "1 day", "1.2 days"]
