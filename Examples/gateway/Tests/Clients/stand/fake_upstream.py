# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""A provider on loopback that does what the prompt says, and remembers when which key came: `fake_upstream.py`.

Says "ready PORT"; ends with its standard input. Under any path that ends with `chat/completions` it answers in OpenAI's
shape. Words of the last message that begin with @ are orders:

    @status=503 @retry=7    fail so, with a Retry-After      @echo     put the key that came into the error's words
    @pause=200              wait, in milliseconds            @hang     never answer
    @chunks=20 @pace=5      a stream of so many, so far apart (ms)
    @break=3                hang up behind so many chunks    @in=10 @out=20    the usage

    GET /_seen              [{"at": ns, "path", "key", "prompt"}…]: the clock is the machine's monotonic one
    POST /_keys             {"key": status}: keys that are refused from now on
    POST /_reset
"""

import asyncio
import json
import os
import sys
import threading
import time

seen = []
refused = {}
counts = {"requests": 0, "open": 0, "broken_by_client": 0}


def orders(prompt):
    found = {}
    for word in prompt.split():
        if word.startswith("@"):
            name, _, value = word[1:].partition("=")
            found[name] = value or "1"
    return found


def prompt_of(body):
    content = (body.get("messages") or [{}])[-1].get("content") or ""
    return content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)


def usage_of(body, told):
    given = int(told.get("in", 0)) or len(json.dumps(body["messages"])) // 4
    made = int(told.get("out", 0)) or int(told.get("chunks", 5))
    usage = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    return usage | {"prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}}


def head(status, type, more=""):
    reason = {200: "OK"}.get(status, "Status")
    return f"HTTP/1.1 {status} {reason}\r\ncontent-type: {type}\r\n{more}".encode()


def whole(status, body, more=""):
    data = json.dumps(body).encode()
    return head(status, "application/json", f"{more}content-length: {len(data)}\r\n\r\n") + data


def error(status, key, told):
    words = f"No. The key was {key}." if "echo" in told else "No, as ordered."
    code = {401: "invalid_api_key", 402: "insufficient_quota", 429: "rate_limit_exceeded"}.get(status)
    if "code" in told:
        code = told["code"]
    more = f"retry-after: {told['retry']}\r\n" if "retry" in told else ""
    return whole(status, {"error": {"message": words, "type": "error", "param": None, "code": code}}, more)


def event(id, body, choices, **more):
    base = {"id": id, "object": "chat.completion.chunk", "created": 1795132800, "model": body["model"]}
    data = b"data: " + json.dumps(base | {"choices": choices} | more).encode() + b"\n\n"
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def piece(delta, reason=None):
    return [{"index": 0, "delta": delta, "finish_reason": reason}]


async def stream(writer, id, body, told):
    writer.write(head(200, "text/event-stream", "transfer-encoding: chunked\r\n\r\n"))
    writer.write(event(id, body, piece({"role": "assistant", "content": ""})))
    pace = float(told.get("pace", 0)) / 1000
    for number in range(int(told.get("chunks", 5))):
        if told.get("break") == str(number):
            await writer.drain()
            raise ConnectionAbortedError
        writer.write(event(id, body, piece({"content": f"word{number} "})))
        await writer.drain()
        if pace:
            await asyncio.sleep(pace)
    writer.write(event(id, body, piece({}, "stop")))
    writer.write(event(id, body, [], usage=usage_of(body, told)))
    writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
    await writer.drain()


async def chat(reader, writer, path, key, body):
    counts["requests"] += 1
    id = f"chatcmpl-{counts['requests']}"
    prompt = prompt_of(body)
    told = orders(prompt)
    seen.append({"at": time.monotonic_ns(), "path": path, "key": key, "prompt": prompt[:200]})
    if "pause" in told:
        await asyncio.sleep(float(told["pause"]) / 1000)
    if "hang" in told:
        await reader.read(1)
        raise ConnectionError("who asked has gone")
    status = refused.get(key) or int(told.get("status", 0))
    if status:
        writer.write(error(status, key, told))
    elif body.get("stream"):
        await stream(writer, id, body, told)
    else:
        text = "".join(f"word{number} " for number in range(int(told.get("chunks", 5))))
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        answer = {"id": id, "object": "chat.completion", "created": 1795132800, "model": body["model"]}
        writer.write(whole(200, answer | {"choices": [choice], "usage": usage_of(body, told)}))
    await writer.drain()


def about_accounts(path):
    """What providers tell of a key and of their models."""
    if path.endswith("/key"):
        return {"data": {"label": "test", "usage": 1, "limit": None, "is_free_tier": False}}
    if path.endswith("/credits"):
        return {"data": {"total_credits": 50, "total_usage": 8}}
    ids = ["gpt-4o-mini", "gpt-4o", "openai/gpt-4o-mini"]
    return {"object": "list", "data": [{"id": id, "object": "model", "created": 1, "owned_by": "x"} for id in ids]}


async def answer(reader, writer, method, path, headers, data):
    if path == "/_seen":
        writer.write(whole(200, {"seen": seen, "counts": counts, "now": time.monotonic_ns()}))
    elif path == "/_keys":
        refused.update(json.loads(data))
        writer.write(whole(200, {}))
    elif path == "/_reset":
        seen.clear()
        refused.clear()
        writer.write(whole(200, {}))
    else:
        key = headers.get("authorization", "").removeprefix("Bearer ")
        if method == "POST" and path.endswith("/chat/completions"):
            await chat(reader, writer, path, key, json.loads(data))
        elif key in refused:
            writer.write(error(refused[key], key, {}))
        else:
            writer.write(whole(200, about_accounts(path)))


async def serve(reader, writer):
    counts["open"] += 1
    try:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = lines[0].split(" ")
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            data = await reader.readexactly(int(headers.get("content-length") or 0))
            await answer(reader, writer, method, path.split("?")[0], headers, data)
    except (asyncio.IncompleteReadError, ConnectionAbortedError):
        pass
    except ConnectionError:
        counts["broken_by_client"] += 1
    finally:
        counts["open"] -= 1
        writer.close()


def end_with_starter():
    while os.read(0, 1024):
        pass
    os._exit(0)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=64 * 1024 * 1024, backlog=512)
    print(f"ready {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    os.closerange(3, 64)
    threading.Thread(target=end_with_starter, daemon=True).start()
    sys.dont_write_bytecode = True
    asyncio.run(main())
