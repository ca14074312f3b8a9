# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What OpenAI's client reads, through the gateway, of answers that the providers really gave: the facts of each recording
were derived from its bytes by a program that shares nothing with ours. Needs BYOK_CORPUS."""

import hashlib
import json
import os

import openai
import pytest
from stand.gateway import Gateway
from stand.replay import Replay, recordings

CORPUS = os.environ.get("BYOK_CORPUS")
FOUND = recordings(CORPUS) if CORPUS else {}
MODELS = {
    "openai": "gpt-4o-mini",
    "openrouter": "openai/gpt-4o-mini",
    "anthropic": "claude-sonnet-4-5",
    "google": "gemini-2.5-flash",
}
FINISH = {"stop": "stop", "length": "length", "tool_calls": "tool_calls", "content_filter": "content_filter"}
#: The statuses that an own key's failure of a class may end in.
STATUSES = {
    "auth": {403},
    "permission": {403},
    "insufficient_credit": {402},
    "rate_limit": {429},
    "server": {502},
    "overloaded": {502, 503},
    "context_length": {400, 413},
    "invalid_request": {400},
    "model_not_found": {404},
}


def test_the_recordings_are_there():
    print(f"recordings: {len(FOUND)} exchanges replayed through the gateway")
    if not CORPUS:
        pytest.skip("SKIPPED: BYOK_CORPUS names no folder of recordings: none was replayed")
    assert len(FOUND) > 100


@pytest.fixture(scope="module")
def replay(tmp_path_factory):
    server = Replay(FOUND)
    gateway = Gateway(tmp_path_factory.mktemp("gateway-replay"), server.origins, users=200)
    yield gateway.start()
    gateway.stop()
    server.stop()


def ask(gateway, one, stream):
    """Text, calls, reason and usage, as the client reads them."""
    user = gateway.user()
    user.add_key(one["provider"])
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=user.token, max_retries=0)
    prompt = f"recording:{one['id']} cut:{7 if stream else 1000}"
    request = {"model": MODELS[one["provider"]], "messages": [{"role": "user", "content": prompt}]}
    if not stream:
        answer = client.chat.completions.create(**request)
        choice = answer.choices[0]
        calls = [(call.function.name, call.function.arguments) for call in choice.message.tool_calls or []]
        return choice.message.content or "", calls, choice.finish_reason, answer.usage
    text, calls, reason, usage = "", {}, None, None
    for chunk in client.chat.completions.create(stream=True, stream_options={"include_usage": True}, **request):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            if choice.index == 0:
                text += choice.delta.content or ""
                reason = choice.finish_reason or reason
                for call in choice.delta.tool_calls or []:
                    name, arguments = calls.get(call.index, ("", ""))
                    calls[call.index] = (
                        name + (call.function.name or ""),
                        arguments + (call.function.arguments or ""),
                    )
    return text, list(calls.values()), reason, usage


@pytest.mark.parametrize("id", list(FOUND))
def test_a_recording(replay, id):
    one = FOUND[id]
    expect, stream = one["expect"], one["mode"] == "stream"
    if expect["is_error"] or expect.get("error"):
        with pytest.raises(openai.APIError) as caught:
            ask(replay, one, stream)
        if isinstance(caught.value, openai.APIStatusError):
            assert caught.value.status_code in STATUSES[expect["error"]["class"]], caught.value
        return
    text, calls, reason, told = ask(replay, one, stream)
    assert hashlib.sha256(text.encode()).hexdigest() == expect["text"]["sha256"], text[:200]
    # Some providers write nothing where a call has no arguments.
    calls = [(name, json.loads(arguments or "{}")) for name, arguments in calls]
    assert calls == [(call["name"], call["arguments"]) for call in expect["tool_calls"]]
    if expect.get("finish_class") in FINISH:
        assert reason == FINISH[expect["finish_class"]]
    usage = expect.get("usage") or {}
    if usage.get("output_tokens_total") is not None:
        assert told.completion_tokens == usage["output_tokens_total"]
    if usage.get("input_tokens_total") is not None:
        assert told.prompt_tokens == usage["input_tokens_total"]
