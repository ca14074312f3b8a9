# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The gateway's demo, started for one test: three users, and the providers played by itself."""

import json
import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

PACKAGE = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("BYOK_GATEWAY", str(PACKAGE / ".build" / "debug" / "gateway"))

# Keys that the demo's providers know.
KEYS = {
    "openrouter": "sk-or-v1-" + "a1" * 32,
    "openai": "sk-proj-" + "B2" * 24,
    "anthropic": "sk-ant-api03-" + "C3" * 48,
    "google": "AIza" + "D" * 35,
}
# Keys of the right form that no provider knows.
WRONG = {
    "openrouter": "sk-or-v1-" + "e9" * 32,
    "openai": "sk-proj-" + "F7" * 24,
}


class Gateway:
    def __init__(self, folder):
        self.log = open(folder / "stderr.log", "wb")
        self.process = subprocess.Popen(
            [PROGRAM, "--demo", "--port", "0", "--folder", str(folder / "state")],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.address = None
        for line in self.process.stdout:
            if line.startswith("listening on "):
                self.address = line.removeprefix("listening on ").strip()
                break
        assert self.address, f"the gateway did not start: {(folder / 'stderr.log').read_text()}"

    def stop(self):
        self.process.terminate()
        self.process.stdout.close()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            self.log.close()

    def call(self, method, path, body=None, user="alice"):
        """The status and the body of a call by a user's token."""
        request = urllib.request.Request(
            self.address + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer demo-{user}", "content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                status, text = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text else None

    def add(self, provider, user="alice", key=None, scope="account", **fields):
        """A key, without the page."""
        body = {"provider": provider, "key": key or KEYS[provider], **fields}
        status, reply = self.call("POST", f"/api/v1/{scope}/api-keys", body, user)
        assert status == 201, reply
        return reply["key"]

    def chat(self, model="openai/gpt-4", user="alice", **fields):
        body = {"model": model, "messages": [{"role": "user", "content": "Hello, world!"}], **fields}
        return self.call("POST", "/v1/chat/completions", body, user)

    def outage(self, user="alice"):
        """The one key that fails, once what it has cost is in the usage log."""
        deadline = time.monotonic() + 15
        while True:
            _, reply = self.call("GET", "/api/v1/account/outages", user=user)
            if reply["outages"] and reply["outages"][0]["requests"] > 0:
                return reply["outages"][0]
            assert time.monotonic() < deadline, reply
            time.sleep(0.2)

    def fail_over(self, user="alice"):
        """A key that stops working, and a request that credits then pay for."""
        key = self.add("openrouter", user, WRONG["openrouter"], test=False, label="Worn out")
        status, reply = self.chat(user=user)
        assert status == 200 and reply["x-using-byok"] == "false", reply
        return key
