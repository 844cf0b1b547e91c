from tests.integration.cli.conftest import Handrail


def test_a_closure_is_shown_before_it_is_made(handrail: Handrail) -> None:
    handrail("init", "--admin-password", "a long enough password")
    shown = handrail("calendar", "add-closure", "scotland", "2026-11-25", "Storm")
    assert shown.output.endswith("0 clocks would move\n")
    done = handrail("calendar", "add-closure", "scotland", "2026-11-25", "Storm", "--apply")
    assert done.output.endswith("0 clocks moved\n")


def test_an_unknown_calendar_is_refused(handrail: Handrail) -> None:
    handrail("init", "--admin-password", "a long enough password")
    refused = handrail("calendar", "add-closure", "atlantis", "2026-11-25", "Flood", fails=True)
    assert "There is no calendar 'atlantis'" in refused.output
