# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What a gateway adds to a call, beside others on the same provider in the same run: `bench.py [--rounds N] [FILE]`.

Rounds are interleaved and the median is told. One at a time, everything is on one core, for the waking of a sleeping core
takes longer than what is measured, and once more on all, as it is lived; ten at a time, on all. Goals: G11 (added latency
and requests per second), G9 (streams).
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from subjects import RELEASE, Lineup

sys.dont_write_bytecode = True


def pin(pids, cores):
    for pid in pids:
        for thread in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(thread), cores)


def ask(subject, kind, connections, seconds, cores):
    done = subprocess.run(
        ["taskset", "-c", ",".join(map(str, cores)), RELEASE / "bench-client", str(subject.port),
         subject.requests[kind], str(connections), str(seconds)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{subject.name}: {done.stderr[-500:]}")
    return json.loads(done.stdout)


#: Name, kind, connections, seconds; whether on one core.
LOADS = [
    ("one", "whole", 1, 1.0, True),
    ("all-cores", "whole", 1, 1.0, False),
    ("ten", "whole", 10, 1.5, False),
    ("stream", "stream", 1, 1.0, True),
    ("streams", "stream", 16, 1.0, True),
]


def measure(lineup, rounds):
    """{load: {subject: [figures of each round]}}"""
    results = {load[0]: {subject.id: [] for subject in lineup.subjects} for load in LOADS}
    for subject in lineup.subjects:
        ask(subject, "whole", 10, 1.0, [0, 1])
        ask(subject, "stream", 2, 0.5, [0, 1])
    for name, kind, connections, seconds, is_pinned in LOADS:
        cores = [0] if is_pinned else list(range(os.cpu_count()))
        pin(lineup.pids, cores)
        for number in range(rounds):
            # Each begins a round in turn.
            shift = number % len(lineup.subjects)
            for subject in lineup.subjects[shift:] + lineup.subjects[:shift]:
                results[name][subject.id].append(ask(subject, kind, connections, seconds, cores))
    return results


class Report:
    def __init__(self):
        self.figures = []
        print(f"{'id':26} {'value':>12} {'beside':>12} {'ratio':>8}  {'goal':8} met  what")

    def add(self, id, value, unit, note, beside=None, ratio=None, most=None, least=None, **more):
        met = None if ratio is None or most is None and least is None else (
            ratio <= most if most is not None else ratio >= least
        )  # fmt: skip
        goal = f"≤ {most:g}" if most is not None else f"≥ {least:g}" if least is not None else None
        figure = {"id": id, "value": value, "unit": unit, "baseline": beside, "ratio": ratio, "goal": goal, "met": met,
                  "note": note, "more": more or None}  # fmt: skip
        self.figures.append({name: one for name, one in figure.items() if one is not None})
        shown = {True: "yes", False: "NO", None: ""}[met]
        print(
            f"{id:26} {value:>9.1f} {unit:2} {'' if beside is None else f'{beside:.1f}':>12}"
            f" {'' if ratio is None else f'{ratio:.2f}':>8}  {goal or '':8} {shown:4} {note}",
            flush=True,
        )

    def write(self, path):
        """Keeps the figures of the other benchmarks that the file may hold."""
        own = {figure["id"] for figure in self.figures}
        before = json.loads(path.read_text()) if path.exists() else []
        kept = [figure for figure in before if figure["id"] not in own]
        path.write_text(json.dumps(kept + self.figures, indent=2, sort_keys=True, ensure_ascii=False))


def added(results, id, load="one"):
    """Microseconds above the provider itself, round by round."""
    pairs = zip(results[load][id], results[load]["direct"], strict=True)
    return median((one["whole_p50"] - bare["whole_p50"]) / 1e3 for one, bare in pairs)


def ratio(results, load, id, beside, figure):
    pairs = zip(results[load][id], results[load][beside], strict=True)
    return median(one[figure] / other[figure] for one, other in pairs)


def rates(results, id):
    return median(one["requests"] / one["seconds"] for one in results["ten"][id])


def tell(report, lineup, results):
    names = {subject.id: subject.name for subject in lineup.subjects}
    for load, where in (("one", "one core"), ("all-cores", "all cores")):
        for subject in lineup.subjects:
            rounds = results[load][subject.id]
            report.add(
                f"gateway.{load}.{subject.id}", median(one["whole_p50"] for one in rounds) / 1e3, "µs",
                f"a call, p50, one at a time, {where}: {subject.name}",
                p99_us=median(one["whole_p99"] for one in rounds) / 1e3, added_us=added(results, subject.id, load),
            )  # fmt: skip
    for subject in lineup.subjects:
        report.add(f"gateway.ten.{subject.id}", rates(results, subject.id), "/s", f"calls, ten at a time: {subject.name}")
    for load, width in (("stream", 1), ("streams", 16)):
        for subject in lineup.subjects:
            rounds = results[load][subject.id]
            report.add(
                f"gateway.chunk.{width}.{subject.id}", median(one["chunk_p50"] for one in rounds) / 1e3, "µs",
                f"age of a chunk, p50, {width} at once: {subject.name};"
                f" p99 {median(one['chunk_p99'] for one in rounds) / 1e3:.0f} µs,"
                f" first {median(one['first_p50'] for one in rounds) / 1e3:.0f} µs",
                p99_us=median(one["chunk_p99"] for one in rounds) / 1e3,
                first_us=median(one["first_p50"] for one in rounds) / 1e3,
            )  # fmt: skip
    for subject in lineup.subjects:
        if subject.pids:
            report.add(f"gateway.memory.{subject.id}", subject.resident() / 2**20, "MB", f"resident: {names[subject.id]}")
    ours = added(results, "byok")
    if "tensorzero" in names:
        for load, where in (("one", "one core"), ("all-cores", "all cores")):
            one, other = added(results, "byok", load), added(results, "tensorzero", load)
            report.add(f"G11.added.{load}", one, "µs", f"added to a call / what TensorZero adds, {where}", other,
                       one / other, most=1)  # fmt: skip
        rate = rates(results, "litellm")
        report.add("G11.rate", rates(results, "byok"), "/s", "calls at 10 connections / the LiteLLM proxy's", rate,
                   rates(results, "byok") / rate, least=100)  # fmt: skip
    # sglang-router, measured elsewhere, adds 61 µs.
    report.add("G11.aim", ours, "µs", "added to a call / 61 µs, which sglang-router adds", 61, ours / 61, most=1)
    for load, width in (("stream", 1), ("streams", 16)):
        for figure, what, most in (("chunk_p50", "p50", 1.5), ("chunk_p99", "p99", 2), ("first_p50", "first", 1.3)):
            # A gateway is one more stop: what a bare one makes of it is told beside.
            beside = f"; nginx {ratio(results, load, 'nginx', 'direct', figure):.2f}" if "nginx" in names else ""
            report.add(
                f"G9.gateway.{width}.{what}", median(one[figure] for one in results[load]["byok"]) / 1e3, "µs",
                f"{what} of a chunk's age, {width} at once / without a gateway{beside}",
                median(one[figure] for one in results[load]["direct"]) / 1e3,
                ratio(results, load, "byok", "direct", figure), most=most,
            )  # fmt: skip


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--no-peers", action="store_true", help="only the provider, nginx and this gateway")
    options.add_argument("file", nargs="?", type=Path, help="bench.json")
    options = options.parse_args()
    lineup = Lineup(with_peers=not options.no_peers)
    try:
        report = Report()
        tell(report, lineup, measure(lineup, options.rounds))
    finally:
        lineup.stop()
    if options.file:
        report.write(options.file)


if __name__ == "__main__":
    main()
