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
    user = gateway.user()
    user.add_key(one["provider"])
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=user.token, max_retries=0)
    prompt = f"recording:{one['id']} cut:{7 if stream else 1000}"
    request = {"model": MODELS[one["provider"]], "messages": [{"role": "user", "content": prompt}]}
    if not stream:
        return client.chat.completions.create(**request)
    with client.chat.completions.stream(stream_options={"include_usage": True}, **request) as events:
        for _ in events:
            pass
        return events.get_final_completion()


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
    answer = ask(replay, one, stream)
    choice = answer.choices[0]
    text = choice.message.content or ""
    assert hashlib.sha256(text.encode()).hexdigest() == expect["text"]["sha256"], text[:200]
    calls = [(call.function.name, json.loads(call.function.arguments)) for call in choice.message.tool_calls or []]
    assert calls == [(call["name"], call["arguments"]) for call in expect["tool_calls"]]
    if expect.get("finish_class") in FINISH:
        assert choice.finish_reason == FINISH[expect["finish_class"]]
    usage = expect.get("usage") or {}
    if usage.get("output_tokens_total") is not None:
        assert answer.usage.completion_tokens == usage["output_tokens_total"]
    if usage.get("input_tokens_total") is not None:
        assert answer.usage.prompt_tokens == usage["input_tokens_total"]
