# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""curl, as the guide has it."""

import json
import subprocess

from stand import questions

#: From the guide, "API Integration", word for word.
GUIDE = r"""
curl -X POST https://your-domain.com/api/v1/llm/chat/completions \
  -H "Authorization: Bearer YOUR_SESSION_TOKEN" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "openai/gpt-4",
    "messages": [
      {"role": "user", "content": "Hello, world!"}
    ]
  }'
"""


def run(user, command, *options):
    """Runs a command of the guide for a user: only the address and the token are changed."""
    command = command.replace("https://your-domain.com", user.gateway.url).replace("YOUR_SESSION_TOKEN", user.token)
    command = command.strip().replace("curl", "curl -sS --max-time 20 " + " ".join(options), 1)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_guides_example_with_an_own_key(gateway):
    user = gateway.user()
    user.add_key("openrouter")
    answer = json.loads(run(user, GUIDE))
    # "Response Metadata", as the guide prints it.
    assert list(answer)[-3:] == ["x-using-byok", "x-provider", "x-credits-charged"]
    assert (answer["x-using-byok"], answer["x-provider"], answer["x-credits-charged"]) == (
        "true",
        "openrouter",
        "0.00",
    )
    assert answer["choices"][0]["message"]["content"] == "Hello! You said: Hello, world!"
    assert set(answer["usage"]) >= {"prompt_tokens", "completion_tokens", "total_tokens"}


def test_the_guides_example_with_an_openai_key(gateway):
    user = gateway.user()
    user.add_key("openai")
    answer = json.loads(run(user, GUIDE))
    assert (answer["x-using-byok"], answer["x-provider"]) == ("true", "openai")


def test_the_guides_example_with_credits(gateway):
    user = gateway.user()
    user.grant("5.00")
    answer = json.loads(run(user, GUIDE))
    assert (answer["x-using-byok"], answer["x-provider"]) == ("false", "openrouter")
    assert 0 < float(answer["x-credits-charged"]) < 0.1


def test_the_headers_with_dash_i(gateway):
    """ "View Response Metadata" of the guide's troubleshooting."""
    user = gateway.user()
    user.add_key("openai")
    head = run(user, GUIDE, "-i").replace("\r\n", "\n").split("\n\n")[0].lower()
    for line in ("x-using-byok: true", "x-provider: openai", "x-credits-charged: 0.00", "cache-control: no-store"):
        assert line in head.split("\n")


def test_a_stream_with_dash_n(gateway):
    user = gateway.user()
    user.add_key("openai")
    printed = run(user, GUIDE.replace('"model": "openai/gpt-4",', '"model": "openai/gpt-4", "stream": true,'), "-N")
    events = [line.removeprefix("data: ") for line in printed.split("\n") if line]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    text = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)
    assert text == "Hello! You said: Hello, world!"
    assert chunks[-1]["x-using-byok"] == "true"
    assert chunks[-1]["x-credits-charged"] == "0.00"


def test_an_upload_that_asks_first(gateway):
    """Of a large body curl waits for "100 Continue"."""
    user = gateway.user()
    user.add_key("openai")
    body = json.dumps({"model": "gpt-4o-mini", "messages": questions.hello("x" * 2_000_000)})
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "20", f"{gateway.url}/v1/chat/completions", "--data-binary", "@-",
         "-H", f"Authorization: Bearer {user.token}", "-H", "Content-Type: application/json",
         "-H", "Expect: 100-continue", "-o", "/dev/null", "-w", "%{http_code} %{time_total}"],
        input=body, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    status, seconds = done.stdout.split()
    assert status == "200"
    # It gives up waiting after a second.
    assert float(seconds) < 5
