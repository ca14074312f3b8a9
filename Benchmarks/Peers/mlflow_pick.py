# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors
"""Times MLflow AI Gateway resolving an endpoint's name to its decrypted provider API key.

This is the call its server makes for every request. `ns` is with its secret cache warm; `uncached_ns` with that
cache emptied first: five selects on SQLite, a key derivation (PBKDF2) and two AES-GCM openings.
"""

import os
import tempfile
from importlib.metadata import version
from statistics import median

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_LOGGING_LEVEL"] = "WARNING"
os.environ["MLFLOW_CRYPTO_KEK_PASSPHRASE"] = "benchmark-passphrase-of-some-length"
os.environ["MLFLOW_SERVER_SECRETS_CACHE_TTL"] = "300"  # The longest it allows, so that no run meets an expiry.

from mlflow.entities import GatewayEndpointModelConfig, GatewayModelLinkageType
from mlflow.store.tracking.gateway.config_resolver import get_endpoint_config
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from measure import nanoseconds, report

ENDPOINT = "chat"
KEY = "sk-benchmark-" + "0" * 60  # 73 bytes


def store_with_endpoint(directory):
    store = SqlAlchemyStore(f"sqlite:///{directory}/mlflow.db", f"file://{directory}/artifacts")
    secret = store.create_gateway_secret("key", {"api_key": KEY}, provider="openai")
    model = store.create_gateway_model_definition("model", secret.secret_id, "openai", "gpt-4o-mini")
    linked = GatewayEndpointModelConfig(model.model_definition_id, GatewayModelLinkageType.PRIMARY)
    store.create_gateway_endpoint(ENDPOINT, [linked], usage_tracking=False)
    return store


with tempfile.TemporaryDirectory() as directory:
    store = store_with_endpoint(directory)

    def cached():
        return get_endpoint_config(ENDPOINT, store).models[0].secret_value["api_key"]

    def uncached():
        store.secret_cache.clear()
        return cached()

    assert uncached() == KEY and cached() == KEY and store.secret_cache.size() == 1

    cold = nanoseconds(uncached, runs=5, operations=5)
    warm = nanoseconds(cached, runs=9, operations=5_000)
    report("mlflow_pick", f"mlflow-skinny {version('mlflow-skinny')}", warm, uncached_ns=median(cold))
