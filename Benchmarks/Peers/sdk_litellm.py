# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Calls through LiteLLM's SDK."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # Read on import; otherwise a price list is downloaded.

from importlib.metadata import version

import litellm

from calls import KEY, MESSAGES, MODEL, serve

litellm.telemetry = False


def complete(url, **more):
    return litellm.completion(model=f"openai/{MODEL}", messages=MESSAGES, api_base=url, api_key=KEY, **more)


def call(url):
    return complete(url).choices[0].message.content


def stream(url):
    for chunk in complete(url, stream=True):
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


serve(f"litellm {version('litellm')}", call, stream)
