# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""What is measured: the provider itself, and gateways in front of it. Each is a process that is already warm."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Examples/gateway/Tests/Clients"))
from stand import secrets  # noqa: E402
from stand.gateway import Gateway  # noqa: E402
from stand.process import PipedProcess, Process  # noqa: E402

RELEASE = ROOT / "Benchmarks/.build/release"
CHAT = json.loads((ROOT / "Benchmarks/Peers/chat.json").read_text())


class Subject:
    """An address, and the requests that are sent to it, byte for byte."""

    def __init__(self, id, name, port, pids, folder, path="/v1/chat/completions", model="gpt-4o-mini", token="none"):
        self.id, self.name, self.port, self.pids = id, name, port, pids
        self.requests = {}
        for kind in ("whole", "stream"):
            body = json.dumps(CHAT | {"model": model, "stream": kind == "stream"}).encode()
            head = (
                f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Bearer {token}\r\n"
                f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            self.requests[kind] = Path(folder) / f"{id}-{kind}.http"
            self.requests[kind].write_bytes(head.encode() + body)

    def resident(self):
        return sum(resident(pid) for pid in self.pids)


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024


class Upstream:
    """bench-upstream: it ends with its standard input."""

    def __init__(self):
        self.child = subprocess.Popen(
            [RELEASE / "bench-upstream", "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.child.stdout.readline())
        self.pid = self.child.pid

    def stop(self):
        self.child.kill()


class Lineup:
    def __init__(self, with_peers=True):
        self.folder = Path(tempfile.mkdtemp(prefix="byok-bench-gateway-"))
        self.upstream = Upstream()
        self.started = [self.upstream]
        url = f"http://127.0.0.1:{self.upstream.port}"
        self.direct = Subject("direct", "the provider itself", self.upstream.port, [], self.folder)
        self.subjects = [self.direct]
        if shutil.which("nginx"):
            self._nginx(url)
        self._byok(url)
        if with_peers:
            self._tensorzero(url)
            self._litellm(url)

    @property
    def pids(self):
        return [self.upstream.pid] + [pid for subject in self.subjects for pid in subject.pids]

    def _add(self, *more, **named):
        self.subjects.append(Subject(*more, self.folder, **named))

    def _nginx(self, url):
        port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(
            f"""
            daemon off; master_process off; pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log;
            events {{ worker_connections 512; }}
            http {{
                access_log off; keepalive_requests 10000000; tcp_nodelay on;
                client_body_temp_path {self.folder}; proxy_temp_path {self.folder};
                upstream provider {{ server {url.removeprefix("http://")}; keepalive 64; keepalive_requests 10000000; }}
                server {{
                    listen 127.0.0.1:{port};
                    location / {{
                        proxy_pass http://provider; proxy_http_version 1.1; proxy_buffering off;
                        proxy_set_header Connection "";
                    }}
                }}
            }}"""
        )
        process = Process([shutil.which("nginx"), "-c", config, "-p", self.folder], self.folder / "nginx.out")
        self.started.append(process)
        wait_for(port)
        self._add("nginx", "nginx, which only passes on", port, [process.pid])

    def _byok(self, url):
        gateway = Gateway(
            self.folder / "gateway", {"openai": f"{url}/v1", "openrouter": f"{url}/v1"},
            system_keys=["openrouter"], users=2, logLevel="error",
        ).start()  # fmt: skip
        self.started.append(gateway.process)
        own, paying = gateway.user(), gateway.user()
        own.add_key("openai")
        paying.grant("1000000.00")
        pids = [gateway.process.pid]
        self._add("byok", "this gateway, the user's own key", gateway.port, pids, token=own.token)
        self._add("byok-credits", "this gateway, credits, each charge on disk", gateway.port, pids, token=paying.token)

    def _tensorzero(self, url):
        python = Path(os.environ["BYOK_PEERS"]) / "bin/python"
        process = PipedProcess([python, ROOT / "Benchmarks/Peers/tensorzero_gateway.py", f"{url}/v1/"])
        self.started.append(process)
        self._add(
            "tensorzero", "TensorZero", process.port, [process.pid],
            path="/openai/v1/chat/completions", model="tensorzero::model_name::chat",
        )  # fmt: skip

    def _litellm(self, url):
        python = Path(os.environ["BYOK_UPSTREAMS"]) / "bin/python"
        key = secrets.key("openai")
        serve = ROOT / "Tests/Upstreams/serve.py"
        process = PipedProcess([python, serve, "litellm"], {"BYOK_LLMOCK": url, "BYOK_GOOD_KEYS": key})
        self.started.append(process)
        self._add("litellm", "the LiteLLM proxy", process.port, [process.pid], token=key)

    def stop(self):
        for process in reversed(self.started):
            process.stop() if hasattr(process, "stop") else process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on {port}")
