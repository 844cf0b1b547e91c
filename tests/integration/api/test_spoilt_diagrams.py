import pytest

from tests.fuzz.trying import try_one


@pytest.mark.parametrize("seed", range(100, 105))
def test_a_spoilt_diagram_is_refused_clearly_or_is_run_like_any_other(api, seed):
    assert try_one(api, seed) in ("refused", "published")
