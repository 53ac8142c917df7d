"""Work for the tests of processes: some of it ends its process, some takes very long."""

import os
import signal
import sys
import time
from contextlib import closing

from syria_talks.annotate import workers


def ends_itself(batch):
    if batch == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def ends_itself_once(place, batch):
    """End the first process that is given a certain batch; of one that was not ready, nothing."""
    if batch == "c" and not (place / "ended").exists():
        (place / "ended").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return batch if (place / f"ready-{os.getpid()}").exists() else None


def notes(place):
    (place / f"ready-{os.getpid()}").touch()


def takes_long(batch):
    os.write(1, b"at work\n")  # at once, whatever another worker writes
    time.sleep(60)
    return batch


if __name__ == "__main__":
    import deadly_work

    try:
        with closing(workers.Workers(2)) as crew:
            list(crew.run(lambda: iter("abc"), deadly_work.takes_long))
    except KeyboardInterrupt:
        sys.exit(130)
