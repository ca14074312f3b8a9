# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""OpenAI's client, unmodified, with only its base URL changed: whole answers."""

import asyncio
import json

import pytest
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion
from pydantic import BaseModel
from stand import questions

PROVIDERS = list(questions.MODELS)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_answers_in_one_shape_with_the_users_own_key(gateway, llmock, client, provider):
    user = gateway.user()
    key = user.add_key(provider)
    raw = client(user).chat.completions.with_raw_response.create(
        model=questions.MODELS[provider], messages=questions.hello()
    )
    ChatCompletion.model_validate_json(raw.text, strict=True)
    answer = raw.parse()
    assert answer.choices[0].message.content == questions.ECHO
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
    # As the guide shows it: in the body, as texts, and as headers.
    for told in (answer.model_extra, raw.headers):
        assert (told["x-using-byok"], told["x-provider"], told["x-credits-charged"]) == ("true", provider, "0.00")
    assert raw.headers["x-request-id"]
    assert llmock.complaints() == []
    # The provider bills the user; the usage says so, and which key it was.
    rows = user.usage("key,payer")
    assert [(row["key"], row["payer"], row["requests"]) for row in rows] == [(key["id"], "ownKey", 1)]


def test_both_addresses_are_the_same(gateway, client):
    user = gateway.user()
    user.add_key("openai")
    for base in ("/v1", "/api/v1/llm"):
        answer = client(user, base_url=gateway.url + base).chat.completions.create(
            model="gpt-4o-mini", messages=questions.hello()
        )
        assert answer.choices[0].message.content == questions.ECHO


def test_the_asynchronous_client(gateway):
    user = gateway.user()
    user.add_key("openai")

    async def ask():
        async with AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=user.token, max_retries=0) as client:
            asked = [
                client.chat.completions.create(model="gpt-4o-mini", messages=questions.hello(f"Number {number}"))
                for number in range(8)
            ]
            return await asyncio.gather(*asked)

    answers = asyncio.run(ask())
    texts = [answer.choices[0].message.content for answer in answers]
    assert texts == [f"Hello! You said: Number {number}" for number in range(8)]
    assert len({answer.id for answer in answers}) == 8


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_picture_arrives_whole(gateway, llmock, client, provider):
    user = gateway.user()
    user.add_key(provider)
    answer = client(user).chat.completions.create(model=questions.MODELS[provider], messages=questions.picture())
    assert "What is this?" in answer.choices[0].message.content
    assert questions.PIXEL in json.dumps(llmock.last_body())
    assert llmock.complaints() == []


class City(BaseModel):
    city: str
    people: int


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "anthropic"])
def test_structured_output_is_parsed(gateway, llmock, client, provider):
    # LLMock knows Anthropic's field under its old name alone.
    user = gateway.user()
    user.add_key(provider)
    answer = client(user).chat.completions.parse(
        model=questions.MODELS[provider], messages=questions.hello("Describe a city."), response_format=City
    )
    assert answer.choices[0].message.parsed == City(city="mock-city", people=1)
    assert llmock.complaints() == []


def test_options_reach_the_provider(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    client(user).chat.completions.create(
        model="gpt-4o-mini", messages=questions.hello(), temperature=0.5, max_tokens=300, stop=["THE END"], n=2, seed=7
    )
    body = llmock.last_body()
    assert (body["temperature"], body["stop"], body["n"], body["seed"]) == (0.5, ["THE END"], 2, 7)
    assert 300 in (body.get("max_tokens"), body.get("max_completion_tokens"))


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_it_says_why_an_answer_ended(gateway, llmock, client, reason):
    user = gateway.user()
    user.add_key("openai")
    llmock.script({"type": "reply", "text": "So far", "finish_reason": reason})
    choice = client(user).chat.completions.create(model="gpt-4o-mini", messages=questions.hello()).choices[0]
    assert (choice.message.content, choice.finish_reason) == ("So far", reason)


def test_an_openrouter_key_comes_first_for_every_model(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    user.add_key("openrouter")
    raw = client(user).chat.completions.with_raw_response.create(
        model="claude-sonnet-4-5", messages=questions.hello()
    )
    assert raw.headers["x-provider"] == "openrouter"
    assert llmock.last_body()["model"].startswith("anthropic/claude-sonnet-4")


def test_a_header_names_the_provider(gateway, llmock, client):
    user = gateway.user()
    user.add_key("openai")
    user.add_key("openrouter")
    raw = client(user).chat.completions.with_raw_response.create(
        model="gpt-4o-mini", messages=questions.hello(), extra_headers={"X-Provider": "openai"}
    )
    assert raw.headers["x-provider"] == "openai"


def test_a_header_names_the_key(gateway, upstream, fronted, client):
    user = fronted.user()
    user.add_key("openai")
    second = user.add_key("openai", label="Second")
    client(user).chat.completions.create(
        model="gpt-4o-mini", messages=questions.hello(), extra_headers={"X-Key-Id": second["id"]}
    )
    assert upstream.seen[-1]["key"][-4:] == second["masked"][-4:]
