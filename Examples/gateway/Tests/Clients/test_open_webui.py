# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Open WebUI in front of the gateway: its one token for all, and a signed word about who asks."""

import time

import jwt
import pytest
from stand import questions


@pytest.fixture
def someone(gateway):
    user = gateway.user()
    user.add_key("openai")
    return user


def claims(user, **more):
    now = int(time.time())
    return {"sub": f"webui-{user.id}", "email": user.email, "iss": "open-webui", "iat": now, "exp": now + 300} | more


def sign(user, secret=None, algorithm="HS256", **more):
    return jwt.encode(
        {key: value for key, value in claims(user, **more).items() if value is not None},
        user.gateway.environment["OPEN_WEBUI_SECRET"] if secret is None else secret,
        algorithm=algorithm,
    )


def ask(gateway, word, service="open-webui", path="/v1/chat/completions", method="POST", **more):
    body = {"model": "gpt-4o-mini", "messages": questions.hello()} if method == "POST" else None
    headers = {"authorization": f"Bearer {gateway._tokens[service]}"} | more
    if word is not None:
        headers["X-OpenWebUI-User-Jwt"] = word
    return gateway.ask(method, path, headers, body)


def test_it_uses_the_key_of_the_user_who_asks(gateway, someone):
    response = ask(gateway, sign(someone))
    assert response.status == 200, response.text
    assert (response["x-using-byok"], response["x-provider"]) == ("true", "openai")
    rows = someone.usage("payer")
    assert [(row["payer"], row["requests"]) for row in rows] == [("ownKey", 1)]


def test_it_sees_the_models_of_that_user(gateway, someone):
    response = ask(gateway, sign(someone), path="/v1/models", method="GET")
    assert response.status == 200
    assert any(model.get("x-using-byok") == "true" for model in response.json()["data"])


@pytest.mark.parametrize("name, more", [
    ("expired", {"exp": int(time.time()) - 120, "iat": int(time.time()) - 600}),
    ("of another issuer", {"iss": "open-webui.example"}),
    ("without an issuer", {"iss": None}),
    ("without an end", {"exp": None}),
    ("not of a number", {"exp": "tomorrow"}),
    ("for nobody we know", {"email": "nobody@example.com"}),
    ("without a name", {"email": None}),
    ("from the future", {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7200}),
    ("not yet good", {"nbf": int(time.time()) + 3600}),
])
def test_a_word_that_is(gateway, someone, name, more):
    response = ask(gateway, sign(someone, **more))
    assert (response.status, response.code) == (401, "invalid_session"), name


def test_a_word_signed_by_another(gateway, someone):
    for word in (
        sign(someone, secret="not-the-secret-but-quite-as-long-as-it"),
        sign(someone, secret=gateway._tokens["open-webui"]),
        sign(someone, algorithm="HS512"),
    ):
        assert ask(gateway, word).status == 401


def test_a_word_that_nobody_signed(gateway, someone):
    good = sign(someone)
    head, body, signature = good.split(".")
    nobody = jwt.encode(claims(gateway.user()), None, algorithm="none")
    other = jwt.encode(claims(gateway.user()), "x" * 32, algorithm="HS256").split(".")[1]
    for word in (
        nobody,
        nobody.replace(nobody.split(".")[0], head) + signature,
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{other}.{signature}",
        f"{head}.{body}.{signature[:-2]}",
        f"{head}.{body}.{signature}.{signature}",
        "",
        "a.b.c",
        "x" * 5000,
    ):
        assert ask(gateway, word).status == 401, word[:60]
    assert ask(gateway, good).status == 200


def test_the_word_alone_is_nothing(gateway, someone):
    """Without Open WebUI's token it is of no use, nor with another service's or a user's own."""
    word = {"X-OpenWebUI-User-Jwt": sign(someone)}
    body = {"model": "gpt-4o-mini", "messages": questions.hello()}
    assert gateway.ask("POST", "/v1/chat/completions", word, body).status == 401
    assert ask(gateway, sign(someone), service="narrow").status in (401, 403)
    other = gateway.user()
    response = other.ask("POST", "/v1/chat/completions", body, x_openwebui_user_jwt=sign(someone))
    # It is the other user who asks, and she has neither keys nor credits.
    assert response.status in (400, 401, 402, 403)


def test_the_token_alone_is_nobody(gateway, someone):
    assert ask(gateway, None).status in (401, 403)


def test_on_behalf_of_needs_leave(gateway, someone):
    response = ask(gateway, None, **{"X-On-Behalf-Of": someone.id})
    assert response.status in (401, 403)


def test_it_may_not_see_accounts(gateway, someone):
    for path in ("/api/v1/account/api-keys", "/api/v1/account/usage", "/api/v1/admin/health"):
        response = ask(gateway, sign(someone), path=path, method="GET")
        assert (response.status, response.code) == (403, "services_not_allowed"), path
