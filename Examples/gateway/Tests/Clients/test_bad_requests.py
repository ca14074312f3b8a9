# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Tricks with paths and headers, sent byte by byte as no library would: right status, nothing leaked, and the connection is
in nobody else's hands afterwards."""

import re

import pytest
from stand import questions, secrets
from stand.http import Connection, render

CHAT = "/v1/chat/completions"
GOOD = {"model": "gpt-4o-mini", "messages": questions.hello()}


@pytest.fixture
def user(fronted):
    user = fronted.user()
    user.add_key("openai")
    return user


def statuses(data):
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", data)]


@pytest.mark.parametrize("path", [
    "/v1/../api/v1/admin/audit", "/v1/%2e%2e/api/v1/admin/audit?owner=user:trial0", "/api/v1/account/../admin/health",
    "//api/v1/account/api-keys", "/api//v1/account/api-keys", "/api/v1/account/api-keys/", "/api/v1/account/api-keys/%00",
    "/api/v1/account/api-keys/..%2f..%2fadmin%2fhealth", "/api/v1/account%2fapi-keys", "/API/V1/ACCOUNT/API-KEYS",
    "/admin/files/../keys.html", "/admin/files/..%2f..%2f..%2fetc%2fpasswd", "/admin/files/%2e%2e/%2e%2e/etc/passwd",
    "/admin/files//etc/passwd", "/admin/files/keys.html%00.css", "/admin/files/....//....//etc/passwd",
    "/api/v1/account/api-keys;/../../admin", "/\\..\\..\\etc\\passwd", "/%c0%ae%c0%ae/etc/passwd", "/%ff%fe", "/%",
    "/v1/models/%2e%2e%2f%2e%2e%2fapi%2fv1%2fadmin%2fhealth", "/v1/models/../../api/v1/admin/health",
    "/" + "a" * 10_000, "/" + "a/" * 2_000, "/v1/models/" + "%61" * 3_000,
])
def test_paths(fronted, user, path):
    # Without a token, and with that of somebody who is no administrator: nothing is to be had.
    for headers in ({}, user.headers):
        with Connection(fronted.port) as connection:
            connection.send(render("GET", path, headers))
            data = b""
            try:
                response = connection.response()
                data = response.body
                status = response.status
            except Exception:
                status = None
        assert status in (None, 200, 301, 303, 307, 308, 400, 401, 403, 404, 405, 414, 431), status
        assert b"root:" not in data and b'"verification"' not in data and b"findings" not in data
        if status == 200:
            # A path that is ours in another spelling: only what this user may see.
            assert headers
            assert set(re.findall(rb'"masked":"[^"]*"', data)) <= {
                b'"masked":"%s"' % shown["masked"].encode()
                for shown in user.get("/api/v1/account/api-keys")["keys"]
            }
    fronted.assert_unharmed()


@pytest.mark.parametrize("target", ["*", "http://example.com/v1/models", "example.com:443", "", "v1/models", "/a b", "/\x01"])
def test_targets(fronted, target):
    data = fronted.exchange(f"GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode("latin-1"))
    assert all(status in (400, 401, 404, 405) for status in statuses(data)), data[:200]
    fronted.assert_unharmed()


@pytest.mark.parametrize("head", [
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer TOKEN\r\nAuthorization: Bearer nobody\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer nobody\r\nAuthorization: Bearer TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer TOKEN, Bearer nobody\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Basic TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer TOKENx\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization : Bearer TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nX-A: b\r\n Authorization: Bearer TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer TOK\x00EN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
    b"GET /v1/models?token=TOKEN HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nCookie: byok_session=TOKEN\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nX-Api-Key: TOKEN\r\n\r\n",
])
def test_credentials_that_are_none(fronted, user, head):
    data = fronted.exchange(head.replace(b"TOKEN", user.token.encode()))
    assert statuses(data) and all(status in (400, 401) for status in statuses(data)), data[:200]
    assert b'"object":"list"' not in data
    fronted.assert_unharmed()


SMUGGLED = b"GET /api/v1/account/export HTTP/1.1\r\nhost: x\r\nx-smuggled: yes\r\n\r\n"


@pytest.mark.parametrize("lines, body", [
    (b"content-length: 5\r\ncontent-length: 6\r\n", b"hello!"),
    (b"content-length: 5, 6\r\n", b"hello!"),
    (b"content-length: 5\r\ntransfer-encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding: chunked\r\ncontent-length: 5\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding: chunked, identity\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding: xchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding : chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"transfer-encoding:\x0bchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
    (b"content-length: -1\r\n", SMUGGLED),
    (b"content-length: +5\r\n", b"hello" + SMUGGLED),
    (b"content-length: 0x5\r\n", b"hello" + SMUGGLED),
    (b"content-length: 99999999999999999999\r\n", b"hello"),
    (b"content-length: 5 \r\n\t6\r\n", b"hello!"),
    (b"transfer-encoding: chunked\r\n", b"5\r\nhello\r\nZZ\r\n\r\n"),
    (b"transfer-encoding: chunked\r\n", b"-5\r\nhello\r\n0\r\n\r\n"),
    (b"transfer-encoding: chunked\r\n", b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    (b"transfer-encoding: chunked\r\n", b"5;" + b"x" * 100_000 + b"\r\nhello\r\n0\r\n\r\n"),
    (b"transfer-encoding: chunked\r\n", b"5\nhello\n0\n\n"),
], ids=range(19))
def test_lengths_that_contradict_themselves(fronted, user, lines, body):
    """Where two readers could see different requests, the second one is never answered as this user's."""
    head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + user.token.encode() + b"\r\n"
    data = fronted.exchange(head + lines + b"\r\n" + body)
    assert len(statuses(data)) <= 2
    assert all(status in (400, 401, 404, 408, 411, 413, 415, 501) for status in statuses(data)), data[:300]
    assert b'"notices"' not in data
    fronted.assert_unharmed()


@pytest.mark.parametrize("head", [
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nX-A: b\x00c\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nX-A: b\rX-B: c\r\n\r\n",
    b"GET /v1/models HTTP/1.1\nhost: x\n\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\n: nameless\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nno colon\r\n\r\n",
    b"GET /v1/models HTTP/9.9\r\nhost: x\r\n\r\n",
    b"GET /v1/models\r\n\r\n",
    b"\r\n\r\n\r\nGET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x00" * 5_000,
    b"A" * 200_000,
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\nX-A: " + b"b" * 200_000 + b"\r\n\r\n",
    b"GET /v1/models HTTP/1.1\r\nhost: x\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
    b"TRACE / HTTP/1.1\r\nhost: x\r\nX-A: b\r\n\r\n",
    b"CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /health HTTP/1.1\r\nhost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\n\r\n",
], ids=range(18))
def test_heads_that_are_none(fronted, head):
    data = fronted.exchange(head)
    assert all(status in (200, 400, 401, 404, 405, 414, 431, 501, 505) for status in statuses(data)), data[:200]
    assert b"X-A: b" not in data
    fronted.assert_unharmed()


def test_nothing_of_a_header_comes_back_as_one(fronted, user):
    """What a client sends is not put into the answer's head: no splitting."""
    for headers in ({"Idempotency-Key": "a\tb"}, {"X-Provider": "x%0d%0ax-evil: 1"}, {"X-Key-Id": "\x7f"},
                    {"X-Agent": "a%0d%0ax-evil: 1"}, {"X-Request-Id": "evil"}):  # fmt: skip
        response = fronted.ask("POST", CHAT, user.headers | headers, GOOD)
        assert "x-evil" not in dict(response.headers)
        assert response["x-request-id"] != "evil"
        assert response.status in (200, 400, 403, 404)


def test_headers_that_are_too_long(fronted, user):
    for name in ("Idempotency-Key", "X-Provider", "X-Key-Id", "X-Platform-Credits", "X-CSRF-Token"):
        response = fronted.ask("POST", CHAT, user.headers | {name: "x" * 8_000}, GOOD)
        assert response.status in (200, 400, 403, 404, 431), (name, response.status)
    fronted.assert_unharmed()


def test_other_peoples_keys_are_not_there(fronted, user):
    """404, and the same words as for a key that nobody has."""
    other = fronted.user()
    theirs = other.add_key("openai")["id"]
    nobodys = theirs[:-4] + ("0000" if theirs[-4:] != "0000" else "1111")
    for id in (theirs, nobodys):
        base = f"/api/v1/account/api-keys/{id}"
        answers = [
            user.ask("GET", base),
            user.ask("PATCH", base, {"label": "mine"}),
            user.ask("POST", f"{base}/test"),
            user.ask("POST", f"{base}/replace", {"key": secrets.key("openai"), "test": False}),
            user.ask("DELETE", base),
        ]
        assert [answer.status for answer in answers] == [404] * 5, [answer.text for answer in answers]
        if id == theirs:
            words = [answer.code for answer in answers]
        else:
            assert [answer.code for answer in answers] == words
    assert [key["id"] for key in other.get("/api/v1/account/api-keys")["keys"]] == [theirs]
    # Named for a chat it is no key either, and credits are not what was asked for.
    user.grant("1.00")
    for id in (theirs, nobodys):
        response = user.ask("POST", CHAT, GOOD, x_key_id=id)
        assert (response.status, response.code) == (404, "key_not_found"), response.text
    fronted.assert_unharmed()


def test_administrators_matters_are_theirs(fronted, user):
    for method, path in [
        ("GET", "/api/v1/admin/audit?owner=user:trial0"), ("GET", "/api/v1/admin/owners"),
        ("POST", "/api/v1/admin/credits"), ("GET", "/api/v1/admin/reconciliation"), ("GET", "/api/v1/admin/health"),
    ]:  # fmt: skip
        body = {"account": f"user:{user.id}", "amount": "1000", "payment": "p"} if method == "POST" else None
        assert user.ask(method, path, body).status in (403, 404), path
        assert fronted.ask(method, path, None, body).status == 401, path
    assert float(user.balance()["total"]) == 0


@pytest.mark.parametrize("header, status", [({}, 403), ({"X-CSRF-Token": "wrong"}, 403), ({"Origin": "https://evil"}, 403)])
def test_a_cookie_alone_changes_nothing(fronted, user, header, status):
    signed = fronted.ask("POST", "/api/v1/session", None, {"token": user.token})
    assert signed.status == 200
    cookie = signed["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert user.token not in cookie
    session = {"cookie": cookie.split(";")[0]}
    assert fronted.ask("GET", "/api/v1/account/api-keys", session).status == 200
    if "Origin" in header:
        header = header | {"X-CSRF-Token": signed.json()["csrfToken"]}
    body = {"provider": "openai", "key": secrets.key("openai"), "test": False}
    assert fronted.ask("POST", "/api/v1/account/api-keys", session | header, body).status == status
    good = session | {"X-CSRF-Token": signed.json()["csrfToken"]}
    assert fronted.ask("POST", "/api/v1/account/api-keys", good, body).status == 201
    # A cookie that was touched is none.
    value = session["cookie"]
    name, end, signature = value.split("=")[0], *value.rsplit(".", 1)
    other = ("A" if signature[0] != "A" else "B") + signature[1:]
    for changed in (f"{end}.{other}", f"{end}.", end, value + "x", f"{name}="):
        assert fronted.ask("GET", "/api/v1/account/api-keys", {"cookie": changed}).status == 401


def test_every_answer_has_its_security_headers(fronted, user):
    for method, path in [("GET", "/"), ("GET", "/v1/models"), ("GET", "/nowhere"), ("GET", "/admin/account/api-keys"),
                         ("GET", "/api/v1/account/api-keys"), ("POST", CHAT)]:  # fmt: skip
        response = user.ask(method, path, GOOD if method == "POST" else None)
        assert response["x-content-type-options"] == "nosniff", path
        assert response["x-request-id"], path
        if path.startswith(("/v1", "/api")):
            assert response["cache-control"] == "no-store", path
        assert "server" not in dict(response.headers) or "/" not in response["server"]
