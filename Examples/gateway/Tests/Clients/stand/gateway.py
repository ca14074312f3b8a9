# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A gateway: its configuration, its people, its process."""

import base64
import contextlib
import json
import os
import secrets as random
import time
from pathlib import Path

from . import secrets
from .http import Connection, render
from .process import Process

PACKAGE = Path(__file__).parents[3]
BINARY = Path(os.environ.get("BYOK_GATEWAY", PACKAGE / ".build/debug/gateway"))

TIERS = ("trial", "starter", "professional", "enterprise")
#: What the guide says of them, in hundredths.
MARKUP = {"trial": 15, "starter": 10, "professional": 5, "enterprise": 0}


class User:
    def __init__(self, gateway, id, token):
        self.gateway, self.id, self.token = gateway, id, token
        self.email = f"{id}@example.com"
        self.headers = {"authorization": f"Bearer {token}"}

    def ask(self, method, path, body=None, patience=30, **headers):
        """One request with this user's token; header names are written with underscores."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        with Connection(self.gateway.port, patience) as connection:
            response = connection.request(method, path, sent, body)
        self.gateway.keep(response)
        return response

    def get(self, path, patience=30):
        response = self.ask("GET", path, patience=patience)
        assert response.status == 200, (path, response.status, response.text)
        return response.json()

    def add_key(self, provider, key=None, of="account", **more):
        """Adds a key, untested unless `test=True`; what the API says of it."""
        key = key or secrets.key(provider)
        response = self.ask(
            "POST", f"/api/v1/{of}/api-keys", {"provider": provider, "key": key, "test": False, **more}
        )
        assert response.status == 201, (response.status, response.text)
        return response.json()["key"]

    def chat(self, model, text="Hello", headers=None, path="/v1/chat/completions", **more):
        body = {"model": model, "messages": [{"role": "user", "content": text}], **more}
        return self.ask("POST", path, body, **(headers or {}))

    def grant(self, amount):
        """Credits, of which the platform's administrator has them booked."""
        self.gateway.grant(self.id, amount)

    def usage(self, by, requests=1, within=15):
        """The rows of the usage, once they have so many requests: they are written a moment later."""
        end = time.monotonic() + within
        while True:
            rows = self.get(f"/api/v1/account/usage?by={by}")["rows"]
            if sum(row["requests"] for row in rows) >= requests or time.monotonic() > end:
                return rows
            time.sleep(0.1)

    def balance(self):
        return self.get("/api/v1/account/credits")

    def entries(self, limit=1_000):
        return self.get(f"/api/v1/account/credits/entries?limit={limit}")["entries"]


class Gateway:
    """One configuration and the process that serves it. Every test takes users of its own, so that none meets another's
    keys and money."""

    def __init__(self, folder, origins, system_keys=None, users=None, store=None, environment=None, **more):
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log = self.folder / "gateway.log"
        self.kept = bytearray()
        self.environment = {
            "BYOK_ENCRYPTION_KEY": base64.urlsafe_b64encode(random.token_bytes(32)).decode(),
            "BYOK_SESSION_SECRET": random.token_hex(32),
            "SWIFT_BACKTRACE": "enable=no",
            "OPEN_WEBUI_SECRET": "open-webui-" + random.token_hex(16),
        } | (environment or {})
        self._tokens = {}
        self.config = {
            "listen": {"host": "127.0.0.1", "port": 0},
            "store": store or {"file": str(self.folder / "keys.db")},
            "sessionSecretVariable": "BYOK_SESSION_SECRET",
            "organisations": [
                {"id": f"org{number}", "name": f"Organisation {number}", "administrators": [f"chief{number}"]}
                for number in range(4)
            ],
            "users": self._users({"professional": 400} if users is None else dict.fromkeys(TIERS, users)),
            "services": [
                {
                    "name": "open-webui",
                    "tokenSHA256": [self._token("open-webui")],
                    "openWebUI": {"secretVariable": "OPEN_WEBUI_SECRET", "claim": "email"},
                },
                {"name": "brigade", "tokenSHA256": [self._token("brigade")], "onBehalfOf": ["*"]},
                {"name": "narrow", "tokenSHA256": [self._token("narrow")], "onBehalfOf": ["trial0"]},
            ],
            "systemKeys": [],
            "origins": origins,
            "allowLoopbackUpstreams": True,
            "limits": {"keyTestsPerMinute": 100, "signInsPerMinute": 600},
            **more,
        }
        for provider in system_keys or []:
            variable = f"SYSTEM_KEY_{provider.upper()}"
            self.environment[variable] = secrets.key(provider)
            self.config["systemKeys"].append({"provider": provider, "variable": variable})
        self._next = dict.fromkeys(TIERS, 0) | {"member": 0, "chief": 0}
        self.process = None

    def system_key(self, provider):
        return self.environment[f"SYSTEM_KEY_{provider.upper()}"]

    def _token(self, id):
        self._tokens[id] = secrets.token()
        return secrets.sha256(self._tokens[id])

    def _users(self, counts):
        def user(id, tier, **more):
            shown = {"id": id, "name": id.capitalize(), "email": f"{id}@example.com", "tier": tier}
            return shown | {"tokenSHA256": [self._token(id)]} | more

        users = [user("root", "enterprise", isAdministrator=True)]
        users += [user(f"{tier}{number}", tier) for tier in TIERS for number in range(counts.get(tier, 40))]
        for number in range(4):
            users.append(user(f"chief{number}", "enterprise", organisation=f"org{number}"))
            users += [user(f"member{number}-{of}", "enterprise", organisation=f"org{number}") for of in range(3)]
        return users

    # MARK: - People

    def user(self, tier="professional"):
        """Somebody whom no test has met."""
        number = self._next[tier]
        self._next[tier] += 1
        return self.named(f"{tier}{number}")

    def named(self, id):
        return User(self, id, self._tokens[id])

    @property
    def root(self):
        return self.named("root")

    def grant(self, user, amount, payment=None):
        body = {"account": f"user:{user}", "amount": amount, "payment": payment or f"test-{random.token_hex(8)}"}
        response = self.root.ask("POST", "/api/v1/admin/credits", body)
        assert response.status in (200, 201), (response.status, response.text)

    # MARK: - The process

    def start(self):
        config = self.folder / "gateway.json"
        config.write_text(json.dumps(self.config, indent=1))
        if self.process is not None:
            # The same address after a restart, as clients know it.
            self.config["listen"]["port"] = self.port
            config.write_text(json.dumps(self.config, indent=1))
        self.process = Process(
            [BINARY, "--config", config],
            self.log,
            self.environment,
            ready=r"^listening on http://127\.0\.0\.1:(\d+)",
        )
        self.port = int(self.process.match[0])
        return self

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self):
        """Ends it in order, and looks at what it has left: no secret in any log or answer, no crash."""
        if self.process is None:
            return
        code = self.process.terminate()
        printed = self.process.printed()
        assert code == 0, f"the gateway ended with {code}:\n{printed[-3000:]}"
        self.assert_nothing_leaked()

    def assert_nothing_leaked(self):
        printed = self.process.printed()
        assert not secrets.found_in(printed), "a secret is in the gateway's log"
        assert "Fatal error" not in printed, printed[-3000:]
        assert not secrets.found_in(bytes(self.kept)), "a secret is in an answer"

    def keep(self, response):
        """For the hunt: what a client was told."""
        for name, value in response.headers:
            self.kept += f"{name}: {value}\n".encode()
        self.kept += response.body

    def ask(self, method, path, headers=None, body=None):
        """One request by nobody in particular."""
        with Connection(self.port) as connection:
            response = connection.request(method, path, headers, body)
        self.keep(response)
        return response

    def exchange(self, data, within=1.5):
        """Sends bytes as they are; everything that comes back until the other side hangs up or says no more."""
        received = b""
        with contextlib.suppress(TimeoutError, ConnectionError), Connection(self.port, within) as connection:
            connection.send(data)
            while more := connection.socket.recv(65536):
                received += more
        self.kept += received
        return received

    def metrics(self):
        port = self.config.get("metricsPort", self.port)
        with Connection(port) as connection:
            response = connection.request("GET", "/metrics")
        assert response.status == 200
        self.keep(response)
        return response.text

    def assert_unharmed(self):
        assert self.process.is_running(), self.process.printed()[-3000:]
        assert self.ask("GET", "/health").status == 200


__all__ = ["Gateway", "User", "MARKUP", "BINARY", "PACKAGE", "render"]
