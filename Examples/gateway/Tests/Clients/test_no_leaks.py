# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A key that was given is nowhere but in its provider's hands: not in answers, logs, metrics, pages or the store's files."""

from pathlib import Path

import pytest
from stand import secrets
from stand.gateway import Gateway

PROMPT = "CANARY-Pr0mpt-" + "Zq7K" * 8


def test_the_hunt_finds_what_is_planted():
    key = secrets.key("openai")
    assert secrets.found_in(f"error: key {key}") == [key[len("sk-proj-") :]]
    assert secrets.found_in(f"…{key[20:44]}…\0".encode() + b"\xff")
    assert not secrets.found_in(f"{key[:10]}...{key[-4:]}")


@pytest.fixture
def traced(tmp_path, upstream):
    """A gateway that says everything it ever says."""
    gateway = Gateway(tmp_path, upstream.origins, system_keys=["openrouter"], users=4, logLevel="trace")
    yield gateway.start()
    gateway.stop()


def test_a_key_goes_nowhere(traced, upstream, tmp_path):
    user = traced.user()
    user.grant("1.00")
    key, next_key = secrets.key("openai"), secrets.key("openai")
    shown = user.add_key("openai", key, label="Work")
    id = shown["id"]
    base = "/api/v1/account/api-keys"
    user.ask("POST", f"{base}/inspect", {"provider": "openai", "key": key})
    user.ask("POST", f"{base}/test", {"provider": "openai", "key": key})
    user.ask("POST", base, {"provider": "openai", "key": key, "test": True})
    user.ask("POST", base, {"provider": "anthropic", "key": key, "test": False})
    user.ask("POST", base, {"provider": "openai", "key": f"Bearer {secrets.key('openai')} \n", "test": False})
    user.ask("POST", f"{base}/{id}/test")
    # A provider that repeats the key in its words, in every kind of failure.
    for status in (400, 401, 402, 403, 404, 429, 500, 503):
        for stream in (False, True):
            user.chat("gpt-4o-mini", f"{PROMPT} @status={status} @echo @retry=0", stream=stream)
            user.ask("POST", f"{base}/{id}/test")
    upstream.refuse(key, 401)
    user.ask("POST", f"{base}/{id}/test")
    user.chat("gpt-4o-mini", f"{PROMPT} @break=2", stream=True)
    user.ask("POST", f"{base}/{id}/replace", {"key": next_key, "graceSeconds": 60, "test": True})
    # Requests that are broken around a key.
    user.ask("POST", base, f'{{"provider":"openai","key":"{key}'.encode(), content_type="application/json")
    user.ask("POST", base, {"provider": "openai", "key": [key]})
    user.ask("POST", base, {"provider": key, "key": key})
    user.ask("GET", f"{base}/{key}")
    user.ask("GET", f"/{key}?key={key}")
    traced.ask("GET", "/v1/models", {"authorization": f"Bearer {key}"})
    for path in (base, "/api/v1/account/usage?by=key", "/api/v1/account/notices", "/api/v1/account/export",
                 "/api/v1/account/plan?model=gpt-4o-mini", "/api/v1/account/outages", "/admin/account/api-keys"):  # fmt: skip
        user.ask("GET", path)
    traced.root.ask("GET", f"/api/v1/admin/audit?owner=user:{user.id}&from=1&limit=1000")
    traced.root.ask("GET", "/api/v1/admin/health")
    traced.metrics()

    # An address that a user asked for may be in what she is told, and nowhere else is what she typed.
    assert not _around(bytes(traced.kept))
    assert not _around(traced.process.printed().encode())
    assert PROMPT not in traced.process.printed()
    assert PROMPT.encode() not in traced.kept.replace(b"word", b"")
    traced.stop()
    # The environment's secrets and the users' keys are in no file but as sealed or hashed.
    for file in Path(tmp_path).rglob("*"):
        if file.is_file() and file.name != "gateway.log":
            assert not secrets.found_in(file.read_bytes()), file.name
    assert traced.environment["BYOK_ENCRYPTION_KEY"] not in traced.process.printed()
    assert traced.environment["BYOK_SESSION_SECRET"] not in traced.process.printed()


def _around(data):
    """Where secrets were found, with what is around them."""
    found = []
    for secret in secrets.found_in(data):
        at = next(data.index(piece) for piece in secrets.pieces(secret) if piece in data)
        found.append(data[max(0, at - 200) : at + 100])
    return found
