# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What OpenAI's own client reads in our answers: `openai_sdk.py BASE_URL MODEL...`. Prints, for each model, a line for the
whole answer and one for the stream. Strict where the client is lenient: every answer and chunk must fit the client's types.
"""

import json
import sys

from openai import OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk

client = OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
request = {
    "messages": [
        {"role": "system", "content": "Be terse."},
        {"role": "user", "content": [{"type": "text", "text": "Zażółć"}]},
    ],
    "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": parameters}}],
}


def show(model: str, answer: ChatCompletion, chunks: int) -> None:
    choice, usage = answer.choices[0], answer.usage
    calls = choice.message.tool_calls or []
    shown = {
        "model": model,
        "served": answer.model,
        "text": choice.message.content,
        "finish": choice.finish_reason,
        "calls": [f"{call.function.name}({call.function.arguments})" for call in calls],
        "ids": [call.id for call in calls],
        "prompt": usage.prompt_tokens,
        "completion": usage.completion_tokens,
        "reasoning": usage.completion_tokens_details.reasoning_tokens,
        "cached": usage.prompt_tokens_details.cached_tokens,
        "chunks": chunks,
    }
    print(json.dumps(shown))


for model in sys.argv[2:]:
    raw = client.chat.completions.with_raw_response.create(model=model, **request)
    ChatCompletion.model_validate_json(raw.text, strict=True)
    show(model, raw.parse(), 0)

    chunks = 0
    for chunk in client.chat.completions.create(model=model, stream=True, **request):
        ChatCompletionChunk.model_validate_json(json.dumps(chunk.to_dict()), strict=True)
        chunks += 1
    with client.chat.completions.stream(model=model, stream_options={"include_usage": True}, **request) as stream:
        for _ in stream:
            pass
        show(model, stream.get_final_completion(), chunks)
