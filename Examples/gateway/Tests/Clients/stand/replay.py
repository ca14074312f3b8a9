# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Recorded exchanges with the providers (BYOK_CORPUS), served as they were: a request whose prompt has the words
`recording:ID` gets that recording's answer, `cut:N` bytes at a time."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: Where a chat goes at each provider.
PATHS = {
    "openai": r"/chat/completions$",
    "openrouter": r"/chat/completions$",
    "anthropic": r"/messages$",
    "google": r":(streamG|g)enerateContent",
}


def recordings(corpus):
    """Those of chats, by id, that a gateway's client could have caused."""
    found = {}
    for file in sorted(Path(corpus).glob("*/[0-9][0-9][0-9]-*.json")):
        if file.parent.name not in PATHS:
            continue
        one = json.loads(file.read_text())
        url = one["request"]["url"]
        is_array = one["provider"] == "google" and "streamGenerate" in url and "alt=sse" not in url
        if re.search(PATHS[one["provider"]], url.split("?")[0]) and not is_array and one["response"].get("body"):
            found[one["id"]] = one
    return found


class Replay:
    def __init__(self, recordings):
        self.recordings = recordings
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                asked = self.rfile.read(int(self.headers["content-length"])).decode()
                replay.answer(self, asked)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{self.server.server_port}"
        self.origins = {
            "openai": f"{url}/v1",
            "openrouter": f"{url}/api/v1",
            "anthropic": f"{url}/v1",
            "google": f"{url}/v1beta",
        }

    def answer(self, handler, asked):
        one = self.recordings[re.search(r"recording:([a-z]+-\d+)", asked).group(1)]
        step = int(re.search(r"cut:(\d+)", asked).group(1))
        response = one["response"]
        body = response["body"].encode()
        handler.send_response(response["status"])
        kind = "text/event-stream" if response["is_stream"] else "application/json"
        handler.send_header("content-type", kind)
        for name, value in response["headers"].items():
            if name.lower() in ("retry-after", "x-should-retry"):
                handler.send_header(name, value)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for at in range(0, len(body), step):
            piece = body[at : at + step]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
