"""Processes that belong together end together, whatever ends the first of them."""

import os
import signal
import threading
import time

LOOK_EVERY = 0.5
"""Seconds between two looks."""


def end_with_parent(parent: int) -> None:
    """Send this process SIGTERM when its parent, of this id, is gone, even by SIGKILL."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
