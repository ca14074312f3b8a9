# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The control of a running LLMock: what it is to do, what it was asked, what it thinks of it."""

import json
import urllib.request


class LLMock:
    def __init__(self, url):
        self.url = url
        #: Where it speaks each provider's language.
        self.origins = {
            "openai": f"{url}/v1",
            "openrouter": f"{url}/v1",
            "anthropic": f"{url}/anthropic/v1",
            "google": f"{url}/gemini/v1beta",
        }
        self.endpoint = f"{url}/groq/openai/v1"

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.loads(response.read() or b"{}")

    def reset(self):
        """Forgets requests and what it was told to do."""
        self._call("POST", "/_llmock/reset")

    def script(self, *behaviors):
        """Tells it what to do with the next requests, in its own words."""
        self._call("POST", "/_llmock/scenario", {"behaviors": list(behaviors)})

    def fail(self, status, **more):
        self.script({"type": "fail", "status": status, **more})

    def requests(self):
        """What it was asked since the reset."""
        return self._call("GET", "/_llmock/requests")["requests"]

    def chats(self):
        return [request for request in self.requests() if request["method"] == "POST"]

    def last_body(self):
        return self.chats()[-1]["body"]

    def complaints(self):
        """What a careful provider would hold against the gateway, and what it refused though nobody had asked it to."""
        verdict = self._call("GET", "/_llmock/verdict")
        found = [finding.get("code") for finding in verdict.get("findings", [])]
        if not found and verdict.get("passed") is not True:
            found = ["not passed"]
        for request in self.requests():
            if not request.get("fault") and request["status"] != 200:
                found.append(f"refused: {request['path']} {request['status']}")
        return found
