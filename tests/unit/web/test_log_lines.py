from service.ledger.audit import Kind
from service.web.case.log_lines import KINDS, TITLES


def test_every_kind_of_entry_has_a_title_and_a_choice_that_shows_it():
    assert set(TITLES) == set(Kind)
    assert {kind for _, kinds in KINDS.values() for kind in kinds} == set(Kind)
