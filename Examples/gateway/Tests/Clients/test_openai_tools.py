# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""OpenAI's client, unmodified: tools."""

import json

import pytest
from stand import questions

PROVIDERS = list(questions.MODELS)
BOTH = [
    {"name": "get_time", "arguments": {"zone": "Ż"}},
    {"name": "get_weather", "arguments": {"city": "Łódź"}},
]


def ask(client, provider, stream=False, messages=questions.WEATHER, **more):
    request = {"model": questions.MODELS[provider], "messages": messages, "tools": questions.TOOLS, **more}
    if not stream:
        return client.chat.completions.create(**request)
    with client.chat.completions.stream(**request) as events:
        for _ in events:
            pass
        return events.get_final_completion()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_tool_is_called(gateway, llmock, client, provider, stream):
    user = gateway.user()
    user.add_key(provider)
    choice = ask(client(user), provider, stream).choices[0]
    (call,) = choice.message.tool_calls
    assert choice.finish_reason == "tool_calls"
    assert (call.type, call.function.name) == ("function", "get_weather")
    assert json.loads(call.function.arguments)["city"] == "mock-city"
    assert call.id
    assert llmock.complaints() == []


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_two_calls_at_once_stay_apart(gateway, llmock, client, provider, stream):
    user = gateway.user()
    user.add_key(provider)
    llmock.script({"type": "reply", "text": "Both at once.", "tool_calls": BOTH})
    message = ask(client(user), provider, stream).choices[0].message
    assert message.content == "Both at once."
    calls = [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]
    assert calls == [("get_time", {"zone": "Ż"}), ("get_weather", {"city": "Łódź"})]
    assert len({call.id for call in message.tool_calls}) == 2


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_results_are_taken(gateway, llmock, client, provider, stream):
    user = gateway.user()
    user.add_key(provider)
    choice = ask(
        client(user), provider, stream, messages=questions.tool_results(), parallel_tool_calls=True
    ).choices[0]
    assert not choice.message.tool_calls
    assert "One moment." in choice.message.content
    assert choice.finish_reason == "stop"
    assert llmock.complaints() == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_choice_of_a_tool_is_kept(gateway, llmock, client, provider):
    user = gateway.user()
    user.add_key(provider)
    named = {"type": "function", "function": {"name": "get_time"}}
    for choice, wanted in [("auto", "get_weather"), ("required", "get_weather"), (named, "get_time"), ("none", None)]:
        calls = ask(client(user), provider, tool_choice=choice).choices[0].message.tool_calls or []
        assert [call.function.name for call in calls] == ([wanted] if wanted else []), choice
    assert llmock.complaints() == []
