# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""What the Python peers share: timing one operation, and printing the result."""

import json
from itertools import repeat
from statistics import median
from time import perf_counter_ns


def nanoseconds(operation, runs, operations):
    """The cost of one `operation()`, in nanoseconds: the mean over each of `runs` runs.

    The garbage collector stays on, as in a server. Each run is preceded by an untimed tenth of a run.
    """
    results = []
    for _ in range(runs):
        for _ in repeat(None, max(1, operations // 10)):
            operation()
        start = perf_counter_ns()
        for _ in repeat(None, operations):
            operation()
        results.append(round((perf_counter_ns() - start) / operations, 1))
    return results


def report(id, version, runs, **more):
    """Prints the one line that the benchmark reads."""
    print(json.dumps({"id": id, "ns": median(runs), "runs": runs, "version": version, **more}), flush=True)
