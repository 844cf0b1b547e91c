"""Puts the clock of one process, and of those that it starts, off by minutes.

Python imports this at its start when the folder is on PYTHONPATH. The service has no such switch:
its one reading of the machine's time is replaced before anything else has taken hold of it.
"""

import os
from datetime import timedelta

from service import clock

_right = clock.real_now
_off = timedelta(minutes=float(os.environ["CHAOS_CLOCK_MINUTES"]))
clock.real_now = lambda: _right() + _off
