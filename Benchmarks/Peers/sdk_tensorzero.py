# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Calls through TensorZero's gateway, embedded in this process; it records nothing."""

import os
import tempfile
from functools import cache
from importlib.metadata import version

from tensorzero import TensorZeroGateway

from calls import KEY, MESSAGES, MODEL, serve

os.environ["BENCHMARK_KEY"] = KEY
CONFIG = """
[gateway]
observability.enabled = false

[models.chat]
routing = ["upstream"]

[models.chat.providers.upstream]
type = "openai"
model_name = "{model}"
api_base = "{url}"
api_key_location = "env::BENCHMARK_KEY"
"""
INPUT = {
    "system": next(message["content"] for message in MESSAGES if message["role"] == "system"),
    "messages": [message for message in MESSAGES if message["role"] != "system"],
}


@cache
def gateway(url):
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(CONFIG.format(model=MODEL, url=url))
        file.flush()
        return TensorZeroGateway.build_embedded(config_file=file.name)


def call(url):
    return gateway(url).inference(model_name="chat", input=INPUT).content[0].text


def stream(url):
    for chunk in gateway(url).inference(model_name="chat", input=INPUT, stream=True):
        if chunk.content:
            yield chunk.content[0].text


serve(f"tensorzero {version('tensorzero')}", call, stream)
