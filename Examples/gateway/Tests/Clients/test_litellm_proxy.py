# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""The LiteLLM proxy as the provider: it reads what the gateway sends in each vendor's shape, and asks LLMock."""

import json

import openai
import pytest
from conftest import own_server
from stand import questions, secrets
from stand.gateway import Gateway
from stand.llmock import LLMock

PROVIDERS = list(questions.MODELS)


@pytest.fixture(scope="module")
def proxy(serve, tmp_path_factory):
    """A gateway in front of the proxy, one key of each provider that the proxy takes, and the LLMock behind it."""
    behind = LLMock(serve("llmock").url)
    keys = {provider: secrets.key(provider) for provider in PROVIDERS}
    url = serve("litellm", BYOK_LLMOCK=behind.url, BYOK_GOOD_KEYS=",".join(keys.values())).url
    origins = dict.fromkeys(("openai", "openrouter", "anthropic"), f"{url}/v1") | {"google": f"{url}/v1beta"}
    gateway = Gateway(tmp_path_factory.mktemp("gateway-proxy"), origins, endpoints=[own_server(f"{url}/v1")])
    yield gateway.start(), keys, behind
    gateway.stop()


@pytest.fixture
def stand(proxy):
    gateway, keys, behind = proxy
    behind.reset()

    def user(provider, key=None):
        user = gateway.user()
        user.add_key(provider, key or keys[provider])
        return user

    return user, behind


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_it_answers_what_it_read(stand, client, provider, stream):
    user, behind = stand
    answer = client(user(provider)).chat.completions.create(
        model=questions.MODELS[provider], messages=questions.hello(), stream=stream
    )
    if stream:
        text = "".join(chunk.choices[0].delta.content or "" for chunk in answer)
    else:
        text = answer.choices[0].message.content
    assert text == questions.ECHO
    assert behind.complaints() == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_it_reads_tools_and_their_results(stand, client, provider):
    user, behind = stand
    one = client(user(provider))
    request = {"model": questions.MODELS[provider], "tools": questions.TOOLS}
    answer = one.chat.completions.create(messages=questions.WEATHER, **request)
    assert [call.function.name for call in answer.choices[0].message.tool_calls] == ["get_weather"]
    one.chat.completions.create(messages=questions.tool_results(), **request)
    read = json.dumps(behind.last_body(), ensure_ascii=False)
    assert "One moment." in read and "Oslo" in read and "Snow, -4" in read and "12:30" in read


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "google"])
def test_it_reads_pictures(stand, client, provider):
    # Of Google's two spellings of a picture the proxy knows one.
    user, behind = stand
    client(user(provider)).chat.completions.create(
        model=questions.MODELS[provider], messages=questions.picture()
    )
    assert questions.PIXEL in json.dumps(behind.last_body())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_that_it_does_not_know(stand, client, provider):
    user, behind = stand
    with pytest.raises(openai.PermissionDeniedError) as caught:
        client(user(provider, secrets.key(provider))).chat.completions.create(
            model=questions.MODELS[provider], messages=questions.hello()
        )
    assert caught.value.code == "own_key_invalid"
    assert behind.chats() == []


@pytest.mark.parametrize("model, kind", [
    ("gpt-4o", openai.RateLimitError),
    ("gpt-4.1", openai.InternalServerError),
    ("gpt-4.1-mini", openai.BadRequestError),
    ("nonesuch", openai.NotFoundError),
])
def test_its_own_errors(stand, client, model, kind):
    user, _ = stand
    with pytest.raises(kind):
        client(user("own-server")).chat.completions.create(
            model=f"own-server/{model}", messages=questions.hello()
        )


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_stream_that_breaks_behind_it(stand, client, provider):
    user, behind = stand
    behind.script({"type": "stream_fault", "kind": "disconnect", "after_chunks": 3})
    with pytest.raises(openai.OpenAIError):
        for _ in client(user(provider)).chat.completions.create(
            model=questions.MODELS[provider], messages=questions.hello(), stream=True
        ):
            pass
