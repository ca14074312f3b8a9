# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The `litellm` SDK, unmodified, with the gateway as an OpenAI-compatible `api_base`."""

import json

import pytest
from stand import questions

litellm = pytest.importorskip("litellm")
litellm.telemetry = False


def ask(user, model="gpt-4o-mini", **more):
    request = {"messages": questions.hello(), "num_retries": 0} | more
    return litellm.completion(
        model=f"openai/{model}", api_base=f"{user.gateway.url}/v1", api_key=user.token, **request
    )


@pytest.mark.parametrize("provider", list(questions.MODELS))
def test_a_whole_answer(gateway, llmock, provider):
    user = gateway.user()
    user.add_key(provider)
    answer = ask(user, questions.MODELS[provider])
    assert answer.choices[0].message.content == questions.ECHO
    assert answer.usage.total_tokens > 0
    assert llmock.complaints() == []


@pytest.mark.parametrize("provider", list(questions.MODELS))
def test_a_stream(gateway, llmock, provider):
    user = gateway.user()
    user.add_key(provider)
    chunks = list(ask(user, questions.MODELS[provider], stream=True, stream_options={"include_usage": True}))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == questions.ECHO
    whole = litellm.stream_chunk_builder(chunks)
    assert whole.choices[0].finish_reason == "stop"
    assert llmock.complaints() == []


@pytest.mark.parametrize("stream", [False, True])
def test_tools(gateway, llmock, stream):
    user = gateway.user()
    user.add_key("anthropic")
    answer = ask(user, "claude-sonnet-4-5", messages=questions.WEATHER, tools=questions.TOOLS, stream=stream)
    if stream:
        answer = litellm.stream_chunk_builder(list(answer))
    (call,) = answer.choices[0].message.tool_calls
    assert call.function.name == "get_weather"
    assert json.loads(call.function.arguments)["city"] == "mock-city"


@pytest.mark.parametrize("status, kind", [
    (401, "PermissionDeniedError|APIError"), (429, "RateLimitError"), (404, "NotFoundError"), (400, "BadRequestError"),
    (500, "BadGatewayError|InternalServerError|APIError|ServiceUnavailableError"),
])
def test_errors(gateway, llmock, status, kind):
    user = gateway.user()
    user.add_key("openai")
    llmock.fail(status, retry_after=1)
    with pytest.raises(Exception) as caught:
        ask(user)
    assert type(caught.value).__name__ in kind.split("|"), repr(caught.value)


def test_a_wrong_token(gateway):
    user = gateway.user()
    user.token = "wrong"
    with pytest.raises(litellm.AuthenticationError):
        ask(user)
