# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""TensorZero's gateway over HTTP, in front of a provider: `tensorzero_gateway.py PROVIDER_URL`. It records nothing. Says
"ready PORT"; ends with its standard input. The function that starts it is private: the package brings no other way."""

import os
import sys
import tempfile
from urllib.parse import urlsplit

from tensorzero import _start_http_gateway

CONFIG = """
[gateway]
observability.enabled = false

[models.chat]
routing = ["upstream"]

[models.chat.providers.upstream]
type = "openai"
model_name = "gpt-4o-mini"
api_base = "{url}"
api_key_location = "env::BENCHMARK_KEY"
"""

os.environ["BENCHMARK_KEY"] = "sk-benchmark"
report = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
    file.write(CONFIG.format(url=sys.argv[1]))
    file.flush()
    gateway = _start_http_gateway(
        config_file=file.name, clickhouse_url=None, postgres_url=None, valkey_url=None, async_setup=False
    )
print("ready", urlsplit(gateway.base_url).port, file=report, flush=True)
while os.read(0, 1024):
    pass
os._exit(0)
