# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Load: connections that ask one question after the other, streams and whole answers in turn, and remember each answer."""

import asyncio
import itertools
import json
import random
import socket
import time
from dataclasses import dataclass
from decimal import Decimal

from .http import Closed, render


@dataclass
class Answer:
    """One question and what came of it."""

    user: str
    id: str
    stream: bool
    begun: float
    ended: float = 0
    status: int = 0
    #: Whether all of the answer came, with its price.
    whole: bool = False
    own: bool = False
    charged: Decimal = Decimal(0)
    key: str = ""
    trouble: str = ""

    @property
    def is_good(self):
        return self.whole and self.status == 200


class Load:
    """Asks until it is told to stop. Users take turns; the dice say which prompt."""

    def __init__(self, gateways, users, connections=64, seed=1, prompts=None, retry=False, name="load"):
        self.ports = [gateway.port for gateway in gateways]
        self.users = users
        self.connections = connections
        self.dice = random.Random(seed)
        self.prompts = prompts or ["@in=20 @out=5", "@chunks=20 @in=200 @out=20", "@chunks=40 @pace=2 @out=40"]
        #: Whether a connection that broke is opened anew: for gateways that are killed.
        self.retry = retry
        self.answers = []
        self.name = name
        self.numbers = itertools.count()
        self.stopping = False

    def stop(self):
        self.stopping = True

    async def run(self, seconds):
        self.ends = time.monotonic() + seconds
        await asyncio.gather(*(self._connection(number) for number in range(self.connections)))
        return self.answers

    @property
    def is_over(self):
        return self.stopping or time.monotonic() >= self.ends

    async def _connection(self, number):
        port = self.ports[number % len(self.ports)]
        while not self.is_over:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
            except OSError:
                if not self.retry:
                    raise
                await asyncio.sleep(0.02)
                continue
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                while not self.is_over:
                    await self._ask(reader, writer)
            except (Closed, ConnectionError, asyncio.IncompleteReadError) as error:
                if not self.retry:
                    self.answers[-1].trouble = repr(error)
                    raise
            finally:
                writer.close()

    async def _ask(self, reader, writer):
        count = next(self.numbers)
        user = self.users[count % len(self.users)]
        stream = bool(self.dice.getrandbits(1))
        answer = Answer(user.id, f"{self.name}-{count}", stream, time.monotonic())
        self.answers.append(answer)
        body = {
            "model": "gpt-4o-mini",
            "messages": [{"role": "user", "content": f"{self.dice.choice(self.prompts)} {answer.id}"}],
            "stream": stream,
            "max_tokens": 100,
        }
        writer.write(render("POST", "/v1/chat/completions", user.headers | {"idempotency-key": answer.id}, body))
        await writer.drain()
        await self._read(reader, answer)
        answer.ended = time.monotonic()

    async def _read(self, reader, answer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        answer.status = int(head[0].split(" ")[1])
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        answer.own = headers.get("x-using-byok") == "true"
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            # What ends without its last chunk was cut off, wherever that happened.
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readuntil(b"\r\n")
        else:
            body = await reader.readexactly(int(headers["content-length"]))
        if answer.status != 200:
            answer.trouble = body[:300].decode(errors="replace")
            return
        if answer.stream:
            events = [line[6:] for line in body.decode().split("\n") if line.startswith("data: ")]
            last = json.loads(events[-2]) if events[-1:] == ["[DONE]"] else {}
        else:
            last = json.loads(body)
        answer.whole = "x-credits-charged" in last
        if answer.whole:
            answer.charged = Decimal(last["x-credits-charged"])
        else:
            answer.trouble = body[-300:].decode(errors="replace")


async def sample(process, every, ends):
    """Resident memory over time, as (seconds since the beginning, bytes)."""
    start = time.monotonic()
    found = []
    while time.monotonic() < ends:
        found.append((time.monotonic() - start, process.resident()))
        await asyncio.sleep(every)
    return found
