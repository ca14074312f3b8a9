# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Serves one of the independent servers on a free port of 127.0.0.1: `serve.py llmock` or `serve.py litellm`.

Says "ready PORT" on its standard output once it answers. Ends when its standard input does: whoever started it holds the
other end, so that it cannot outlive a test run, crashed or not.
"""

import os
import socket
import sys
import threading

# Nothing of the starter's stays open here: others may wait for its end.
os.closerange(3, 4096)
sys.dont_write_bytecode = True


def end_with_starter() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


threading.Thread(target=end_with_starter, daemon=True).start()
report = os.fdopen(os.dup(1), "w")
# What servers print is no report.
os.dup2(2, 1)

here = os.path.dirname(os.path.abspath(__file__))

if sys.argv[1] == "llmock":
    os.environ["LLMOCK_RESPONSE_STYLE"] = "echo"
    from llmock.main import app
else:
    sys.path.insert(0, here)
    llmock = os.environ["BYOK_LLMOCK"]
    os.environ.update(
        LLMOCK_OPENAI=llmock + "/v1",
        LLMOCK_ANTHROPIC=llmock + "/anthropic",
        LLMOCK_GEMINI=llmock + "/gemini/v1beta",
        CONFIG_FILE_PATH=os.path.join(here, "litellm.yaml"),
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_MODE="PRODUCTION",
        DISABLE_ADMIN_UI="True",
        NO_DOCS="True",
    )
    from litellm.proxy.proxy_server import app

import uvicorn


class Server(uvicorn.Server):
    async def startup(self, sockets=None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"ready {sockets[0].getsockname()[1]}", file=report, flush=True)


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
