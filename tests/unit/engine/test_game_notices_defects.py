import pytest

from tests.game.driver import Trial
from tests.game.mutations import DEFECTS, Defect

# Measuring takes as long again, and every line that counts is reached elsewhere.
pytestmark = pytest.mark.no_cover

WITHIN = 200


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_game_notices(defect: Defect):
    with defect.seeded():
        assert noticed(WITHIN), f"{WITHIN} random processes passed with: {defect.name}"


def noticed(seeds: int) -> bool:
    for seed in range(seeds):
        try:
            Trial(seed).play()
        except Exception:  # noqa: BLE001  a crash is noticed too
            return True
    return False
