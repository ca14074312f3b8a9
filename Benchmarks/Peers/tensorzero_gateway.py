# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""TensorZero's gateway over HTTP, in front of a provider: `tensorzero_gateway.py PROVIDER_URL`. It records nothing. Says
"ready PORT"; ends with its standard input. The function that starts it is private: the package brings no other way."""

import os
import sys
from urllib.parse import urlsplit

from tensorzero import _start_http_gateway
from tensorzero_config import config_file

report = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
with config_file(sys.argv[1], "gpt-4o-mini", "sk-benchmark") as file:
    gateway = _start_http_gateway(
        config_file=file, clickhouse_url=None, postgres_url=None, valkey_url=None, async_setup=False
    )
print("ready", urlsplit(gateway.base_url).port, file=report, flush=True)
while os.read(0, 1024):
    pass
os._exit(0)
