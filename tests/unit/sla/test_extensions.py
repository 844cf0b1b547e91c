"""Extensions of a target, among the pauses of its clock."""

from service.sla.pauses import Extension
from tests.unit.sla.london import OFFICE, at, day_of, hold, target_of


def extended(given: str, to: str) -> Extension:
    return Extension(at(given), at(to))


def test_an_extension_gives_the_end_of_its_day_where_days_count() -> None:
    found = target_of("5 days", "2026-12-01", extended("2026-12-02 10:00", "2026-12-10 11:00"))
    assert day_of(found) == "2026-12-10"

    assert found.explanation.endswith(
        "extended on Wednesday 2 December 2026 to Thursday 10 December 2026."
    )
    closing = target_of(
        "5 days", "2026-12-01", extended("2026-12-02 10:00", "2026-12-10"), calendar=OFFICE
    )
    assert closing.at == at("2026-12-10 17:00")


def test_an_extension_is_to_the_minute_where_time_counts() -> None:
    found = target_of(
        "4 hours", "2026-12-01 09:00", extended("2026-12-01 10:00", "2026-12-01 17:30")
    )
    assert found.at == at("2026-12-01 17:30")


def test_a_pause_before_an_extension_counts_no_longer_and_one_after_does() -> None:
    before, after = hold("2026-12-02", "2026-12-04"), hold("2026-12-08", "2026-12-10")
    word = extended("2026-12-07 10:00", "2026-12-10")
    assert day_of(target_of("5 days", "2026-12-01", before, word)) == "2026-12-10"
    assert day_of(target_of("5 days", "2026-12-01", before, word, after)) == "2026-12-12"


def test_an_extension_never_shortens_a_target_that_a_longer_hold_has_moved() -> None:
    word = extended("2026-12-03 10:00", "2026-12-10")
    assert day_of(target_of("5 days", "2026-12-01", hold("2026-12-02", "2026-12-04"), word)) == (
        "2026-12-10"
    )
    longer = target_of("5 days", "2026-12-01", hold("2026-12-02", "2026-12-20"), word)
    assert day_of(longer) == "2026-12-24"


def test_a_pause_after_the_old_target_holds_an_extended_one() -> None:
    word, late = extended("2026-12-03 10:00", "2026-12-10"), hold("2026-12-08", "2026-12-09")
    assert day_of(target_of("5 days", "2026-12-01", late)) == "2026-12-06"
    assert day_of(target_of("5 days", "2026-12-01", late, word)) == "2026-12-11"


def test_what_is_extended_and_held_in_one_instant_is_held_as_extended() -> None:
    word, pause = extended("2026-12-01 09:00", "2026-12-10"), hold("2026-12-01 09:00", "2026-12-03")
    assert day_of(target_of("5 days", "2026-12-01 09:00", pause, word)) == "2026-12-12"


def test_the_last_extension_wins() -> None:
    words = [extended("2026-12-03", "2026-12-20"), extended("2026-12-02", "2026-12-10")]
    assert day_of(target_of("5 days", "2026-12-01", *words)) == "2026-12-20"
