"""Work for the tests of processes: some of it ends its process, some takes very long."""

import os
import signal
import sys
import time

from syria_talks.annotate import workers


def ends_itself(batch):
    if batch == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def takes_long(batch):
    print("at work", flush=True)
    time.sleep(60)
    return batch


if __name__ == "__main__":
    import deadly_work

    try:
        list(workers.run(iter("abc"), deadly_work.takes_long, n_workers=2))
    except KeyboardInterrupt:
        sys.exit(130)
