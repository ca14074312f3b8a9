# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Processes that end with the one that started them."""

import os
import re
import subprocess
import threading
import time

# Nothing of the starter's environment but what a program needs to run.
BASE = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}


class Process:
    """A running program. Everything it prints is kept, in a file."""

    def __init__(self, words, log, environment=None, ready=None, within=60):
        self.log = log
        self._out = open(log, "ab")
        self._start = self._out.tell()
        # It is killed when this process dies, however that happens.
        self.child = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._out,
            env=BASE | (environment or {}),
        )
        self.match = self._wait_for(ready, within) if ready else None

    def _wait_for(self, pattern, within):
        end = time.monotonic() + within
        while time.monotonic() < end:
            with open(self.log, "rb") as file:
                file.seek(self._start)
                found = re.search(pattern.encode(), file.read(), re.M)
            if found:
                return [group.decode() for group in found.groups()]
            if self.child.poll() is not None:
                break
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"did not say {pattern!r} ({self.child.poll()}):\n{self.printed()[-4000:]}")

    @property
    def pid(self):
        return self.child.pid

    def printed(self):
        with open(self.log, "rb") as file:
            return file.read().decode(errors="replace")

    def is_running(self):
        return self.child.poll() is None

    def resident(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) * 1024

    def open_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def terminate(self, within=20):
        """Asks it to end; its exit code."""
        if self.is_running():
            self.child.terminate()
        return self.child.wait(within)

    def kill(self):
        if self.is_running():
            self.child.kill()
        self.child.wait(10)


class PipedProcess:
    """A program of ours that says "ready PORT" and ends with its standard input (Tests/Upstreams/serve.py)."""

    def __init__(self, words, environment=None, within=120):
        self.child = subprocess.Popen(
            list(map(str, words)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=BASE | {"PYTHONUTF8": "1"} | (environment or {}),
        )
        timer = threading.Timer(within, self.child.kill)
        timer.start()
        line = self.child.stdout.readline().decode()
        timer.cancel()
        if not line.startswith("ready "):
            self.stop()
            raise RuntimeError(f"{words} did not start: {line!r}")
        self.port = int(line.split()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.child.pid

    def stop(self):
        self.child.kill()
        self.child.wait(10)
        self.child.stdin.close()
        self.child.stdout.close()
