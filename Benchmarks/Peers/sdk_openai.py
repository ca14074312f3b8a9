# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Calls through OpenAI's own SDK, one client reused."""

from functools import cache
from importlib.metadata import version

from openai import OpenAI

from calls import KEY, MESSAGES, MODEL, serve


@cache
def client(url):
    return OpenAI(api_key=KEY, base_url=url, max_retries=0)


def call(url):
    return client(url).chat.completions.create(model=MODEL, messages=MESSAGES).choices[0].message.content


def stream(url):
    for chunk in client(url).chat.completions.create(model=MODEL, messages=MESSAGES, stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


serve(f"openai {version('openai')}", call, stream)
