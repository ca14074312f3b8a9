# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Gateways in front of each kind of upstream, started when the first test wants them and ended with the run."""

import os
import sys
from pathlib import Path

import pytest
from stand.gateway import BINARY, Gateway
from stand.llmock import LLMock
from stand.process import PipedProcess
from stand.upstream import Upstream

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # Read when litellm is imported; otherwise it downloads one.
SERVE = Path(__file__).parents[4] / "Tests/Upstreams/serve.py"


def own_server(origin):
    return {"id": "own-server", "name": "Own server", "origin": origin}


def in_front_of(server, folder):
    """A gateway whose providers, and an endpoint of one's own, are the server's."""
    gateway = Gateway(folder, server.origins, system_keys=["openrouter"], endpoints=[own_server(server.endpoint)])
    yield gateway.start()
    gateway.stop()


def pytest_sessionstart(session):
    if not BINARY.exists():
        pytest.exit(f"{BINARY} is not there: swift build --package-path Examples/gateway, or set BYOK_GATEWAY", 2)


@pytest.fixture(scope="session")
def serve():
    """Starts one of the servers that others wrote."""
    started = []

    def start(name, **environment):
        started.append(PipedProcess([sys.executable, SERVE, name], environment))
        return started[-1]

    yield start
    for process in started:
        process.stop()


@pytest.fixture(scope="session")
def llmock_server(serve):
    return LLMock(serve("llmock").url)


@pytest.fixture
def llmock(llmock_server):
    """LLMock, as if new."""
    llmock_server.reset()
    return llmock_server


@pytest.fixture(scope="session")
def gateway_at_llmock(llmock_server, tmp_path_factory):
    yield from in_front_of(llmock_server, tmp_path_factory.mktemp("gateway-llmock"))


@pytest.fixture
def gateway(gateway_at_llmock, llmock):
    """The gateway in front of LLMock."""
    return gateway_at_llmock


@pytest.fixture(scope="session")
def upstream_server():
    upstream = Upstream()
    yield upstream
    upstream.stop()


@pytest.fixture
def upstream(upstream_server):
    """The provider that does as the prompt says, as if new."""
    upstream_server.reset()
    return upstream_server


@pytest.fixture(scope="session")
def gateway_at_upstream(upstream_server, tmp_path_factory):
    yield from in_front_of(upstream_server, tmp_path_factory.mktemp("gateway"))


@pytest.fixture
def fronted(gateway_at_upstream, upstream):
    """The gateway in front of that provider."""
    return gateway_at_upstream


@pytest.fixture
def client():
    """OpenAI's client for a user, as it comes: only the base URL and the key are ours."""
    from openai import OpenAI

    opened = []

    def make(user, **more):
        options = {"base_url": f"{user.gateway.url}/v1", "api_key": user.token, "max_retries": 0} | more
        opened.append(OpenAI(**options))
        return opened[-1]

    yield make
    for one in opened:
        one.close()
