"""Loading a program: nothing is looked through meanwhile, and afterwards as ever."""

import subprocess
import sys

LOADED = """
import gc
from service.loading import loading

assert gc.get_freeze_count() == 0
try:
    with loading():
        assert not gc.isenabled()
        raise ImportError
except ImportError:
    pass
assert gc.isenabled()
apart = gc.get_freeze_count()
assert apart > 0
later = [[] for _ in range(1000)]
with loading():
    pass
assert gc.isenabled()
assert gc.get_freeze_count() <= apart
"""


def test_what_is_loaded_is_set_apart_once_and_the_rest_is_looked_through_as_ever():
    subprocess.run([sys.executable, "-c", LOADED], check=True)
