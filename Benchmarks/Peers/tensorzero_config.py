# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""TensorZero's configuration: one model, "chat", at a provider in OpenAI's shape; nothing is recorded."""

import os
import tempfile
from contextlib import contextmanager

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


@contextmanager
def config_file(url, model, key):
    os.environ["BENCHMARK_KEY"] = key
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(CONFIG.format(model=model, url=url))
        file.flush()
        yield file.name
