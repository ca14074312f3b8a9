# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Every class of error as OpenAI's client knows it: the status, the code, and words that say what to do next."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from stand import questions
from stand.gateway import Gateway

NEVER = {"X-Platform-Credits": "never"}


def fails(client, model="gpt-4o-mini", headers=None, **more):
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(
            model=model, messages=questions.hello(), extra_headers=headers or {}, **more
        )
    error = caught.value
    # In OpenAI's shape, all of it, and no provider's words about a key.
    assert set(error.body) >= {"message", "type", "param", "code"}
    assert len(error.body["message"]) > 10
    assert error.response.headers["x-request-id"]
    return error


def test_a_wrong_token(gateway, client):
    for token in ("wrong", "sk-proj-" + "a" * 50):
        with pytest.raises(openai.AuthenticationError) as caught:
            client(gateway.user(), api_key=token).models.list()
        assert (caught.value.status_code, caught.value.code) == (401, "invalid_session")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status, code, kind, expected", [
    (401, "own_key_invalid", openai.PermissionDeniedError, 403),
    (403, "own_key_restricted", openai.PermissionDeniedError, 403),
    (402, "own_key_no_funds", openai.APIStatusError, 402),
    (404, "model_not_found", openai.NotFoundError, 404),
    (400, None, openai.BadRequestError, 400),
    (500, None, openai.InternalServerError, 502),
    (503, None, openai.InternalServerError, 502),
    (504, None, openai.InternalServerError, 504),
])
def test_what_the_provider_says_is_told_by_cause(gateway, llmock, client, status, code, kind, expected, stream):
    user = gateway.user()
    user.add_key("openai")
    llmock.fail(status, retry_after=0)
    error = fails(client(user), stream=stream)
    assert type(error) is kind
    assert error.status_code == expected
    if code:
        assert error.code == code


def test_a_rate_limit_says_how_long(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    llmock.fail(429, retry_after=7)
    error = fails(client(user))
    assert type(error) is openai.RateLimitError
    assert 1 <= int(error.response.headers["retry-after"]) <= 7
    # The key cools down: nobody asks the provider meanwhile.
    before = len(llmock.chats())
    again = fails(client(user))
    assert (again.status_code, len(llmock.chats())) == (429, before)


def test_the_client_waits_and_asks_again_by_itself(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    llmock.fail(429, retry_after=1)
    patient = client(user, max_retries=2)
    answer = patient.chat.completions.create(model="gpt-4o-mini", messages=questions.hello())
    assert answer.choices[0].message.content == questions.ECHO


def test_an_own_key_expires(gateway, client):
    user = gateway.user()
    soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2)
    user.add_key("openai", expiresAt=soon.strftime("%Y-%m-%dT%H:%M:%SZ"))
    time.sleep(2.5)
    error = fails(client(user), headers=NEVER)
    assert type(error) is openai.PermissionDeniedError
    assert error.code == "own_key_expired"


def test_no_key_for_the_model(gateway, client):
    user = gateway.user()
    user.add_key("openai")
    error = fails(client(user), "claude-sonnet-4-5", {"X-Provider": "anthropic"} | NEVER)
    assert error.status_code in (400, 403)
    assert error.code in ("no_key_for_model", "credits_not_allowed")
    assert "key" in error.body["message"].lower()


def test_credits_not_allowed(gateway, client):
    user = gateway.user()
    user.grant("1.00")
    error = fails(client(user), headers=NEVER)
    assert type(error) is openai.PermissionDeniedError
    assert error.code == "credits_not_allowed"
    assert float(user.balance()["available"]) == 1


def test_insufficient_credits(gateway, client):
    error = fails(client(gateway.user()))
    assert (error.status_code, error.code) == (402, "insufficient_credits")


def test_an_unknown_model(gateway, client):
    user = gateway.user()
    user.add_key("openai")
    error = fails(client(user), "nobody/has-this-model", NEVER)
    assert error.status_code in (400, 403, 404)


@pytest.mark.parametrize("body, param", [
    ({"messages": [{"role": "user", "content": "Hi"}]}, "model"),
    ({"model": "gpt-4o-mini"}, "messages"),
    ({"model": 5, "messages": [{"role": "user", "content": "Hi"}]}, "model"),
    ({"model": "gpt-4o-mini", "messages": "Hi"}, "messages"),
    ({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}], "temperature": "hot"}, "temperature"),
    ({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}], "stream": "yes"}, "stream"),
])
def test_a_bad_request_names_the_field(gateway, client, body, param):
    user = gateway.user()
    user.add_key("openai")
    response = user.ask("POST", "/v1/chat/completions", body)
    assert response.status == 400, response.text
    error = response.json()["error"]
    assert param in (error["param"] or "") + error["message"]
    assert error["type"] == "invalid_request_error"


def test_what_is_not_there(gateway, client):
    user = gateway.user()
    with pytest.raises(openai.NotFoundError):
        client(user).embeddings.create(model="text-embedding-3-small", input="x")
    with pytest.raises(openai.NotFoundError):
        client(user).models.retrieve("no-such-model")
    with pytest.raises(openai.APIStatusError) as caught:
        client(user).get("/chat/completions", cast_to=object)
    assert caught.value.status_code in (404, 405)


def test_a_request_is_charged_once_whatever_is_sent_again(fronted):
    """The same id while the first is under way, after it, and with another question."""
    user = fronted.user()
    user.grant("1.00")

    def ask(text):
        body = {"model": "gpt-4o-mini", "messages": questions.hello(text)}
        return user.ask("POST", "/v1/chat/completions", body, idempotency_key="same-1")

    with ThreadPoolExecutor() as pool:
        first = pool.submit(ask, "@pause=1500")
        time.sleep(0.5)
        second = ask("@pause=1500")
    assert first.result().status == 200
    assert (second.status, second.code) == (409, "request_in_progress")
    after = ask("@pause=1500")
    assert (after.status, after.code) == (409, "already_settled")
    other = ask("Something else")
    assert other.status == 409
    assert [entry["kind"] for entry in user.entries()] == ["grant", "reserve", "settle"]


def test_keys_that_cannot_be_opened(tmp_path, upstream):
    """With another master key the users' keys are undecryptable: 503, and no credits are taken for it."""
    gateway = Gateway(tmp_path, upstream.origins, system_keys=["openrouter"], users=1).start()
    user = gateway.user()
    user.add_key("openai")
    user.grant("1.00")
    assert user.chat("gpt-4o-mini").status == 200
    gateway.stop()
    other = Gateway(tmp_path / "other", {}, users=0)
    gateway.environment["BYOK_ENCRYPTION_KEY"] = other.environment["BYOK_ENCRYPTION_KEY"]
    gateway.start()
    response = user.chat("gpt-4o-mini")
    assert response.status == 503, response.text
    assert "undecryptable" in response.code
    assert [entry["kind"] for entry in user.entries()] == ["grant"]
    gateway.stop()
