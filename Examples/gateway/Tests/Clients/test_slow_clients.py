# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 The BYOK authors

"""Clients that drip, stall and leave: others do not notice, and nothing of theirs stays."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from stand import questions
from stand.gateway import Gateway
from stand.http import Connection, render

CHAT = "/v1/chat/completions"


def good(text="Hello", **more):
    return {"model": "gpt-4o-mini", "messages": questions.hello(text), **more}


@pytest.fixture
def user(fronted):
    user = fronted.user()
    user.add_key("openai")
    return user


def wait_until_the_call_ends(upstream, before):
    end = time.monotonic() + 10
    while time.monotonic() < end and upstream.counts["broken_by_client"] == before:
        time.sleep(0.1)
    assert upstream.counts["broken_by_client"] > before


def test_a_request_that_drips_is_answered(user):
    data = render("POST", CHAT, user.headers, good())
    with Connection(user.gateway.port) as connection:
        for at in range(0, len(data), 7):
            connection.send(data[at : at + 7])
            time.sleep(0.01)
        assert connection.response().status == 200


def test_many_that_stall_keep_nobody_waiting(user):
    """200 connections in the middle of a head or a body, and the others are served as before."""
    gateway = user.gateway
    data = render("POST", CHAT, user.headers, good())
    stalled = []
    try:
        for number in range(200):
            connection = Connection(gateway.port)
            connection.send(data[: 20 if number % 2 else -10])
            stalled.append(connection)
        started = time.monotonic()
        for _ in range(10):
            assert user.chat("gpt-4o-mini").status == 200
        assert time.monotonic() - started < 10
    finally:
        for connection in stalled:
            connection.close()
    gateway.assert_unharmed()


def test_a_body_that_never_ends_is_given_up(tmp_path, upstream):
    gateway = Gateway(
        tmp_path, upstream.origins, users=1, limits={"requestSeconds": 2, "idleSeconds": 3, "signInsPerMinute": 600}
    ).start()
    user = gateway.user()
    data = render("POST", CHAT, user.headers, good())
    with Connection(gateway.port, 15) as connection:
        connection.send(data[:-10])
        started = time.monotonic()
        response = connection.response()
        assert response.status == 408
        assert time.monotonic() - started < 10
    # A head that never ends, and a connection on which nothing comes.
    for start in (b"GET /health HTTP/1.1\r\nx-a", b""):
        with Connection(gateway.port, 15) as connection:
            connection.send(start)
            started = time.monotonic()
            while data := connection.socket.recv(4096):
                assert b" 408 " in data or b" 400 " in data
            assert time.monotonic() - started < 12
    gateway.stop()


def test_a_reader_who_stops_reading_does_not_fill_memory(user):
    """A stream of some 30 MB to somebody who reads nothing of it."""
    gateway = user.gateway
    before = gateway.process.resident()
    with Connection(gateway.port) as connection:
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.send(render("POST", CHAT, user.headers, good("@chunks=150000", stream=True)))
        time.sleep(4)
        grown = gateway.process.resident() - before
    assert grown < 60 << 20, f"{grown >> 20} MiB"
    gateway.assert_unharmed()


def test_who_leaves_in_the_middle_of_a_stream_ends_the_call(user, upstream):
    """With the user's own key: the provider's call is ended, the usage has a request, nothing is charged."""
    gateway = user.gateway
    before = upstream.counts["broken_by_client"]
    with Connection(gateway.port) as connection:
        connection.send(render("POST", CHAT, user.headers, good("@chunks=1000 @pace=10", stream=True)))
        connection.head()
        for _ in range(5):
            assert connection.chunk()
    wait_until_the_call_ends(upstream, before)
    rows = user.usage("payer")
    assert [(row["payer"], row["requests"], float(row["credits"])) for row in rows] == [("ownKey", 1, 0)]
    assert user.entries() == []
    gateway.assert_unharmed()


@pytest.mark.parametrize("stream", [False, True])
def test_who_leaves_before_the_answer_ends_the_call(user, upstream, stream):
    gateway = user.gateway
    before = upstream.counts["broken_by_client"]
    with Connection(gateway.port) as connection:
        connection.send(render("POST", CHAT, user.headers, good("@hang", stream=stream)))
        end = time.monotonic() + 5
        while time.monotonic() < end and not upstream.seen:
            time.sleep(0.05)
        assert upstream.seen
    wait_until_the_call_ends(upstream, before)
    gateway.assert_unharmed()


def test_a_storm_of_leavers_leaves_nothing(user, upstream):
    """Connections, tasks and descriptors are given back."""
    gateway = user.gateway

    def leave(number):
        with Connection(gateway.port) as connection:
            connection.send(
                render("POST", CHAT, user.headers, good("@chunks=100 @pace=20", stream=bool(number % 2)))
            )
            time.sleep(0.05 * (number % 5))
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    user.chat("gpt-4o-mini")
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(leave, range(50)))
    files = gateway.process.open_files()
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(leave, range(200)))
    time.sleep(3)
    # Connections to the provider may be kept for the next.
    assert gateway.process.open_files() <= files + 20
    assert user.chat("gpt-4o-mini").status == 200
    gateway.assert_unharmed()


def test_requests_in_one_packet_are_answered_in_order(user):
    """Pipelining."""
    data = b"".join(render("POST", CHAT, user.headers, good(f"@in={number}")) for number in range(1, 6))
    with Connection(user.gateway.port) as connection:
        connection.send(data)
        answers = [connection.response() for _ in range(5)]
    assert [json.loads(answer.body)["usage"]["prompt_tokens"] for answer in answers] == [1, 2, 3, 4, 5]
