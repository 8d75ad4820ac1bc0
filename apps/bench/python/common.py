"""What the reference scripts share: threads, timing, peak memory, one JSON object on the last line."""
import json
import os
import resource
import sys
import time

START = time.perf_counter()


def threads(count):
    """Sets the math threads; call before torch is imported."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(count)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def median_seconds(call, repeats):
    """Median wall seconds of `repeats` calls after one that is not counted."""
    call()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return sorted(times)[len(times) // 2]


def report(**fields):
    """Prints the result with this process's peak resident bytes and seconds since it began to run."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"peak_bytes": peak, "total_seconds": time.perf_counter() - START, **fields}))
    sys.stdout.flush()
