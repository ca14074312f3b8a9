# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Bodies that no honest client sends: each is refused with its status, in OpenAI's shape, and the gateway lives on."""

import json

import pytest
from stand import questions
from stand.http import Connection, render

CHAT = "/v1/chat/completions"
GOOD = {"model": "gpt-4o-mini", "messages": questions.hello()}
#: Bytes that a body may have: small, so that passing it is cheap.
LIMIT = 20 << 20


@pytest.fixture
def user(fronted):
    user = fronted.user()
    user.add_key("openai")
    return user


def refused(user, data, status=400, path=CHAT, **headers):
    response = user.ask("POST", path, data, content_type="application/json", **headers)
    assert response.status == status, (data[:80], response.status, response.text[:300])
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    # Nothing of the body comes back.
    assert "CANARY" not in response.text
    user.gateway.assert_unharmed()
    return error


@pytest.mark.parametrize("data", [
    b"", b"{", b"}", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b'{"model":}', b"not json CANARY",
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"CANARY"}]',
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"CANARY"}]} more',
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"\xff\xff CANARY"}]}',
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"a\nb CANARY"}]}',
    b'\xef\xbb\xbf{"model":"gpt-4o-mini"}', json.dumps(GOOD).encode("utf-16"),
    b'{"model":"gpt-4o-mini","messages":[],"temperature":NaN}',
    b'{"model":"gpt-4o-mini","messages":[],"temperature":1e99999}',
    b'{"model":"","messages":[{"role":"user","content":"x"}]}',
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"max_tokens":-1}',
    b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"max_tokens":99999999999999999999}',
    b'{"model":"a\\u0000b","messages":[{"role":"user","content":"x"}]}',
], ids=range(22))  # fmt: skip
def test_broken_json(user, upstream, data):
    refused(user, data)
    assert upstream.seen == []


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 5_000 + b"]" * 5_000])
def test_deep_json(user, deep):
    refused(user, deep)
    refused(user, b'{"model":"gpt-4o-mini","messages":' + deep + b"}")


def test_a_body_that_is_too_large(user):
    """Told by its length alone: nobody waits for it to come."""
    with Connection(user.gateway.port) as connection:
        headers = user.headers | {"content-length": str(LIMIT + 1), "content-type": "application/json"}
        connection.send(render("POST", CHAT, headers))
        response = connection.response()
    assert response.status == 413
    assert "bytes" in response.json()["error"]["message"]
    user.gateway.assert_unharmed()


def test_a_body_that_grows_too_large(user):
    """In chunks, without a length: it is cut off at the limit, and memory stays small."""
    gateway = user.gateway
    before = gateway.process.resident()
    chunk = b"%x\r\n%s\r\n" % (1 << 20, b" " * (1 << 20))
    with Connection(gateway.port) as connection:
        headers = user.headers | {"transfer-encoding": "chunked", "content-type": "application/json"}
        connection.send(render("POST", CHAT, headers))
        sent = 0
        try:
            while sent < 200:
                connection.send(chunk)
                sent += 1
        except (ConnectionError, TimeoutError):
            pass
        try:
            status = connection.response().status
        except Exception:
            # It may have hung up before the answer could be read.
            status = None
    assert status in (413, None)
    assert sent < 100
    assert gateway.process.resident() - before < 150 << 20
    gateway.assert_unharmed()


def test_large_and_good(user, upstream):
    """Just under the limit it is a request like others."""
    text = "word " * 3_000_000
    response = user.chat("gpt-4o-mini", text)
    assert response.status == 200, response.text[:300]
    assert upstream.seen[-1]["prompt"].startswith("word word")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_another_type_of_content(user, kind):
    """A form that a page elsewhere can send is no request."""
    response = user.ask("POST", CHAT, json.dumps(GOOD).encode(), content_type=kind)
    assert response.status in (200, 400, 415)


@pytest.mark.parametrize("path, body", [
    ("/api/v1/account/api-keys", {"provider": "openai"}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": 5}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": ""}),
    ("/api/v1/account/api-keys", {"provider": "nobody", "key": "sk-proj-CANARYCANARYCANARY"}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": "sk-proj-CANARY", "surprise": 1}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": "sk-CANARY\u0000x"}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": "sk-CANARY\r\nx-evil: 1"}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": "CANARY" * 20_000}),
    ("/api/v1/account/api-keys", {"provider": "openai", "key": "sk-proj-CANARY", "label": "x" * 100_000}),
    ("/api/v1/account/api-keys/test", {"provider": "openai", "key": ["CANARY"]}),
    ("/api/v1/account/api-keys/inspect", {"provider": "openai", "key": {"CANARY": 1}}),
    ("/api/v1/session", {"token": ["CANARY"]}),
    ("/api/v1/session", {}),
])
def test_the_account_refuses_and_names_the_field(user, path, body):
    refused(user, json.dumps(body).encode(), path=path)


def test_a_wrong_token_at_sign_in_is_not_repeated(user):
    response = user.gateway.ask("POST", "/api/v1/session", None, {"token": "CANARY-token"})
    assert response.status == 401
    assert "CANARY" not in response.text
