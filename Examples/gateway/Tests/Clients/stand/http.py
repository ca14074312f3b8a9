# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A small HTTP client on bare sockets: it sends what it is told, byte by byte if need be, and hides nothing."""

import json
import socket
from dataclasses import dataclass, field


@dataclass
class Response:
    status: int
    headers: list
    body: bytes = b""
    #: As they came, one per HTTP chunk.
    chunks: list = field(default_factory=list)

    def __getitem__(self, name):
        values = [value for key, value in self.headers if key == name.lower()]
        return values[0] if values else None

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The code of an error in OpenAI's shape."""
        return self.json()["error"]["code"]

    @property
    def events(self):
        """The data of the server-sent events."""
        lines = self.text.replace("\r\n", "\n").split("\n")
        return [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]


class Closed(Exception):
    """The other side hung up before the answer was whole."""


class Connection:
    def __init__(self, port, timeout=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def request(self, method, target, headers=None, body=None):
        self.send(render(method, target, headers, body))
        return self.response(head_only=method == "HEAD")

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Closed(self.read[:200])
        self.read += data

    def line(self):
        while b"\r\n" not in self.read:
            self._more()
        line, self.read = self.read.split(b"\r\n", 1)
        return line

    def exactly(self, count):
        while len(self.read) < count:
            self._more()
        data, self.read = self.read[:count], self.read[count:]
        return data

    def head(self):
        status = int(self.line().split(b" ", 2)[1])
        headers = []
        while line := self.line():
            name, _, value = line.decode("latin-1").partition(":")
            headers.append((name.lower(), value.strip()))
        return Response(status, headers)

    def chunk(self):
        """The next HTTP chunk; empty at the end."""
        size = int(self.line().split(b";")[0], 16)
        data = self.exactly(size)
        self.line()
        return data

    def response(self, head_only=False):
        response = self.head()
        while 100 <= response.status < 200:
            response = self.head()
        if head_only or response.status in (204, 304):
            return response
        if (response["transfer-encoding"] or "").lower() == "chunked":
            while chunk := self.chunk():
                response.chunks.append(chunk)
            response.body = b"".join(response.chunks)
        elif response["content-length"] is not None:
            response.body = self.exactly(int(response["content-length"]))
        else:
            try:
                while True:
                    self._more()
            except Closed:
                response.body, self.read = self.read, b""
        return response


def render(method, target, headers=None, body=None):
    """A request as it goes over the wire. Headers are a dictionary, or pairs that are sent as they are."""
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
    names = {name.lower() for name, _ in pairs}
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        if "content-type" not in names:
            pairs.append(("content-type", "application/json"))
    if "host" not in names:
        pairs.insert(0, ("host", "127.0.0.1"))
    if body is not None and not names & {"content-length", "transfer-encoding"}:
        pairs.append(("content-length", str(len(body))))
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in pairs) + "\r\n"
    return head.encode("latin-1") + (body or b"")
