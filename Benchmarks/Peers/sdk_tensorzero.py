# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Calls through TensorZero's gateway, embedded in this process; it records nothing."""

from functools import cache
from importlib.metadata import version

from tensorzero import TensorZeroGateway

from calls import KEY, MESSAGES, MODEL, serve
from tensorzero_config import config_file

INPUT = {
    "system": next(message["content"] for message in MESSAGES if message["role"] == "system"),
    "messages": [message for message in MESSAGES if message["role"] != "system"],
}


@cache
def gateway(url):
    with config_file(url, MODEL, KEY) as file:
        return TensorZeroGateway.build_embedded(config_file=file)


def call(url):
    return gateway(url).inference(model_name="chat", input=INPUT).content[0].text


def stream(url):
    for chunk in gateway(url).inference(model_name="chat", input=INPUT, stream=True):
        if chunk.content:
            yield chunk.content[0].text


serve(f"tensorzero {version('tensorzero')}", call, stream)
