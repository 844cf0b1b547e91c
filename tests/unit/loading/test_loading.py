"""Loading a program: nothing is looked through meanwhile, and afterwards as ever."""

import gc

import pytest

from service.loading import loading


def test_what_can_go_is_not_looked_for_while_modules_are_loaded():
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_a_module_that_cannot_be_loaded_leaves_all_as_it_was():
    with pytest.raises(ImportError), loading():
        raise ImportError
    assert gc.isenabled()
