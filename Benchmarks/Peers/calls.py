# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""What the SDKs share: the chat that is sent, and a loop that makes calls when asked to.

The benchmark writes one JSON object a line: {"requests": 50} or {"streams": 1}, with the base URL of the loopback
provider in "url". The answer is one line: `cpu` and `times` in nanoseconds, `cpu` of the whole process, user and
system; of a stream `ages` from the sending of a chunk to its coming out of the SDK, and as `times` until the first.
"""

import json
import re
import sys
from time import monotonic_ns, perf_counter_ns, process_time_ns

MODEL = "gpt-4o-mini"
KEY = "sk-benchmark-0000000000000000"
STAMP = re.compile(r"@(\d{19})")

with open(sys.argv[1], encoding="utf-8") as file:
    MESSAGES = json.load(file)["messages"]


def requests(call, url, count):
    times = []
    for _ in range(count):
        start = perf_counter_ns()
        text = call(url)
        times.append(perf_counter_ns() - start)
        assert text.startswith("A key that users bring"), text
    return {"times": times}


def streams(stream, url, count):
    """One after the other."""
    times, ages = [], []
    for _ in range(count):
        start, first = perf_counter_ns(), 0
        for text in stream(url):
            now = monotonic_ns()
            first = first or perf_counter_ns() - start
            ages += [now - int(stamp) for stamp in STAMP.findall(text)]
        times.append(first)
    return {"times": times, "ages": ages}


def serve(version, call, stream):
    """`call(url)` returns the reply's text, `stream(url)` yields a stream's texts."""
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        before = process_time_ns()
        if "requests" in asked:
            answer = requests(call, asked["url"], asked["requests"])
        else:
            answer = streams(stream, asked["url"], asked["streams"])
        print(json.dumps({"cpu": process_time_ns() - before, **answer}), flush=True)
