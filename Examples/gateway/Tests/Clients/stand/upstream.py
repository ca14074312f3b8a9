# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The control of a running fake_upstream.py."""

import json
import sys
import urllib.request
from pathlib import Path

from .process import PipedProcess


class Upstream:
    def __init__(self):
        self.process = PipedProcess([sys.executable, Path(__file__).parent / "fake_upstream.py"])
        self.url = self.process.url
        self.origins = {
            "openai": f"{self.url}/openai/v1",
            "openrouter": f"{self.url}/openrouter/api/v1",
        }
        self.endpoint = f"{self.url}/own/v1"

    def _call(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.url + path, data, timeout=10) as response:
            return json.loads(response.read())

    def refuse(self, key, status=401):
        self._call("/_keys", {key: status})

    def reset(self):
        self._call("/_reset", {})

    @property
    def seen(self):
        return self._call("/_seen")["seen"]

    @property
    def counts(self):
        return self._call("/_seen")["counts"]

    def stop(self):
        self.process.stop()
