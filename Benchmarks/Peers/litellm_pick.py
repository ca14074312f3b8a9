# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Times LiteLLM's Router choosing one of three deployments (API keys) of one model. No network."""

import os

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # Read on import; otherwise a price list is downloaded.

from importlib.metadata import version

from litellm import Router

from measure import nanoseconds, report

MODEL = "chat"
KEYS = [f"sk-benchmark-{number:032d}" for number in range(3)]
MESSAGES = [{"role": "user", "content": "Hello"}]

router = Router(
    model_list=[
        {"model_name": MODEL, "litellm_params": {"model": "openai/gpt-4o-mini", "api_key": key}} for key in KEYS
    ],
    routing_strategy="simple-shuffle",
)


def pick():
    return router.get_available_deployment(model=MODEL, messages=MESSAGES)


picked = {pick()["litellm_params"]["api_key"] for _ in range(200)}
assert picked == set(KEYS), "the router must spread over every key"

report("litellm_pick", f"litellm {version('litellm')}", nanoseconds(pick, runs=9, operations=3_000))
