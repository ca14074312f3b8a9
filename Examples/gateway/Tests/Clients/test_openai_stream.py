# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""OpenAI's client, unmodified: streams."""

import asyncio
import json
import time

import pytest
from openai import APIError, AsyncOpenAI, OpenAIError
from openai.types.chat import ChatCompletionChunk
from stand import questions

PROVIDERS = list(questions.MODELS)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_streams_in_one_shape(gateway, llmock, client, provider):
    user = gateway.user()
    user.add_key(provider)
    chunks = list(
        client(user).chat.completions.create(
            model=questions.MODELS[provider], messages=questions.hello(), stream=True
        )
    )
    for chunk in chunks:
        ChatCompletionChunk.model_validate_json(json.dumps(chunk.to_dict()), strict=True)
        # Naive clients take the first choice of every chunk.
        assert chunk.choices
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == questions.ECHO
    assert len(chunks) > 3
    assert {chunk.id for chunk in chunks} == {chunks[0].id}
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason] == ["stop"]
    last = chunks[-1].model_extra
    assert (last["x-using-byok"], last["x-provider"], last["x-credits-charged"]) == ("true", provider, "0.00")
    assert not any("x-credits-charged" in chunk.model_extra for chunk in chunks[:-1])
    assert llmock.complaints() == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_usage_comes_last_where_it_is_asked_for(gateway, client, provider):
    user = gateway.user()
    user.add_key(provider)
    chunks = list(
        client(user).chat.completions.create(
            model=questions.MODELS[provider],
            messages=questions.hello(),
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    last = chunks[-1]
    assert last.choices == []
    assert all(chunk.usage is None for chunk in chunks[:-1])
    if provider != "openrouter":
        # OpenRouter streams usage unasked: it is not asked for, and LLMock, which is none, does not tell it.
        assert last.usage.total_tokens == last.usage.prompt_tokens + last.usage.completion_tokens > 0
    assert last.model_extra["x-credits-charged"] == "0.00"


def test_the_headers_of_a_stream(gateway, client):
    user = gateway.user()
    user.add_key("openai")
    with client(user).chat.completions.with_streaming_response.create(
        model="gpt-4o-mini", messages=questions.hello(), stream=True
    ) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"].startswith("no-")
        assert (response.headers["x-using-byok"], response.headers["x-provider"]) == ("true", "openai")
        # What it costs is not known when the headers leave.
        assert "x-credits-charged" not in response.headers
        lines = [line for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"


def test_the_clients_own_reader_of_streams(gateway, client):
    user = gateway.user()
    user.add_key("anthropic")
    with client(user).chat.completions.stream(
        model="claude-sonnet-4-5", messages=questions.hello(), stream_options={"include_usage": True}
    ) as stream:
        kinds = {event.type for event in stream}
        answer = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert answer.choices[0].message.content == questions.ECHO
    assert answer.usage.completion_tokens > 0


def test_many_streams_at_once(gateway):
    user = gateway.user()
    user.add_key("openai")

    async def read(client, number):
        stream = await client.chat.completions.create(
            model="gpt-4o-mini", messages=questions.hello(f"Number {number}"), stream=True
        )
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def ask():
        async with AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=user.token, max_retries=0) as client:
            return await asyncio.gather(*(read(client, number) for number in range(16)))

    assert asyncio.run(ask()) == [f"Hello! You said: Number {number}" for number in range(16)]


@pytest.mark.parametrize("kind", ["disconnect", "truncate", "malformed"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stream_that_breaks_never_ends_cleanly(gateway, llmock, client, provider, kind):
    user = gateway.user()
    user.add_key(provider)
    llmock.script({"type": "stream_fault", "kind": kind, "after_chunks": 4})
    text = ""
    with pytest.raises(OpenAIError) as caught:
        for chunk in client(user).chat.completions.create(
            model=questions.MODELS[provider], messages=questions.hello(), stream=True
        ):
            text += chunk.choices[0].delta.content or ""
    assert questions.ECHO.startswith(text)
    assert isinstance(caught.value, APIError)


def test_a_failure_before_the_first_word_has_its_status(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    llmock.fail(401)
    with pytest.raises(OpenAIError) as caught:
        client(user).chat.completions.create(model="gpt-4o-mini", messages=questions.hello(), stream=True)
    assert (caught.value.status_code, caught.value.code) == (403, "own_key_invalid")


def test_chunks_are_not_held_back(fronted, client):
    """The first words are there long before the last."""
    user = fronted.user()
    user.add_key("openai")
    times = []
    for _ in client(user).chat.completions.create(
        model="gpt-4o-mini", messages=questions.hello("@chunks=20 @pace=50"), stream=True
    ):
        times.append(time.monotonic())
    # A second in all: were it collected, all would come at once.
    assert times[-1] - times[1] > 0.5
